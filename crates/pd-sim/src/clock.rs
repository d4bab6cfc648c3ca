//! The simulator's clock. It starts at the real time and then follows tokio's clock, which a test can pause.

use std::time::{Duration, SystemTime};

use jiff::{RoundMode, SignedDuration, Timestamp, TimestampRound, Unit};
use tokio::time::Instant;

/// A wall clock that runs on [`tokio::time::Instant`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock {
    epoch: Timestamp,
    started: Instant,
}

impl Clock {
    pub(crate) fn starting_at(epoch: Timestamp) -> Self {
        Self { epoch, started: Instant::now() }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.epoch.saturating_add(self.elapsed()).unwrap_or(self.epoch)
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// Returns the value of the `date` header.
    pub(crate) fn http_date(&self) -> String {
        httpdate::fmt_http_date(SystemTime::from(self.now()).max(SystemTime::UNIX_EPOCH))
    }
}

/// Formats a time as PagerDuty does: in UTC with `Z`, in whole seconds. It rounds down, so no record is from the future.
pub(crate) fn format(time: Timestamp) -> String {
    let whole_seconds = TimestampRound::new().smallest(Unit::Second).mode(RoundMode::Floor);
    time.round(whole_seconds).unwrap_or(time).to_string()
}

/// Parses a time in a query or a body: RFC 3339, or a date or date-time without offset, which counts as UTC.
pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time);
    }
    let civil = text.parse::<jiff::civil::DateTime>().ok()?;
    civil.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

/// Returns `time` minus `days` days of 24 hours.
pub(crate) fn days_before(time: Timestamp, days: i64) -> Timestamp {
    time.saturating_sub(SignedDuration::from_hours(24 * days)).unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_rounded_down_to_seconds() {
        let time: Timestamp = "2026-01-31T08:00:00.999Z".parse().unwrap();
        assert_eq!(format(time), "2026-01-31T08:00:00Z");
    }
}

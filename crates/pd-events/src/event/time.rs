//! Timestamps of events.

use jiff::{Timestamp, Unit, Zoned};

/// The time of an event: RFC 3339 with an offset. PagerDuty would read a time without offset in a time zone of its own.
///
/// ```
/// use pd_events::EventTime;
///
/// let time = EventTime::from("2026-01-30T09:00:00+01:00".parse::<jiff::Timestamp>()?);
/// assert_eq!(time.as_str(), "2026-01-30T08:00:00Z");
/// # Ok::<(), jiff::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventTime(String);

impl EventTime {
    /// Returns the current time in UTC, rounded to milliseconds.
    #[must_use]
    pub fn now() -> Self {
        let now = Timestamp::now();
        now.round(Unit::Millisecond).unwrap_or(now).into()
    }

    pub(crate) fn into_text(self) -> String {
        self.0
    }

    /// Returns the text that is sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Timestamp> for EventTime {
    fn from(time: Timestamp) -> Self {
        Self(time.to_string())
    }
}

impl From<&Zoned> for EventTime {
    fn from(time: &Zoned) -> Self {
        Self(time.timestamp().display_with_offset(time.offset()).to_string())
    }
}

impl From<Zoned> for EventTime {
    fn from(time: Zoned) -> Self {
        Self::from(&time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zoned_time_keeps_its_offset_and_leaves_its_zone_out() {
        let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(-5));
        let zoned = "2026-01-30T09:00:00Z".parse::<Timestamp>().unwrap().to_zoned(zone);
        assert_eq!(EventTime::from(&zoned).as_str(), "2026-01-30T04:00:00-05:00");
    }

    #[test]
    fn now_is_read_back_as_the_same_moment() {
        let now = EventTime::now();
        let read: Timestamp = now.as_str().parse().unwrap();
        assert!(Timestamp::now().duration_since(read).as_secs().abs() < 60, "{now:?}");
        assert!(now.as_str().ends_with('Z'));
    }
}

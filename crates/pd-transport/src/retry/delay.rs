//! Reads the delay that a server asks for.

use std::time::{Duration, SystemTime};

use http::{
    HeaderMap, StatusCode,
    header::{DATE, RETRY_AFTER},
};

use crate::pacing::RESET;

/// The shortest delay after a response that asks for one.
pub(super) const MIN_SERVER_DELAY: Duration = Duration::from_millis(500);

/// Returns the delay that a response asks for.
///
/// For 429 it is the longer of `ratelimit-reset` (seconds) and `Retry-After` (seconds or an HTTP date), for 503 it is
/// `Retry-After`. Returns `None` for other statuses, and if the headers are missing or invalid. A negative number and a date
/// in the past count as zero. A date is relative to the `Date` header of the response, or to `now` if it has none.
pub(super) fn server_delay(status: StatusCode, headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = |name| Some(headers.get(name)?.to_str().ok()?.trim());
    let retry_after = || {
        let now = text(DATE).and_then(|date| httpdate::parse_http_date(date).ok()).unwrap_or(now);
        parse_retry_after(text(RETRY_AFTER)?, now)
    };
    match status {
        StatusCode::TOO_MANY_REQUESTS => {
            let reset = text(RESET).and_then(parse_seconds);
            retry_after().max(reset)
        }
        StatusCode::SERVICE_UNAVAILABLE => retry_after(),
        _ => None,
    }
}

fn parse_retry_after(text: &str, now: SystemTime) -> Option<Duration> {
    let date = || httpdate::parse_http_date(text).ok();
    parse_seconds(text).or_else(|| Some(date()?.duration_since(now).unwrap_or_default()))
}

/// Parses seconds, with or without a fraction. A number too large for a [`Duration`] gives the longest one.
fn parse_seconds(text: &str) -> Option<Duration> {
    let seconds: f64 = text.parse().ok()?;
    if seconds.is_nan() {
        return None;
    }
    Some(Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(Duration::MAX))
}

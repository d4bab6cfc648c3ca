//! The delay that a server asks for.

use std::time::{Duration, SystemTime};

use http::{
    HeaderMap, StatusCode,
    header::{DATE, RETRY_AFTER},
};

use crate::pacing::RESET;

/// A server cannot ask for less.
pub(super) const SHORTEST_SERVER_DELAY: Duration = Duration::from_millis(500);

/// The delay that a response asks for: on 429 the longer of `ratelimit-reset` (seconds) and `Retry-After` (seconds or HTTP
/// date), on 503 `Retry-After`; `None` on every other status, and where the headers are absent or make no sense. A
/// negative number, and a date in the past, count as 0. A date is read by the server's own clock, the `Date` of the same
/// response; by `now` only where it has none.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use http::{HeaderMap, HeaderValue, StatusCode, header::RETRY_AFTER};
/// use pd_transport::retry::server_delay;
///
/// let mut headers = HeaderMap::new();
/// headers.insert(RETRY_AFTER, HeaderValue::from_static("7"));
/// let now = SystemTime::now();
/// assert_eq!(server_delay(StatusCode::TOO_MANY_REQUESTS, &headers, now), Some(Duration::from_secs(7)));
/// assert_eq!(server_delay(StatusCode::NOT_FOUND, &headers, now), None);
/// ```
#[must_use]
pub fn server_delay(status: StatusCode, headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = |name| Some(headers.get(name)?.to_str().ok()?.trim());
    let retry_after = || {
        let now = text(DATE).and_then(|date| httpdate::parse_http_date(date).ok()).unwrap_or(now);
        retry_after(text(RETRY_AFTER)?, now)
    };
    match status {
        StatusCode::TOO_MANY_REQUESTS => {
            let reset = text(RESET).and_then(seconds);
            retry_after().max(reset)
        }
        StatusCode::SERVICE_UNAVAILABLE => retry_after(),
        _ => None,
    }
}

fn retry_after(text: &str, now: SystemTime) -> Option<Duration> {
    let date = || httpdate::parse_http_date(text).ok();
    seconds(text).or_else(|| Some(date()?.duration_since(now).unwrap_or_default()))
}

/// Seconds, fractions allowed; what is too large for a duration is the longest one.
fn seconds(text: &str) -> Option<Duration> {
    let seconds: f64 = text.parse().ok()?;
    if seconds.is_nan() {
        return None;
    }
    Some(Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(Duration::MAX))
}

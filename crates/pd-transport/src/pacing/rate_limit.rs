//! What a server says of its rate limit.

use std::time::Duration;

use http::{HeaderMap, HeaderName};

const LIMIT: HeaderName = HeaderName::from_static("ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("ratelimit-remaining");
/// Seconds until the window of the budget ends.
pub(crate) const RESET: HeaderName = HeaderName::from_static("ratelimit-reset");

/// A rate limit as the headers of a response tell it: so many requests in a window, so many of them left, and the time until
/// the next window begins. PagerDuty's REST API allows 960 a minute for each key or user.
///
/// ```
/// use std::time::Duration;
/// use http::Response;
/// use pd_transport::RateLimit;
///
/// let response = Response::builder()
///     .header("ratelimit-limit", "960")
///     .header("ratelimit-remaining", "12")
///     .header("ratelimit-reset", "34")
///     .body(())?;
/// let limit = RateLimit::from_headers(response.headers()).unwrap();
/// assert_eq!((limit.limit, limit.remaining, limit.reset), (960, 12, Duration::from_secs(34)));
/// # Ok::<(), http::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimit {
    /// Requests in a window.
    pub limit: u64,
    /// Requests left in this one.
    pub remaining: u64,
    /// Time until the next one.
    pub reset: Duration,
}

impl RateLimit {
    /// Reads `ratelimit-limit`, `ratelimit-remaining` and `ratelimit-reset`; `None` where one of them is missing or no
    /// number.
    #[must_use]
    pub fn from_headers(headers: &HeaderMap) -> Option<Self> {
        let number = |name: &HeaderName| number(headers.get(name)?.as_bytes());
        Some(Self {
            limit: number(&LIMIT)?,
            remaining: number(&REMAINING)?,
            reset: Duration::from_secs(number(&RESET)?),
        })
    }
}

/// A number in digits. Every response has three of them, so it is read from the bytes as they are.
fn number(text: &[u8]) -> Option<u64> {
    let digits = text.trim_ascii();
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_u64, |number, byte| {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 { None } else { number.checked_mul(10)?.checked_add(u64::from(digit)) }
    })
}

//! The rate limit headers of a response.

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};

/// Seconds until the window ends.
pub(crate) const RESET: HeaderName = HeaderName::from_static("ratelimit-reset");

/// The rate limit that a response reports: the number of requests in a window, the number that remains, and the time until the
/// next window. PagerDuty's REST API allows 960 requests per minute for each key or user.
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
    /// Requests that remain in this window.
    pub remaining: u64,
    /// Time until the next window.
    pub reset: Duration,
}

impl RateLimit {
    /// Reads `ratelimit-limit`, `ratelimit-remaining` and `ratelimit-reset`. Returns `None` if one of them is missing or is not a
    /// number.
    #[must_use]
    pub fn from_headers(headers: &HeaderMap) -> Option<Self> {
        // One pass over the few headers of a response costs less than three lookups.
        let (mut limit, mut remaining, mut reset) = (None, None, None);
        for (name, value) in headers {
            let slot = match name.as_str().strip_prefix("ratelimit-") {
                Some("limit") => &mut limit,
                Some("remaining") => &mut remaining,
                Some("reset") => &mut reset,
                _ => continue,
            };
            *slot = number(value);
        }
        Some(Self { limit: limit?, remaining: remaining?, reset: Duration::from_secs(reset?) })
    }
}

/// Parses decimal digits. Returns `None` for any other text, and if the number is too large.
fn number(value: &HeaderValue) -> Option<u64> {
    let digits = value.as_bytes().trim_ascii();
    // `parse` accepts a sign.
    let is_unsigned = digits.first().is_some_and(u8::is_ascii_digit);
    std::str::from_utf8(digits).ok().filter(|_| is_unsigned)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbers_are_read() {
        let number = |text: &'static str| number(&HeaderValue::from_static(text));
        assert_eq!(number("960"), Some(960));
        assert_eq!(number("18446744073709551615"), Some(u64::MAX));
        for wrong in ["", "-1", "+1", "1.5", "18446744073709551616", "ten", "1 2"] {
            assert_eq!(number(wrong), None, "{wrong:?}");
        }
    }
}

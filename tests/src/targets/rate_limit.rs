//! The rate limit headers and `Retry-After`.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderValue, Method, StatusCode};
use pd_transport::{
    RateLimit, RetryDecision, RetryOptions,
    retry::{History, Outcome, server_delay},
};

use super::input;

const NAMES: [&str; 4] = ["retry-after", "ratelimit-reset", "ratelimit-limit", "ratelimit-remaining"];

/// Checks that the retry delay follows the headers and stays within the limits of the options.
///
/// Input: two bytes for the status, two for the current time in units of ten hours, then a line for each header.
pub fn rate_limit(data: &[u8]) {
    let (status, data) = input::number(data);
    let (now, data) = input::number(data);
    let common = [StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE];
    let status = match common.get(usize::from(status)) {
        Some(status) => *status,
        None => StatusCode::from_u16(100 + status % 900).unwrap_or_default(),
    };
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(36_000 * u64::from(now));
    let mut headers = HeaderMap::new();
    for (name, value) in NAMES.into_iter().zip(data.split(|byte| *byte == b'\n')) {
        if let Ok(value) = HeaderValue::from_bytes(value) {
            headers.insert(name, value);
        }
    }

    let delay = server_delay(status, &headers, now);
    assert_eq!(delay, server_delay(status, &headers, now), "the same input has the same delay");
    let seconds = |name| headers.get(name)?.to_str().ok()?.trim().parse::<u32>().ok();
    let seconds = |name| seconds(name).map(|seconds| Duration::from_secs(seconds.into()));
    let (retry_after, reset) = (seconds("retry-after"), seconds("ratelimit-reset"));
    match status {
        StatusCode::TOO_MANY_REQUESTS => {
            assert!(delay >= retry_after && delay >= reset, "{delay:?}");
            if headers.get("retry-after").is_none() && reset.is_some() {
                assert_eq!(delay, reset);
            }
        }
        StatusCode::SERVICE_UNAVAILABLE if retry_after.is_some() => assert_eq!(delay, retry_after),
        StatusCode::SERVICE_UNAVAILABLE => {}
        _ => assert_eq!(delay, None, "{status} asks for no delay"),
    }
    check_retry_delay(status, delay);
    check_parsed_limit(&headers);
}

/// Checks that the client caps the delay that the server asks for, and raises one that would cause a busy loop.
fn check_retry_delay(status: StatusCode, server_delay: Option<Duration>) {
    let options = RetryOptions::new();
    let outcome = Outcome::Response { status, server_delay, reauthorized: false };
    let decision = options.classify(&Method::GET, outcome, &History::default());
    let RetryDecision::Retry { delay, jitter, .. } = decision else {
        assert_ne!(status, StatusCode::TOO_MANY_REQUESTS, "a 429 is retried");
        return;
    };
    assert!(delay >= Duration::from_millis(500) && delay <= Duration::from_secs(300), "{delay:?}");
    assert!(jitter <= Duration::from_secs(30), "{jitter:?}");
}

/// Checks that a rate limit is read only if all three headers are decimal numbers.
fn check_parsed_limit(headers: &HeaderMap) {
    let number = |name| {
        let text = headers.get(name)?.to_str().ok()?.trim();
        text.parse::<u64>().ok().filter(|_| !text.starts_with('+'))
    };
    let expected = (number("ratelimit-limit"), number("ratelimit-remaining"), number("ratelimit-reset"));
    let read = RateLimit::from_headers(headers).map(|read| (read.limit, read.remaining, read.reset.as_secs()));
    let expected = match expected {
        (Some(limit), Some(remaining), Some(reset)) => Some((limit, remaining, reset)),
        _ => None,
    };
    assert_eq!(read, expected);
}

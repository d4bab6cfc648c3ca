//! The rate limit headers and `Retry-After`.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header::DATE};
use pd_transport::{Attempt, Body, Error, Limit, RateLimit, RetryLayer, RetryOptions};
use tokio::time::Instant;
use tower::{Layer, ServiceExt, service_fn};

use super::input;

const NAMES: [&str; 4] = ["retry-after", "ratelimit-reset", "ratelimit-limit", "ratelimit-remaining"];
/// The minimum and the maximum delay that a server can ask for, with the default options.
const SERVER_DELAYS: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(300));
/// The maximum jitter that is added to a delay of the server.
const JITTER: Duration = Duration::from_secs(1);
/// The maximum wait before the first retry if the server asks for no delay: 1.5 s × 2, and half of it as jitter.
const BACKOFF: Duration = Duration::from_millis(4_500);
/// The resolution of the paused clock.
const TICK: Duration = Duration::from_millis(1);

/// Checks that a retry waits as long as the headers ask for, within the limits of the options.
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
    check_parsed_limit(&headers);
    if let Ok(date) = HeaderValue::try_from(httpdate::fmt_http_date(now)) {
        headers.insert(DATE, date);
    }
    check_wait(status, &headers);
}

/// Checks that the client caps the delay that the server asks for, raises one that would cause a busy loop, and does not wait
/// if the status is not retried.
fn check_wait(status: StatusCode, headers: &HeaderMap) {
    let seconds = |name| headers.get(name)?.to_str().ok()?.trim().parse::<u32>().ok();
    let clamped = |seconds: u32| Duration::from_secs(seconds.into()).clamp(SERVER_DELAYS.0, SERVER_DELAYS.1);
    let (retry_after, reset) = (seconds("retry-after").map(clamped), seconds("ratelimit-reset").map(clamped));
    let wait = wait_before_retry(status, headers);
    match status {
        StatusCode::TOO_MANY_REQUESTS => {
            assert!(wait >= retry_after.max(reset).unwrap_or(SERVER_DELAYS.0), "{wait:?}");
            if let (None, Some(reset)) = (headers.get("retry-after"), reset) {
                assert!(wait <= reset + (reset / 4).min(JITTER) + TICK, "{wait:?}");
            }
        }
        StatusCode::SERVICE_UNAVAILABLE => {
            if let Some(retry_after) = retry_after {
                assert!(wait >= retry_after && wait <= retry_after + (retry_after / 4).min(JITTER) + TICK, "{wait:?}");
            }
        }
        _ => return assert_eq!(wait, Duration::ZERO, "{status} is not retried"),
    }
    assert!(wait >= SERVER_DELAYS.0 && wait <= SERVER_DELAYS.1 + JITTER.max(BACKOFF) + TICK, "{wait:?}");
}

/// Sends a request whose first attempt gets this response, and its second a success. Returns the time of the call.
fn wait_before_retry(status: StatusCode, headers: &HeaderMap) -> Duration {
    let headers = Arc::new(headers.clone());
    let server = service_fn(move |request: Request<Body>| {
        let mut response = Response::new(Body::empty());
        if Attempt::of(request.extensions()) == Attempt(1) {
            *response.status_mut() = status;
            *response.headers_mut() = HeaderMap::clone(&headers);
        }
        std::future::ready(Ok::<_, Error>(response))
    });
    let service = RetryLayer::new(RetryOptions::new().status(503, Limit::N(1))).layer(server);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let Ok(runtime) = runtime else { panic!("there is no runtime") };
    runtime.block_on(async {
        let begun = Instant::now();
        let result = service.oneshot(Request::new(Body::empty())).await;
        assert!(result.is_ok(), "{result:?}");
        begun.elapsed()
    })
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

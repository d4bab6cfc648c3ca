//! Pacing with arbitrary rate limit headers.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use http::{HeaderMap, HeaderValue, Request, Response, StatusCode};
use pd_transport::{Body, Error, RateLimit, pacing::PacingLayer};
use tokio::time::Instant;
use tower::{Layer, ServiceExt, service_fn};

use super::input;

/// The longest window that pacing accepts, 300 s, and a margin for the time by which it spreads waiting requests.
const MAX_WAIT: Duration = Duration::from_secs(302);

/// Checks that pacing delays no request longer than one window, and remembers the limit of the last response.
///
/// Input: a line for each response: a byte for the status, then limit, remaining and reset, separated by semicolons.
pub fn pacing(data: &[u8]) {
    let responses: Vec<(StatusCode, HeaderMap)> = data.split(|byte| *byte == b'\n').take(6).map(response).collect();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let Ok(runtime) = runtime else { panic!("the runtime cannot be built") };
    runtime.block_on(run(&responses));
}

async fn run(responses: &[(StatusCode, HeaderMap)]) {
    let layer = PacingLayer::seeded(1);
    let next: Arc<Mutex<(StatusCode, HeaderMap)>> = Arc::default();
    let served = Arc::clone(&next);
    let service = layer.layer(service_fn(move |_: Request<Body>| {
        let (status, headers) = served.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut response = Response::new(Body::empty());
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        std::future::ready(Ok::<_, Error>(response))
    }));
    for (index, response) in responses.iter().enumerate() {
        *next.lock().unwrap_or_else(PoisonError::into_inner) = response.clone();
        let start = Instant::now();
        let sent = RateLimit::from_headers(&response.1);
        let result = service.clone().oneshot(Request::new(Body::empty())).await;
        assert!(result.is_ok());
        assert!(start.elapsed() <= MAX_WAIT, "request {index} waited {:?}", start.elapsed());
        if let (Some(known), Some(sent)) = (layer.rate_limit(), sent) {
            assert_eq!(known.limit, sent.limit, "the limit is that of the last response");
            assert!(known.reset <= MAX_WAIT);
        }
    }
}

fn response(line: &[u8]) -> (StatusCode, HeaderMap) {
    let (status, line) = input::byte(line);
    let status = if status % 2 == 0 { StatusCode::OK } else { StatusCode::TOO_MANY_REQUESTS };
    let names = ["ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"];
    let values = line.split(|byte| *byte == b';').map(HeaderValue::from_bytes);
    let headers = names.into_iter().zip(values);
    let headers = headers.filter_map(|(name, value)| Some((http::HeaderName::from_static(name), value.ok()?)));
    (status, headers.collect())
}

//! Pacing with arbitrary headers.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use http::{HeaderMap, HeaderValue, Request, Response, StatusCode};
use pd_transport::{Body, Error, RateLimit, pacing::PacingLayer};
use tokio::time::Instant;
use tower::{Layer, ServiceExt, service_fn};

use super::input;

/// The longest window that is believed, and what is added so that not everybody goes at the same instant.
const LONGEST_WAIT: Duration = Duration::from_secs(302);

/// Whatever a server says of its limit, every request goes out after a window at the longest, and what is known of the
/// limit is what was said.
///
/// Input: lines of a byte for the status, and limit, remaining and reset with semicolons between: one line for each response.
pub fn pacing(data: &[u8]) {
    let answers: Vec<(StatusCode, HeaderMap)> = data.split(|byte| *byte == b'\n').take(6).map(answer).collect();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let Ok(runtime) = runtime else { panic!("there is no runtime") };
    runtime.block_on(run(&answers));
}

async fn run(answers: &[(StatusCode, HeaderMap)]) {
    let layer = PacingLayer::seeded(1);
    let next: Arc<Mutex<(StatusCode, HeaderMap)>> = Arc::default();
    let answering = Arc::clone(&next);
    let service = layer.layer(service_fn(move |_: Request<Body>| {
        let (status, headers) = answering.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut response = Response::new(Body::empty());
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        std::future::ready(Ok::<_, Error>(response))
    }));
    for (at, answer) in answers.iter().enumerate() {
        *next.lock().unwrap_or_else(PoisonError::into_inner) = answer.clone();
        let begun = Instant::now();
        let told = RateLimit::from_headers(&answer.1);
        let result = service.clone().oneshot(Request::new(Body::empty())).await;
        assert!(result.is_ok());
        assert!(begun.elapsed() <= LONGEST_WAIT, "request {at} waited {:?}", begun.elapsed());
        if let (Some(known), Some(told)) = (layer.rate_limit(), told) {
            assert_eq!(known.limit, told.limit, "the limit is what the last response says");
            assert!(known.reset <= LONGEST_WAIT);
        }
    }
}

fn answer(line: &[u8]) -> (StatusCode, HeaderMap) {
    let (status, line) = input::byte(line);
    let status = if status % 2 == 0 { StatusCode::OK } else { StatusCode::TOO_MANY_REQUESTS };
    let names = ["ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"];
    let values = line.split(|byte| *byte == b';').map(HeaderValue::from_bytes);
    let headers = names.into_iter().zip(values);
    let headers = headers.filter_map(|(name, value)| Some((http::HeaderName::from_static(name), value.ok()?)));
    (status, headers.collect())
}

//! The time of a retry decision, which each unsuccessful attempt needs.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a benchmark of wrong input is to fail"
)]

use std::{hint::black_box, time::Duration};

use criterion::{Criterion, criterion_group, criterion_main};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header::RETRY_AFTER};
use pd_transport::{
    Limit, RetryOptions,
    retry::{History, Outcome, server_delay},
};

fn classify(criterion: &mut Criterion) {
    let options = RetryOptions::new().status(500, Limit::N(2)).status(502, Limit::N(4)).status(503, Limit::Unlimited);
    let history = History::default();
    let response = |status, delay| Outcome::Response { status, server_delay: delay, reauthorized: false };
    let mut group = criterion.benchmark_group("classify");
    for (name, outcome) in [
        ("200", response(StatusCode::OK, None)),
        ("404", response(StatusCode::NOT_FOUND, None)),
        ("429 with a delay", response(StatusCode::TOO_MANY_REQUESTS, Some(Duration::from_secs(7)))),
        ("502", response(StatusCode::BAD_GATEWAY, None)),
        ("ambiguous", Outcome::Ambiguous),
    ] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| options.classify(&Method::GET, black_box(outcome), black_box(&history)));
        });
    }
    let mut headers = HeaderMap::new();
    headers.insert("ratelimit-reset", HeaderValue::from_static("7"));
    headers.insert(RETRY_AFTER, HeaderValue::from_static("9"));
    let now = std::time::SystemTime::now();
    group.bench_function("server_delay of a 429", |bencher| {
        bencher.iter(|| server_delay(StatusCode::TOO_MANY_REQUESTS, black_box(&headers), now));
    });
    group.finish();
}

criterion_group!(benches, classify);
criterion_main!(benches);

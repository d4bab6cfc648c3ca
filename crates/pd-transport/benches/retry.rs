//! The time that the retry layer adds to a call, by the outcomes of its attempts.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a benchmark fails by panicking")]

use std::{future::ready, hint::black_box, time::Duration};

use criterion::{Criterion, criterion_group, criterion_main};
use futures_util::FutureExt as _;
use http::{Request, Response};
use pd_transport::{Attempt, Body, Error, Limit, RetryLayer, RetryOptions};
use tower::{Layer, ServiceExt, service_fn};

/// The outcome of an attempt by its number.
type Outcome = fn(u32) -> Result<u16, Error>;

fn retry(criterion: &mut Criterion) {
    let options = || RetryOptions::new().status(502, Limit::N(2)).initial(Duration::ZERO);
    let cases: [(&str, &str, Outcome); 5] = [
        ("200", "GET", |_| Ok(200)),
        ("404", "GET", |_| Ok(404)),
        ("502, then 200", "GET", |attempt| Ok(if attempt == 1 { 502 } else { 200 })),
        ("502, three times", "GET", |_| Ok(502)),
        ("lost response of a POST", "POST", |_| Err(Error::interrupted("connection reset"))),
    ];
    let mut group = criterion.benchmark_group("retry");
    for (name, method, outcome) in cases {
        let client = service_fn(move |request: Request<Body>| {
            let attempt = Attempt::of(request.extensions()).0;
            ready(outcome(attempt).map(|status| Response::builder().status(status).body(Body::empty()).unwrap()))
        });
        let service = RetryLayer::new(options()).layer(client);
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let request = Request::builder().method(method).body(Body::empty()).unwrap();
                black_box(service.clone().oneshot(black_box(request)).now_or_never().expect("no wait"))
            });
        });
    }
    group.finish();
}

criterion_group!(benches, retry);
criterion_main!(benches);

//! Layers of tower, of tower-http and of your own in the two layer slots of a transport, against the embedded simulator.
//!
//! ```text
//! $ cargo run -q -p pd-transport --example layers
//! 200 OK after 3 attempts, tagged sre
//! ```

#![cfg_attr(not(test), expect(clippy::print_stdout, reason = "an example shows what it does"))]

use std::{
    error::Error,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use http::{HeaderName, HeaderValue, Request, header::AUTHORIZATION};
use pd_core::Credential;
use pd_sim::{Fault, Sim};
use pd_transport::{Body, Limit, RetryOptions, Transport};
use tower::{limit::ConcurrencyLimitLayer, timeout::TimeoutLayer, util::MapRequestLayer};
use tower_http::{sensitive_headers::SetSensitiveHeadersLayer, set_header::SetRequestHeaderLayer, trace::TraceLayer};

/// Runs the example.
#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn Error>> {
    let sim = Sim::start().await?;
    let attempts = Arc::new(AtomicU32::new(0));
    let count = {
        let attempts = Arc::clone(&attempts);
        MapRequestLayer::new(move |request: Request<Body>| {
            attempts.fetch_add(1, Ordering::Relaxed);
            request
        })
    };
    let tag = SetRequestHeaderLayer::overriding(HeaderName::from_static("x-team"), HeaderValue::from_static("sre"));
    let transport = Transport::builder(sim.url().parse()?)
        .credential(Credential::token(sim.api_key())?)
        .retry(RetryOptions::new().status(503, Limit::N(3)).initial(Duration::from_millis(1)))
        // Around the whole call: at most ten calls at once, including their waits.
        .call_layer(ConcurrencyLimitLayer::new(10))
        .call_layer(TraceLayer::new_for_http())
        .call_layer(SetSensitiveHeadersLayer::new([AUTHORIZATION]))
        // Around each attempt: the timer does not run during the wait before a retry.
        .attempt_layer(TimeoutLayer::new(Duration::from_secs(5)))
        .attempt_layer(tag)
        .attempt_layer(count)
        .build()?;

    sim.fault(Fault::status(503).times(2));
    let response = transport.send(Request::get(format!("{}/users", sim.url())).body(Body::empty())?).await?;

    let (status, attempts) = (response.status(), attempts.load(Ordering::Relaxed));
    let tag = sim.journal().last().and_then(|seen| seen.header("x-team").map(str::to_owned)).unwrap_or_default();
    println!("{status} after {attempts} attempts, tagged {tag}");
    assert_eq!((status.as_u16(), attempts, tag.as_str()), (200, 3, "sre"));
    Ok(())
}

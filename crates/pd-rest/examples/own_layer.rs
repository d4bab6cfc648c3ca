//! Adds a layer of your own around each call. It adds a header and counts the calls.
//!
//! Runs against the simulator.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use http::HeaderValue;
use pd_rest::{Body, Credential, RestSession};
use pd_sim::Sim;
use serde_json::Value;
use tower::util::MapRequestLayer;

/// Runs the example.
#[tokio::main(flavor = "current_thread")]
pub(crate) async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sim = Sim::start().await?;
    let calls = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&calls);
    let layer = MapRequestLayer::new(move |mut request: http::Request<Body>| {
        counted.fetch_add(1, Ordering::Relaxed);
        request.headers_mut().insert("x-caller", HeaderValue::from_static("nightly-report"));
        request
    });
    let session = RestSession::builder(Credential::token(sim.api_key())?)
        .base_url(sim.url())
        .transport(|transport| transport.call_layer(layer))
        .build()?;
    let _: Vec<Value> = session.rget("users").await?;
    assert_eq!(calls.load(Ordering::Relaxed), 1);
    Ok(())
}

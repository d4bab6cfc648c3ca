//! Sends requests with an HTTP client of your own, here that of `hyper-util`.
//!
//! Retries, pacing, timeouts and the credential work as with the built-in client. With `default-features = false`, this crate
//! compiles without the built-in client.
//!
//! Runs against the simulator. A client for PagerDuty itself needs a connector with TLS.

use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use pd_rest::{Body, Credential, RestSession};
use pd_sim::{Fault, Sim};
use serde_json::Value;

/// Runs the example.
#[tokio::main(flavor = "current_thread")]
pub(crate) async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sim = Sim::start().await?;

    // It may be any `tower_service::Service` from `http::Request<Body>` to `http::Response`.
    let client = Client::builder(TokioExecutor::new()).build_http::<Body>();
    let session = RestSession::builder(Credential::token(sim.api_key())?).base_url(sim.url()).build_with(client)?;

    sim.fault(Fault::status(429).header("ratelimit-reset", "0"));
    let users: Vec<Value> = session.list_all("users").await?;
    assert!(!users.is_empty());
    assert_eq!(session.total_call_count(), 2);
    Ok(())
}

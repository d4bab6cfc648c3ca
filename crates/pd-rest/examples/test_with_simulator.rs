//! Tests a function of your own against the simulator: in memory, with injected faults, in virtual time.
//!
//! In a test, write `#[tokio::test(start_paused = true)]` in place of `#[tokio::main(..)]`.

use std::time::Duration;

use http::Method;
use pd_rest::{Credential, RestSession};
use pd_sim::{Fault, Sim};
use serde_json::json;
use tokio::time::Instant;

/// The function under test.
async fn rename_team(session: &RestSession, id: &str, name: &str) -> Result<(), pd_rest::Error> {
    session.rput(["teams", id]).json(&json!({"type": "team", "name": name})).discard().await
}

/// Runs the example.
#[tokio::main(flavor = "current_thread", start_paused = true)]
pub(crate) async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sim = Sim::start().await?;
    sim.insert("teams", json!({"id": "PNIGHT1", "name": "Night shift"}));
    // `sim.service()` takes the place of the network, so no socket keeps the paused clock from advancing.
    let session = RestSession::builder(Credential::token(sim.api_key())?).build_with(sim.service())?;

    // The first request exceeds the rate limit: the session waits 30 seconds of virtual time, then it retries.
    sim.fault(Fault::status(429).header("ratelimit-reset", "30"));
    let start = Instant::now();
    rename_team(&session, "PNIGHT1", "Early shift").await?;
    assert!(start.elapsed() >= Duration::from_secs(30));

    // The journal has every request, in order.
    let requests = sim.journal().to(&Method::PUT, "/teams/PNIGHT1");
    assert_eq!(requests.len(), 2);
    let body = json!({"team": {"type": "team", "name": "Early shift"}});
    assert!(requests.iter().all(|request| request.json().as_ref() == Some(&body)));

    // A response that the session must report.
    sim.fault(Fault::status(403));
    let error = rename_team(&session, "PNIGHT1", "Late shift").await.err().ok_or("403 must be an error")?;
    assert_eq!(error.status(), Some(http::StatusCode::FORBIDDEN));
    Ok(())
}

//! Acknowledges all triggered incidents of a list, in one request for each 250.
//!
//! Runs against the simulator. Your program starts with `RestSession::new(std::env::var("PD_API_KEY")?)?` instead.

use pd_rest::{Credential, RestSession};
use pd_sim::Sim;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Debug, Deserialize)]
struct Incident {
    id: String,
}

/// Runs the example.
#[tokio::main(flavor = "current_thread")]
pub(crate) async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sim = Sim::start().await?;
    let session = RestSession::builder(Credential::token(sim.api_key())?).base_url(sim.url()).build()?;

    let triggered: Vec<Incident> =
        session.list_all("incidents").query("statuses", ["triggered"]).query("date_range", "all").await?;
    assert!(!triggered.is_empty());
    for batch in triggered.chunks(250) {
        let changes: Vec<Value> = batch
            .iter()
            .map(|incident| json!({"id": incident.id, "type": "incident_reference", "status": "acknowledged"}))
            .collect();
        session.rput("incidents").from("ada.okafor@example.com").json(&changes).discard().await?;
    }

    let left = session.list_all::<Incident>("incidents").query("statuses", ["triggered"]).query("date_range", "all");
    assert!(left.await?.is_empty());
    Ok(())
}

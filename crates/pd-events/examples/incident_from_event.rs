//! Triggers an event, watches the incident that it opens, acknowledges and resolves it.
//!
//! Runs against an embedded simulator; with `PD_ROUTING_KEY` and `PD_API_KEY` set, against your own account: there it opens a
//! real incident, which pages whoever is on call, and resolves it.

#![cfg_attr(not(test), expect(clippy::print_stdout, reason = "an example shows what it does"))]

use std::{env, time::Duration};

use pd_core::Credential;
use pd_events::{EventsSession, Severity};
use pd_rest::RestSession;
use pd_sim::Sim;
use serde_json::{Value, json};

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

#[tokio::main]
#[cfg_attr(test, allow(dead_code, reason = "a test never uses an account"))]
async fn main() -> Result {
    if let (Ok(routing_key), Ok(api_key)) = (env::var("PD_ROUTING_KEY"), env::var("PD_API_KEY")) {
        println!("With your account (PD_ROUTING_KEY and PD_API_KEY are set).");
        return watch(&EventsSession::new(routing_key)?, &RestSession::new(api_key)?).await;
    }
    simulated().await
}

/// Runs the example against the simulator.
pub(crate) async fn simulated() -> Result {
    let sim = Sim::start().await?;
    println!("Against the embedded simulator at {}.", sim.url());
    let events = EventsSession::builder(sim.routing_key()).base_url(sim.events_url()).build()?;
    let rest = RestSession::builder(Credential::token(sim.api_key())?).base_url(sim.url()).build()?;
    watch(&events, &rest).await
}

async fn watch(events: &EventsSession, rest: &RestSession) -> Result {
    let receipt = events
        .trigger("Disk is nearly full on db1", "db1.example.com")
        .severity(Severity::Warning)
        .component("postgres")
        .custom_details(json!({"free_mb": 12, "log": "no space left on device\n".repeat(30_000)}))
        .await?;
    println!("Triggered {receipt}: {}", receipt.message().unwrap_or("no message"));
    for cut in receipt.cuts() {
        println!("  cut to fit: {cut}");
    }

    let incident = until(rest, receipt.dedup_key(), "triggered").await?;
    println!("Incident {}: {}", text(&incident, "id"), text(&incident, "title"));

    events.acknowledge(&receipt).await?;
    until(rest, receipt.dedup_key(), "acknowledged").await?;
    println!("Acknowledged.");

    events.resolve(&receipt).await?;
    until(rest, receipt.dedup_key(), "resolved").await?;
    println!("Resolved.");
    Ok(())
}

/// Waits until the incident of a key has this status: PagerDuty accepts an event first and processes it a little later.
async fn until(rest: &RestSession, key: &str, status: &str) -> Result<Value> {
    for _ in 0..30 {
        let incidents: Vec<Value> = rest.rget("incidents").query("incident_key", key).await?;
        if let Some(incident) = incidents.into_iter().find(|incident| text(incident, "status") == status) {
            return Ok(incident);
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    Err(format!("no incident with the key {key} was {status} within half a minute").into())
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

//! Sends many events in one call: in order for each alert, several at a time, with a report of those that failed.
//!
//! Runs against the simulator. Your program starts with `EventsSession::new(std::env::var("PD_ROUTING_KEY")?)?` instead.

use futures_util::stream;
use pd_events::{Event, EventsSession, Severity, Trigger};
use pd_sim::{Fault, Sim};
use serde_json::Value;

/// The checks of a monitoring run: each host, and whether its disk is full.
fn checks() -> Vec<(String, bool)> {
    (0..100).map(|number| (format!("db{number}.example.com"), number % 4 == 0)).collect()
}

/// Opens an alert for each host whose disk is full, and resolves the alerts of the others.
fn event((host, is_full): (String, bool)) -> Event {
    // One key for each alert, so that a repeated run changes the same alert.
    let key = format!("disk/{host}");
    if is_full {
        Trigger::new("Disk is full", host).severity(Severity::Critical).dedup_key(key).into()
    } else {
        Event::resolve(key)
    }
}

/// Runs the example.
#[tokio::main(flavor = "current_thread")]
pub(crate) async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sim = Sim::builder().incidents(0).start().await?;
    let session = EventsSession::builder(sim.routing_key()).base_url(sim.events_url()).build()?;

    // Some requests fail. The session retries them, and sends the other events meanwhile.
    sim.fault(Fault::status(503).times(3));

    // Any stream of events: from a file, a channel, a database. Events are read as they are sent.
    let report = session.send_all(stream::iter(checks().into_iter().map(event))).concurrency(16).finish().await;

    // Each event was accepted, or is among the failures with its effect.
    if let Some(failure) = report.failures().first() {
        return Err(format!("event {} failed ({:?}): {}", failure.index, failure.effect, failure.reason).into());
    }
    assert_eq!((report.accepted(), report.total()), (100, 100));
    let open: Vec<Value> =
        sim.objects("incidents").into_iter().filter(|incident| incident["status"] == "triggered").collect();
    assert_eq!(open.len(), 25);
    Ok(())
}

//! An event whose first attempt got no response, and whose retry the server rejected.

use pd_events::EventsSession;
use pd_sim::{Fault, Sim};

#[tokio::test]
async fn a_rejection_after_a_lost_response_is_ambiguous() {
    let sim = Sim::start().await.unwrap();
    let session = EventsSession::builder(sim.routing_key()).base_url(sim.events_url()).build().unwrap();
    sim.fault(Fault::status(400));
    let error = session.trigger("Disk is full", "db1").dedup_key("refused").await.unwrap_err();
    assert!(!error.is_ambiguous(), "{error}");

    sim.fault(Fault::lose_response());
    sim.fault(Fault::status(400));
    let error = session.trigger("Disk is full", "db1").dedup_key("taken").await.unwrap_err();
    assert!(error.is_ambiguous(), "{error}");
    let alerts = sim.objects("alerts");
    assert!(alerts.iter().any(|alert| alert["alert_key"] == "taken"), "the first attempt opened the alert");
}

//! `pd incident bulk`, and batches.

use http::Method;
use pd_sim::{Fault, Sim};
use serde_json::{Value, json};

use crate::fixture::Fixture;

fn puts(fixture: &Fixture) -> Vec<usize> {
    let sent = fixture.sim.journal().to(&Method::PUT, "/incidents");
    sent.iter().map(|sent| sent.json().unwrap()["incidents"].as_array().unwrap().len()).collect()
}

#[test]
fn thousands_are_resolved_in_few_requests() {
    let fixture = Fixture::with(Sim::builder().users(5).incidents(1_200));
    let open = fixture.incidents("triggered").len() + fixture.incidents("acknowledged").len();
    assert!(open > 500);
    let dry =
        fixture.run("incident bulk resolve --all --dry-run").ok().says(&format!("{open} incidents would be resolved"));
    assert_eq!((dry.lines().len(), puts(&fixture).len()), (open, 0));
    let ran = fixture.run("incident bulk resolve --all --no-pacing").ok();
    assert_eq!(ran.lines().len(), open);
    assert!(fixture.incidents("triggered").is_empty() && fixture.incidents("acknowledged").is_empty());
    assert_eq!(puts(&fixture).len(), open.div_ceil(250));
    fixture.run("incident bulk resolve --all").ok().says("no incident matches");
}

#[test]
fn a_bulk_update_needs_a_filter_and_updates_only_matching_incidents() {
    let fixture = Fixture::new();
    fixture.run("incident bulk resolve").ends(2).says("--all");
    assert!(fixture.sim.journal().is_empty());
    let service = fixture.id("services", 0);
    let is_of_service = |incident: &Value| incident["service"]["id"] == json!(service);
    let of_service = |status: &str| {
        let incidents = fixture.sim.objects("incidents").into_iter();
        incidents.filter(|incident| incident["status"] == status && is_of_service(incident)).count()
    };
    let (triggered, all) = (of_service("triggered"), fixture.incidents("triggered").len());
    assert!(triggered > 0 && all > triggered);
    let ran = fixture.run(&format!("incident bulk ack --service {service}")).ok();
    assert_eq!(ran.lines().len(), triggered);
    assert_eq!((of_service("triggered"), fixture.incidents("triggered").len()), (0, all - triggered));
    assert_eq!(fixture.run("incident bulk ack --all --limit 1").ok().lines().len(), 1);
}

#[test]
fn batches_are_bounded_by_their_alerts() {
    let fixture = Fixture::new();
    for incident in fixture.sim.objects("incidents") {
        let mut incident = incident;
        incident["alert_counts"] = json!({"all": 400, "triggered": 400, "resolved": 0});
        fixture.sim.insert("incidents", incident);
    }
    let open = fixture.incidents("triggered").len() + fixture.incidents("acknowledged").len();
    let ran = fixture.run("incident bulk resolve --all --alerts-per-second 1000000").ok();
    assert_eq!(ran.lines().len(), open);
    assert!(
        puts(&fixture).iter().all(|size| *size <= 2) && puts(&fixture).len() == open.div_ceil(2),
        "{:?}",
        puts(&fixture)
    );
    // At 2,000 alerts per second, the request after a batch of 1,000 alerts waits for half a second.
    let fixture = Fixture::new();
    let ids = fixture.incidents("triggered");
    for id in &ids[..2] {
        let mut incident = fixture.sim.get("incidents", id).unwrap();
        incident["alert_counts"] = json!({"all": 1_000, "triggered": 1_000, "resolved": 0});
        fixture.sim.insert("incidents", incident);
    }
    fixture.run("incident bulk resolve --status triggered --all --alerts-per-second 2000").ok();
    let sent = fixture.sim.journal().to(&Method::PUT, "/incidents");
    assert!(sent.len() >= 2 && sent[1].at() - sent[0].at() >= std::time::Duration::from_millis(500));
}

#[test]
fn a_rejected_batch_is_halved_until_only_the_bad_incident_fails() {
    let fixture = Fixture::new();
    let ids = fixture.incidents("triggered")[..4].to_vec();
    let rejection = json!({"error": {"message": "Invalid Input Provided", "code": 2001, "errors": ["One is bad"]}});
    // The batch, its first half and the first incident are rejected.
    fixture.sim.fault(Fault::status(400).body(rejection.to_string(), "application/json").method(Method::PUT).times(3));
    let ran =
        fixture.run(&format!("incident ack {}", ids.join(" "))).ends(1).says("1 of 4 incidents were not acknowledged");
    assert!(ran.err.contains(&format!("{}: ", ids[0])) && ran.err.contains("One is bad"), "{ran:?}");
    assert!(ids[1..].iter().all(|id| !ran.err.contains(id)), "{ran:?}");
    assert_eq!((ran.lines().len(), puts(&fixture)), (3, vec![4, 2, 1, 1, 2]));
}

#[test]
fn an_error_about_the_whole_request_is_not_halved() {
    let fixture = Fixture::new();
    let ids = fixture.incidents("triggered").join(" ");
    let mut pd = fixture.pd(&format!("incident ack {ids}"));
    crate::fixture::run(pd.env("PD_API_KEY", fixture.sim.account_key())).ends(1).says("--from");
    assert_eq!(puts(&fixture).len(), 1);
}

//! Webhook subscriptions, and a receiver.

use serde_json::Value;

use crate::{
    fixture::{Fixture, run},
    running::Running,
};

#[test]
fn subscriptions_are_created_listed_pinged_enabled_and_deleted() {
    let fixture = Fixture::new();
    let service = fixture.id("services", 0);
    let created = fixture.json(&format!(
        "webhook create --url http://127.0.0.1:9/ --event incident.triggered --service {service} --description Test -o json"
    ));
    let id = created["id"].as_str().unwrap();
    assert_eq!(created["filter"]["id"], service.as_str());
    assert!(created["delivery_method"]["secret"].as_str().is_some_and(|secret| secret.len() >= 32));
    let listed = fixture.run("webhook list -o jsonl").ok();
    let listed: Value = serde_json::from_str(&listed.out).unwrap();
    assert_eq!((listed["id"].as_str(), &listed["delivery_method"]["secret"]), (Some(id), &Value::Null));
    fixture.run(&format!("webhook ping {id}")).ok();
    assert_eq!(fixture.json(&format!("webhook enable {id} -o json"))["id"], id);
    fixture.run(&format!("webhook delete {id}")).ok();
    assert_eq!(fixture.sim.count("webhook_subscriptions"), 0);
    fixture.run(&format!("webhook ping {id}")).ends(3);
    // Ids from a list on standard input.
    for _ in 0..3 {
        fixture.run("webhook create --url http://127.0.0.1:9/ --description -5").ok();
    }
    let listed = fixture.run("webhook list -o jsonl").ok().out;
    run(fixture.pd("webhook enable -").write_stdin(listed.as_str())).ok();
    run(fixture.pd("webhook delete - PNOSUCH").write_stdin(listed))
        .ends(3)
        .says("PNOSUCH")
        .says("1 of 4 subscriptions");
    assert_eq!(fixture.sim.count("webhook_subscriptions"), 0);

    let all = fixture.json("webhook create --url http://127.0.0.1:9/ -o json");
    assert_eq!(all["events"].as_array().unwrap().len(), 31);
    assert_eq!(all["filter"]["type"], "account_reference");
}

#[test]
fn a_receiver_needs_a_secret() {
    let fixture = Fixture::new();
    fixture.run("webhook listen").ends(2).says("PD_WEBHOOK_SECRET");
}

#[test]
fn a_receiver_prints_signed_events_only_and_each_once() {
    let fixture = Fixture::new();
    let mut pd = fixture.process("webhook listen -o jsonl");
    let mut running = Running::start(pd.env("PD_WEBHOOK_SECRET", "cli-secret-1"));
    let mut said = running.err();
    let listening = said.next().unwrap().unwrap();
    let url = listening.split_whitespace().find(|word| word.starts_with("http://")).unwrap();

    let created = fixture.json(&format!("webhook create --url {url} --event incident.triggered -o json"));
    let id = created["id"].as_str().unwrap();
    // The receiver has another secret, so this one is rejected and dropped.
    fixture.run("event trigger first --source y --dedup-key k1").ok();
    let rejected = said.next().unwrap().unwrap();
    assert!(rejected.contains("401") && rejected.contains("secret"), "{rejected}");
    assert!(fixture.sim.add_webhook_secret(id, "cli-secret-1"));
    fixture.run("event trigger second --source y --dedup-key k2").ok();
    let mut out = running.out();
    let event: Value = serde_json::from_str(&out.next().unwrap().unwrap()).unwrap();
    assert_eq!(
        (event["event_type"].as_str(), event["data"]["title"].as_str()),
        (Some("incident.triggered"), Some("second"))
    );

    // The attempt is recorded when the receiver has answered, which is after it has printed.
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(fixture.sim.webhooks_settled());
    let attempts = fixture.sim.webhook_attempts();
    assert_eq!(attempts.last().unwrap().status().map(|status| status.as_u16()), Some(202));
    assert!(fixture.sim.redeliver_webhook(attempts.last().unwrap().webhook_id()));
    fixture.run("event trigger third --source y --dedup-key k3").ok();
    let event: Value = serde_json::from_str(&out.next().unwrap().unwrap()).unwrap();
    assert_eq!(event["data"]["title"], "third", "the redelivered event is not printed again");

    running.interrupt();
    assert_eq!(running.wait(), 0);
}

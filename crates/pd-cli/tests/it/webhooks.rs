//! Webhook subscriptions, and a receiver.

use serde_json::Value;

use crate::{
    bench::{Bench, run},
    running::Running,
};

#[test]
fn subscriptions_are_created_listed_pinged_enabled_and_deleted() {
    let bench = Bench::new();
    let service = bench.id("services", 0);
    let created = bench.json(&format!(
        "webhook create --url http://127.0.0.1:9/ --event incident.triggered --service {service} --description Test -o json"
    ));
    let id = created["id"].as_str().unwrap();
    assert_eq!(created["filter"]["id"], service.as_str());
    assert!(created["delivery_method"]["secret"].as_str().is_some_and(|secret| secret.len() >= 32));
    let listed = bench.run("webhook list -o jsonl").ok();
    let listed: Value = serde_json::from_str(&listed.out).unwrap();
    assert_eq!((listed["id"].as_str(), &listed["delivery_method"]["secret"]), (Some(id), &Value::Null));
    bench.run(&format!("webhook ping {id}")).ok();
    assert_eq!(bench.json(&format!("webhook enable {id} -o json"))["id"], id);
    bench.run(&format!("webhook delete {id}")).ok();
    assert_eq!(bench.sim.count("webhook_subscriptions"), 0);
    bench.run(&format!("webhook ping {id}")).ends(3);
    // Ids from a list on standard input.
    for _ in 0..3 {
        bench.run("webhook create --url http://127.0.0.1:9/ --description -5").ok();
    }
    let listed = bench.run("webhook list -o jsonl").ok().out;
    run(bench.pd("webhook enable -").write_stdin(listed.as_str())).ok();
    run(bench.pd("webhook delete - PNOSUCH").write_stdin(listed)).ends(3).says("PNOSUCH").says("1 of 4 subscriptions");
    assert_eq!(bench.sim.count("webhook_subscriptions"), 0);

    let all = bench.json("webhook create --url http://127.0.0.1:9/ -o json");
    assert_eq!(all["events"].as_array().unwrap().len(), 31);
    assert_eq!(all["filter"]["type"], "account_reference");
}

#[test]
fn a_receiver_needs_a_secret() {
    let bench = Bench::new();
    bench.run("webhook listen").ends(2).says("PD_WEBHOOK_SECRET");
}

#[test]
fn a_receiver_prints_signed_events_only_and_each_once() {
    let bench = Bench::new();
    let mut pd = bench.process("webhook listen -o jsonl");
    let mut running = Running::start(pd.env("PD_WEBHOOK_SECRET", "cli-secret-1"));
    let mut said = running.err();
    let listening = said.next().unwrap().unwrap();
    let url = listening.split_whitespace().find(|word| word.starts_with("http://")).unwrap();

    let created = bench.json(&format!("webhook create --url {url} --event incident.triggered -o json"));
    let id = created["id"].as_str().unwrap();
    // The receiver has another secret, so this one is rejected and dropped.
    bench.run("event trigger first --source y --dedup-key k1").ok();
    let rejected = said.next().unwrap().unwrap();
    assert!(rejected.contains("401") && rejected.contains("secret"), "{rejected}");
    assert!(bench.sim.add_webhook_secret(id, "cli-secret-1"));
    bench.run("event trigger second --source y --dedup-key k2").ok();
    let mut out = running.out();
    let event: Value = serde_json::from_str(&out.next().unwrap().unwrap()).unwrap();
    assert_eq!(
        (event["event_type"].as_str(), event["data"]["title"].as_str()),
        (Some("incident.triggered"), Some("second"))
    );

    // The attempt is recorded when the receiver has answered, which is after it has printed.
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(bench.sim.webhooks_settled());
    let attempts = bench.sim.webhook_attempts();
    assert_eq!(attempts.last().unwrap().status().map(|status| status.as_u16()), Some(202));
    assert!(bench.sim.redeliver_webhook(attempts.last().unwrap().webhook_id()));
    bench.run("event trigger third --source y --dedup-key k3").ok();
    let event: Value = serde_json::from_str(&out.next().unwrap().unwrap()).unwrap();
    assert_eq!(event["data"]["title"], "third", "the redelivered event is not printed again");

    running.interrupt();
    assert_eq!(running.wait(), 0);
}

//! `pd event --outbox` and `pd outbox`.

use pd_sim::Fault;
use serde_json::json;

use crate::fixture::{Fixture, run};

const DEAD: &str = "--events-url http://127.0.0.1:9";

/// The directory of an outbox, in the home directory.
fn outbox(fixture: &Fixture) -> String {
    fixture.home.path().join("spool").to_str().unwrap().to_owned()
}

#[test]
fn events_are_enqueued_without_a_network_and_delivered_later() {
    let fixture = Fixture::new();
    let dir = outbox(&fixture);
    let key = fixture.run(&format!("event trigger x --source db1 --outbox {dir} {DEAD}")).ok().out;
    let key = key.trim();
    assert_eq!(key.len(), 36);
    fixture.run(&format!("event ack {key} --outbox {dir} {DEAD}")).ok();
    let receipt = fixture.json(&format!("event resolve {key} --outbox {dir} --output json {DEAD}"));
    assert_eq!((receipt["dedup_key"].as_str(), &receipt["id"]), (Some(key), &json!(3)));
    assert_eq!(fixture.sim.journal().len(), 0);
    assert_eq!(fixture.json(&format!("outbox status {dir}"))["pending"], 3);

    // Each stored event has its routing key.
    let mut pd = fixture.pd(&format!("outbox run {dir} --drain 30"));
    run(pd.env_remove("PD_ROUTING_KEY")).ok();
    let actions: Vec<_> =
        fixture.sim.journal().all().iter().map(|event| event.json().unwrap()["event_action"].clone()).collect();
    assert_eq!(actions, ["trigger", "acknowledge", "resolve"]);
    let status = fixture.json(&format!("outbox status {dir}"));
    assert_eq!((&status["pending"], &status["delivered"]), (&json!(0), &json!(3)));
}

#[test]
fn a_file_of_events_is_enqueued_in_order() {
    let fixture = Fixture::new();
    let dir = outbox(&fixture);
    let lines = r#"{"event_action": "trigger", "dedup_key": "a", "payload": {"summary": "A", "source": "s", "severity": "info"}}
{not json}
{"event_action": "trigger", "dedup_key": "b", "payload": {"summary": " ", "source": "s", "severity": "info"}}
{"event_action": "resolve", "dedup_key": "a"}
"#;
    let file = fixture.file("events.jsonl", lines);
    let ran = fixture
        .run(&format!("event send {file} --outbox {dir} {DEAD}"))
        .ends(1)
        .says("line 2: not JSON")
        .says("line 3: ");
    let taken: Vec<_> =
        ran.lines().into_iter().map(|receipt| (receipt["line"].clone(), receipt["id"].clone())).collect();
    assert_eq!(taken, [(json!(1), json!(1)), (json!(4), json!(2))]);
    let listed = fixture.run(&format!("outbox list {dir}")).ok().lines();
    let rows: Vec<_> = listed.iter().map(|row| (&row["action"], &row["dedup_key"], &row["state"])).collect();
    let (a, pending) = (&json!("a"), &json!("pending"));
    assert_eq!(rows, [(&json!("trigger"), a, pending), (&json!("resolve"), a, pending)]);
    assert_eq!(fixture.run(&format!("outbox list {dir} --limit 1")).ok().lines().len(), 1);
}

#[test]
fn parked_events_are_shown_retried_and_purged() {
    let fixture = Fixture::new();
    let dir = outbox(&fixture);
    for key in ["a", "b"] {
        fixture.run(&format!("event trigger x --source y --dedup-key {key} --outbox {dir}")).ok();
    }
    fixture.sim.fault(Fault::status(400).times(2));
    fixture.run(&format!("outbox run {dir} --drain 30")).ok();
    let parked = fixture.run(&format!("outbox list {dir} --parked")).ok().lines();
    assert_eq!((parked.len(), &parked[0]["state"]), (2, &json!("parked")));
    assert!(parked[0]["reason"].as_str().unwrap().contains("400"));
    assert!(fixture.run(&format!("outbox list {dir} --pending")).ok().lines().is_empty());
    let shown = fixture.run(&format!("outbox show {dir} 1 --output json")).ok().out;
    assert!(shown.contains("\"summary\"") && !shown.contains(fixture.sim.routing_key()), "{shown}");
    fixture.run(&format!("outbox retry {dir} 1")).ok();
    fixture.run(&format!("outbox purge {dir} 2")).ok();
    fixture.run(&format!("outbox retry {dir} 2")).ends(3).says("no parked event 2");
    fixture.run(&format!("outbox show {dir} 2")).ends(3);
    fixture.run(&format!("outbox run {dir} --drain 30")).ok();
    let status = fixture.json(&format!("outbox status {dir}"));
    assert_eq!((&status["delivered"], &status["purged"], &status["parked"]), (&json!(1), &json!(1), &json!(0)));
    fixture.run(&format!("outbox purge {dir}")).ends(2);
}

#[test]
fn a_drain_that_takes_too_long_leaves_the_events() {
    let fixture = Fixture::new();
    let dir = outbox(&fixture);
    fixture.run(&format!("event trigger x --source y --outbox {dir}")).ok();
    fixture.run(&format!("outbox run {dir} --drain 0 {DEAD}")).ends(5).says("1 events are left");
    fixture.run(&format!("outbox run {dir} --drain 30")).ok();
}

#[test]
fn a_directory_without_an_outbox_is_not_created() {
    let fixture = Fixture::new();
    let dir = outbox(&fixture);
    for command in ["status", "list"] {
        fixture.run(&format!("outbox {command} {dir}")).ends(2).says("has no outbox");
    }
    assert!(!std::path::Path::new(&dir).exists());
}

#[test]
fn one_process_delivers_and_others_enqueue() {
    let fixture = Fixture::new();
    let dir = outbox(&fixture);
    let mut running = fixture.start(&format!("outbox run {dir}"));
    assert!(running.err().next().unwrap().unwrap().contains("until Ctrl-C"));
    fixture.run(&format!("outbox run {dir} --drain 30")).ends(1).says("another process sends the events");
    for key in ["a", "b", "c"] {
        fixture.run(&format!("event trigger x --source y --dedup-key {key} --outbox {dir}")).ok();
    }
    assert!(running.until(|| fixture.json(&format!("outbox status {dir}"))["delivered"] == 3));
    // The lock of the sender ends with its process, even if the process is killed.
    running.kill();
    fixture.run(&format!("event resolve a --outbox {dir}")).ok();
    fixture.run(&format!("outbox run {dir} --drain 30")).ok();
    let events: Vec<_> = fixture.sim.journal().all().iter().map(|event| event.json().unwrap()).collect();
    let mut triggered: Vec<_> = events[..3].iter().map(|event| event["dedup_key"].as_str().unwrap()).collect();
    triggered.sort_unstable();
    assert_eq!(triggered, ["a", "b", "c"]);
    assert_eq!((events.len(), &events[3]["event_action"]), (4, &json!("resolve")));
}

//! `pd incident watch`.

use std::collections::BTreeSet;

use http::Method;
use pd_sim::{Fault, Sim};
use serde_json::Value;

use crate::fixture::{CliOutput, Fixture};

#[test]
fn changes_are_printed_as_they_happen_and_once() {
    let fixture = Fixture::new();
    let mut running = fixture.start("incident watch --interval 0.05 -o jsonl");
    let mut notes = running.err();
    assert!(notes.next().unwrap().unwrap().contains("until Ctrl-C"));
    let mut lines = running.out();
    let mut next = || serde_json::from_str::<Value>(&lines.next().unwrap().unwrap()).unwrap();
    // An incident that is much older than the watch.
    let old = fixture.incidents("triggered").remove(0);
    fixture.run(&format!("incident ack {old}")).ok();
    let change = next();
    assert_eq!((&change["type"], &change["incident"]["id"]), (&"acknowledge_log_entry".into(), &old.as_str().into()));
    // A failed poll loses no change.
    let fault = fixture.sim.fault(Fault::status(503).method(Method::GET).path("/log_entries").always());
    fixture.run(&format!("incident resolve {old}")).ok();
    assert!(notes.next().unwrap().unwrap().contains("503"));
    fault.remove();
    assert_eq!(next()["type"], "resolve_log_entry");
    let service = fixture.id("services", 0);
    let created = fixture.json(&format!("incident create --title New --service {service}"));
    let change = next();
    assert_eq!((&change["type"], &change["incident"]["id"]), (&"trigger_log_entry".into(), &created["id"]));
    running.interrupt();
    assert_eq!(running.wait(), 0);
    // All other lines are about the new incident, so no change was printed twice.
    for line in lines {
        let change: Value = serde_json::from_str(&line.unwrap()).unwrap();
        assert_eq!(change["incident"]["id"], created["id"]);
        assert_ne!(change["type"], "trigger_log_entry");
    }
}

#[test]
fn a_change_is_one_line_of_text_and_other_formats_are_rejected() {
    let fixture = Fixture::new();
    for format in ["csv", "json"] {
        fixture.run(&format!("incident watch -o {format}")).ends(2).says("jsonl");
    }
    let incident = fixture.incidents("triggered").remove(0);
    let mut running = fixture.start("incident watch --interval 0.05 -o table");
    let mut notes = running.err();
    notes.next().unwrap().unwrap();
    fixture.run(&format!("incident ack {incident}")).ok();
    let line = running.out().next().unwrap().unwrap();
    assert!(line.contains(" acknowledge ") && line.contains(&incident) && line.contains(" by "), "{line}");
}

/// The ids of the log entries about changes of incidents.
fn changes(fixture: &Fixture) -> BTreeSet<String> {
    let entries = fixture.sim.objects("log_entries").into_iter();
    let changes = entries.filter(|entry| !entry["type"].as_str().unwrap().starts_with("notify"));
    changes.map(|entry| entry["id"].as_str().unwrap().to_owned()).collect()
}

fn polls(fixture: &Fixture) -> usize {
    fixture.sim.journal().to(&Method::GET, "/log_entries").len()
}

#[test]
fn a_poll_is_one_request() {
    let fixture = Fixture::new();
    // The watch polls once at its start, and then not for an hour.
    let mut running = fixture.start("incident watch --since 30m --interval 3600 -o jsonl");
    assert!(running.until(|| polls(&fixture) == 1));
    assert!(running.err().next().unwrap().unwrap().contains("until Ctrl-C"));
    assert_eq!(polls(&fixture), 1);
    drop(running);
    // Without --since, a request for the time of the server comes first.
    fixture.sim.journal().clear();
    let running = fixture.start("incident watch --interval 3600 -o jsonl");
    assert!(running.until(|| polls(&fixture) == 2));
    // No request of another kind is sent.
    assert_eq!(fixture.sim.journal().len(), 2);
    drop(running);
    // If nothing changes, each interval costs one request.
    fixture.sim.journal().clear();
    let running = fixture.start("incident watch --interval 0.01 -o jsonl");
    assert!(running.until(|| polls(&fixture) >= 20));
    let sent = fixture.sim.journal().to(&Method::GET, "/log_entries");
    assert!(sent[1..].iter().all(|sent| sent.query_value("offset").is_none_or(|offset| offset == "0")));
}

#[test]
fn no_change_is_missed_however_many_happen_between_two_polls() {
    let fixture = Fixture::with(Sim::builder().users(5).incidents(700));
    let before = changes(&fixture);
    let mut running = fixture.start("incident watch --interval 0.05 -o jsonl");
    assert!(running.until(|| polls(&fixture) >= 2));
    // Each update is one request with up to 250 changes: far more than a page between two polls.
    let change = |command: &str, ids: Vec<String>| -> CliOutput {
        fixture.run(&format!("incident {command} {}", ids.join(" "))).ok()
    };
    change("ack", fixture.incidents("triggered"));
    let user = fixture.id("users", 1);
    let mut open = fixture.incidents("acknowledged");
    open.push(format!("--to {user}"));
    change("reassign", open);
    change("resolve", fixture.incidents("acknowledged"));
    let made: BTreeSet<String> = changes(&fixture).difference(&before).cloned().collect();
    assert!(made.len() > 300, "{}", made.len());
    let printed = running.out().take(made.len());
    let ids =
        printed.map(|line| serde_json::from_str::<Value>(&line.unwrap()).unwrap()["id"].as_str().unwrap().to_owned());
    let ids: Vec<String> = ids.collect();
    assert_eq!(ids.iter().cloned().collect::<BTreeSet<_>>(), made);
    assert_eq!(ids.len(), made.len());
}

#[test]
fn a_watch_from_long_ago_reaches_past_ten_thousand_entries() {
    let fixture = Fixture::with(Sim::builder().users(3).incidents(0));
    let now = jiff::Timestamp::now().as_second();
    for number in 0..10_500_i64 {
        let time = jiff::Timestamp::from_second(now - 7_200 - number).unwrap().to_string();
        fixture.sim.insert("log_entries", serde_json::json!({"type": "trigger_log_entry", "created_at": time}));
    }
    let mut running = fixture.start("incident watch --since 1d --interval 3600 -o jsonl --no-pacing");
    let mut times = Vec::new();
    for line in running.out().take(10_500) {
        let entry: Value = serde_json::from_str(&line.unwrap()).unwrap();
        times.push(entry["created_at"].as_str().unwrap().to_owned());
    }
    assert!(times.len() == 10_500 && times.is_sorted());
}

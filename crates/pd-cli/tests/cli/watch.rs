//! `pd incident watch`.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
};

use http::Method;
use pd_sim::Fault;
use serde_json::Value;

use crate::bench::Bench;

fn spawn(bench: &Bench, line: &str) -> Child {
    let mut pd = Command::new(env!("CARGO_BIN_EXE_pd"));
    pd.env_clear().env("HOME", bench.home.path()).args(line.split_whitespace());
    pd.env("PD_API_KEY", bench.sim.api_key()).env("PD_BASE_URL", bench.sim.url()).env("PD_INITIAL_DELAY", "0");
    pd.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    pd.spawn().unwrap()
}

#[test]
fn changes_are_printed_as_they_happen_and_once() {
    let bench = Bench::new();
    let mut child = spawn(&bench, "incident watch --interval 0.05 -o jsonl");
    let mut notes = BufReader::new(child.stderr.take().unwrap()).lines();
    assert!(notes.next().unwrap().unwrap().contains("until Ctrl-C"));
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut next = || serde_json::from_str::<Value>(&lines.next().unwrap().unwrap()).unwrap();
    // An incident that is much older than the watch.
    let old = bench.incidents("triggered").remove(0);
    bench.run(&format!("incident ack {old}")).ok();
    let change = next();
    assert_eq!((&change["type"], &change["incident"]["id"]), (&"acknowledge_log_entry".into(), &old.as_str().into()));
    // A poll that fails loses nothing.
    let fault = bench.sim.fault(Fault::status(503).method(Method::GET).path("/log_entries").always());
    bench.run(&format!("incident resolve {old}")).ok();
    assert!(notes.next().unwrap().unwrap().contains("503"));
    fault.remove();
    assert_eq!(next()["type"], "resolve_log_entry");
    let service = bench.id("services", 0);
    let created = bench.json(&format!("incident create --title New --service {service}"));
    let change = next();
    assert_eq!((&change["type"], &change["incident"]["id"]), (&"trigger_log_entry".into(), &created["id"]));
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    // Everything else that was printed is about the incident just created: nothing came twice.
    for line in lines {
        let change: Value = serde_json::from_str(&line.unwrap()).unwrap();
        assert_eq!(change["incident"]["id"], created["id"]);
        assert_ne!(change["type"], "trigger_log_entry");
    }
}

#[test]
fn a_change_is_one_line_of_text_and_other_formats_are_rejected() {
    let bench = Bench::new();
    for format in ["csv", "json"] {
        bench.run(&format!("incident watch -o {format}")).ends(2).says("jsonl");
    }
    let incident = bench.incidents("triggered").remove(0);
    let mut child = spawn(&bench, "incident watch --interval 0.05 -o table");
    let mut notes = BufReader::new(child.stderr.take().unwrap()).lines();
    notes.next().unwrap().unwrap();
    bench.run(&format!("incident ack {incident}")).ok();
    let line = BufReader::new(child.stdout.take().unwrap()).lines().next().unwrap().unwrap();
    assert!(line.contains(" acknowledge ") && line.contains(&incident) && line.contains(" by "), "{line}");
    child.kill().unwrap();
    child.wait().unwrap();
}

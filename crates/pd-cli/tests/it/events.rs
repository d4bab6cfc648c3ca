//! `pd event` and `pd change`.

use pd_sim::Fault;
use serde_json::json;

use crate::fixture::{Fixture, run};

#[test]
fn an_alert_from_trigger_to_resolve() {
    let fixture = Fixture::new();
    let mut pd = fixture.pd(
        "event trigger --source db1 --severity error --link https://wiki.example.com/disk --image https://e.com/i.png",
    );
    let ran = run(pd.args(["Disk is full", "--details", r#"{"free": 0}"#])).ok();
    let key = ran.out.trim();
    assert_eq!((key.len(), ran.out.lines().count(), ran.err.as_str()), (36, 1, ""));
    let sent = fixture.sim.journal().last().unwrap().json().unwrap();
    assert_eq!(sent["payload"]["severity"], "error");
    assert_eq!(sent["payload"]["custom_details"], json!({"free": 0}));
    assert_eq!(
        (sent["links"][0]["href"].as_str(), sent["images"][0]["src"].as_str()),
        (Some("https://wiki.example.com/disk"), Some("https://e.com/i.png"))
    );
    let status = || {
        let incidents = fixture.sim.objects("incidents");
        incidents.iter().find(|incident| incident["incident_key"] == json!(key)).unwrap()["status"].clone()
    };
    assert_eq!(status(), "triggered");
    assert_eq!(fixture.run(&format!("event ack {key}")).ok().out.trim(), key);
    assert_eq!(status(), "acknowledged");
    fixture.run(&format!("event resolve {key}")).ok();
    assert_eq!(status(), "resolved");

    let receipt = fixture.json("event trigger x --source y --dedup-key k1 --output json");
    assert_eq!(receipt["dedup_key"], "k1");
}

#[test]
fn cuts_are_noted_and_strict_rejects() {
    let fixture = Fixture::new();
    let long = "x".repeat(2_000);
    fixture.run(&format!("event trigger {long} --source y")).ok().says("2000 characters cut to 1024");
    let sent = fixture.sim.journal().len();
    fixture.run(&format!("event trigger {long} --source y --strict")).ends(2).says("too long");
    fixture.run("event trigger x --source y --details {bad").ends(2).says("not JSON");
    fixture.run("event trigger x --source y --severity urgent").ends(2);
    assert_eq!(fixture.sim.journal().len(), sent);
    let mut none = fixture.pd("event trigger x --source y");
    run(none.env_remove("PD_ROUTING_KEY")).ends(2).says("PD_ROUTING_KEY");
}

#[test]
fn a_change_event_is_sent() {
    let fixture = Fixture::new();
    let mut pd = fixture.pd("change --source ci --link https://ci.example.com/1 --details");
    run(pd.args([r#"{"build": 1}"#, "Deployed 1.2"])).ok();
    let change = fixture.sim.objects("change_events").pop().unwrap();
    assert_eq!((change["summary"].as_str(), change["source"].as_str()), (Some("Deployed 1.2"), Some("ci")));
    assert_eq!(change["custom_details"], json!({"build": 1}));
}

const LINES: &str = r#"
{"event_action": "trigger", "dedup_key": "a", "payload": {"summary": "A", "source": "s", "severity": "info"}}

{"event_action": "trigger", "dedup_key": "b", "payload": {"summary": "B", "severity": "info"}}
{not json}
{"event_action": "resolve", "dedup_key": "a"}
"#;

#[test]
fn event_send_reads_lines_from_a_file_and_from_standard_input() {
    let fixture = Fixture::new();
    let file = fixture.file("events.jsonl", LINES);
    for ran in [fixture.run(&format!("event send {file}")), run(fixture.pd("event send -").write_stdin(LINES))] {
        let ran = ran.ends(1).says("line 4: ").says("`source` must not be blank").says("line 5: not JSON");
        let ran = ran.says("2 of 4 events were not accepted");
        let taken: Vec<_> =
            ran.lines().into_iter().map(|receipt| (receipt["line"].clone(), receipt["dedup_key"].clone())).collect();
        assert_eq!(taken, [(json!(2), json!("a")), (json!(6), json!("a"))]);
    }
    fixture.run("event send /nowhere/events.jsonl").ends(2);
    run(fixture.pd("event send -").write_stdin("{bad\n")).ends(2);
    assert_eq!(run(fixture.pd("event send -").write_stdin("")).ok().out, "");
}

#[test]
fn exit_statuses_of_events() {
    let fixture = Fixture::new();
    let trigger = |more: &str| fixture.run(&format!("event trigger x --source y --dedup-key k {more}"));
    fixture.sim.fault(Fault::status(429).header("retry-after", "60").always());
    trigger("--deadline 20").ends(5);
    fixture.sim.clear_faults();
    fixture.sim.fault(Fault::status(503).times(2));
    trigger("").ok();
    fixture.sim.fault(Fault::status(400));
    trigger("").ends(1);
    fixture.sim.fault(Fault::cut_body(3).always());
    trigger("").ends(6).says("--dedup-key k");
    fixture.sim.clear_faults();
    trigger("--routing-key 0123456789abcdef0123456789abcdef").ends(1).says("routing_key");
    run(fixture.pd("event ack k").env("PD_ROUTING_KEY", "")).ends(2);
}

#[test]
fn event_send_exits_with_the_first_failure_of_a_sent_event_and_reports_each_line_once() {
    let fixture = Fixture::new();
    let lines = "{bad\n\
        {\"event_action\": \"resolve\", \"dedup_key\": \"a\"}\n\
        {\"event_action\": \"explode\"}\n\
        {\"event_action\": \"resolve\", \"dedup_key\": \"b\"}\n\
        bad}\n";
    let send = |more: &str| run(fixture.pd(&format!("event send - {more}")).write_stdin(lines));
    let ran = send("--events-url http://127.0.0.1:9")
        .ends(6)
        .says("5 of 5 events were not accepted")
        .says("check the network");
    // The events of different alerts finish in any order.
    let mut named: Vec<_> = ran.err.lines().filter_map(|line| line.strip_prefix("line ")?.chars().next()).collect();
    named.sort_unstable();
    assert_eq!(named, ['1', '2', '3', '4', '5'], "{ran:?}");
    send("--routing-key 0123456789abcdef0123456789abcdef").ends(1).says("Events API v2 integration");
    fixture.sim.fault(Fault::cut_body(3).always());
    send("").ends(6).says("with the dedup_key named above");
    fixture.sim.clear_faults();
    // Some events were accepted, so the exit status is not 2, which means that nothing was sent.
    send("").ends(1).says("3 of 5 events were not accepted");
    run(fixture.pd("event send -").write_stdin("{bad\n{\"event_action\": \"explode\"}\n")).ends(2);
}

//! Input: arguments, files and standard input.

use serde_json::json;

use crate::fixture::{Fixture, run};

#[test]
fn a_body_comes_from_the_line_a_file_or_standard_input() {
    let fixture = Fixture::new();
    let text = r#"{"name": "Night watch"}"#;
    let file = fixture.file("team.json", text);
    run(fixture.pd("rest post teams -d").arg(text)).ok();
    fixture.run(&format!("rest post teams -d @{file}")).ok();
    run(fixture.pd("rest post teams -d -").write_stdin(text)).ok();
    let sent = fixture.sim.journal().all();
    assert_eq!(sent.len(), 3);
    assert!(sent.iter().all(|sent| sent.json() == Some(json!({"team": {"name": "Night watch"}}))));
}

#[test]
fn bad_input_sends_nothing() {
    let fixture = Fixture::new();
    let not_text = fixture.file("bad.json", b"\xff\xfe{}");
    let lines = [
        "rest post teams -d {name:1}".to_owned(),
        "rest post teams -d @/nowhere/team.json".to_owned(),
        format!("rest post teams -d @{not_text}"),
        "persist teams --by name -d [".to_owned(),
        "rest get https://evil.example/users".to_owned(),
        "rest get users/../teams".to_owned(),
        "rest get users -q limit".to_owned(),
        "rest get users -H Authorization:x".to_owned(),
        "rest get users --raw --body".to_owned(),
        "rest get users --timeout 0".to_owned(),
        "rest get users --timeout soon".to_owned(),
        "rest get users --retry 200=1".to_owned(),
        "rest get users --base-url https://api.pagerduty.com/v2".to_owned(),
        "rest get users --base-url http://api.pagerduty.com".to_owned(),
        "rest get users --region mars".to_owned(),
        "rest list users --page-size 0".to_owned(),
        "rest list users --since later".to_owned(),
        "incident show ../users".to_owned(),
        "incident ack".to_owned(),
        "incident list --status open".to_owned(),
        "incident snooze P1 --for soon".to_owned(),
        "event send".to_owned(),
        "oncall --api scim".to_owned(),
        "frobnicate".to_owned(),
        String::new(),
    ];
    for line in lines {
        let ran = fixture.run(&line).ends(2);
        assert!(ran.out.is_empty() && !ran.err.is_empty(), "{line}: {ran:?}");
    }
    run(fixture.pd("rest post teams -d -").write_stdin("{")).ends(2).says("standard input is not JSON");
    let broken = fixture.file("broken.json", "{");
    fixture.run(&format!("rest post teams -d @{broken}")).ends(2).says("broken.json is not JSON");
    assert!(fixture.sim.journal().is_empty());
}

#[test]
fn unknown_identifiers_are_not_found() {
    let fixture = Fixture::new();
    for line in [
        "rest get users/PNOSUCH",
        "rest put users/PNOSUCH -d {}",
        "rest delete users/PNOSUCH",
        "rest get users/PNOSUCH --raw",
        "incident show PNOSUCH",
        "incident note PNOSUCH hello",
        "incident snooze PNOSUCH --for 1h",
        "incident merge PNOSUCH PNOSUCH2",
    ] {
        let ran = fixture.run(line).ends(3).says("404");
        // One line with the operation, the message and the request id, and at most one hint.
        assert!(ran.err.lines().count() <= 2 && ran.err.contains("[request "), "{line}: {ran:?}");
    }
}

#[test]
fn a_usage_error_does_not_list_options_that_variables_set() {
    let fixture = Fixture::new();
    let ran = fixture.run("incident create --service P1").ends(2).says("--title <T>");
    assert!(!ran.err.contains("--token") && !ran.err.contains("--base-url"), "{ran:?}");
    // An error in the value of a variable is reported.
    run(fixture.pd("whoami").env("PD_REGION", "mars")).ends(2).says("mars");
}

#[test]
fn a_window_that_ends_before_it_starts_is_rejected() {
    let fixture = Fixture::new();
    for command in ["rest list log_entries", "incident list"] {
        let line = format!("{command} --since 2026-01-31 --until 2026-01-30T12:00");
        fixture.run(&line).ends(2).says("--until").says("2026-01-30T12:00:00Z");
    }
    assert!(fixture.sim.journal().is_empty());
}

#[test]
fn a_rejected_write_without_a_body_says_how_to_give_one() {
    let fixture = Fixture::new();
    fixture.run("rest post users").ends(1).says("400").says("-d");
    let ran = fixture.run("rest post users -d {}").ends(1);
    assert!(!ran.err.contains("-d"), "{ran:?}");
}

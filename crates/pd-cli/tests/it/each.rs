//! Commands on several resources: if one fails, the command continues with the others.

use http::Method;
use pd_sim::Fault;
use serde_json::json;

use crate::fixture::{Fixture, run};

#[test]
fn each_failure_is_reported_and_the_others_succeed() {
    let fixture = Fixture::new();
    let (one, two) = (fixture.incidents("triggered").remove(0), fixture.incidents("triggered").remove(1));
    let (user, team) = (fixture.id("users", 1), fixture.id("teams", 1));
    for (line, unit) in [
        (format!("incident show {one} PNOSUCH {two}"), "incidents"),
        (format!("incident snooze {one} PNOSUCH {two} --for 1h"), "incidents"),
        (format!("user show {user} PNOSUCH me"), "users"),
        (format!("user show nobody@example.com {user} me"), "users"),
        (format!("open {user} PNOSUCH {team}"), "resources"),
    ] {
        let ran = fixture.run(&line).ends(3).says(&format!("1 of 3 {unit} failed"));
        let name = if line.contains("nobody") { "nobody@example.com: " } else { "PNOSUCH: " };
        assert_eq!(ran.err.lines().filter(|line| line.starts_with(name)).count(), 1, "{line}: {ran:?}");
        assert_eq!(ran.out.lines().count(), 2, "{line}: {ran:?}");
    }
    let notes = format!("{one}\nPNOSUCH\n{two}\n");
    let ran = run(fixture.pd("incident note - seen").write_stdin(notes)).ends(3).says("PNOSUCH: ");
    assert_eq!(ran.lines().len(), 2);
    let shift = json!({"start": "2026-06-01T00:00:00Z", "end": "2026-06-02T00:00:00Z", "user": {"id": "U1"}});
    fixture.sim.insert("schedules", json!({"id": "PSHIFT", "final_schedule": {"rendered_schedule_entries": [shift]}}));
    let ran = fixture.run("schedule show PNOSUCH PSHIFT").ends(3).says("PNOSUCH: ");
    assert_eq!(ran.lines().len(), 1);
}

#[test]
fn a_failure_that_affects_every_resource_ends_the_command() {
    let fixture = Fixture::new();
    for (status, exit) in [(401, 4), (429, 5)] {
        let fault = fixture.sim.fault(Fault::status(status).always());
        fixture.sim.journal().clear();
        let ran =
            fixture.run("incident show P1 P2 P3 --retry 429=0").ends(exit).says("P2: not sent").says("P3: not sent");
        assert_eq!(fixture.sim.journal().len(), 1, "{ran:?}");
        fault.remove();
    }
    // One resource may be forbidden while others are not.
    fixture.sim.fault(Fault::status(403).path("/incidents/P1").always());
    let (one, two) = (fixture.incidents("triggered").remove(0), fixture.incidents("triggered").remove(1));
    let ran = fixture.run(&format!("incident show P1 {one} {two}")).ends(4).says("1 of 3 incidents failed");
    assert_eq!(ran.lines().len(), 2);
}

#[test]
fn gaps_are_checked_in_the_schedules_that_can_be_read() {
    let fixture = Fixture::new();
    let (schedule, other) = (fixture.id("schedules", 0), fixture.id("schedules", 1));
    let path = format!("/schedules/{schedule}");
    fixture.sim.fault(Fault::status(403).method(Method::GET).path(&path).always());
    let all = fixture.run("schedule gaps").ends(4).says(&format!("{schedule}: ")).says("escalation policies");
    assert!(all.err.contains(" schedules failed"), "{all:?}");
    let some = fixture.run(&format!("schedule gaps {schedule} {other}")).ends(4);
    assert!(some.err.contains("in 1 schedules and 0 escalation policies"), "{some:?}");
    // Nothing can be read at all.
    fixture.run(&format!("schedule gaps {schedule}")).ends(4).says("403");
    // The credential is rejected after the lists were read, so no other schedule can be read.
    fixture.sim.clear_faults();
    for id in (0..5).map(|index| fixture.id("schedules", index)) {
        fixture.sim.fault(Fault::status(401).method(Method::GET).path(&format!("/schedules/{id}")).always());
    }
    let none = fixture.run("schedule gaps").ends(4).says("5 of 5 schedules failed");
    assert!(none.err.contains(": not sent"), "{none:?}");
}

#[test]
fn requests_continue_after_the_reader_has_closed_the_pipe() {
    let fixture = Fixture::new();
    let open = fixture.incidents("triggered");
    let mut running = fixture.start(&format!("incident snooze {} --for 1h", open.join(" ")));
    running.close_out();
    assert_eq!(running.wait(), 0);
    let snoozed = fixture.sim.journal().all();
    assert_eq!(snoozed.len(), open.len());
}

//! `pd schedule`, `pd user` and `pd open`.

use http::Method;
use pd_sim::Fault;
use serde_json::{Value, json};

use crate::fixture::{Fixture, run};

const WINDOW: &str = "--since 2026-06-01 --until 2026-06-03";

fn add_schedule(fixture: &Fixture, id: &str, shifts: &[(&str, &str, &str)]) {
    let entry = |(start, end, user): &(&str, &str, &str)| json!({"start": start, "end": end, "user": {"id": user, "summary": format!("User {user}")}});
    let entries: Vec<Value> = shifts.iter().map(entry).collect();
    fixture
        .sim
        .insert("schedules", json!({"id": id, "name": id, "final_schedule": {"rendered_schedule_entries": entries}}));
}

fn fixture() -> Fixture {
    let fixture = Fixture::new();
    for collection in ["schedules", "escalation_policies", "oncalls"] {
        fixture.sim.clear(collection);
    }
    fixture
}

#[test]
fn a_schedule_is_shown_as_a_table_of_shifts() {
    let fixture = fixture();
    add_schedule(
        &fixture,
        "PSCHED1",
        &[
            ("2026-06-01T00:00:00Z", "2026-06-02T00:00:00Z", "U1"),
            ("2026-06-02T00:00:00Z", "2026-06-03T00:00:00Z", "U2"),
        ],
    );
    let out = fixture.run(&format!("schedule show PSCHED1 {WINDOW} -o table")).ok().out;
    assert!(out.lines().nth(1).unwrap().contains("2026-06-01T00:00:00Z") && out.contains("User U2"), "{out}");
    let sent = fixture.sim.journal().last().unwrap();
    assert_eq!(sent.query_value("since"), Some("2026-06-01T00:00:00Z"));
    assert_eq!(sent.query_value("until"), Some("2026-06-03T00:00:00Z"));
    assert_eq!(fixture.run("schedule show PSCHED1").ok().lines().len(), 2);
    fixture.run("schedule show PNOSUCH").ends(3);
    fixture.run("schedule show PSCHED1 --since 2026-06-03 --until 2026-06-01").ends(2);
}

#[test]
fn gaps_and_overlaps_of_schedules_are_found() {
    let fixture = fixture();
    add_schedule(&fixture, "PGOOD", &[("2026-05-01T00:00:00Z", "2026-07-01T00:00:00Z", "U1")]);
    let ran = fixture.run(&format!("schedule gaps {WINDOW}")).ok();
    assert!(ran.out.is_empty() && ran.err.contains("no gaps and no overlaps in 1 schedules"), "{ran:?}");
    add_schedule(
        &fixture,
        "PGAP",
        &[
            ("2026-06-01T00:00:00Z", "2026-06-01T12:00:00+02:00", "U1"),
            ("2026-06-01T12:00:00Z", "2026-06-04T00:00:00Z", "U2"),
            ("2026-06-02T00:00:00Z", "2026-06-02T06:00:00Z", "U3"),
        ],
    );
    let ran = fixture.run(&format!("schedule gaps {WINDOW}")).ends(1).says("1 gaps and 1 overlaps in 2 schedules");
    let found = ran.lines();
    assert_eq!(
        (&found[0]["finding"], &found[0]["schedule"]["id"], &found[0]["lasts"]),
        (&json!("gap"), &json!("PGAP"), &json!("2h"))
    );
    assert_eq!(
        (&found[0]["start"], &found[0]["end"]),
        (&json!("2026-06-01T10:00:00Z"), &json!("2026-06-01T12:00:00Z"))
    );
    assert_eq!((&found[1]["finding"], &found[1]["start"]), (&json!("overlap"), &json!("2026-06-02T00:00:00Z")));
    assert_eq!(found[1]["users"].as_array().unwrap().len(), 2);
    fixture.run(&format!("schedule gaps PGOOD {WINDOW}")).ok();
    let table = fixture.run(&format!("schedule gaps PGAP {WINDOW} -o table")).ends(1).out;
    assert!(table.contains("PGAP") && table.contains("User U2, User U3"), "{table}");
}

#[test]
fn gaps_and_overlaps_of_escalation_policies_are_found() {
    let fixture = fixture();
    fixture.sim.insert(
        "escalation_policies",
        json!({"id": "PPOL", "name": "Shop", "escalation_rules": [{"id": "1"}, {"id": "2"}, {"id": "3"}]}),
    );
    let oncall = |level: u64, user: &str, start: Option<&str>, end: Option<&str>| {
        fixture.sim.insert(
            "oncalls",
            json!({"escalation_policy": {"id": "PPOL"}, "escalation_level": level,
            "user": {"id": user, "summary": user}, "schedule": null, "start": start, "end": end}),
        );
    };
    oncall(1, "U1", None, None);
    oncall(2, "U1", Some("2026-06-01T00:00:00Z"), Some("2026-06-02T00:00:00Z"));
    oncall(2, "U2", Some("2026-06-01T06:00:00Z"), Some("2026-06-09T00:00:00Z"));
    let ran = fixture.run(&format!("schedule gaps PPOL {WINDOW}")).ends(1).says("1 gaps and 1 overlaps");
    let found = ran.lines();
    // Nobody is on call at the third level, and one user is on call at two levels for a day.
    assert_eq!((&found[0]["escalation_level"], &found[0]["lasts"]), (&json!(3), &json!("2d")));
    assert_eq!(
        (&found[1]["finding"], &found[1]["lasts"], &found[1]["users"][0]["id"]),
        (&json!("overlap"), &json!("1d"), &json!("U1"))
    );
    assert_eq!(fixture.sim.journal().to(&Method::GET, "/oncalls").len(), 1);
}

#[test]
fn a_user_is_shown_with_contact_methods_and_rules() {
    let fixture = Fixture::new();
    let user = fixture.sim.objects("users").remove(2);
    let (id, email) = (user["id"].as_str().unwrap(), user["email"].as_str().unwrap());
    for name in [email.to_uppercase(), id.to_owned(), user["html_url"].as_str().unwrap().to_owned()] {
        let shown = fixture.json(&format!("user show {name}"));
        assert_eq!(shown["id"], json!(id));
        assert_eq!(shown["contact_methods"][0]["address"], json!(email));
        assert_eq!(shown["notification_rules"][0]["start_delay_in_minutes"], 0);
    }
    let out = fixture.run(&format!("user show {email} -o table")).ok().out;
    assert!(out.contains("ADDRESS") && out.contains("DELAY") && out.contains("time_zone"), "{out}");
    fixture.run("user show nobody@example.com").ends(3).says("nobody@example.com");
    fixture.run("user show PNOSUCH").ends(3);
    assert_eq!(fixture.json("user show me")["id"], json!(fixture.id("users", 0)));
}

#[cfg(unix)]
#[test]
fn open_prints_the_url_and_opens_it_in_the_browser() {
    use std::os::unix::fs::PermissionsExt as _;
    let fixture = Fixture::new();
    let url = |collection: &str| fixture.sim.objects(collection)[1]["html_url"].as_str().unwrap().to_owned();
    for collection in ["incidents", "services", "users", "schedules", "escalation_policies", "teams"] {
        let id = fixture.id(collection, 1);
        assert_eq!(fixture.run(&format!("open {id}")).ok().out.trim(), url(collection));
        assert_eq!(fixture.run(&format!("open {collection}/{id}")).ok().out.trim(), url(collection));
        assert_eq!(fixture.run(&format!("open {}", url(collection))).ok().out.trim(), url(collection));
    }
    fixture.run("open PNOSUCH").ends(3).says("PNOSUCH");

    let (opened, tool) = (
        fixture.home.path().join("opened"),
        fixture.file("bin/xdg-open", "#!/bin/sh\necho \"$1\" > \"$HOME/next\" && mv \"$HOME/next\" \"$HOME/opened\"\n"),
    );
    std::fs::set_permissions(&tool, std::fs::Permissions::from_mode(0o755)).unwrap();
    let mut pd = fixture.pd(&format!("open {} --browser", fixture.id("users", 1)));
    let path = format!("{}:{}", fixture.home.path().join("bin").display(), std::env::var("PATH").unwrap());
    run(pd.env("PATH", path)).ok();
    // The browser is detached, so it may start after the command has ended.
    while !opened.exists() {
        std::thread::yield_now();
    }
    assert_eq!(std::fs::read_to_string(opened).unwrap().trim(), url("users"));

    // A URL with another scheme is not opened.
    let body = json!({"user": {"id": "P1", "html_url": "file:///etc/passwd"}});
    fixture.sim.fault(Fault::status(200).body(body.to_string(), "application/json").always());
    fixture.run("open users/P1 --browser").ends(1).says("html_url");
}

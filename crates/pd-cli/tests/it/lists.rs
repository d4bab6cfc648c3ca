//! Lists of several pages.

use http::Method;
use pd_sim::{Fault, Sim};
use serde_json::json;

use crate::fixture::{Fixture, run};

#[test]
fn a_list_has_every_item_once() {
    let fixture = Fixture::with(Sim::builder().users(250).incidents(0));
    for line in ["rest list users", "rest list users --concurrency 4", "rest list users --page-size 7"] {
        let ids: Vec<_> = fixture.run(line).ok().lines().into_iter().map(|user| user["id"].clone()).collect();
        let all: Vec<_> = fixture.sim.objects("users").into_iter().map(|user| user["id"].clone()).collect();
        assert_eq!(ids, all, "{line}");
    }
    assert_eq!(
        fixture.run("rest list /audit/records").ok().lines().len(),
        fixture.run("rest list audit/records").lines().len()
    );
}

#[test]
fn a_limit_ends_a_list_and_requests_no_larger_page_than_needed() {
    let fixture = Fixture::with(Sim::builder().users(250));
    assert_eq!(fixture.run("rest list users --limit 3").ok().lines().len(), 3);
    assert_eq!(fixture.sim.journal().last().unwrap().query_value("limit"), Some("3"));
    assert_eq!(fixture.run("rest list users --limit 120").ok().lines().len(), 120);
    fixture.sim.journal().clear();
    assert_eq!(fixture.run("rest list users --limit 0").ok().out, "");
    assert!(fixture.sim.journal().is_empty());
}

#[test]
fn a_time_window_reaches_more_than_ten_thousand_items() {
    let fixture = Fixture::with(Sim::builder().users(3).incidents(0));
    for number in 0..10_500_i64 {
        let time = jiff::Timestamp::from_second(1_760_000_000 + number * 60).unwrap();
        fixture.sim.insert("log_entries", json!({"type": "notify_log_entry", "created_at": time.to_string()}));
    }
    let ran =
        run(fixture.pd("rest list log_entries --since 2025-10-01 --until 2026-01-01").env("PD_NO_PACING", "1")).ok();
    assert_eq!(ran.out.lines().count(), 10_500);
    // Without a window, the list ends with an error after 10,000 items.
    let ran = run(fixture.pd("rest list log_entries").env("PD_NO_PACING", "1")).ends(1).says("--since");
    assert_eq!(ran.out.lines().count(), 10_000);
    fixture.run("rest list oncalls --since 1d").ends(2);
    fixture.run("rest list log_entries --until 1d").ends(2);
}

#[test]
fn incidents_of_all_time_unless_dates_are_given() {
    let fixture = Fixture::with(Sim::builder().incidents(1_000));
    let all = fixture.run("incident list").ok().lines();
    assert_eq!(all.len(), 1_000);
    assert_eq!(fixture.sim.journal().last().unwrap().query_value("date_range"), Some("all"));
    let day = fixture.run("incident list --since 24h").ok().lines();
    assert!((23..=25).contains(&day.len()), "{}", day.len());
    let sent = fixture.sim.journal().last().unwrap();
    assert!(sent.query_value("date_range").is_none() && sent.query_value("since").unwrap().ends_with('Z'));

    let service = fixture.id("services", 2);
    let team = fixture.id("teams", 2);
    let filtered = format!("incident list --status triggered --status acknowledged --service {service} --team {team}");
    for incident in fixture.run(&filtered).ok().lines() {
        assert_eq!(incident["service"]["id"], json!(service));
        assert_ne!(incident["status"], "resolved");
    }
    let sent = fixture.sim.journal().last().unwrap();
    let statuses = sent.query().iter().filter(|(key, _)| key == "statuses[]").count();
    assert_eq!(statuses, 2);
    assert_eq!(sent.query_value("team_ids[]"), Some(team.as_str()));

    fixture.run("incident list --me").ok();
    assert_eq!(fixture.sim.journal().last().unwrap().query_value("user_ids[]"), Some(fixture.id("users", 0).as_str()));
}

#[test]
fn items_before_an_error_are_printed() {
    for format in ["jsonl", "csv", "table", "json"] {
        let fixture = Fixture::with(Sim::builder().users(250));
        fixture.sim.fault(Fault::status(500).method(Method::GET).path("/users").skip(1).always());
        let ran = fixture.run(&format!("rest list users -o {format}")).ends(1).says("500");
        let all = fixture.sim.objects("users");
        let printed = all.iter().filter(|user| ran.out.contains(user["email"].as_str().unwrap())).count();
        assert!(printed >= 100, "{format}: {printed} of 100");
    }
}

#[test]
fn a_time_window_of_a_list_without_times_is_rejected_with_a_hint() {
    let fixture = Fixture::new();
    for line in ["users", "users/me", "incidents -q since=2026-01-01", "oncalls", "log_entries -q offset=5"] {
        let ran = fixture.run(&format!("rest list {line} --since 1d")).ends(2).says("nothing was sent");
        let hint = ran.err.lines().nth(1).unwrap_or_default();
        assert!(["--since", "-q since=", "leave it out"].iter().any(|words| hint.contains(words)), "{ran:?}");
        for method in ["iter_", "rget", "jget", "`resume`"] {
            assert!(!ran.err.contains(method), "{ran:?}");
        }
    }
    assert!(fixture.sim.journal().is_empty());
}

#[test]
fn raw_analytics_are_listed_by_post() {
    let fixture = Fixture::new();
    fixture.run("rest list analytics/raw/incidents -d {}").ok();
    assert_eq!(fixture.sim.journal().last().unwrap().method(), Method::POST);
    fixture.run("rest list users/me").ends(2).says("pd rest get");
}

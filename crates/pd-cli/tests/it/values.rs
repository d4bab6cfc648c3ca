//! Text, ids, times and parameters on the command line.

use pd_sim::Sim;
use proptest::{prelude::*, test_runner::TestRunner};
use serde_json::{Value, json};

use crate::fixture::{Fixture, run};

/// Text as a monitor passes it.
const TEXTS: [&str; 5] = ["-5 °C in rack", "--- CRITICAL ---", "-x=1", "--help is broken", "-"];

#[test]
fn text_that_begins_with_a_hyphen_is_a_value_of_an_event() {
    let fixture = Fixture::new();
    for text in TEXTS {
        let mut pd = fixture.pd("event trigger");
        pd.args([text, "--source", text, "--dedup-key", text, "--component", text, "--group", text]);
        pd.args(["--class", text, "--client", text, "--client-url", text, "--details", "-5"]);
        assert_eq!(run(&mut pd).ok().out.trim(), text);
        let sent = fixture.sim.journal().last().unwrap().json().unwrap();
        for place in ["/payload/summary", "/payload/source", "/dedup_key", "/payload/component", "/payload/group"] {
            assert_eq!(sent.pointer(place), Some(&json!(text)), "{place}");
        }
        for place in ["/payload/class", "/client", "/client_url"] {
            assert_eq!(sent.pointer(place), Some(&json!(text)), "{place}");
        }
        assert_eq!(sent["payload"]["custom_details"], json!(-5));
        for command in ["ack", "resolve"] {
            assert_eq!(run(fixture.pd(&format!("event {command}")).arg(text)).ok().out.trim(), text);
            assert_eq!(fixture.sim.journal().last().unwrap().json().unwrap()["dedup_key"], text);
        }
        run(fixture.pd("change").args([text, "--source", text])).ok();
        let sent = fixture.sim.journal().last().unwrap().json().unwrap();
        assert_eq!((&sent["payload"]["summary"], &sent["payload"]["source"]), (&json!(text), &json!(text)));
    }
    // Text that is spelled like an option needs `--`, and the error says so.
    for line in ["event trigger -v", "event trigger --source=x", "event ack -v", "incident note P1 -v", "find teams -v"]
    {
        fixture.run(line).ends(2).says("write -- before text");
    }
    assert!(!fixture.run("incident create").ends(2).err.contains("write -- before text"));
    run(fixture.pd("event trigger --source s --").arg("-v")).ok();
    assert_eq!(fixture.sim.journal().last().unwrap().json().unwrap()["payload"]["summary"], "-v");
}

#[test]
fn text_that_begins_with_a_hyphen_is_a_value_of_a_rest_command() {
    let fixture = Fixture::new();
    let (service, incident) = (fixture.id("services", 0), fixture.incidents("triggered").remove(0));
    for text in TEXTS {
        let mut create = fixture.pd(&format!("incident create --service {service}"));
        run(create.args(["--title", text, "--body", text, "--key", text])).ok();
        let sent = fixture.sim.journal().last().unwrap().json().unwrap();
        for place in ["/incident/title", "/incident/body/details", "/incident/incident_key"] {
            assert_eq!(sent.pointer(place), Some(&json!(text)), "{place}");
        }
        run(fixture.pd(&format!("incident note {incident}")).arg(text)).ok();
        assert_eq!(fixture.sim.journal().last().unwrap().json().unwrap()["note"]["content"], text);
        run(fixture.pd(&format!("maintenance start {service} --for 1h --description")).arg(text)).ok();
        let sent = fixture.sim.journal().last().unwrap().json().unwrap();
        assert_eq!(sent["maintenance_window"]["description"], text);
        run(fixture.pd("find teams").arg(text)).ends(3);
        assert_eq!(fixture.sim.journal().last().unwrap().query_value("query"), Some(text));
    }
    fixture.run("rest get users -q K=-1 -q -k=-v").ok();
    let sent = fixture.sim.journal().last().unwrap();
    assert_eq!((sent.query_value("K"), sent.query_value("-k")), (Some("-1"), Some("-v")));
}

#[test]
fn any_text_is_a_value() {
    let fixture = Fixture::new();
    let mut runner = TestRunner::new(ProptestConfig { cases: 40, ..ProptestConfig::default() });
    // A null character cannot be an argument; the API rejects blank text.
    let text = "-[^\\x00]{0,20}";
    let result = runner.run(&(text, text, text), |(summary, source, key)| {
        // The summary is positional, so it needs `--` in case it is spelled like an option.
        let mut pd = fixture.pd("event trigger");
        let ran = run(pd.args(["--source", &source, "--dedup-key", &key, "--", &summary]));
        prop_assert_eq!(ran.code, 0, "{:?}", ran);
        let sent = fixture.sim.journal().last().unwrap().json().unwrap();
        prop_assert_eq!(&sent["payload"]["summary"], &json!(summary));
        prop_assert_eq!(&sent["payload"]["source"], &json!(source));
        prop_assert_eq!(&sent["dedup_key"], &json!(key));
        Ok(())
    });
    result.unwrap();
}

#[test]
fn a_byte_order_mark_at_the_start_of_any_input_is_skipped() {
    let fixture = Fixture::new();
    let body = "\u{feff}{\"name\": \"Night watch\"}";
    let file = fixture.file("team.json", body);
    fixture.run(&format!("rest post teams -d @{file}")).ok();
    run(fixture.pd("rest post teams -d -").write_stdin(body)).ok();
    run(fixture.pd("rest post teams -d").arg(body)).ok();
    let sent = fixture.sim.journal().all();
    assert!(sent.len() == 3 && sent.iter().all(|sent| sent.json() == Some(json!({"team": {"name": "Night watch"}}))));

    let events = "\u{feff}{\"event_action\": \"resolve\", \"dedup_key\": \"a\"}\n";
    run(fixture.pd("event send -").write_stdin(events)).ok();
    fixture.run(&format!("event send {}", fixture.file("events.jsonl", events))).ok();

    let id = fixture.incidents("triggered").remove(0);
    run(fixture.pd("incident ack -").write_stdin(format!("\u{feff}{id}\n"))).ok();

    let key = fixture.sim.api_key().to_owned();
    let profile = fixture.file("config.toml", format!("\u{feff}token = \"{key}\"\n"));
    run(fixture.pd("whoami").env_remove("PD_API_KEY").env("PD_CONFIG", profile)).ok();
}

#[test]
fn ids_come_from_standard_input() {
    let fixture = Fixture::new();
    let ids = fixture.incidents("triggered");
    let listed = fixture.run("incident list --status triggered -o jsonl").ok().out;
    let array = fixture.run("incident list --status triggered -o json").ok().out;
    for (command, input) in [("ack", listed), ("resolve", array)] {
        let ran = run(fixture.pd(&format!("incident {command} -")).write_stdin(input)).ok();
        assert_eq!(ran.lines().len(), ids.len());
    }
    assert_eq!(run(fixture.pd("incident ack -").write_stdin("")).ok().out, "");
    run(fixture.pd("incident ack -").write_stdin("../users\n")).ends(2).says("line 1");

    let (user, open) = (fixture.id("users", 3), fixture.incidents("acknowledged"));
    let input = || open.join("\n");
    let show = run(fixture.pd("incident show - -o jsonl").write_stdin(input())).ok();
    assert_eq!(show.lines().len(), open.len());
    run(fixture.pd(&format!("incident reassign - --to {user}")).write_stdin(input())).ok();
    run(fixture.pd("incident snooze - --for 1h").write_stdin(input())).ok();
    run(fixture.pd("incident note - seen").write_stdin(input())).ok();
    run(fixture.pd(&format!("incident merge {} -", open[0])).write_stdin(open[1..].join("\n"))).ok();
    let services = [fixture.id("services", 0), fixture.id("services", 1)].join("\n");
    let window = run(fixture.pd("maintenance start - --for 1h").write_stdin(services)).ok().lines().remove(0);
    assert_eq!(window["services"].as_array().unwrap().len(), 2);
    run(fixture.pd("override add - --for 1h").write_stdin(fixture.id("schedules", 0))).ok();
    run(fixture.pd("user show -").write_stdin(user.clone())).ok();
    run(fixture.pd("open -").write_stdin(user)).ok();
    run(fixture.pd("schedule show -").write_stdin(fixture.id("schedules", 0))).ok();
}

#[test]
fn numbers_lower_case_ids_and_urls_name_incidents_too() {
    let fixture = Fixture::new();
    let open: Vec<Value> =
        fixture.sim.objects("incidents").into_iter().filter(|incident| incident["status"] == "triggered").collect();
    let id = |index: usize| open[index]["id"].as_str().unwrap();
    let names = [
        open[0]["incident_number"].to_string(),
        id(1).to_lowercase(),
        open[2]["html_url"].as_str().unwrap().to_owned(),
        id(3).to_owned(),
    ];
    let acknowledged = fixture.run(&format!("incident ack {}", names.join(" "))).ok().lines();
    let updated: Vec<&str> = acknowledged.iter().map(|incident| incident["id"].as_str().unwrap()).collect();
    assert_eq!(updated, [id(0), id(1), id(2), id(3)]);
    assert_eq!(fixture.sim.journal().len(), 1);
    let shown = fixture.json(&format!("incident show {}", open[2]["html_url"].as_str().unwrap()));
    assert_eq!(shown["id"], open[2]["id"]);
}

#[test]
fn a_time_is_read_in_the_zone_in_brackets() {
    let fixture = Fixture::new();
    fixture.run("incident list --since 2026-06-01T09:00[Europe/Berlin] --until 2026-06-02T09:00[Asia/Tokyo]").ok();
    let sent = fixture.sim.journal().last().unwrap();
    assert_eq!(sent.query_value("since"), Some("2026-06-01T07:00:00Z"));
    assert_eq!(sent.query_value("until"), Some("2026-06-02T00:00:00Z"));
    fixture.run("incident list --since 2026-06-01T09:00[Europe/Atlantis]").ends(2).says("Atlantis");
    let (schedule, start) = (fixture.id("schedules", 0), "2026-06-01T18:00[Europe/Berlin]");
    let added = fixture.json(&format!("override add {schedule} --start {start} --for 1h"));
    assert_eq!((&added["start"], &added["end"]), (&json!("2026-06-01T16:00:00Z"), &json!("2026-06-01T17:00:00Z")));
    fixture.run("event trigger x --timestamp 2026-06-01T09:00[Europe/Berlin]").ok();
    let sent = fixture.sim.journal().last().unwrap().json().unwrap();
    assert_eq!(sent["payload"]["timestamp"], "2026-06-01T07:00:00Z");
}

#[test]
fn since_alone_ends_now_and_a_raw_query_gets_a_note_about_one_month() {
    let fixture = Fixture::with(Sim::builder().users(5).incidents(400));
    for line in ["incident list --since 7d", "rest list incidents --since 7d", "incident bulk ack --since 7d --dry-run"]
    {
        let ran = fixture.run(line).ok();
        assert!(!ran.out.is_empty() && !ran.err.contains("one month"), "{ran:?}");
        assert!(fixture.sim.journal().last().unwrap().query_value("until").is_some(), "{line}");
    }
    let since = (jiff::Timestamp::now() - jiff::SignedDuration::from_hours(48)).to_string();
    for line in ["rest list incidents -q since=", "rest get incidents -q since=", "rest get incidents?since="] {
        fixture.run(&format!("{line}{since}")).ok().says("one month");
    }
    let ran = fixture.run(&format!("rest get incidents -q since={since} -q until={since}"));
    assert!(!ran.err.contains("one month"), "{ran:?}");
}

#[test]
fn the_source_of_an_event_is_this_host_unless_given() {
    let fixture = Fixture::new();
    fixture.run("event trigger x").ok();
    let sent = fixture.sim.journal().last().unwrap().json().unwrap();
    let source = sent["payload"]["source"].as_str().unwrap();
    assert_eq!(source, gethostname::gethostname().to_str().unwrap());
}

#[test]
fn an_incident_is_created_with_priority_assignees_or_policy() {
    let fixture = Fixture::new();
    let (service, priority) = (fixture.id("services", 1), fixture.id("priorities", 0));
    let (one, two, policy) = (fixture.id("users", 4), fixture.id("users", 5), fixture.id("escalation_policies", 2));
    let create = format!("incident create --title T --service {service} --priority {priority}");
    fixture.run(&format!("{create} --assign {one} {two} --key k")).ok();
    let sent = fixture.sim.journal().last().unwrap().json().unwrap()["incident"].clone();
    assert_eq!(sent["priority"], json!({"id": priority, "type": "priority_reference"}));
    assert_eq!(sent["assignments"][1], json!({"assignee": {"id": two, "type": "user_reference"}}));
    fixture.run(&format!("{create} --policy {policy}")).ok();
    let sent = fixture.sim.journal().last().unwrap().json().unwrap()["incident"].clone();
    assert_eq!(sent["escalation_policy"], json!({"id": policy, "type": "escalation_policy_reference"}));
    // PagerDuty accepts one of the two.
    fixture.run(&format!("{create} --policy {policy} --assign {one}")).ends(2);
}

#[test]
fn lists_and_plus_signs_of_a_query_reach_the_server() {
    let fixture = Fixture::new();
    let query = |line: &str| {
        fixture.run(line).ok();
        fixture.sim.journal().last().unwrap().query().to_vec()
    };
    let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    assert_eq!(query("rest get users -q gadget_ids=P1"), [pair("gadget_ids[]", "P1")]);
    assert_eq!(query("rest get users -q k[]=v"), [pair("k[]", "v")]);
    let until = "2026-02-01T00:00:00+02:00";
    let typed = query(&format!("rest get incidents?since=2026-01-01T00:00:00+02:00&until={until}"));
    assert_eq!(typed, [pair("since", "2026-01-01T00:00:00+02:00"), pair("until", until)]);
    let listed = query(&format!("rest list incidents?since=2026-01-01T00:00:00+02:00&until={until}"));
    assert!(listed.contains(&pair("since", "2026-01-01T00:00:00+02:00")), "{listed:?}");
}
#[test]
fn a_path_with_an_empty_id_is_rejected() {
    let fixture = Fixture::new();
    let services = fixture.sim.count("services");
    for line in ["rest delete services/", "rest get users//contact_methods", "rest put incidents/ -d {}"] {
        let ran = fixture.run(line).ends(2);
        assert!(ran.err.contains("empty"), "{ran:?}");
    }
    assert_eq!((fixture.sim.count("services"), fixture.sim.journal().len()), (services, 0));
}

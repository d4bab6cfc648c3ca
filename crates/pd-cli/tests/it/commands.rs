//! The commands of the REST API.

use http::Method;
use pd_sim::Fault;
use serde_json::{Value, json};

use crate::fixture::{Fixture, run};

#[test]
fn rest_sends_each_method() {
    let fixture = Fixture::new();
    let id = fixture.id("users", 3);
    let user = fixture.json(&format!("rest get users/{id}"));
    assert_eq!(user["id"], json!(id));

    let mut post = fixture.pd("rest post teams -d");
    let made: Value = serde_json::from_str(&run(post.arg(r#"{"name": "Night watch"}"#)).ok().out).unwrap();
    assert_eq!(made["name"], "Night watch");
    // The body was sent in the wrapper of the endpoint.
    assert_eq!(fixture.sim.journal().last().unwrap().json().unwrap(), json!({"team": {"name": "Night watch"}}));

    let team = made["id"].as_str().unwrap();
    let mut put = fixture.pd(&format!("rest put teams/{team} -H X-Trace:abc -d"));
    let updated: Value = serde_json::from_str(&run(put.arg(r#"{"team": {"name": "Day watch"}}"#)).ok().out).unwrap();
    assert_eq!(updated["name"], "Day watch");
    let sent = fixture.sim.journal().last().unwrap();
    assert_eq!(sent.header("x-trace"), Some("abc"));
    assert_eq!(sent.json().unwrap(), json!({"team": {"name": "Day watch"}}));

    let deleted = fixture.run(&format!("rest delete teams/{team}")).ok();
    assert_eq!(deleted.out, "");
    assert!(fixture.sim.get("teams", team).is_none());

    fixture.run("rest patch users/P1 -d {}").ends(3);
    assert_eq!(fixture.sim.journal().last().unwrap().method(), Method::PATCH);
}

#[test]
fn rest_queries_are_sent_in_the_list_style_of_the_endpoint() {
    let fixture = Fixture::new();
    fixture.run("rest get incidents -q statuses=triggered -q limit=5 -q include=users -q include=teams").ok();
    let sent = fixture.sim.journal().last().unwrap();
    let query: Vec<(&str, &str)> = sent.query().iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    assert_eq!(query, [("statuses[]", "triggered"), ("limit", "5"), ("include[]", "users"), ("include[]", "teams")]);
}

#[test]
fn find_and_persist() {
    let fixture = Fixture::new();
    let email = fixture.sim.objects("users")[4]["email"].as_str().unwrap().to_owned();
    let found = fixture.json(&format!("find users {} --by email", email.to_uppercase()));
    assert_eq!(found["email"], json!(email));
    fixture.run("find users nobody@example.com --by email").ends(3).says("nobody@example.com");

    let teams = fixture.sim.count("teams");
    let persist = |values: &str, more: &str| {
        let mut pd = fixture.pd(&format!("persist teams --by name {more} -d"));
        run(pd.arg(values)).ok().lines().remove(0)
    };
    let made = persist(r#"{"name": "Night watch", "description": "a"}"#, "");
    assert_eq!(persist(r#"{"name": "night watch", "description": "b"}"#, "")["description"], "a");
    assert_eq!(fixture.sim.count("teams"), teams + 1);
    let updated = persist(r#"{"name": "Night watch", "description": "b"}"#, "--update");
    assert_eq!((updated["id"].clone(), updated["description"].clone()), (made["id"].clone(), json!("b")));
    run(fixture.pd("persist teams --by name -d").arg("{}")).ends(2).says("name");
}

#[test]
fn endpoint_sends_nothing() {
    let fixture = Fixture::new();
    let mut pd = fixture.bare("endpoint put https://api.pagerduty.com/incidents/P1/merge");
    let shown = run(&mut pd).ok().lines().remove(0);
    assert_eq!(shown["path"], "/incidents/{id}/merge");
    assert_eq!(shown["request_wrapper"], "source_incidents");
    assert_eq!(shown["response_wrapper"], "incident");
    assert_eq!(shown["required_headers"], json!(["from"]));
    assert_eq!(shown["documented"], true);
    let shown = run(&mut fixture.bare("endpoint GET /users")).ok().lines().remove(0);
    assert_eq!(shown["pagination"], "offset");
    let shown = run(&mut fixture.bare("endpoint GET /gadgets")).ok().lines().remove(0);
    assert_eq!(shown["documented"], false);
    let eu = run(&mut fixture.bare("endpoint GET https://api.eu.pagerduty.com/users/me")).ok().lines().remove(0);
    assert_eq!(eu["path"], "/users/me");
    let slack = "--api slack endpoint GET https://app.pagerduty.com/integration-slack/workspaces/W1/connections";
    let slack = run(&mut fixture.bare(slack)).ok().lines().remove(0);
    assert_eq!(slack["response_wrapper"], "slack_connections");
    run(&mut fixture.bare("endpoint GET https://evil.example/users")).ends(2);
    run(&mut fixture.bare("endpoint FETCH /users")).ends(2).says("PATCH");
    assert!(fixture.sim.journal().is_empty());
}

#[test]
fn whoami_tells_a_user_key_from_an_account_key() {
    let fixture = Fixture::new();
    let who = fixture.json("whoami");
    assert_eq!(who["access"], "user");
    assert_eq!(who["user_id"], json!(fixture.id("users", 0)));
    assert_eq!(who["subdomain"], "acme");
    assert_eq!(who["ratelimit_limit"], 960);
    assert!(who["ratelimit_remaining"].as_u64().unwrap() < 960);
    let mut pd = fixture.pd("whoami");
    let who = run(pd.env("PD_API_KEY", fixture.sim.account_key())).ok().lines().remove(0);
    assert_eq!((who["access"].clone(), who["user_id"].clone()), (json!("account"), Value::Null));
    let mut pd = fixture.pd("whoami");
    let who = run(pd.env_remove("PD_API_KEY").env("PD_BEARER_TOKEN", fixture.sim.bearer_token())).ok();
    assert_eq!(who.lines()[0]["access"], "user");
}

#[test]
fn oncall_sends_one_request_and_groups_by_level() {
    let fixture = Fixture::new();
    let levels = fixture.run("oncall").ok().lines();
    assert_eq!(fixture.sim.journal().len(), 1);
    let sent = fixture.sim.journal().last().unwrap();
    // With `earliest`, the server would list a user once for each level, even if two schedules put that user on call.
    assert_eq!(sent.query_value("earliest"), None);
    let keys: Vec<_> = levels
        .iter()
        .map(|level| {
            (level["escalation_policy"]["summary"].as_str().unwrap().to_owned(), level["escalation_level"].as_u64())
        })
        .collect();
    assert!(keys.is_sorted(), "{keys:?}");
    assert_eq!(keys.len(), 10);
    assert!(levels.iter().all(|level| !level["users"].as_array().unwrap().is_empty()));

    let mine = fixture.run("oncall --me").ok().lines();
    let me = fixture.id("users", 0);
    assert!(!mine.is_empty() && mine.iter().all(|level| level["users"][0]["id"] == json!(me)));
    let policy = fixture.id("escalation_policies", 1);
    let schedule = fixture.id("schedules", 1);
    assert_eq!(fixture.run(&format!("oncall --policy {policy}")).ok().lines().len(), 2);
    assert_eq!(fixture.run(&format!("oncall --schedule {schedule}")).ok().lines().len(), 1);
}

#[test]
fn incidents_are_created_noted_snoozed_and_merged() {
    let fixture = Fixture::new();
    let service = fixture.id("services", 1);
    let mut create =
        fixture.pd(&format!("incident create --service {service} --urgency low --key disk --body full --title"));
    let made = run(create.arg("Disk is full")).ok().lines().remove(0);
    let id = made["id"].as_str().unwrap();
    let sent = fixture.sim.journal().last().unwrap().json().unwrap();
    assert_eq!(sent["incident"]["body"], json!({"type": "incident_body", "details": "full"}));
    assert_eq!((made["title"].as_str(), made["urgency"].as_str()), (Some("Disk is full"), Some("low")));
    assert_eq!(made["incident_key"], "disk");

    assert_eq!(fixture.json(&format!("incident show {id}"))["id"], json!(id));
    let mut note = fixture.pd(&format!("incident note {id}"));
    assert_eq!(run(note.arg("On my way")).ok().lines()[0]["content"], "On my way");
    fixture.run(&format!("incident snooze {id} --for 1h")).ok();
    assert_eq!(fixture.sim.journal().last().unwrap().json().unwrap(), json!({"duration": 3600}));
    fixture.run(&format!("incident snooze {id} --for 8d")).ends(2).says("week");

    let other = fixture.incidents("triggered").remove(0);
    fixture.run(&format!("incident merge {id} {other}")).ok();
    assert_eq!(fixture.sim.get("incidents", &other).unwrap()["status"], "resolved");
}

#[test]
fn ack_resolve_and_reassign_are_one_request_each() {
    let fixture = Fixture::new();
    let ids = fixture.incidents("triggered");
    let line = ids.join(" ");
    for (command, status) in [("ack", "acknowledged"), ("resolve", "resolved")] {
        fixture.sim.journal().clear();
        let updated = fixture.run(&format!("incident {command} {line} {}", ids[0])).ok().lines();
        assert_eq!(updated.len(), ids.len());
        assert!(updated.iter().all(|incident| incident["status"] == status));
        assert_eq!(fixture.sim.journal().len(), 1);
    }
    let open = fixture.incidents("acknowledged").join(" ");
    let (user, policy) = (fixture.id("users", 7), fixture.id("escalation_policies", 2));
    let updated = fixture.run(&format!("incident reassign {open} --to {user}")).ok().lines();
    assert!(updated.iter().all(|incident| incident["assignments"][0]["assignee"]["id"] == json!(user)));
    let updated = fixture.run(&format!("incident reassign {open} --policy {policy}")).ok().lines();
    assert!(updated.iter().all(|incident| incident["escalation_policy"]["id"] == json!(policy)));
    fixture.run(&format!("incident reassign {open}")).ends(2);
}

#[test]
fn a_rejected_batch_is_sent_again_without_the_incident_that_the_error_names() {
    let fixture = Fixture::with(pd_sim::Sim::builder().users(5).incidents(1_200));
    let mut ids = fixture.incidents("triggered");
    ids.truncate(260);
    assert_eq!(ids.len(), 260);
    ids[3] = "PNOSUCH".to_owned();
    let ran = fixture.run(&format!("incident ack {}", ids.join(" "))).ends(1);
    let ran = ran.says("PNOSUCH: Incident PNOSUCH Not Found").says("1 of 260 incidents were not acknowledged");
    assert_eq!(ran.lines().len(), 259);
    // The rejected batch, the same batch without the bad incident, and the second batch.
    assert_eq!(fixture.sim.journal().len(), 3);
}

#[test]
fn no_more_is_sent_if_every_batch_would_fail() {
    let fixture = Fixture::new();
    fixture.sim.fault(Fault::status(403).always());
    let ids: Vec<String> = (0..600).map(|number| format!("P{number}")).collect();
    let ran = fixture.run(&format!("incident resolve {}", ids.join(" "))).ends(4);
    assert_eq!(fixture.sim.journal().len(), 1);
    ran.says("P599: not sent").says("600 of 600");
}

#[test]
fn unsent_incidents_are_not_reported_as_rejected_and_the_last_error_stays_short() {
    let fixture = Fixture::new();
    let ids: Vec<String> = (0..260).map(|number| format!("PNO{number}")).collect();
    let line = format!("incident ack {}", ids.join(" "));
    let ran = fixture.run(&line).ends(1).says("260 of 260");
    // Each incident is reported with PagerDuty's message, and the last error does not repeat them.
    assert!(ids.iter().all(|id| ran.err.contains(&format!("{id}: Incident {id} Not Found"))), "{ran:?}");
    let error: String = ran.err.lines().skip_while(|line| !line.starts_with("error:")).collect();
    assert!(error.len() < 1_000, "{error}");

    let good = fixture.incidents("triggered").remove(0);
    let ran = fixture.run(&format!("{line} {good}")).ends(1).says("260 of 261");
    assert_eq!(ran.lines().len(), 1);

    let mut gone = fixture.pd(&line);
    let ran =
        run(gone.env("PD_BASE_URL", "http://127.0.0.1:9")).ends(6).says("PNO0: not sent").says("PNO259: not sent");
    assert!(!ran.err.contains("rejected"), "{ran:?}");
}

#[test]
fn an_account_key_needs_from() {
    let fixture = Fixture::new();
    let id = fixture.incidents("triggered").remove(0);
    let as_account = |line: &str| {
        let mut pd = fixture.pd(line);
        pd.env("PD_API_KEY", fixture.sim.account_key());
        pd
    };
    run(&mut as_account(&format!("incident ack {id}"))).ends(1).says("--from");
    let email = fixture.sim.objects("users")[1]["email"].as_str().unwrap().to_owned();
    run(&mut as_account(&format!("incident ack {id} --from {email}"))).ok();
    assert_eq!(fixture.sim.journal().last().unwrap().header("from"), Some(email.as_str()));
    run(as_account(&format!("incident resolve {id}")).env("PD_FROM", &email)).ok();
    run(&mut as_account("incident list --me")).ends(1).says("the key belongs to the account");
}

#[test]
fn overrides_and_maintenance() {
    let fixture = Fixture::new();
    let (schedule, user) = (fixture.id("schedules", 0), fixture.id("users", 5));
    let added = fixture.json(&format!("override add {schedule} --for 90m --user {user}"));
    assert_eq!(added["user"]["id"], json!(user));
    let time = |value: &Value| value.as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    assert_eq!(time(&added["end"]).duration_since(time(&added["start"])).as_mins(), 90);
    let whole_seconds = |value: &Value| value.as_str().unwrap().len() == "2026-01-31T09:00:00Z".len();
    assert!(whole_seconds(&added["start"]) && whole_seconds(&added["end"]), "{added}");
    let mine = fixture.json(&format!("override add {schedule} --for 1h"));
    assert_eq!(mine["user"]["id"], json!(fixture.id("users", 0)));
    fixture.run("override add PNOSUCH --for 1h").ends(3);

    let (one, two) = (fixture.id("services", 0), fixture.id("services", 1));
    let window = fixture.json(&format!("maintenance start {one} {two} --for 30m --description upgrade"));
    assert_eq!(window["services"][1]["id"], json!(two));
    assert!(whole_seconds(&window["start_time"]), "{window}");
    assert_eq!(time(&window["end_time"]).duration_since(time(&window["start_time"])).as_mins(), 30);
    assert_eq!(window["description"], "upgrade");
}

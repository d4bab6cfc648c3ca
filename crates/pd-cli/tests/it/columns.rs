//! Columns of tables and CSV.

use pd_sim::{Fault, Sim};
use serde_json::{Value, json};

use crate::fixture::Fixture;

#[test]
fn null_is_printed_as_json() {
    let fixture = Fixture::new();
    fixture.sim.fault(Fault::status(200).body("{\"user\": null}", "application/json").always());
    for line in ["rest get users/P1 --output json", "rest get users/P1 -o jsonl", "rest get users/P1"] {
        assert_eq!(fixture.run(line).ok().out, "null\n", "{line}");
    }
    fixture.sim.clear_faults();
    let team = fixture.id("teams", 0);
    assert_eq!(fixture.run(&format!("rest delete teams/{team} -o json")).ok().out, "");
}

#[test]
fn csv_columns_include_members_of_later_pages() {
    let fixture = Fixture::with(Sim::builder().users(150).incidents(0));
    fixture.sim.insert("users", json!({"id": "PLATE", "name": "Late", "email": "late@example.com", "nickname": "L"}));
    let ran = fixture.run("rest list users -o csv").ok();
    let header = ran.out.lines().next().unwrap();
    assert!(header.split(',').any(|name| name == "nickname"), "{header}");
    assert_eq!(ran.out.lines().count(), 152);
}

#[test]
fn a_member_that_appears_after_a_thousand_items_is_named_in_an_error() {
    let fixture = Fixture::with(Sim::builder().users(1_050).incidents(0));
    fixture.sim.insert("users", json!({"id": "PLATE", "name": "Late", "email": "late@example.com", "nickname": "L"}));
    let ran = fixture.run("rest list users -o csv").ends(1).says("nickname").says("--columns");
    assert_eq!(ran.out.lines().count(), 1_052);
    let ran = fixture.run("rest list users -o csv --columns name,nickname,teams.summary").ok();
    assert!(ran.out.starts_with("name,nickname,teams.summary\n") && ran.out.ends_with("Late,L,\n"), "{}", ran.out);
}

#[test]
fn chosen_columns_of_tables_and_csv() {
    let fixture = Fixture::new();
    let table = fixture.run("incident list -o table --columns id,service.summary").ok().out;
    assert!(table.starts_with("ID ") && table.lines().next().unwrap().ends_with("SERVICE.SUMMARY"), "{table}");
    let service = fixture.sim.objects("incidents")[0]["service"]["summary"].as_str().unwrap().to_owned();
    assert!(table.lines().nth(1).unwrap().ends_with(&service), "{table}");
    let user = fixture.id("users", 0);
    let csv = fixture.run(&format!("rest get users/{user} -o csv --columns email,teams.id")).ok().out;
    assert!(csv.starts_with("email,teams.id\n"), "{csv}");
    fixture.run("incident list -o jsonl --columns id").ends(2).says("--output table");
    fixture.run("incident list --columns id").ends(2).says("--columns");
}

fn titles(out: &str) -> Vec<String> {
    out.lines()
        .next()
        .unwrap_or_default()
        .split("  ")
        .map(str::trim)
        .filter(|t| !t.is_empty())
        .map(str::to_owned)
        .collect()
}

#[test]
fn well_known_lists_have_their_own_columns() {
    let fixture = Fixture::new();
    let user = fixture.id("users", 0);
    let service = fixture.id("services", 0);
    fixture.run(&format!("maintenance start {service} --for 1h")).ok();
    fixture.run("change deployed --source ci").ok();
    let wanted: [(String, &[&str]); 5] = [
        (format!("users/{user}/contact_methods"), &["ID", "ADDRESS", "LABEL", "TYPE"]),
        (format!("users/{user}/notification_rules"), &["ID", "URGENCY", "DELAY", "CONTACT METHOD", "TYPE"]),
        ("maintenance_windows".to_owned(), &["ID", "START", "END", "SERVICES", "DESCRIPTION"]),
        ("change_events".to_owned(), &["ID", "TIME", "SUMMARY", "SERVICES", "SOURCE"]),
        ("business_services".to_owned(), &["ID", "NAME", "POINT OF CONTACT", "TEAM", "DESCRIPTION"]),
    ];
    for (path, wanted) in wanted {
        let out = fixture.run(&format!("rest list {path} -o table")).ok().out;
        let titles = titles(&out);
        assert!(wanted.iter().all(|title| titles.iter().any(|own| own == title)), "{path}: {out}");
    }
    let lists: [(&str, Value, &[&str]); 3] = [
        (
            "teams/P1/members",
            json!({"members": [{"user": {"id": "PU1", "summary": "Ada"}, "role": "manager"}]}),
            &["Ada", "manager"],
        ),
        (
            "licenses",
            json!({"licenses": [{"id": "L1", "name": "Business", "role_group": "FullUser", "current_value": 7, "allocations_available": 3}]}),
            &["Business", "FullUser", "7", "3"],
        ),
        (
            "rulesets/P1/rules",
            json!({"rules": [{"id": "R1", "position": 4, "disabled": false, "actions": {"route": {"value": "PSRV"}}}]}),
            &["R1", "4", "false", "PSRV"],
        ),
    ];
    for (path, body, cells) in lists {
        let fault = fixture.sim.fault(Fault::status(200).body(body.to_string(), "application/json").always());
        let out = fixture.run(&format!("rest list {path} -o table")).ok().out;
        fault.remove();
        assert!(cells.iter().all(|cell| out.contains(cell)), "{path}: {out}");
    }
}

#[test]
fn an_unknown_list_shows_its_short_members() {
    let fixture = Fixture::new();
    let body = json!({"gadgets": [{"id": "G1", "size": 3, "color": "red", "log": "x".repeat(300), "self": "https://e.com/G1"}]});
    fixture.sim.fault(Fault::status(200).body(body.to_string(), "application/json").always());
    let out = fixture.run("rest list gadgets -o table").ok().out;
    assert_eq!(titles(&out), ["ID", "SIZE", "COLOR"]);
    assert!(!out.contains("xxx"), "{out}");
}

#[test]
fn a_user_on_call_twice_at_one_level_is_one_line_with_the_earliest_end() {
    let fixture = Fixture::new();
    fixture.sim.clear("oncalls");
    let oncall = |schedule: Value, end: &str| {
        json!({"escalation_policy": {"id": "PPOL", "summary": "Shop"}, "escalation_level": 1,
            "user": {"id": "PU1", "summary": "Ada"}, "schedule": schedule, "start": null, "end": end})
    };
    fixture.sim.insert("oncalls", oncall(json!({"id": "PS1", "summary": "Primary"}), "2030-01-01T01:00:00Z"));
    fixture.sim.insert("oncalls", oncall(json!(null), "2030-01-01T05:00:00+05:00"));
    let out = fixture.run("oncall -o table").ok().out;
    assert_eq!(out.lines().count(), 2, "{out}");
    let line = out.lines().nth(1).unwrap();
    assert!(line.contains("Primary, the policy") && line.contains("2030-01-01T05:00:00+05:00"), "{out}");
    assert_eq!(line.matches("Ada").count(), 1);
}

#[test]
fn an_override_without_an_override_in_the_response_is_a_failure() {
    let fixture = Fixture::new();
    let schedule = fixture.id("schedules", 0);
    for body in ["[]", "{}", "[{\"status\": 201}]", "{\"overrides\": []}"] {
        let fault =
            fixture.sim.fault(Fault::status(201).body(body, "application/json").method(http::Method::POST).always());
        fixture.run(&format!("override add {schedule} --for 1h")).ends(1).says("the override was not added");
        fault.remove();
    }
}

#[test]
fn hints_name_options_and_commands_and_no_rust_methods() {
    let fixture = Fixture::new();
    for number in 0..10_100 {
        fixture.sim.insert("teams", json!({"id": format!("P{number}"), "name": format!("T{number}")}));
    }
    let of_library = ["iter_", "rget", "jget", "list_all", "`resume`", "default_from", ".from(", "page_size("];
    let find = fixture.run("find teams nobody -q query= --no-pacing").ends(1);
    assert!(!find.err.contains("give --since"), "{find:?}");
    let list = fixture.run("rest list teams --no-pacing").ends(1);
    assert!(list.err.contains("--since"), "{list:?}");
    for line in [
        "rest list users/me",
        "rest list users/me --since 1d",
        "rest list oncalls --since 1d",
        "rest list incidents -q offset=20000",
        "rest list incidents -q statuses=x --since 1d -q date_range=all",
        "rest list users --page-size 0",
        "rest get users/P1/",
        "persist users --by email -d {\"name\":\"x\"}",
        "incident list --me",
        "rest post incidents -d {}",
    ] {
        let mut pd = fixture.pd(line);
        let ran = crate::fixture::run(pd.env("PD_API_KEY", fixture.sim.account_key()));
        for ran in [ran, fixture.run(line)] {
            for word in of_library {
                assert!(!ran.err.contains(word), "{line}: {word} in {ran:?}");
            }
        }
    }
    for ran in [find, list] {
        assert!(of_library.iter().all(|word| !ran.err.contains(word)), "{ran:?}");
    }
}

#[test]
fn a_wrong_base_url_is_explained_as_an_origin() {
    let fixture = Fixture::new();
    for url in ["api.pagerduty.com", "https://api.pagerduty.com/v2", "https://acme.pagerduty.com/api/v1/", "ftp://x"] {
        fixture.run(&format!("whoami --base-url {url}")).ends(2).says("--base-url").says("origin");
    }
}

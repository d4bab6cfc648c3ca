//! Output formats.

use pd_sim::Fault;
use serde_json::{Value, json};

use crate::fixture::{Fixture, run};

#[test]
fn json_lines_are_the_default_off_a_terminal() {
    let fixture = Fixture::new();
    let teams = fixture.sim.objects("teams");
    assert_eq!(fixture.run("rest list teams").ok().lines(), teams);
    assert_eq!(fixture.run("rest list teams --output jsonl").ok().lines(), teams);
    assert_eq!(fixture.run("incident list --limit 1").ok().out.lines().count(), 1);
}

#[test]
fn json_is_one_indented_text() {
    let fixture = Fixture::new();
    let ran = fixture.run("rest list teams -o json").ok();
    assert_eq!(serde_json::from_str::<Vec<Value>>(&ran.out).unwrap(), fixture.sim.objects("teams"));
    assert!(ran.out.lines().count() > 10);
    // `pd rest get` prints JSON by default.
    let id = fixture.id("teams", 0);
    let ran = fixture.run(&format!("rest get teams/{id}")).ok();
    assert!(ran.out.starts_with("{\n  \""));
    assert_eq!(fixture.run(&format!("rest get teams/{id} -o jsonl")).ok().out.lines().count(), 1);
    fixture.sim.clear("teams");
    assert_eq!(fixture.run("rest list teams -o json").ok().out, "[]\n");
}

#[test]
fn csv_has_a_header_and_nested_values_as_json() {
    let fixture = Fixture::new();
    let ran = fixture.run("rest list users -o csv").ok();
    let mut reader = csv::Reader::from_reader(ran.out.as_bytes());
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    assert_eq!(header[..3], ["id", "type", "summary"]);
    let users = fixture.sim.objects("users");
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.unwrap()).collect();
    assert_eq!(rows.len(), users.len());
    let teams = header.iter().position(|name| name == "teams").unwrap();
    for (row, user) in rows.iter().zip(&users) {
        assert_eq!(row[0], *user["id"].as_str().unwrap());
        assert_eq!(serde_json::from_str::<Value>(&row[teams]).unwrap(), user["teams"]);
    }
}

#[test]
fn a_table_in_a_pipe_has_no_color_and_no_maximum_width() {
    let fixture = Fixture::new();
    let id = fixture.incidents("triggered").remove(0);
    let mut incident = fixture.sim.get("incidents", &id).unwrap();
    incident["title"] = json!("\u{1b}[31mred\u{7}\u{9b}2J\nnext line");
    fixture.sim.insert("incidents", incident);
    for mut pd in
        [fixture.pd("incident list -o table"), fixture.pd("rest list teams -o table"), fixture.pd("oncall -o table")]
    {
        let ran = run(&mut pd).ok();
        assert!(ran.out.chars().all(|c| c == '\n' || !c.is_control()), "{}", ran.out);
        assert!(ran.out.lines().count() > 4);
    }
    let ran = fixture.run("incident list -o table").ok();
    assert_eq!(ran.out.lines().count(), 41);
    assert!(ran.out.starts_with("ID "));
    let ran = fixture.run("whoami -o table").ok();
    assert!(ran.out.lines().any(|line| line.split_whitespace().eq(["access", "user"])), "{}", ran.out);
}

#[test]
fn raw_and_body_print_the_response_as_received() {
    let fixture = Fixture::new();
    let id = fixture.id("teams", 0);
    let ran = fixture.run(&format!("rest get teams/{id} --body")).ok();
    let body: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(body["team"]["id"], json!(id));
    let ran = fixture.run(&format!("rest get teams/{id} --raw")).ok();
    assert!(ran.out.starts_with("200 OK\n") && ran.out.contains("\nratelimit-limit: 960\n"), "{}", ran.out);
    let (_, body) = ran.out.split_once("\n\n").unwrap();
    assert_eq!(serde_json::from_str::<Value>(body).unwrap()["team"]["id"], json!(id));
    // The request body is wrapped with --raw too.
    fixture.run("rest post teams -d {\"name\":\"N\"} --raw").ok();
    assert_eq!(fixture.sim.journal().last().unwrap().json().unwrap(), json!({"team": {"name": "N"}}));
}

#[test]
fn completions_and_man_page() {
    let fixture = Fixture::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(run(&mut fixture.bare(&format!("completions {shell}"))).ok().out.contains("COMPLETE"), "{shell}");
    }
    assert!(run(&mut fixture.bare("man")).ok().out.contains(".TH pd 1"));
    let dir = fixture.home.path().join("man");
    run(&mut fixture.bare(&format!("man --dir {}", dir.display()))).ok();
    assert!(dir.join("pd-incident-list.1").exists());
    let page = run(&mut fixture.bare("man")).ok().out;
    for word in ["Exit status", "Profile file", "token_command", "JSON lines elsewhere"] {
        assert!(page.contains(word), "{word}");
    }
}

#[test]
fn members_are_printed_in_the_order_of_the_response() {
    let fixture = Fixture::new();
    let body = r#"{"user": {"zeta": 1, "id": "P1", "alpha": {"y": 1, "b": 2}}}"#;
    fixture.sim.fault(Fault::status(200).body(body, "application/json").always());
    let line = fixture.run("rest get users/P1 -o jsonl").ok().out;
    assert_eq!(line, "{\"zeta\":1,\"id\":\"P1\",\"alpha\":{\"y\":1,\"b\":2}}\n");
    let table = fixture.run("rest get users/P1 -o table").ok().out;
    let names: Vec<_> = table.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(names, ["zeta", "id", "alpha"]);
}

#[test]
fn an_empty_table_prints_a_sentence() {
    let fixture = Fixture::new();
    fixture.sim.clear("teams");
    fixture.sim.clear("incidents");
    for (line, kind) in [("rest list teams -o table", "teams"), ("incident list -o table", "incidents")] {
        let ran = fixture.run(line).ok().says(&format!("no {kind} found"));
        assert_eq!(ran.out, "");
    }
    let ran = fixture.run("oncall --schedule PNOSUCH -o table").ok();
    assert!(ran.says("nobody is on call").out.is_empty());
    // In the other formats, an empty output says it.
    assert_eq!(fixture.run("rest list teams -o jsonl").ok().err, "");
}

#[test]
fn a_table_of_oncalls_has_policy_level_user_and_schedule() {
    let fixture = Fixture::new();
    let table = fixture.run("rest list oncalls -o table").ok().out;
    let header = table.lines().next().unwrap();
    assert!(["POLICY", "LEVEL", "USER", "SCHEDULE"].iter().all(|title| header.contains(title)), "{table}");
}

#[test]
fn a_page_has_the_columns_of_its_list() {
    let fixture = Fixture::new();
    let header = |line: &str| fixture.run(line).ok().out.lines().next().unwrap().to_owned();
    let titles = |line: &str| header(line).split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(titles("rest get incidents -q limit=3 -o table"), titles("rest list incidents --limit 3 -o table"));
}

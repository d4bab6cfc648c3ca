//! Messages that a response has beside its entity.

use pd_sim::Fault;
use serde_json::{Value, json};

use crate::fixture::{CliOutput, Fixture};

/// A body with an entity in a wrapper, and one message in each of the members that may have messages.
fn warned(wrapper: &str, entity: &Value) -> Value {
    json!({
        wrapper: entity,
        "warnings": ["not entitled"],
        "response_metadata": {"messages": ["done in part"]},
        "meta": {"messages": [{"message": "old field"}]},
    })
}

#[track_caller]
fn assert_warned_once(ran: &CliOutput, line: &str) {
    for message in ["warning: not entitled\n", "warning: done in part\n", "warning: old field\n"] {
        assert_eq!(ran.err.matches(message.trim_end()).count(), 1, "{line}: {ran:?}");
        assert!(ran.err.contains(message), "{line}: {ran:?}");
    }
    assert!(!ran.out.contains("entitled"), "{line}: {ran:?}");
}

#[test]
fn messages_of_every_response_are_printed_once_on_standard_error() {
    let fixture = Fixture::new();
    let (team, incident) = (json!({"id": "P1", "name": "T"}), json!({"id": "P1", "incident_number": 1}));
    let page = json!({"html_url": "https://acme.pagerduty.com/P1", "id": "P1", "name": "T", "email": "e@example.com"});
    let file = fixture.home.path().join("users.jsonl").to_str().unwrap().to_owned();
    let cases = [
        ("rest get teams/P1".to_owned(), warned("team", &team)),
        ("rest post teams -d {}".to_owned(), warned("team", &team)),
        ("rest put teams/P1 -d {}".to_owned(), warned("team", &team)),
        ("-v rest put teams/P1 -d {}".to_owned(), warned("team", &team)),
        ("rest delete teams/P1".to_owned(), warned("team", &team)),
        ("rest list teams".to_owned(), warned("teams", &json!([team]))),
        ("rest list audit/records --since 1d".to_owned(), warned("records", &json!([]))),
        ("find teams T".to_owned(), warned("teams", &json!([team]))),
        ("persist teams --by name -d {\"name\":\"T\"}".to_owned(), warned("teams", &json!([team]))),
        (format!("export users {file}"), warned("users", &json!([page]))),
        ("incident list".to_owned(), warned("incidents", &json!([incident]))),
        ("incident show P1".to_owned(), warned("incident", &incident)),
        ("incident create --title T --service PS".to_owned(), warned("incident", &incident)),
        ("incident ack P1".to_owned(), warned("incidents", &json!([incident]))),
        ("oncall".to_owned(), warned("oncalls", &json!([]))),
        ("open teams/P1".to_owned(), warned("team", &page)),
        ("override add P1 --user PU --for 1h".to_owned(), warned("override", &team)),
        ("schedule show P1".to_owned(), warned("schedule", &team)),
        ("user show P1".to_owned(), warned("user", &page)),
        ("user show e@example.com".to_owned(), warned("users", &json!([page]))),
        ("maintenance start PS --for 1h".to_owned(), warned("maintenance_window", &team)),
        ("event trigger x".to_owned(), warned("ignored", &json!(null))),
    ];
    for (line, body) in cases {
        let fault = fixture.sim.fault(Fault::status(200).body(body.to_string(), "application/json").always());
        assert_warned_once(&fixture.run(&line).ok(), &line);
        fault.remove();
    }
}

#[test]
fn a_message_on_several_pages_is_printed_once() {
    let fixture = Fixture::new();
    let page = |id: &str, more: bool, warning: &str| {
        json!({"teams": [{"id": id}], "offset": 0, "limit": 1, "more": more, "warnings": ["slow", warning]}).to_string()
    };
    fixture.sim.fault(Fault::status(200).body(page("P1", true, "first"), "application/json").times(1));
    fixture.sim.fault(Fault::status(200).body(page("P2", false, "second"), "application/json").always());
    let ran = fixture.run("rest list teams").ok();
    assert_eq!(ran.lines().len(), 2);
    for warning in ["slow", "first", "second"] {
        assert_eq!(ran.err.matches(&format!("warning: {warning}\n")).count(), 1, "{ran:?}");
    }
}

#[test]
fn the_messages_of_an_error_response_are_printed_in_the_error_only() {
    let fixture = Fixture::new();
    let body = json!({"error": {"message": "Not allowed", "code": 2001}, "warnings": ["beside"]}).to_string();
    fixture.sim.fault(Fault::status(400).body(body, "application/json").always());
    let ran = fixture.run("rest get teams").ends(1).says("Not allowed");
    assert!(!ran.err.contains("warning: "), "{ran:?}");
}

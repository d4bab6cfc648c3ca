//! Payloads decode, whatever PagerDuty adds, drops or nulls.

use pd_core::Target;
use pd_webhooks::{Data, DataType, EventType, Webhook};
use proptest::prelude::*;
use serde_json::{Value, json};

/// The shape of a real payload, with invented data.
fn incident() -> Value {
    json!({"event": {
        "id": "3f1c9f0e-0b7c-4d51-a3a4-6c0f7f9c2b11",
        "event_type": "incident.priority_updated",
        "resource_type": "incident",
        "occurred_at": "2026-05-20T14:00:00.000Z",
        "agent": user("PUSER01"),
        "client": {"name": "PagerDuty"},
        "data": {
            "id": "QINC001",
            "type": "incident",
            "self": "https://api.pagerduty.com/incidents/QINC001",
            "html_url": "https://acme.pagerduty.com/incidents/QINC001",
            "number": 42,
            "status": "triggered",
            "incident_key": "disk-7",
            "created_at": "2026-05-20T13:59:00Z",
            "title": "Disk 7 is full",
            "service": {"id": "PSRV001", "type": "service_reference", "summary": "Storage",
                "self": "https://api.pagerduty.com/services/PSRV001", "html_url": null},
            "assignees": [user("PUSER02")],
            "escalation_policy": {"id": "PESC001", "type": "escalation_policy_reference"},
            "teams": [{"id": "PTEAM01", "type": "team_reference"}],
            "priority": {"id": "PPRIO01", "type": "priority_reference", "summary": "P1"},
            "urgency": "high",
            "conference_bridge": {"conference_number": "+1", "conference_url": "https://meet.example.com/1"},
            "resolve_reason": null,
        },
    }})
}

fn user(id: &str) -> Value {
    json!({"id": id, "type": "user_reference", "summary": "Ada", "self": format!("https://api.pagerduty.com/users/{id}")})
}

fn read(json: &Value) -> Webhook {
    json.to_string().parse().unwrap()
}

#[test]
fn an_incident_is_read_whole_and_leads_to_the_rest_api() {
    let event = read(&incident()).event;
    assert_eq!(event.event_type, EventType::IncidentPriorityUpdated);
    assert_eq!(event.occurred_at, Some("2026-05-20T14:00:00Z".parse().unwrap()));
    assert_eq!(event.agent.as_ref().unwrap().target_url().unwrap(), "https://api.pagerduty.com/users/PUSER01");
    assert_eq!((event.incident_id(), event.ordering_key()), (Some("QINC001"), "QINC001"));
    let Data::Incident(incident) = &event.data else { panic!("{:?}", event.data) };
    assert_eq!(incident.target_url().unwrap(), "https://api.pagerduty.com/incidents/QINC001");
    assert_eq!(incident.number, Some(42));
    assert_eq!(incident.assignees[0].id.as_deref(), Some("PUSER02"));
    assert_eq!(incident.teams[0].id.as_deref(), Some("PTEAM01"));
    assert_eq!(incident.priority.as_ref().unwrap().summary.as_deref(), Some("P1"));
    assert_eq!(event.data_json()["conference_bridge"]["conference_number"], "+1");
}

#[test]
fn every_documented_event_type_has_its_data_type() {
    assert_eq!(EventType::KNOWN.len(), 31);
    for event_type in EventType::KNOWN {
        assert_eq!(EventType::from(event_type.as_str().to_owned()), *event_type);
        let kind = event_type.data_type().unwrap();
        for data in [json!({"type": kind.as_str()}), json!({})] {
            let event = read(&json!({"event": {"event_type": event_type.as_str(), "data": data}})).event;
            assert_eq!(kind_of(&event.data), Some(kind), "{event_type}");
        }
    }
}

fn kind_of(data: &Data) -> Option<DataType> {
    Some(match data {
        Data::Incident(_) => DataType::Incident,
        Data::Note(_) => DataType::Note,
        Data::ConferenceBridge(_) => DataType::ConferenceBridge,
        Data::FieldValues(_) => DataType::FieldValues,
        Data::Responder(_) => DataType::Responder,
        Data::RoleAssignment(_) => DataType::RoleAssignment,
        Data::StatusUpdate(_) => DataType::StatusUpdate,
        Data::Task(_) => DataType::Task,
        Data::ActionInvocation(_) => DataType::ActionInvocation,
        Data::WorkflowInstance(_) => DataType::WorkflowInstance,
        Data::Service(_) => DataType::Service,
        Data::ServiceFieldValues(_) => DataType::ServiceFieldValues,
        Data::Ping(_) => DataType::Ping,
        _ => return None,
    })
}

#[test]
fn what_is_unknown_keeps_its_json() {
    let data = json!({"type": "incident_hologram", "beams": [1, 2]});
    let event = read(&json!({"event": {"event_type": "incident.hologram.lit", "data": data}})).event;
    assert_eq!(event.event_type, EventType::Unknown("incident.hologram.lit".to_owned()));
    assert_eq!(event.data, Data::Unknown(data));
    let event = read(&json!({"event": {"event_type": "incident.triggered", "data": "text"}})).event;
    assert_eq!(event.data, Data::Unknown(json!("text")));
    let empty = read(&json!({"event": {}})).event;
    assert_eq!((empty.event_type.as_str(), empty.id.as_str(), &empty.data), ("", "", &Data::Unknown(Value::Null)));
}

#[test]
fn other_resources_are_read() {
    let note =
        json!({"incident": {"id": "Q1"}, "id": "N1", "content": "looking", "trimmed": false, "type": "incident_note"});
    let event = read(&json!({"event": {"event_type": "incident.annotated", "data": note}})).event;
    assert_eq!(event.ordering_key(), "Q1");
    assert!(matches!(&event.data, Data::Note(note) if note.content.as_deref() == Some("looking")));
    let fields = json!({"incident": {"id": "Q1"}, "type": "incident_field_values", "changed_field_ids": ["F1", null],
        "custom_fields": [{"id": "F1", "value": {"any": 1}}, 7]});
    let event = read(&json!({"event": {"data": fields}})).event;
    let Data::FieldValues(fields) = event.data else { panic!("{:?}", event.data) };
    assert_eq!((fields.custom_fields.len(), fields.changed_field_ids), (1, vec!["F1".to_owned()]));
    assert_eq!(fields.custom_fields[0].value, json!({"any": 1}));
}

#[test]
fn only_a_body_without_an_event_fails() {
    for body in ["", "null", "[]", "{}", r#"{"event": null}"#, r#"{"event": []}"#, "not json"] {
        assert!(body.parse::<Webhook>().is_err(), "{body}");
    }
}

proptest! {
    /// Each member in turn, at any depth: dropped, null, of another type, or with a new neighbor.
    #[test]
    fn members_added_dropped_and_nulled_never_break_a_decode(at in any::<prop::sample::Index>(), change in 0..5_u8) {
        let mut json = incident();
        let pointers = pointers(&json["event"], "/event");
        let pointer = &pointers[at.index(pointers.len())];
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let parent = json.pointer_mut(parent).unwrap();
        match (change, parent) {
            (0, Value::Object(object)) => { object.remove(name); }
            (1, Value::Object(object)) => { object.insert("added".to_owned(), json!([{"deep": null}])); }
            (2, parent) => *member(parent, name) = Value::Null,
            (3, parent) => *member(parent, name) = json!({"unexpected": [1.5e300]}),
            (_, parent) => *member(parent, name) = json!("2026"),
        }
        let event = json.to_string().parse::<Webhook>().unwrap().event;
        prop_assert_eq!(event.data_json(), json.pointer("/event/data").unwrap_or(&Value::Null));
        // A change inside of the data leaves all the rest readable.
        if pointer.starts_with("/event/data/") {
            prop_assert_eq!(event.event_type, EventType::IncidentPriorityUpdated);
            if !pointer.ends_with("/type") {
                prop_assert!(matches!(event.data, Data::Incident(_)));
            }
        }
    }
}

fn member<'v>(parent: &'v mut Value, name: &str) -> &'v mut Value {
    match parent {
        Value::Array(items) => &mut items[name.parse::<usize>().unwrap()],
        other => &mut other[name],
    }
}

fn pointers(value: &Value, at: &str) -> Vec<String> {
    let members: Vec<(String, &Value)> = match value {
        Value::Object(object) => object.iter().map(|(name, value)| (format!("{at}/{name}"), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(i, value)| (format!("{at}/{i}"), value)).collect(),
        _ => Vec::new(),
    };
    members.iter().flat_map(|(path, value)| [vec![path.clone()], pointers(value, path)].concat()).collect()
}

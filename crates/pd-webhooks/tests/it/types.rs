//! Payloads can be decoded even if PagerDuty adds, removes or nulls members.

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
            "reopened_at": "2026-05-20T13:59:30Z",
            "incident_type": {"name": "major_incident"},
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
fn all_members_of_an_incident_are_read_and_it_is_a_target() {
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
    assert_eq!(incident.incident_type.as_ref().unwrap().name.as_deref(), Some("major_incident"));
    assert!(incident.reopened_at > incident.created_at);
    assert_eq!(incident.conference_bridge.as_ref().unwrap().conference_number.as_deref(), Some("+1"));
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
fn unknown_types_keep_their_json() {
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
fn resources_other_than_incidents_are_read() {
    let note =
        json!({"incident": {"id": "Q1"}, "id": "N1", "content": "looking", "trimmed": false, "type": "incident_note"});
    let event = read(&json!({"event": {"event_type": "incident.annotated", "data": note}})).event;
    assert_eq!(event.ordering_key(), "Q1");
    assert!(matches!(&event.data, Data::Note(note) if note.content.as_deref() == Some("looking")));
    let fields = json!({"incident": {"id": "Q1"}, "type": "incident_field_values",
        "custom_fields": [{"id": "F1", "data_type": "string", "field_type": "single_value", "value": {"any": 1}}, 7],
        "changed_custom_fields": [{"id": "F1", "value": null}, null]});
    let event = read(&json!({"event": {"data": fields}})).event;
    let Data::FieldValues(fields) = event.data else { panic!("{:?}", event.data) };
    assert_eq!((fields.custom_fields.len(), fields.changed_custom_fields.len()), (1, 1));
    assert_eq!(fields.custom_fields[0].value, json!({"any": 1}));
    assert_eq!(fields.custom_fields[0].data_type.as_deref(), Some("string"));
    assert_eq!(fields.changed_custom_fields[0].id.as_deref(), Some("F1"));
}

fn reference(kind: &str, id: &str) -> Value {
    json!({"id": id, "type": format!("{kind}_reference"), "summary": null,
        "self": format!("https://api.pagerduty.com/{kind}s/{id}"), "html_url": null})
}

fn id(reference: &Option<pd_webhooks::Reference>) -> &str {
    reference.as_ref().and_then(|reference| reference.id.as_deref()).unwrap_or_default()
}

#[test]
fn an_event_about_roles_belongs_to_the_incident_of_its_assignments() {
    let assignment = json!({"id": "af64", "type": "role_assignment_reference", "status": "active",
        "incident": reference("incident", "Q1"), "role": reference("role", "PROLE01"),
        "assignee": reference("user", "PUSER01"), "old_assignee": null});
    let data = json!({"type": "incident_role_assignment", "incident_role_assignments": [assignment, null]});
    let event = read(&json!({"event": {"id": "E1", "event_type": "incident.role.assigned", "data": data}})).event;
    assert_eq!((event.incident_id(), event.ordering_key()), (Some("Q1"), "Q1"));
    let Data::RoleAssignment(roles) = &event.data else { panic!("{:?}", event.data) };
    let [role] = &roles.incident_role_assignments[..] else { panic!("{roles:?}") };
    assert_eq!((id(&role.role), id(&role.assignee), &role.old_assignee), ("PROLE01", "PUSER01", &None));
    assert_eq!(role.status.as_deref(), Some("active"));
}

#[test]
fn tasks_actions_and_workflows_are_read_whole() {
    let incident = reference("incident", "Q1");
    let task = json!({"id": "PTASK01", "type": "incident_task", "name": "Call the vendor", "summary": "Call the vendor",
        "description": null, "status": "todo", "assignees": [user("PUSER01")], "incident": incident});
    let event = read(&json!({"event": {"event_type": "incident.task.created", "data": task}})).event;
    assert_eq!(event.ordering_key(), "Q1");
    let Data::Task(task) = event.data else { panic!("{:?}", event.data) };
    assert_eq!((task.name.as_deref(), task.status.as_deref()), (Some("Call the vendor"), Some("todo")));
    assert_eq!((task.assignees[0].id.as_deref(), task.description), (Some("PUSER01"), None));

    let action = json!({"id": "01CE", "type": "incident_action_invocation", "state": "created",
        "self": "https://api.pagerduty.com/automation/invocations/01CE", "html_url": "https://acme.pagerduty.com/report",
        "action": reference("action", "01CD"), "incident": incident});
    let event = read(&json!({"event": {"event_type": "incident.action_invocation.created", "data": action}})).event;
    assert_eq!(event.ordering_key(), "Q1");
    let Data::ActionInvocation(action) = event.data else { panic!("{:?}", event.data) };
    assert_eq!((id(&action.action), action.state.as_deref()), ("01CD", Some("created")));
    assert!(action.self_url.is_some() && action.html_url.is_some());

    let workflow = json!({"id": "PRUN001", "type": "incident_workflow_instance", "summary": "Open a bridge",
        "incident_workflow": reference("incident_workflow", "PFLOW01"), "incident": incident,
        "workflow_trigger": reference("workflow_trigger", "PTRIG01"), "service": reference("service", "PSRV001")});
    let event = read(&json!({"event": {"event_type": "incident.workflow.started", "data": workflow}})).event;
    assert_eq!(event.ordering_key(), "Q1");
    let Data::WorkflowInstance(run) = event.data else { panic!("{:?}", event.data) };
    assert_eq!(
        (id(&run.incident_workflow), id(&run.workflow_trigger), id(&run.service)),
        ("PFLOW01", "PTRIG01", "PSRV001")
    );
}

#[test]
fn only_a_body_without_an_event_fails() {
    for body in ["", "null", "[]", "{}", r#"{"event": null}"#, r#"{"event": []}"#, "not json"] {
        assert!(body.parse::<Webhook>().is_err(), "{body}");
    }
}

proptest! {
    /// A member at any depth is removed, nulled, changed to another type, or gets a new sibling.
    #[test]
    fn added_removed_and_nulled_members_are_not_errors(at in any::<prop::sample::Index>(), change in 0..5_u8) {
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
        // If only the data is changed, the other members can be read.
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

#![cfg(feature = "all")]

use proptest::prelude::*;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::*;

fn read<T: DeserializeOwned>(value: &Value) -> Result<T, String> {
    let text = value.to_string();
    let mut deserializer = serde_json::Deserializer::from_str(&text);
    serde_path_to_error::deserialize(&mut deserializer).map_err(|error| error.to_string())
}

fn incident(members: &Value) -> Result<Incident, String> {
    let mut object = json!({"id": "Q1", "type": "incident"});
    object.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    read(&object)
}

#[test]
fn null_absent_and_empty_members_are_absent() {
    let bare = incident(&json!({})).unwrap();
    let empty = json!({
        "title": null, "incident_number": null, "is_mergeable": "", "created_at": "", "service": null, "teams": null,
        "assignments": "", "alert_counts": [], "urgency": null, "body": "",
    });
    assert_eq!(incident(&empty).unwrap(), bare);
    assert_eq!(serde_json::to_value(&bare).unwrap(), json!({"id": "Q1", "type": "incident"}));
}

#[test]
fn values_of_another_json_type_are_converted() {
    let odd = json!({
        "title": 12, "incident_number": "42", "is_mergeable": "true", "teams": {"id": "T1", "type": "team_reference"},
        "alert_counts": [{"all": 2.0}], "assignments": [null],
    });
    let plain = json!({
        "title": "12", "incident_number": 42, "is_mergeable": true, "teams": [{"id": "T1", "type": "team_reference"}],
        "alert_counts": {"all": 2}, "assignments": [],
    });
    assert_eq!(incident(&odd), incident(&plain));
}

#[test]
fn one_value_stands_for_a_list_of_it() {
    let channel = json!({"type": "nagios", "summary": "down"});
    let mut channels: Vec<Channel> = Vec::new();
    crate::read::member(&mut channels, &channel).unwrap();
    assert!(matches!(channels.as_slice(), [Channel::Nagios(channel)] if channel.summary.as_deref() == Some("down")));

    let mut numbers: Vec<i64> = Vec::new();
    crate::read::member(&mut numbers, &json!(7)).unwrap();
    assert_eq!(numbers, [7]);

    let mut values: Vec<Value> = Vec::new();
    crate::read::member(&mut values, &json!({"a": null})).unwrap();
    assert_eq!(values, [json!({"a": null})]);
}

#[test]
fn the_last_of_several_members_with_one_name_counts() {
    let text = r#"{"id": "Q1", "teams": [{"id": "T1", "type": "team_reference"}], "title": "a", "body": {"details": 1},
        "teams": [{"id": "T2", "type": "team_reference"}], "title": "b", "body": {}}"#;
    let incident: Incident = serde_json::from_str(text).unwrap();
    assert_eq!(incident.teams.iter().map(Resource::id).collect::<Vec<_>>(), ["T2"]);
    assert_eq!(incident.title.as_deref(), Some("b"));
    assert_eq!(incident.body, Some(IncidentBody::default()));
}

#[test]
fn a_member_of_another_type_is_an_error_with_its_path() {
    for (members, path) in [
        (json!({"title": {"text": "x"}}), "title"),
        (json!({"incident_number": "many"}), "incident_number"),
        (json!({"incident_number": 1.5}), "incident_number"),
        (json!({"teams": ["T1"]}), "teams[0]"),
        (json!({"service": {"id": "P1", "name": []}}), "service.name"),
        (json!({"alert_counts": [{}, {}]}), "alert_counts"),
    ] {
        let error = incident(&members).unwrap_err();
        assert!(error.starts_with(&format!("{path}: ")), "{error}");
    }
}

#[test]
fn a_resource_without_its_id_is_an_error() {
    assert!(read::<Incident>(&json!({"type": "incident"})).unwrap_err().contains("`id`"));
    assert!(read::<Incident>(&json!({"id": null})).unwrap_err().contains("`id`"));
    assert!(read::<Incident>(&Value::Null).is_err());
}

#[test]
fn the_type_distinguishes_a_reference_from_a_full_object() {
    let reference =
        json!({"id": "P1", "type": "service_reference", "summary": "Checkout", "self": "https://x/services/P1"});
    let full = json!({"id": "P1", "type": "service", "summary": "Checkout", "name": "Checkout", "self": "https://x/services/P1"});
    for (service, is_full) in [(reference, false), (full, true)] {
        let incident = incident(&json!({"service": service.clone()})).unwrap();
        assert_eq!(serde_json::to_value(&incident).unwrap()["service"], service);
        let service = incident.service.unwrap();
        assert_eq!((service.full().is_some(), service.id(), service.summary()), (is_full, "P1", Some("Checkout")));
        assert_eq!(pd_core::Target::target_url(&service), Ok("https://x/services/P1".into()));
        let reference = service.to_reference();
        assert_eq!((&*reference.id, &*reference.type_), ("P1", "service_reference"));
        assert_eq!(reference.self_.as_deref(), Some("https://x/services/P1"));
    }
}

#[test]
fn the_type_selects_the_model_at_any_position_in_the_object() {
    let email = json!({"address": "a@example.com", "id": "C1", "type": "email_contact_method"});
    let ContactMethod::Email(method) = read::<ContactMethod>(&email).unwrap() else { panic!("not an e-mail address") };
    assert_eq!(method.address.as_deref(), Some("a@example.com"));

    let entry = json!({"id": "R1", "type": "acknowledge_log_entry", "channel": {"type": "website", "duration": 3}});
    let LogEntry::Acknowledge(entry) = read::<LogEntry>(&entry).unwrap() else { panic!("not an acknowledgement") };
    let Some(Channel::Website(channel)) = &entry.channel else { panic!("another channel") };
    assert_eq!(channel.duration, Some(3));
}

#[test]
fn an_object_of_an_unknown_kind_is_kept_unchanged() {
    let object = json!({"id": "C1", "type": "carrier_pigeon_contact_method", "loft": {"number": 7}});
    let method: ContactMethod = read(&object).unwrap();
    assert_eq!(method, ContactMethod::Unknown(object.clone()));
    assert_eq!(serde_json::to_value(method).unwrap(), object);
}

#[test]
fn an_error_within_a_polymorphic_object_names_the_member() {
    let error = read::<Vec<LogEntry>>(&json!([{"id": "R1", "type": "notify_log_entry", "note": []}])).unwrap_err();
    assert!(error.starts_with("[0]: note: "), "{error}");
}

#[test]
fn secrets_are_read_and_written_and_debug_does_not_show_them() {
    let integration = json!({"id": "I1", "type": "events_api_v2_inbound_integration", "integration_key": "R0UT1NGK3Y"});
    let integration: Integration = read(&integration).unwrap();
    assert!(!format!("{integration:?}").contains("R0UT1NGK3Y"));
    assert_eq!(integration.integration_key.as_ref().unwrap().expose(), "R0UT1NGK3Y");
    assert_eq!(serde_json::to_value(&integration).unwrap()["integration_key"], "R0UT1NGK3Y");
}

#[test]
fn debug_shows_the_members_that_are_there() {
    let incident = incident(&json!({
        "status": "triggered", "alert_counts": {"all": 2}, "teams": [{"id": "T1", "type": "team_reference"}],
    }));
    assert_eq!(
        format!("{:?}", incident.unwrap()),
        r#"Incident { id: "Q1", type: "incident", alert_counts: AlertCount { all: 2, .. }, status: "triggered", teams: [Reference { id: "T1", type: "team_reference", .. }], .. }"#,
    );
    let user = CreateUser::new("Jane Doe", "jane@example.com").job_title(Patch::Null);
    let expected = r#"CreateUser { type: "user", name: "Jane Doe", email: "jane@example.com", job_title: null, .. }"#;
    assert_eq!(format!("{user:?}"), expected);
}

#[test]
fn models_are_equal_if_their_members_are() {
    let members = json!({
        "title": "a", "created_at": "2026-06-01T09:00:00Z", "is_mergeable": true, "body": {"details": {"a": 1}},
        "alert_counts": {"all": 2}, "teams": [{"id": "T1", "type": "team"}], "service": {"id": "P1", "name": "A"},
    });
    let read = incident(&members).unwrap();
    assert_eq!(read.clone(), read);
    for (member, value) in [
        ("title", json!("b")),
        ("title", Value::Null),
        ("created_at", json!("2026-06-01T09:00:01Z")),
        ("is_mergeable", json!(false)),
        ("body", json!({"details": {"a": 2}})),
        ("alert_counts", json!({"all": 3})),
        ("teams", json!([])),
        ("teams", json!([{"id": "T2", "type": "team"}])),
        ("service", json!({"id": "P1", "name": "B"})),
        ("service", json!({"id": "P1", "type": "service_reference"})),
    ] {
        let mut other = members.clone();
        other[member] = value;
        assert_ne!(incident(&other).unwrap(), read, "{member}");
    }
}

#[test]
fn a_request_body_has_the_fixed_the_required_and_the_set_members() {
    let incident = CreateIncident::new("Disk is full", Reference::new("P1")).urgency(IncidentUrgency::High);
    let expected = json!({
        "type": "incident", "title": "Disk is full", "service": {"id": "P1", "type": "service_reference"}, "urgency": "high",
    });
    assert_eq!(serde_json::to_value(incident).unwrap(), expected);
}

#[test]
fn a_setter_takes_text_for_members_that_are_made_from_text() {
    let body = IncidentBodyInput::new().details("disk is full");
    assert_eq!(serde_json::to_value(body).unwrap(), json!({"details": "disk is full"}));
    let update = UpdateMaintenanceWindow::new().end_time("2026-06-01T09:00:00Z");
    assert_eq!(serde_json::to_value(update).unwrap()["end_time"], "2026-06-01T09:00:00Z");
}

#[test]
fn a_patch_is_absent_null_or_a_value() {
    let update = UpdateService::new();
    assert_eq!(serde_json::to_value(&update).unwrap(), json!({"type": "service"}));
    let update = update.acknowledgement_timeout(None).auto_resolve_timeout(600).name("Checkout");
    let expected =
        json!({"type": "service", "acknowledgement_timeout": null, "auto_resolve_timeout": 600, "name": "Checkout"});
    assert_eq!(serde_json::to_value(update).unwrap(), expected);
}

#[test]
fn members_without_a_model_are_kept_on_request() {
    let object = json!({"id": "T1", "type": "team", "name": "A", "mood": {"today": "calm"}});
    let team: WithExtra<Team> = read(&object).unwrap();
    assert_eq!((team.model.name.as_deref(), team.extra.len()), (Some("A"), 1));
    assert_eq!(serde_json::to_value(team).unwrap(), object);
}

proptest! {
    #[test]
    fn any_text_of_an_enum_round_trips(text in ".*") {
        let status = IncidentStatus::from(text.as_str());
        prop_assert_eq!(status.as_str(), &text);
        let written = serde_json::to_string(&status).unwrap();
        prop_assert_eq!(serde_json::from_str::<IncidentStatus>(&written).unwrap(), status);
    }

    #[test]
    fn any_text_of_a_time_round_trips(
        text in prop_oneof![".*", "20[0-9]{2}-0[1-9]-[12][0-9]T[01][0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|z|[+-]0[0-9]:00)"]
    ) {
        prop_assert_eq!(Time::from(text.as_str()).to_string(), text);
    }

    #[test]
    fn any_instant_is_read_back(seconds in 0_i64..4_000_000_000, nanosecond in 0_i32..1_000_000_000) {
        let timestamp = jiff::Timestamp::new(seconds, nanosecond).unwrap();
        let time = Time::from(timestamp.to_string());
        prop_assert_eq!(&time, &Time::Timestamp(timestamp));
        prop_assert_eq!(time.timestamp(), Some(timestamp));
    }

    #[test]
    fn arbitrary_json_never_panics(
        members in prop::collection::btree_map("(id|type|title|service|teams|urgency|created_at|body|alert_counts)", json(), 0..8)
    ) {
        let object = serde_json::to_value(members).unwrap();
        drop(read::<Incident>(&object));
        drop(read::<LogEntry>(&object));
        drop(read::<WithExtra<Service>>(&object));
    }
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("(id|type|name|.{0,4})", inner, 0..4)
                .prop_map(|members| serde_json::to_value(members).unwrap()),
        ]
    })
}

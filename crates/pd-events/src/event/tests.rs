use serde::ser::{Serialize, SerializeSeq as _, Serializer};
use serde_json::{Value, json};

use super::*;

fn body(event: impl Into<Event>) -> Value {
    serde_json::to_value(event.into().into_parts().body.unwrap()).unwrap()
}

fn rejection(event: impl Into<Event>) -> String {
    event.into().into_parts().body.unwrap_err()
}

#[test]
fn a_trigger_has_every_member_that_was_set() {
    let event = Trigger::new("Disk is full", "db1")
        .severity(Severity::Warning)
        .dedup_key("key")
        .component("postgres")
        .group("db")
        .class("disk")
        .timestamp("2026-01-30T09:00:00Z".parse::<jiff::Timestamp>().unwrap())
        .custom_details(json!({"free": 1}))
        .image("https://a/1.png")
        .image(Image::new("https://a/2.png").href("https://a/").alt("two"))
        .link("https://b/1")
        .link(Link::new("https://b/2").text("two"))
        .client("monitor")
        .client_url("https://monitor/");
    let expected = json!({
        "event_action": "trigger",
        "dedup_key": "key",
        "client": "monitor",
        "client_url": "https://monitor/",
        "payload": {
            "summary": "Disk is full", "source": "db1", "severity": "warning", "component": "postgres", "group": "db",
            "class": "disk", "timestamp": "2026-01-30T09:00:00Z", "custom_details": {"free": 1},
        },
        "images": [{"src": "https://a/1.png"}, {"src": "https://a/2.png", "href": "https://a/", "alt": "two"}],
        "links": [{"href": "https://b/1"}, {"href": "https://b/2", "text": "two"}],
    });
    assert_eq!(body(event), expected);
}

#[test]
fn severity_is_critical_by_default_and_no_other_member_is_added() {
    let expected = json!({
        "event_action": "trigger",
        "payload": {"summary": "s", "source": "o", "severity": "critical"},
    });
    assert_eq!(body(Trigger::new("s", "o")), expected);
    assert_eq!(body(Event::acknowledge("k")), json!({"event_action": "acknowledge", "dedup_key": "k"}));
    assert_eq!(body(Event::resolve("k")), json!({"event_action": "resolve", "dedup_key": "k"}));
}

#[test]
fn payload_entries_take_precedence_and_custom_details_are_merged_with_precedence() {
    let event = Trigger::new("s", "o")
        .severity(Severity::Info)
        .custom_details(json!({"a": 1, "b": {"x": 1}}))
        .payload(json!({"summary": "own", "severity": "error", "extra": true}))
        .payload(json!({"custom_details": {"b": {"y": 2}, "c": 3}}));
    let payload = json!({
        "summary": "own", "source": "o", "severity": "error", "extra": true,
        "custom_details": {"a": 1, "b": {"x": 1}, "c": 3},
    });
    assert_eq!(body(event)["payload"], payload);
}

#[test]
fn custom_details_are_replaced_if_one_of_them_is_not_an_object() {
    let event = Trigger::new("s", "o").payload(json!({"custom_details": {"a": 1}})).custom_details("text");
    assert_eq!(body(event)["payload"]["custom_details"], "text");
    let event = Trigger::new("s", "o").payload(json!({"custom_details": [1]})).custom_details(json!({"a": 1}));
    assert_eq!(body(event)["payload"]["custom_details"], json!({"a": 1}));
}

#[test]
fn the_error_names_the_member_that_cannot_be_encoded() {
    let map = std::collections::HashMap::from([((1, 2), 3)]);
    assert!(rejection(Trigger::new("s", "o").custom_details(&map)).starts_with("`custom_details` cannot be sent: "));
    assert_eq!(rejection(Trigger::new("s", "o").payload(7)), "`payload` cannot be sent: not an object");
    assert_eq!(rejection(Event::whole("text")), "the event cannot be sent: not an object");
    assert_eq!(rejection(Event::whole(json!({"routing_key": 7}))), "`routing_key` must be a string");
    assert!(ChangeEvent::whole(json!({"payload": 1})).into_parts().body.is_err());
}

#[test]
fn endless_nesting_is_rejected_before_the_stack_overflows() {
    struct Endless;

    impl Serialize for Endless {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let mut items = serializer.serialize_seq(Some(1))?;
            items.serialize_element(&Self)?;
            items.end()
        }
    }

    let reason = rejection(Trigger::new("s", "o").custom_details(Endless));
    assert_eq!(reason, "`custom_details` cannot be sent: nested more than 250 levels deep");
    assert!(rejection(Event::whole(Endless)).ends_with("nested more than 250 levels deep"));
}

#[test]
fn the_routing_key_of_an_event_is_removed_from_its_body_and_debug_does_not_show_it() {
    let key = "fedcba9876543210fedcba9876543210";
    let event = Event::whole(json!({"routing_key": key, "event_action": "resolve", "dedup_key": "k"}));
    assert!(!format!("{event:?}").contains(key));
    let parts = event.into_parts();
    assert_eq!(parts.routing_key.unwrap().expose(), key);
    assert!(parts.body.unwrap().get("routing_key").is_none());
    let change = ChangeEvent::whole(json!({"routing_key": key, "payload": {"summary": "s"}}));
    assert!(!format!("{change:?}").contains(key));
    for absent in [json!(null), json!("")] {
        let event = Event::whole(json!({"routing_key": absent, "event_action": "resolve", "dedup_key": "k"}));
        assert!(event.into_parts().routing_key.is_none());
    }
    let reason = rejection(Event::whole(json!({"routing_key": format!("{key}\n"), "event_action": "resolve"})));
    assert!(!reason.contains(key), "{reason}");
}

#[test]
fn a_change_event_has_a_time_and_keeps_one_that_was_given() {
    let body = |event: ChangeEvent| serde_json::to_value(event.into_parts().body.unwrap()).unwrap();
    let made = body(ChangeEvent::new("s").source("o").link("https://b/1").custom_details(json!({"a": 1})));
    let time: jiff::Timestamp = made["payload"]["timestamp"].as_str().unwrap().parse().unwrap();
    assert!(jiff::Timestamp::now().duration_since(time).as_secs().abs() < 60);
    assert_eq!(made["payload"]["source"], "o");
    assert_eq!(made["payload"]["custom_details"], json!({"a": 1}));
    assert_eq!(made["links"], json!([{"href": "https://b/1"}]));

    let given = "2026-01-30T09:00:00Z";
    let event = ChangeEvent::new("s").timestamp(given.parse::<jiff::Timestamp>().unwrap());
    assert_eq!(body(event)["payload"]["timestamp"], given);
    let whole = json!({"payload": {"summary": "s", "timestamp": given}, "links": [{"href": "https://b/1"}], "x": 1});
    let event = body(ChangeEvent::whole(&whole).link("https://b/2"));
    assert_eq!(event["payload"], whole["payload"]);
    assert_eq!(event["x"], 1);
    assert_eq!(event["links"], json!([{"href": "https://b/1"}, {"href": "https://b/2"}]));
}

use pd_core::Operation;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::*;
use crate::{EncodedChange, EncodedEvent, Error, Event, RoutingKey, Trigger, encoded::Encoded as _};

fn tree(value: &Value) -> Json {
    Json::new(value).unwrap()
}

fn size(value: &Value) -> usize {
    measure::value(&tree(value))
}

const KEY: &str = "0123456789abcdef0123456789abcdef";

/// Returns the body that is sent, and the cuts.
fn sent(event: impl Into<Event>) -> Result<(Value, Vec<Cut>), Error> {
    let (key, operation) = (RoutingKey::new(KEY).unwrap(), Operation::named(http::Method::POST, "/v2/enqueue"));
    let encoded = EncodedEvent::encode(event.into().into_parts(), &key, false, &operation)?;
    assert!(encoded.body().len() <= MAX_BODY, "{} bytes", encoded.body().len());
    let body: Value = serde_json::from_slice(encoded.body()).expect("valid JSON");
    assert_eq!(body["dedup_key"], encoded.dedup_key());
    assert_eq!(body["routing_key"], KEY);
    Ok((body, encoded.cuts().to_vec()))
}

fn strict(event: impl Into<Event>) -> Result<(), Error> {
    let (key, operation) = (RoutingKey::new(KEY).unwrap(), Operation::named(http::Method::POST, "/v2/enqueue"));
    EncodedEvent::encode(event.into().into_parts(), &key, true, &operation).map(drop)
}

fn paths(cuts: &[Cut]) -> Vec<&str> {
    cuts.iter().map(Cut::path).collect()
}

#[test]
fn a_summary_is_cut_between_characters_and_counted_in_them() {
    let summary = "é😀".repeat(600);
    let (body, cuts) = sent(Trigger::new(&*summary, "o")).unwrap();
    assert_eq!(body["payload"]["summary"].as_str().unwrap(), "é😀".repeat(512));
    assert_eq!(cuts, [Cut::new("/payload/summary".to_owned(), 1_200, 1_024, Unit::Characters)]);
    let (body, cuts) = sent(Trigger::new("😀".repeat(1_024), "o")).unwrap();
    assert_eq!(body["payload"]["summary"].as_str().unwrap().chars().count(), 1_024);
    assert!(cuts.is_empty());
}

#[test]
fn the_largest_detail_is_cut_and_the_small_ones_are_kept() {
    let details =
        json!({"log": "line\n".repeat(200_000), "host": "db1", "more": {"code": 7, "trace": "x".repeat(1_000)}});
    let (body, cuts) = sent(Trigger::new("s", "o").custom_details(&details)).unwrap();
    let fitted = &body["payload"]["custom_details"];
    assert_eq!(fitted["host"], details["host"]);
    assert_eq!(fitted["more"], details["more"]);
    let log = fitted["log"].as_str().unwrap().strip_suffix("…[truncated]").unwrap();
    assert!(details["log"].as_str().unwrap().starts_with(log));
    assert!(body.to_string().len() > MAX_BODY - 200, "as much as possible is kept: {}", body.to_string().len());
    assert_eq!(paths(&cuts), ["/payload/custom_details", "/payload/custom_details/log"]);
    assert_eq!((cuts[1].before(), cuts[1].unit()), (1_200_002, Unit::Bytes));
    assert_eq!(cuts[1].after(), size(&fitted["log"]));
}

#[test]
fn a_long_list_keeps_its_first_items_and_counts_the_others() {
    let rows: Vec<Value> = (0..20_000).map(|row| json!({"row": row, "text": "x".repeat(50)})).collect();
    let (body, cuts) = sent(Trigger::new("s", "o").custom_details(json!({"rows": rows, "host": "db1"}))).unwrap();
    let kept = body["payload"]["custom_details"]["rows"].as_array().unwrap();
    let (mark, kept) = kept.split_last().unwrap();
    assert_eq!(kept, &rows[..kept.len()]);
    assert_eq!(*mark, format!("…[truncated] {} more", rows.len() - kept.len()));
    assert_eq!(body["payload"]["custom_details"]["host"], "db1");
    assert_eq!(paths(&cuts), ["/payload/custom_details", "/payload/custom_details/rows"]);
}

#[test]
fn an_object_with_too_many_members_keeps_the_smallest() {
    let mut details: Map<String, Value> = (0..9_000).map(|n| (format!("big{n:05}"), "x".repeat(200).into())).collect();
    details.extend((0..100).map(|n| (format!("small{n}"), n.into())));
    let (body, _) = sent(Trigger::new("s", "o").custom_details(&details)).unwrap();
    let fitted = body["payload"]["custom_details"].as_object().unwrap();
    assert!((0..100).all(|n| fitted[&format!("small{n}")] == n));
    let missing = details.len() + 1 - fitted.len();
    assert_eq!(fitted["…[truncated]"], format!("…[truncated] {missing} more"));
}

#[test]
fn images_links_and_other_members_are_removed_only_if_reducing_the_details_is_not_enough() {
    let mut event =
        Trigger::new("s", "o").custom_details("d".repeat(1_000)).client("c".repeat(300_000)).client_url("u");
    for n in 0..300 {
        event = event.link(format!("https://example.com/{n}/{}", "l".repeat(1_000)));
        event = event.image(format!("https://example.com/{n}/{}", "i".repeat(500)));
    }
    let (body, cuts) = sent(event).unwrap();
    assert_eq!(paths(&cuts), ["/payload/custom_details", "/images", "/links"]);
    assert_eq!((cuts[0].after(), cuts[1].after()), (0, 0));
    let links = body["links"].as_array().unwrap();
    assert!(
        links.len() > 100 && links.iter().all(|link| link["href"].as_str().unwrap().len() > 1_000),
        "a link is kept or removed as a whole"
    );
    assert_eq!(body["client"].as_str().unwrap().len(), 300_000);
    assert_eq!(cuts[2].to_string(), format!("/links: {} bytes cut to {}", cuts[2].before(), cuts[2].after()));

    let (body, cuts) = sent(Trigger::new("s", "o").client("c".repeat(600_000)).client_url("u")).unwrap();
    assert_eq!(paths(&cuts), ["/client"]);
    assert!(body["client"].as_str().unwrap().ends_with("c…[truncated]"));
    assert_eq!(body["client_url"], "u");
    let (body, cuts) = sent(Trigger::new("s", "o").client_url("u".repeat(600_000))).unwrap();
    assert_eq!(cuts[0].to_string(), "/client_url: 600002 bytes removed");
    assert!(body.get("client_url").is_none());
}

#[test]
fn many_small_members_are_removed_until_the_rest_fits() {
    let entries: Map<String, Value> = (0..200_000).map(|number| (format!("m{number:06}"), json!(1))).collect();
    let (body, cuts) = sent(Trigger::new("s", "o").payload(entries)).unwrap();
    let payload = body["payload"].as_object().unwrap();
    assert_eq!(payload.len() + cuts.len(), 3 + 200_000);
    // Members of one size are removed in their order.
    assert_eq!(cuts[0].path(), "/payload/m000000");
    assert!(payload.contains_key("summary") && payload.contains_key("m199999"));
    let bytes = serde_json::to_vec(&body).unwrap().len();
    assert!((511_900..=512_000).contains(&bytes), "{bytes}");

    // Many members before the payload, which has many of its own.
    let entries =
        |prefix: &str| (0..50_000).map(|number| format!(r#""{prefix}{number:06}":1"#)).collect::<Vec<_>>().join(",");
    let (before, inside) = (entries("b"), entries("m"));
    let event = format!(
        r#"{{"event_action":"trigger",{before},"payload":{{"summary":"s","source":"o","severity":"info",{inside}}}}}"#
    );
    let event: Box<serde_json::value::RawValue> = serde_json::from_str(&event).unwrap();
    let (body, cuts) = sent(Event::whole(event)).unwrap();
    let left = body.as_object().unwrap().len() + body["payload"].as_object().unwrap().len();
    // `event_action`, `payload`, `dedup_key` and `routing_key`, and the three members of the payload.
    assert_eq!(left + cuts.len(), 7 + 100_000);
}

#[test]
fn an_event_that_cannot_be_shortened_enough_is_rejected() {
    let error = sent(Trigger::new("s", "o".repeat(600_000)).custom_details(json!({"a": 1}))).unwrap_err();
    assert!(matches!(error, Error::TooLong { .. }) && error.is_rejected());
    assert!(
        error
            .to_string()
            .starts_with("POST /v2/enqueue: the event is too long: the body must have at most 512000 bytes, and 600"),
        "{error}"
    );
    assert!(error.to_string().ends_with("nothing was sent"), "{error}");
    let whole = json!({"event_action": "resolve", "dedup_key": "k", "payload": "x".repeat(600_000)});
    let error = sent(Event::whole(whole)).unwrap_err();
    assert!(matches!(error, Error::TooLong { .. }));
}

#[test]
fn the_limit_is_exact() {
    // The size of an event without its details.
    let (body, _) = sent(Trigger::new("s", "o").dedup_key("k").custom_details("")).unwrap();
    let room = MAX_BODY - body.to_string().len();
    let (body, cuts) = sent(Trigger::new("s", "o").dedup_key("k").custom_details("d".repeat(room))).unwrap();
    assert_eq!((body.to_string().len(), cuts.len()), (MAX_BODY, 0));
    assert!(strict(Trigger::new("s", "o").dedup_key("k").custom_details("d".repeat(room))).is_ok());
    let (_, cuts) = sent(Trigger::new("s", "o").dedup_key("k").custom_details("d".repeat(room + 1))).unwrap();
    assert_eq!(cuts.len(), 1);
    let error = strict(Trigger::new("s", "o").dedup_key("k").custom_details("d".repeat(room + 1))).unwrap_err();
    assert!(error.to_string().contains("the body must have at most 512000 bytes, got 512001"), "{error}");
}

#[test]
fn strict_rejects_the_event_and_names_the_limit() {
    let error = strict(Trigger::new("x".repeat(1_025), "o")).unwrap_err();
    assert!(error.to_string().contains("`summary` must have at most 1024 characters, got 1025"), "{error}");
    assert!(strict(Trigger::new("x".repeat(1_024), "o")).is_ok());
    let error = strict(Trigger::new("s", "o").custom_details(nested(120))).unwrap_err();
    assert!(error.to_string().contains("more than 100 levels"), "{error}");
}

#[test]
fn a_dedup_key_is_never_cut() {
    assert!(sent(Trigger::new("s", "o").dedup_key("é".repeat(255))).is_ok());
    let error = sent(Trigger::new("s", "o").dedup_key("é".repeat(256))).unwrap_err();
    assert!(error.to_string().contains("`dedup_key` must have at most 255 characters, got 256"), "{error}");
    assert!(matches!(sent(Event::resolve("k".repeat(256))), Err(Error::TooLong { .. })));
}

#[test]
fn a_trigger_without_a_key_gets_one_and_other_events_without_a_key_are_rejected() {
    let (first, second) =
        (sent(Trigger::new("s", "o")).unwrap().0, sent(Trigger::new("s", "o").dedup_key("")).unwrap().0);
    assert!(uuid::Uuid::try_parse(first["dedup_key"].as_str().unwrap()).is_ok());
    assert_ne!(first["dedup_key"], second["dedup_key"]);
    let payload = json!({"summary": "s", "source": "o", "severity": "info"});
    let whole = json!({"event_action": "trigger", "dedup_key": null, "payload": payload});
    assert!(sent(Event::whole(whole)).unwrap().0["dedup_key"].is_string());
    for event in [Event::acknowledge(""), Event::resolve(""), Event::whole(json!({"event_action": "resolve"}))] {
        assert!(matches!(sent(event), Err(Error::Invalid { .. })));
    }
    for action in [json!("triggered"), json!(null), json!(["trigger"])] {
        let error = sent(Event::whole(json!({"event_action": action, "dedup_key": "k"}))).unwrap_err();
        assert!(error.to_string().contains("`event_action` must be"), "{error}");
    }
    assert!(sent(Event::whole(json!({"event_action": "resolve", "dedup_key": 7}))).is_err());
}

fn nested(levels: usize) -> Value {
    (0..levels).fold(json!("core"), |inner, level| if level % 2 == 0 { json!([inner]) } else { json!({"in": inner}) })
}

#[test]
fn values_that_are_nested_too_deep_become_text() {
    let (body, cuts) = sent(Trigger::new("s", "o").custom_details(nested(98))).unwrap();
    assert_eq!((&body["payload"]["custom_details"], cuts.len()), (&nested(98), 0));
    let (body, cuts) = sent(Trigger::new("s", "o").custom_details(nested(240))).unwrap();
    assert!(body.to_string().contains("core"));
    assert_eq!((cuts.len(), cuts[0].unit(), cuts[0].before()), (1, Unit::Levels, 142));
    assert!(sent(Trigger::new("s", "o").custom_details(nested(251))).is_err());
}

#[test]
fn the_list_of_cuts_is_bounded() {
    let deep = json!({"k".repeat(100_000): (0..3_000).map(|_| "x".repeat(400)).collect::<Vec<_>>()});
    let (_, cuts) = sent(Trigger::new("s", "o").custom_details(deep)).unwrap();
    assert!(cuts.len() <= 256, "{}", cuts.len());
    assert!(cuts.iter().all(|cut| cut.path().len() < 200));
    assert_eq!(cuts[0].path(), "/payload/custom_details");
}

/// Text of every kind: with characters that JSON escapes, with several bytes per character, and long.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => any::<String>(),
        2 => "[\"\\\\\u{0}-\u{1f}a😀é…]{0,40}",
        1 => ("[a\n\"é😀\u{1}]{1,8}", 1..4_000_usize).prop_map(|(part, times)| part.repeat(times)),
    ]
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        1 => any::<i32>().prop_map(|number| Value::from(f64::from(number) / 8.0)),
        4 => text().prop_map(Value::from),
    ];
    leaf.prop_recursive(8, 64, 12, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..12).prop_map(Value::from),
            proptest::collection::btree_map(text(), inner.clone(), 0..12)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
            // Many equal items, as in a list of log lines or hosts.
            (inner, 1..400_usize).prop_map(|(item, times)| {
                let times = times.min(1 + 200_000 / size(&item));
                Value::from(vec![item; times])
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_value_is_reduced_to_its_budget(value in any_json(), budget in 64..3_000_usize) {
        let mut cuts = Vec::new();
        let before = size(&value);
        // A literal is kept or removed as a whole.
        let Some(reduced) = reduce::reduce(tree(&value), budget, "", &mut cuts) else {
            prop_assert!(matches!(tree(&value), Json::Literal(_)) && before > budget);
            return Ok(());
        };
        let reduced = serde_json::to_value(reduced).unwrap();
        prop_assert!(size(&reduced) <= budget, "{} of {budget}", size(&reduced));
        prop_assert_eq!(before <= budget, reduced == value);
        let again = serde_json::to_value(reduce::reduce(tree(&value), budget, "", &mut Vec::new())).unwrap();
        prop_assert_eq!(&again, &reduced, "the result depends only on the value and the budget");
        for cut in &cuts {
            prop_assert!(cut.after() < cut.before());
            if !cut.path().contains(['…', '~']) && let Some(part) = reduced.pointer(cut.path()) {
                prop_assert_eq!(size(part), cut.after());
            }
        }
    }
}

/// A value that is often too long, whatever its shape.
fn large_json() -> impl Strategy<Value = Value> {
    (any_json(), 0..6_usize).prop_map(|(value, grow)| {
        let times = if grow < 3 { 1 } else { (grow * 200_000 / size(&value).max(1)).clamp(1, 60_000) };
        if times == 1 { value } else { Value::from(vec![value; times]) }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_body_of_any_event_is_within_the_limits(
        summary in text(),
        source in text(),
        severity in proptest::sample::select(crate::Severity::ALL.to_vec()),
        key in proptest::option::of("[^a]{0,255}"),
        details in large_json(),
        extra in any_json(),
        links in proptest::collection::vec(text(), 0..4),
    ) {
        let mut event = Trigger::new(&*summary, &*source)
            .severity(severity)
            .custom_details(&details)
            .payload(json!({"extra": extra}));
        event = links.iter().fold(event, |event, link| event.link(link));
        if let Some(key) = &key {
            event = event.dedup_key(key);
        }
        let given = event.clone();
        let (body, cuts) = match sent(event) {
            Ok(sent) => sent,
            Err(error) if matches!(error, Error::Invalid { .. }) => {
                prop_assert!(summary.trim().is_empty() || source.trim().is_empty(), "{error}");
                return Ok(());
            }
            Err(error) => {
                prop_assert!(matches!(error, Error::TooLong { .. }), "{error}");
                prop_assert!(measure::string(&source) + 8_000 > MAX_BODY, "it could have been shortened: {error}");
                return Ok(());
            }
        };
        let payload = &body["payload"];
        prop_assert_eq!(&body["event_action"], "trigger");
        prop_assert_eq!(&payload["source"], &source);
        prop_assert_eq!(&payload["severity"], severity.name());
        if let Some(key) = key.filter(|key| !key.is_empty()) {
            prop_assert_eq!(&body["dedup_key"], &key);
        }
        let sent_summary = payload["summary"].as_str().unwrap();
        prop_assert!(summary.starts_with(sent_summary));
        prop_assert_eq!(sent_summary.chars().count(), summary.chars().count().min(MAX_SUMMARY));

        // Each difference is reported, and each report is a difference.
        let mut whole = serde_json::to_value(Event::from(given).into_parts().body.unwrap()).unwrap();
        whole["dedup_key"] = body["dedup_key"].clone();
        whole["routing_key"] = KEY.into();
        let is_reported = |path: &str| cuts.iter().any(|cut| cut.path() == path);
        prop_assert_eq!(whole != body, !cuts.is_empty());
        for path in ["/payload/summary", "/payload/custom_details", "/payload/extra", "/links"] {
            prop_assert_eq!(whole.pointer(path) != body.pointer(path), is_reported(path), "{}", path);
        }
        prop_assert!(strict(Event::whole(&whole)).is_err() != cuts.is_empty());
        prop_assert!(strict(Event::whole(&body)).is_ok(), "a shortened event fits");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn whole_events_of_any_shape_are_within_the_limits_or_rejected(
        members in proptest::collection::btree_map("[a-z]{1,4}|payload|links|images|client_url|dedup_key", large_json(), 0..4),
        payload in proptest::collection::btree_map("[a-z]{1,4}|summary|source|custom_details", any_json(), 0..4),
        levels in 0..240_usize,
        action in proptest::sample::select(vec!["trigger", "acknowledge", "resolve"]),
    ) {
        let mut event: Map<String, Value> = members.into_iter().collect();
        let mut payload: Map<String, Value> = payload.into_iter().collect();
        payload.insert("deep".to_owned(), nested(levels));
        // A trigger without them is rejected.
        for required in ["summary", "source", "severity"] {
            payload.entry(required).or_insert("x".into());
        }
        event.entry("payload").or_insert(payload.into());
        event.insert("event_action".to_owned(), action.into());
        let (key, operation) = (RoutingKey::new(KEY).unwrap(), Operation::named(http::Method::POST, "/v2/change/enqueue"));
        match sent(Event::whole(&event)) {
            Ok((body, cuts)) => {
                prop_assert_eq!(&body["event_action"], action);
                for untouched in ["/payload/source", "/payload/severity", "/payload/timestamp"] {
                    // A value that is nested too deep becomes text, whatever its name is.
                    if !cuts.iter().any(|cut| cut.path().starts_with(untouched)) {
                        let given = event["payload"].pointer(untouched.trim_start_matches("/payload"));
                        prop_assert_eq!(body.pointer(untouched), given);
                    }
                }
                prop_assert!(serde_json::from_str::<Value>(&body.to_string()).is_ok());
            }
            Err(error) => prop_assert!(error.is_rejected()),
        }
        let change = EncodedChange::encode(crate::ChangeEvent::whole(&event).into_parts(), &key, false, &operation);
        match change {
            Ok(change) => {
                prop_assert!(change.request().body.len() <= MAX_BODY);
                prop_assert!(serde_json::from_slice::<Value>(&change.request().body).is_ok());
            }
            Err(error) => prop_assert!(error.is_rejected()),
        }
    }
}

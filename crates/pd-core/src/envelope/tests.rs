use http::Method;
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};

use super::*;
use crate::{Api, Operation};

fn operation(method: &Method, path: &str) -> Operation {
    Operation::resolve(Api::Rest, method, path)
}

fn get_user() -> Operation {
    operation(&Method::GET, "/users/P1")
}

#[derive(Debug, PartialEq, Deserialize)]
struct Named {
    name: String,
}

#[test]
fn an_entity_is_wrapped_unless_it_has_the_wrapper() {
    let put = operation(&Method::PUT, "/users/P1");
    assert_eq!(put.wrap_entity("/users/P1", &json!({"name": "J"})).unwrap(), r#"{"user":{"name":"J"}}"#);
    assert_eq!(put.wrap_entity("/users/P1", &json!({"user": {"name": "J"}})).unwrap(), r#"{"user":{"name":"J"}}"#);
    // A nested key is not a wrapper.
    assert_eq!(put.wrap_entity("/users/P1", &json!({"a": {"user": 1}})).unwrap(), r#"{"user":{"a":{"user":1}}}"#);
    let many = operation(&Method::PUT, "/incidents");
    assert_eq!(many.wrap_entity("/incidents", &json!([{"id": "P1"}])).unwrap(), r#"{"incidents":[{"id":"P1"}]}"#);
}

#[test]
fn a_body_that_cannot_be_serialized_is_an_error_with_the_operation() {
    let keys = std::collections::HashMap::from([(vec![1], 2)]);
    let error = operation(&Method::PUT, "/users/P1").wrap_entity("/users/P1", &keys).unwrap_err();
    assert!(error.to_string().starts_with("PUT /users/{id}: "), "{error}");
}

#[test]
fn the_entity_is_read_into_the_callers_type() {
    let body = br#"{"before": [1, {"user": 2}], "user": {"name": "J", "more": null}, "after": "x"}"#;
    assert_eq!(get_user().unwrap_entity::<Named>(body).unwrap(), Named { name: "J".into() });
}

#[test]
fn an_empty_body_is_null() {
    let delete = operation(&Method::DELETE, "/users/P1");
    delete.unwrap_entity::<()>(b"").unwrap();
    assert_eq!(get_user().unwrap_entity::<Option<Named>>(b" \n").unwrap(), None);
    assert_eq!(get_user().unwrap_entity::<Value>(b"").unwrap(), Value::Null);
    let error = get_user().unwrap_entity::<Named>(b"").unwrap_err();
    assert!(error.to_string().contains("the response body is empty"), "{error}");
}

#[test]
fn the_error_of_a_missing_wrapper_lists_the_keys() {
    let error = get_user().unwrap_entity::<Value>(br#"{"person": {}, "x": 1}"#).unwrap_err();
    assert_eq!(error.to_string(), "GET /users/{id}: the response has no `user`; it has `person`, `x`");
    let long: serde_json::Map<_, _> = (0..100).map(|n| (format!("key{n}"), Value::Null)).collect();
    let error = get_user().unwrap_entity::<Value>(&serde_json::to_vec(&long).unwrap()).unwrap_err();
    let EnvelopeError::MissingWrapper { found, .. } = error else { panic!("{error}") };
    assert_eq!(found.chars().count(), 101);
}

#[test]
fn the_error_of_an_inferred_wrapper_says_that_it_is_inferred() {
    let inferred = operation(&Method::GET, "/gadgets/P1");
    let error = inferred.unwrap_entity::<Value>(br#"{"widget": {}}"#).unwrap_err().to_string();
    assert!(error.contains("no `gadget`") && error.contains("inferred") && error.contains("json"), "{error}");
}

#[test]
fn each_kind_of_body_without_an_envelope_has_its_error() {
    for (body, expected) in [
        (&b"[1, 2]"[..], "the response is an array"),
        (b"null", "the response is null"),
        (b"\"x\"", "the response is a string"),
        (b"<html>\xff", "the response body is not JSON"),
        (b"{\"user\": {\"name\": \"J\"}", "the response body is not JSON"),
        (b"{\"user\": {\"name\": \"J\"}} trailing", "the response body is not JSON"),
        (b"{\"user\": {\"name\": 1}}", "does not fit the requested type: user.name: expected a string, found integer"),
    ] {
        let error = get_user().unwrap_entity::<Named>(body).unwrap_err().to_string();
        assert!(error.contains(expected), "{}: {error}", String::from_utf8_lossy(body));
    }
}

#[test]
fn one_bad_character_does_not_make_a_response_unreadable() {
    for (body, name) in [
        (&b"{\"user\": {\"name\": \"\xff\"}}"[..], "\u{fffd}"),
        (b"{\"user\": {\"name\": \"\\ud83d\"}}", "\u{fffd}"),
        (b"\xef\xbb\xbf{\"user\": {\"name\": \"J\"}}", "J"),
        (b"{\"user\": {\"name\": \"J\", \"n\": 1e400}}", "J"),
    ] {
        assert_eq!(get_user().unwrap_entity::<Named>(body).unwrap().name, name);
        assert!(get_user().unwrap_entity::<Value>(body).is_ok());
        assert!(get_user().decode::<Value>(body).is_ok());
    }
    let page =
        b"{\"users\": [{\"name\": \"A\"}, {\"name\": \"\\ud83d\", \"n\": 1e400}], \"total\": 1e400, \"more\": true}";
    let page: Page<Value> = operation(&Method::GET, "/users").parse_page(page).unwrap();
    assert_eq!(page.items, [json!({"name": "A"}), json!({"name": "\u{fffd}", "n": f64::MAX})]);
    assert_eq!((page.info.more, page.info.total), (Some(true), None));
}

#[test]
fn an_item_that_does_not_fit_is_an_error_in_its_place() {
    let list = operation(&Method::GET, "/incidents");
    let body = br#"{"incidents": [{"name": "A"}, {"id": "PABC123", "name": {"key": "hunter2"}}, {"name": "C"}], "more": true}"#;
    let page = list.parse_items::<Named>(body).unwrap();
    let [first, second, third] = page.items.as_slice() else { panic!("{:?}", page.items) };
    assert_eq!((first.as_ref().unwrap().name.as_str(), third.as_ref().unwrap().name.as_str()), ("A", "C"));
    let error = second.as_ref().unwrap_err();
    assert_eq!(
        (error.item_index(), error.item_id(), error.path()),
        (Some(1), Some("PABC123"), Some("incidents[1].name"))
    );
    let message = "GET /incidents: the response does not fit the requested type: incidents[1].name of PABC123: expected a string, found map";
    assert_eq!(error.to_string(), message);
    assert_eq!(page.info.more, Some(true));

    let EnvelopeError::Decode(error) = list.parse_page::<Named>(body).unwrap_err() else { panic!("not decoded") };
    assert_eq!(error.to_string(), message);
    assert!(list.parse_items::<Named>(br#"{"incidents": {}}"#).is_err());
    assert!(list.parse_items::<Named>(br#"{"more": false}"#).is_err());
}

#[test]
fn all_members_of_a_page_are_read() {
    let body = br#"{"users": [{"name": "A"}, {"name": "B"}], "limit": 2, "offset": 4, "more": true, "total": 9, "next_cursor": "abc"}"#;
    let page: Page<Named> = operation(&Method::GET, "/users").parse_page(body).unwrap();
    assert_eq!(page.items.len(), 2);
    assert_eq!((page.info.limit, page.info.offset, page.info.total), (Some(2), Some(4), Some(9)));
    assert_eq!((page.info.more, page.info.next_cursor.as_deref()), (Some(true), Some("abc")));
}

#[test]
fn an_invalid_counter_is_ignored_and_an_invalid_cursor_is_an_error() {
    let list = operation(&Method::GET, "/users");
    let odd =
        br#"{"users": [], "total": {"value": [1]}, "limit": -3, "offset": 1.5, "more": null, "next_cursor": null}"#;
    let page: Page<Value> = list.parse_page(odd).unwrap();
    assert_eq!(page.info, PageInfo::default());
    assert!(list.parse_page::<Value>(br#"{"users": [], "next_cursor": {}}"#).is_err());
    assert!(list.parse_page::<Value>(br#"{"users": [], "next_cursor": true}"#).is_err());
    assert!(list.parse_page::<Value>(br#"{"users": {}}"#).is_err());
    assert!(list.parse_page::<Value>(b"").unwrap_err().to_string().contains("empty"));
}

#[test]
fn an_unexpected_more_does_not_end_a_list() {
    let list = operation(&Method::GET, "/users");
    for (more, expected) in [
        ("true", Some(true)),
        ("1", Some(true)),
        (r#""true""#, Some(true)),
        ("{}", Some(true)),
        ("false", Some(false)),
        ("0", Some(false)),
        (r#""false""#, Some(false)),
        (r#""""#, Some(false)),
        ("null", None),
    ] {
        let body = format!(r#"{{"users": [], "more": {more}}}"#);
        assert_eq!(list.parse_page::<Value>(body.as_bytes()).unwrap().info.more, expected, "{more}");
    }
}

#[test]
fn numbers_of_a_raw_value_keep_their_notation_in_requests_and_responses() {
    let json = r#"{"a": 1e400, "b": 1.10, "c": -0, "d": 340282366920938463463374607431768211456}"#;
    let raw: Box<serde_json::value::RawValue> = serde_json::from_str(json).unwrap();
    let put = operation(&Method::PUT, "/users/P1");
    let body = put.wrap_entity("/users/P1", &raw).unwrap();
    assert_eq!(body, format!(r#"{{"user":{json}}}"#));
    assert_eq!(get_user().unwrap_entity::<Box<serde_json::value::RawValue>>(&body).unwrap().get(), json);
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_filter("finite", |number| number.is_finite()).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::hash_map(any::<String>(), inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn a_raw_value_is_sent_unchanged(text in r#"\{("(a|user|\\ud83d|é)":( ?(1e400|1\.10|-0|9{30}|"\\ud83d"|\[1, 2\]|\{"b" : 0\.10\})),?){0,4}\}"#) {
        let Ok(raw) = serde_json::from_str::<Box<serde_json::value::RawValue>>(&text) else { return Ok(()) };
        let many = operation(&Method::PUT, "/incidents").wrap_entity("/incidents", &raw).unwrap();
        prop_assert_eq!(std::str::from_utf8(&many).unwrap(), format!("{{\"incidents\":[{text}]}}"));
        match operation(&Method::PUT, "/users/P1").wrap_entity("/users/P1", &raw) {
            Ok(sent) if sent.as_ref() == text.as_bytes() => prop_assert!(text.contains("\"user\"")),
            Ok(sent) => prop_assert_eq!(std::str::from_utf8(&sent).unwrap(), format!("{{\"user\":{text}}}")),
            Err(error) => prop_assert!(error.to_string().contains("under `user`"), "{}", error),
        }
    }

    #[test]
    fn an_entity_round_trips_through_wrap_and_unwrap(member in any_json()) {
        let entity = json!({"any": member});
        let put = operation(&Method::PUT, "/users/P1");
        let body = put.wrap_entity("/users/P1", &entity).unwrap();
        prop_assert_eq!(put.unwrap_entity::<Value>(&body).unwrap(), entity);
    }

    #[test]
    fn arbitrary_bytes_never_panic(body in proptest::collection::vec(any::<u8>(), 0..300)) {
        let list = operation(&Method::GET, "/users");
        let _ = get_user().unwrap_entity::<Value>(&body);
        let _ = get_user().unwrap_entity::<Named>(&body);
        let _ = list.parse_page::<Named>(&body);
        let _ = crate::ApiError::new(list, http::StatusCode::BAD_REQUEST, &http::HeaderMap::new(), &body).to_string();
    }

    #[test]
    fn arbitrary_json_never_panics(body in any_json()) {
        let list = operation(&Method::GET, "/users");
        let bytes = serde_json::to_vec(&body).unwrap();
        let _ = get_user().unwrap_entity::<Named>(&bytes);
        let _ = list.parse_page::<Value>(&bytes);
        let error = crate::ApiError::new(list, http::StatusCode::BAD_REQUEST, &http::HeaderMap::new(), &bytes);
        prop_assert!(error.excerpt().chars().count() <= 101);
    }
}

fn wrap(method: &Method, path: &str, entity: &Value) -> Result<Value, String> {
    let body = operation(method, path).wrap_entity(path, entity);
    body.map(|body| serde_json::from_slice(&body).unwrap()).map_err(|error| error.to_string())
}

#[test]
fn a_single_object_is_sent_as_a_list_of_one_if_the_wrapper_is_a_list() {
    let (put, post) = (Method::PUT, Method::POST);
    let sent = json!({"incidents": [{"id": "P1", "status": "resolved"}]});
    assert_eq!(wrap(&put, "/incidents", &sent["incidents"][0]), Ok(sent.clone()));
    assert_eq!(wrap(&put, "/incidents", &sent["incidents"]), Ok(sent.clone()));
    assert_eq!(wrap(&put, "/incidents", &json!({"incidents": sent["incidents"][0]})), Ok(sent.clone()));
    assert_eq!(wrap(&put, "/incidents", &sent), Ok(sent));

    let sent = json!({"overrides": [{"start": "x", "override": null}]});
    for body in [json!({"override": sent["overrides"][0]}), json!({"override": sent["overrides"]})] {
        assert_eq!(wrap(&post, "/schedules/P1/overrides", &body), Ok(sent.clone()));
    }
    // If there are other members, the singular is a member of the entity.
    assert_eq!(wrap(&post, "/schedules/P1/overrides", &sent["overrides"][0]), Ok(sent.clone()));
}

#[test]
fn the_error_of_a_body_of_the_wrong_shape_states_the_right_one() {
    let (put, post) = (Method::PUT, Method::POST);
    for (method, path, body, message) in [
        (&put, "/users/P1", json!([{"name": "J"}]), "an object or `{\"user\": {…}}`, got a list"),
        (&put, "/users/P1", json!("J"), "an object or `{\"user\": {…}}`, got a string, number or boolean"),
        (&put, "/users/P1", json!(null), "an object or `{\"user\": {…}}`, got null"),
        (&put, "/users/P1", json!({"user": [{}]}), "an object or `{\"user\": {…}}`, got a list under `user`"),
        (&post, "/users", json!({"users": [{}]}), "an object or `{\"user\": {…}}`, got a list under `users`"),
        (&put, "/incidents", json!("P1"), "a list or `{\"incidents\": [{…}]}`, got a string, number or boolean"),
        (&put, "/incidents", json!({"incidents": "P1"}), "got a string, number or boolean under `incidents`"),
        (&post, "/schedules/P1/overrides", json!({"override": 7}), "got a string, number or boolean under `override`"),
    ] {
        let error = wrap(method, path, &body).unwrap_err();
        assert!(error.contains("the request body must be ") && error.ends_with(message), "{error}");
    }
    // An inferred wrapper rejects nothing, and neither does one that permits `null`.
    assert_eq!(wrap(&post, "/gadgets", &json!([1])), Ok(json!({"gadget": [1]})));
    let default = "/enrichment/event_enrichments/default";
    assert_eq!(wrap(&put, default, &json!({"default": null})), Ok(json!({"default": null})));
}

#[test]
fn path_parameters_that_the_body_must_repeat_are_filled_in() {
    let put = Method::PUT;
    for path in ["/rulesets/R1/rules/X%201", "/services/S1/rules/X%201"] {
        let sent = json!({"rule_id": "X 1", "rule": {"disabled": true}});
        assert_eq!(wrap(&put, path, &sent["rule"]), Ok(sent.clone()));
        assert_eq!(wrap(&put, path, &json!({"rule": sent["rule"]})), Ok(sent));
        let own = json!({"rule_id": "other", "rule": {}});
        assert_eq!(wrap(&put, path, &own), Ok(own));
    }
}

#[test]
fn every_documented_wrapper_accepts_its_entity_with_and_without_the_wrapper() {
    for row in Api::ALL.into_iter().flat_map(crate::Endpoint::all) {
        let Some(wrapper) = row.request_wrapper() else { continue };
        let operation = Operation::from(row.clone());
        let entity = json!({"a": 1});
        let wrapped = match row.request_kind() {
            crate::endpoint::WrapperKind::List => json!([entity]),
            _ => entity.clone(),
        };
        for body in [&entity, &wrapped, &json!({ wrapper: entity }), &json!({ wrapper: wrapped })] {
            let sent = operation.wrap_entity(row.path(), body).unwrap();
            assert_eq!(serde_json::from_slice::<Value>(&sent).unwrap()[wrapper], wrapped, "{row}");
        }
    }
}

#[test]
fn reports_beside_the_entity_are_read() {
    let put = operation(&Method::PUT, "/incidents");
    let body = json!({
        "incidents": [{"warnings": ["of the entity"]}],
        "warnings": ["not entitled", {"message": "no such rule", "rule_id": "R1"}],
        "response_metadata": {"messages": ["truncated"]},
        "meta": {"message": "slow", "took": 1.5},
    });
    let bytes = serde_json::to_vec(&body).unwrap();
    let (entity, reports) = put.unwrap_with_reports::<Value>(&bytes).unwrap();
    assert_eq!(entity, body["incidents"]);
    assert_eq!(reports.messages(), ["not entitled", "no such rule", "truncated", "slow"]);
    assert_eq!(reports.meta.as_ref(), Some(&body["meta"]));
    let page = operation(&Method::GET, "/incidents").parse_page::<Value>(&bytes).unwrap();
    assert_eq!(page.reports, reports);

    let (_, none) = put.unwrap_with_reports::<Value>(br#"{"incidents": [], "warnings": null}"#).unwrap();
    assert!(none.is_empty() && none.messages().is_empty());
}

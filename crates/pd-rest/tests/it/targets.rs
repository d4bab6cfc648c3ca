//! The types that a caller can pass as URL and as query values.

use std::collections::BTreeSet;

use http::Method;
use pd_core::{Api, Query};
use pd_rest::{Error, RestSession};
use serde::Serialize;
use serde_json::{Value, json};

use super::support::{self, Requests, builder, session_with};

fn users() -> (RestSession, Requests) {
    session_with(builder(Api::Rest), |request| match request.uri().path() {
        "/users" | "/incidents" | "/log_entries" => support::json(200, &json!({"users": [], "incidents": []})),
        _ => support::json(200, &json!({"user": {"id": "P1"}, "rule": {}})),
    })
}

/// Returns the request target of the last request.
fn asked(requests: &Requests) -> String {
    let requests = std::mem::take(&mut *requests.lock().unwrap());
    requests.last().map(|request| request.uri().path_and_query().unwrap().to_string()).unwrap_or_default()
}

#[derive(Serialize)]
struct Service {
    #[serde(rename = "self")]
    url: String,
}

pd_core::impl_target!(Service, url);

#[tokio::test]
async fn segments_and_typed_resources_name_a_resource() {
    let (session, requests) = users();
    let id = String::from("a/b");
    session.get(["users", &id]).await.unwrap();
    assert_eq!(asked(&requests), "/users/a%2Fb");
    session.get(("users", &id, "notes", 7)).await.unwrap();
    assert_eq!(asked(&requests), "/users/a%2Fb/notes/7");
    session.get(&Service { url: "https://api.pagerduty.com/services/P1".into() }).await.unwrap();
    assert_eq!(asked(&requests), "/services/P1");
}

#[tokio::test]
async fn an_empty_identifier_is_never_another_operation() {
    let (session, requests) = users();
    let id = "";
    for error in [
        session.delete(format!("services/{id}")).await.unwrap_err(),
        session.delete(["services", id]).await.unwrap_err(),
        session.rdelete(("services", id)).await.unwrap_err(),
        session.get(format!("services/{id}/rules")).await.unwrap_err(),
        session.get(format!("https://api.pagerduty.com/services/{id}?limit=1")).await.unwrap_err(),
    ] {
        assert!(matches!(error, Error::Url { .. }), "{error}");
    }
    let mut notes = session.iter_incident_notes::<Value>(Some(format!("incidents/{id}")));
    assert!(notes.next().await.unwrap().is_err());
    assert!(requests.lock().unwrap().is_empty(), "nothing was sent");
}

#[derive(Serialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "lowercase")]
enum Urgency {
    High,
    Low,
}

#[tokio::test]
async fn query_values_may_have_any_common_type() {
    let (session, requests) = users();
    let urgencies = BTreeSet::from([Urgency::Low, Urgency::High]);
    session.get("incidents").query("urgencies", &urgencies).query("urgency", Urgency::High).await.unwrap();
    assert_eq!(asked(&requests), "/incidents?urgencies%5B%5D=high&urgencies%5B%5D=low&urgency=high");

    #[derive(Serialize)]
    struct Filter {
        statuses: [&'static str; 1],
        cursor: Option<String>,
        total: bool,
    }
    let filter = Filter { statuses: ["triggered"], cursor: None, total: true };
    session.get("incidents").params(&filter).await.unwrap();
    assert_eq!(asked(&requests), "/incidents?statuses%5B%5D=triggered&total=true");
    session.get("incidents").queries(Query::new().with("total", true)).await.unwrap();
    assert_eq!(asked(&requests), "/incidents?total=true");

    let error = session.get("incidents").params(&json!({"filter": {"a": 1}})).await.unwrap_err();
    assert!(error.to_string().contains("`filter`") || format!("{error:?}").contains("filter"), "{error}");
    assert!(requests.lock().unwrap().is_empty());
}

#[tokio::test]
async fn since_and_until_take_times_and_rfc_3339_text() {
    let (session, requests) = users();
    let zoned: jiff::Zoned = "2026-01-01T09:00:00+01:00[+01:00]".parse().unwrap();
    session.get("incidents").since("2026-01-01T09:00:00+01:00").until(&zoned).await.unwrap();
    assert_eq!(asked(&requests), "/incidents?since=2026-01-01T08%3A00%3A00Z&until=2026-01-01T08%3A00%3A00Z");
    let error = session.get("incidents").since("2026-01-01T09:00:00").await.unwrap_err();
    assert!(error.to_string().contains("`since` must be RFC 3339 text with an offset"), "{error}");
    assert!(requests.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_body_of_the_wrong_shape_is_not_sent() {
    let (session, requests) = users();
    let error = session.rput::<Value>("incidents").json(&"P1").await.unwrap_err();
    assert!(matches!(error, Error::Encode(_)), "{error}");
    let error = session.rpost::<Value>("users").json(&json!([{"name": "J"}])).await.unwrap_err();
    assert!(matches!(error, Error::Encode(_)), "{error}");
    assert!(requests.lock().unwrap().is_empty());

    session.rput::<Value>("incidents").json(&json!({"id": "P1"})).await.unwrap();
    session.rput::<Value>("rulesets/R1/rules/X1").json(&json!({"disabled": true})).await.unwrap();
    let sent: Vec<Value> = requests.lock().unwrap().iter().map(support::body).collect();
    assert_eq!(sent[0], json!({"incidents": [{"id": "P1"}]}));
    assert_eq!(sent[1], json!({"rule": {"disabled": true}, "rule_id": "X1"}));
    assert_eq!(requests.lock().unwrap()[0].method(), Method::PUT);
}

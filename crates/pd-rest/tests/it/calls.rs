//! Calls: the requests that they send, the input that they reject, and hostile responses.

use std::time::Duration;

use http::{Method, StatusCode};
use pd_core::{Api, Credential};
use pd_rest::{Error, RestSession};
use pd_sim::{Fault, Sim};
use pd_transport::RetryOptions;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::support::{self, TOKEN, body, builder, session, session_with};

/// Returns the message of an error and of all its sources.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let levels = std::iter::successors(Some(error), |&error| error.source());
    levels.map(ToString::to_string).collect::<Vec<_>>().join(" <- ")
}

async fn over(sim: &Sim) -> RestSession {
    let credential = Credential::token(sim.api_key()).unwrap();
    RestSession::builder(credential).base_url(sim.url()).retry(RetryOptions::never()).build().unwrap()
}

#[tokio::test]
async fn invalid_input_sends_nothing_and_the_error_says_what_to_do() {
    let (session, requests) = session(|_| support::json(200, &json!({})));
    for url in [
        "https://api.pagerduty.com.evil.example/users",
        "https://api.pagerduty.com@evil.example/users",
        "http://api.pagerduty.com/users",
        "https://api.pagerduty.com:444/users",
        "//evil.example/users",
        "users/../teams",
        "users/%2e%2e/teams",
        "users\\P1",
        "users\nP1",
        "",
        "/",
    ] {
        let error = session.rget::<Value>(url).await.unwrap_err();
        assert!(error.is_invalid() && matches!(error, Error::Url { .. }), "{url:?}: {error:?}");
        assert!(chain(&error).contains("nothing was sent"), "{url:?}: {}", chain(&error));
    }
    let refused = [
        session.rget::<Value>(&json!({"id": "P1"})).await.unwrap_err(),
        session.rget::<Value>("users").header("no name", "x").await.unwrap_err(),
        session.rget::<Value>("users").header("x-secret", "hush\n").await.unwrap_err(),
        session.rpost::<Value>("users").json(&std::collections::HashMap::from([((1, 2), 3)])).await.unwrap_err(),
        session.request(Method::OPTIONS, "users").await.unwrap_err(),
    ];
    for error in refused {
        assert!(error.is_invalid(), "{error:?}");
        assert!(!chain(&error).contains("hush"), "{}", chain(&error));
    }
    assert!(requests.lock().unwrap().is_empty());
}

#[tokio::test]
async fn permitted_methods_can_make_a_session_read_only() {
    let (session, requests) = session_with(builder(Api::Rest).permitted_methods([Method::GET]), |_| {
        support::json(200, &json!({"users": []}))
    });
    let error = session.rdelete("users/P1").await.unwrap_err();
    assert!(matches!(&error, Error::MethodNotPermitted { permitted, .. } if permitted == "GET"), "{error:?}");
    assert!(requests.lock().unwrap().is_empty());
    let _: Vec<Value> = session.rget("users").await.unwrap();
}

#[test]
fn invalid_options_are_errors_of_the_builder() {
    assert!(RestSession::new("").is_err());
    assert!(RestSession::new("line\nbreak").is_err());
    let name = chain(&builder(Api::Rest).header("no name", "x").build().unwrap_err());
    assert!(name.contains("header"), "{name}");
    for builder in [
        builder(Api::Rest).base_url("http://pagerduty.example"),
        builder(Api::Rest).base_url("ftp://127.0.0.1"),
        builder(Api::Rest).default_from("line\nbreak"),
        builder(Api::Rest).header("no name", "x"),
        builder(Api::Rest).timeout(Duration::ZERO),
    ] {
        let error = builder.build().unwrap_err();
        assert!(!error.to_string().is_empty());
    }
}

#[tokio::test]
async fn a_header_of_the_caller_replaces_the_default_except_authorization() {
    let builder = builder(Api::Rest).default_from("default@example.com").header("X-EARLY-ACCESS", "session");
    let (session, requests) = session_with(builder, |_| support::json(200, &json!({"user": {}})));
    let _: Value = session.rput("users/P1").json(&json!({})).await.unwrap();
    let _: Value = session
        .rput("users/P1")
        .from("other@example.com")
        .header("x-early-access", "call")
        .header("accept", "application/json")
        .header("authorization", "Token token=stolen")
        .header("content-type", "application/merge-patch+json")
        .json(&json!({}))
        .await
        .unwrap();
    let _: Value = session.rget("users/P1").await.unwrap();
    let requests = requests.lock().unwrap();
    let header =
        |at: usize, name: &str| requests[at].headers().get(name).map(|value| value.to_str().unwrap().to_owned());
    assert_eq!(header(0, "from").as_deref(), Some("default@example.com"));
    assert_eq!(header(0, "x-early-access").as_deref(), Some("session"));
    assert_eq!(header(0, "accept").as_deref(), Some("application/vnd.pagerduty+json;version=2"));
    assert_eq!(header(0, "content-type").as_deref(), Some("application/json"));
    assert!(header(0, "user-agent").unwrap().starts_with("pd-rest/"));
    assert_eq!(header(1, "from").as_deref(), Some("other@example.com"));
    assert_eq!(header(1, "x-early-access").as_deref(), Some("call"));
    assert_eq!(header(1, "accept").as_deref(), Some("application/json"));
    assert_eq!(header(1, "content-type").as_deref(), Some("application/merge-patch+json"));
    assert_eq!(header(1, "authorization"), Some(format!("Token token={TOKEN}")));
    assert_eq!(header(2, "from").as_deref(), Some("default@example.com"));
    assert_eq!(header(2, "content-type"), None);
}

#[tokio::test]
async fn bodies_are_wrapped_once_and_only_if_the_endpoint_has_a_wrapper() {
    let (session, requests) = session(|request| match (request.method(), request.uri().path()) {
        (&Method::PUT, "/incidents/PI1/merge") => support::json(200, &json!({"incident": {"id": "PI1"}})),
        (&Method::PUT, "/incidents") => support::json(200, &json!({"incidents": [{"id": "PI1"}]})),
        (&Method::PUT, "/incidents/PI1/alerts") => support::json(200, &json!({"alerts": []})),
        _ => support::json(200, &json!({"user": {"id": "P1"}})),
    });
    let user = json!({"name": "Jane"});
    let _: Value = session.rput("users/P1").json(&user).await.unwrap();
    let _: Value = session.rput("users/P1").json(&json!({"user": user})).await.unwrap();
    let whole: Value = session.jput("users/P1").json(&json!({"user": user})).await.unwrap();
    assert_eq!(whole, json!({"user": {"id": "P1"}}));
    let many: Vec<Value> = session.rput("incidents").json(&json!([{"id": "PI1"}])).await.unwrap();
    assert_eq!(many.len(), 1);
    let _: Vec<Value> = session.rput("incidents/PI1/alerts").json(&json!([{"id": "PA1"}])).await.unwrap();
    let merged: Value = session.rput("incidents/PI1/merge").json(&json!([{"id": "PI2"}])).await.unwrap();
    assert_eq!(merged["id"], "PI1");
    let requests = requests.lock().unwrap();
    let sent: Vec<Value> = requests.iter().map(body).collect();
    assert_eq!(sent[..3], [json!({"user": user}), json!({"user": user}), json!({"user": user})]);
    assert_eq!(sent[3], json!({"incidents": [{"id": "PI1"}]}));
    assert_eq!(sent[4], json!({"alerts": [{"id": "PA1"}]}));
    assert_eq!(sent[5], json!({"source_incidents": [{"id": "PI2"}]}));
}

/// An absent field is left out of the body, `null` is sent as `null`, and an empty value as an empty value.
#[tokio::test]
async fn absent_null_and_empty_are_distinct() {
    #[derive(Default, Serialize)]
    struct UserUpdate {
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        job_title: Option<Option<String>>,
    }
    let (session, requests) = session(|_| support::json(200, &json!({"user": {}})));
    for update in [
        UserUpdate::default(),
        UserUpdate { job_title: Some(None), ..UserUpdate::default() },
        UserUpdate { job_title: Some(Some(String::new())), name: Some("Jane".into()) },
    ] {
        let _: Value = session.rput("users/P1").json(&update).await.unwrap();
    }
    let sent: Vec<Value> = requests.lock().unwrap().iter().map(body).collect();
    assert_eq!(sent[0], json!({"user": {}}));
    assert_eq!(sent[1], json!({"user": {"job_title": null}}));
    assert_eq!(sent[2], json!({"user": {"name": "Jane", "job_title": ""}}));
}

#[tokio::test]
async fn an_unknown_value_of_an_enum_does_not_break_a_list() {
    #[derive(Debug, Deserialize, PartialEq, Eq)]
    #[serde(rename_all = "snake_case")]
    enum Role {
        Admin,
        #[serde(other)]
        Unknown,
    }
    #[derive(Debug, Deserialize)]
    struct User {
        role: Role,
    }
    let users = json!({"users": [{"role": "admin"}, {"role": "astronaut"}], "more": false});
    let (session, _) = session(move |_| support::json(200, &users));
    let roles: Vec<Role> = session.list_all::<User>("users").await.unwrap().into_iter().map(|user| user.role).collect();
    assert_eq!(roles, [Role::Admin, Role::Unknown]);
}

#[tokio::test]
async fn empty_responses_read_as_null_if_the_type_allows_it() {
    let (session, _) = session(|_| support::reply(204, "text/plain", ""));
    session.rput::<()>("users/P1").json(&json!({})).await.unwrap();
    assert_eq!(session.rput::<Option<Value>>("users/P1").json(&json!({})).await.unwrap(), None);
    assert_eq!(session.jget::<Value>("users/P1").await.unwrap(), Value::Null);
    session.rdelete("users/P1").await.unwrap();
    let error = session.rget::<String>("users/P1").await.unwrap_err();
    assert!(matches!(error, Error::Decode(_)), "{error:?}");
}

#[tokio::test]
async fn hostile_responses_are_typed_errors_with_readable_messages() {
    let cases: [(u16, &str, &str); 9] = [
        (200, "text/html", "<!DOCTYPE html><h1>Sign in</h1>"),
        (200, "application/json", ""),
        (200, "application/json", "{\"user\": {\"id\": \"P"),
        (200, "application/json", "{\"person\": {\"id\": \"P1\"}}"),
        (200, "application/json", "[1, 2]"),
        (200, "application/json", "null"),
        (200, "application/json", "{\"user\": 7}"),
        (200, "application/json", "{\"user\": {\"id\": \"P1\"}} {"),
        (200, "application/json", "{\"user\": {\"id\": \"\u{0}\"}}"),
    ];
    #[derive(Debug, Deserialize)]
    struct User {
        #[expect(dead_code, reason = "read by nobody")]
        id: String,
    }
    for (status, content_type, text) in cases {
        let (session, _) = session(move |_| support::reply(status, content_type, text));
        let error = session.rget::<User>("users/P1").await.unwrap_err();
        assert!(matches!(error, Error::Decode(_)), "{text}: {error:?}");
        assert!(error.to_string().starts_with("GET /users/P1: "), "{text}: {error}");
        let error = session.list_all::<User>("users").await.unwrap_err();
        assert!(matches!(error, Error::Decode(_)), "{text}: {error:?}");
    }
    let (session, _) = session(|_| support::json(200, &json!({"person": {}, "more": false})));
    let error = session.rget::<User>("users/P1").await.unwrap_err().to_string();
    assert!(error.contains("`user`") && error.contains("person"), "{error}");
    let error = session.rget::<User>("widgets/P1").await.unwrap_err().to_string();
    assert!(error.contains("inferred") && error.contains("jget"), "{error}");
}

#[tokio::test]
async fn an_error_response_with_any_body_is_a_typed_error() {
    let cases: [(u16, &str, &str); 6] = [
        (502, "text/html", "<html><h1>502 Bad Gateway</h1></html>"),
        (500, "application/json", ""),
        (404, "application/json", r#"{"error":{"message":"Not Found","code":2100}}"#),
        (400, "application/json", r#"{"error":"text"}"#),
        (403, "application/json", r#"{"error":{"message":"Access Denied","code":2010,"errors":null}}"#),
        (402, "application/json", "[]"),
    ];
    for (status, content_type, text) in cases {
        let (session, _) = session(move |_| support::reply(status, content_type, text));
        let error = session.rget::<Value>("users/P1").await.unwrap_err();
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
        assert_eq!(error.response().unwrap().bytes(), text.as_bytes());
        assert_eq!(error.is_server(), status >= 500);
        assert_eq!(error.is_not_found(), status == 404);
        assert!(error.to_string().starts_with("GET /users/P1: "), "{error}");
        let raw = session.get("users/P1").await.unwrap();
        assert_eq!((raw.status().as_u16(), raw.is_success()), (status, false));
        assert!(session.rdelete("users/P1").await.is_err());
    }
}

#[tokio::test]
async fn a_401_names_the_end_of_the_credential_and_the_region() {
    let (session, requests) =
        session(|_| support::json(401, &json!({"error": {"message": "Unauthorized", "code": 2006}})));
    let error = session.get("users").await.unwrap_err();
    assert!(error.is_unauthorized());
    assert_eq!(error.api_code(), Some(2006));
    let said = chain(&error);
    assert!(said.contains("wxyz") && said.contains("region") && !said.contains(TOKEN), "{said}");
    assert_eq!((said.matches("GET /users").count(), said.matches("401").count()), (1, 1), "{said}");
    assert!(!format!("{error:?} {session:?}").contains(TOKEN));
    assert_eq!(requests.lock().unwrap().len(), 1);
}

fn bad_request() -> http::Response<pd_transport::Body> {
    support::json(400, &json!({"error": {"message": "Invalid Input Provided", "code": 2001, "errors": ["No"]}}))
}

#[tokio::test]
async fn a_hint_is_given_only_if_it_helps() {
    let (plain, _) = session(|_| bad_request());
    let (with_from, _) = session_with(builder(Api::Rest).default_from("admin@example.com"), |_| bad_request());
    let hint = |error: Error| match error {
        Error::Api(refusal) => refusal.hint().map(str::to_owned),
        error => panic!("{error:?}"),
    };
    let incident = json!({"type": "incident"});
    let other = hint(plain.rpost::<Value>("incidents").json(&incident).await.unwrap_err());
    assert_eq!(other, None, "the key may belong to a user, and the error does not mention the header");
    assert_eq!(hint(with_from.rpost::<Value>("incidents").json(&incident).await.unwrap_err()), None);
    let named = plain.rpost::<Value>("incidents").from("a@example.com").json(&incident);
    assert_eq!(hint(named.await.unwrap_err()), None);

    let bare = hint(plain.rget::<Value>("incidents").query("team_ids", "PT1").await.unwrap_err()).unwrap();
    assert!(bare.contains("`team_ids[]`"), "{bare}");
    let bare = hint(plain.rget::<Value>("incidents?team_ids=PT1").await.unwrap_err()).unwrap();
    assert!(bare.contains("`team_ids[]`"), "{bare}");
    assert_eq!(hint(plain.rget::<Value>("incidents").query("team_ids", ["PT1"]).await.unwrap_err()), None);
    assert_eq!(hint(plain.rget::<Value>("incidents").query("team_ids[]", "PT1").await.unwrap_err()), None);

    let (account, _) = session(|_| {
        let message = "A user could not be found: an account-level access token was used";
        support::json(400, &json!({"error": {"message": message, "code": 2001}}))
    });
    let hint = hint(account.rget::<Value>("users/me").await.unwrap_err()).unwrap();
    assert!(hint.contains("users/ID"), "{hint}");
    assert_eq!(account.api_key_access().await.unwrap().name(), "account");
}

#[tokio::test]
async fn a_retried_put_that_was_already_applied_is_ambiguous() {
    let sim = Sim::start().await.unwrap();
    let credential = Credential::token(sim.account_key()).unwrap();
    let session = RestSession::builder(credential)
        .base_url(sim.url())
        .default_from("ada.okafor@example.com")
        .retry(RetryOptions::new().initial(Duration::ZERO))
        .build()
        .unwrap();
    let open = sim.objects("incidents").into_iter().find(|incident| incident["status"] == "triggered").unwrap();
    sim.fault(Fault::lose_response().method(Method::PUT));
    let resolve = json!({"type": "incident_reference", "status": "resolved"});
    let error = session.rput::<Value>(&open).json(&resolve).await.unwrap_err();
    assert!(error.is_ambiguous(), "{error:?}");
    assert_eq!(error.status(), Some(StatusCode::BAD_REQUEST));
    assert!(chain(&error).contains("may have worked"), "{}", chain(&error));
}

#[tokio::test]
async fn a_write_rejected_after_a_lost_response_is_ambiguous() {
    let sim = Sim::start().await.unwrap();
    let retry = RetryOptions::new().initial(Duration::ZERO);
    let session = RestSession::builder(Credential::token(sim.api_key()).unwrap());
    let session = session.base_url(sim.url()).retry(retry).build().unwrap();
    let team = sim.insert("teams", json!({"name": "Doomed", "type": "team"}));
    for method in [Method::GET, Method::DELETE] {
        sim.fault(Fault::lose_response().method(method.clone()).path_prefix("/teams/"));
        sim.fault(Fault::status(403).method(method).path_prefix("/teams/"));
    }
    // A GET changes nothing.
    let error = session.rget::<Value>(&team).await.unwrap_err();
    assert_eq!((error.status(), error.is_ambiguous()), (Some(StatusCode::FORBIDDEN), false));

    let error = session.rdelete(&team).await.unwrap_err();
    assert_eq!((error.status(), error.is_ambiguous()), (Some(StatusCode::FORBIDDEN), true));
    assert!(chain(&error).contains("may have been carried out"), "{}", chain(&error));
    assert_eq!(sim.get("teams", team["id"].as_str().unwrap()), None, "the server carried out the request");
}

#[tokio::test]
async fn resources_replace_urls() {
    let sim = Sim::start().await.unwrap();
    let session = over(&sim).await;
    let user: Value = session.rget("users").query("limit", 1).await.map(|users: Vec<Value>| users[0].clone()).unwrap();
    let again: Value = session.rget(&user).await.unwrap();
    assert_eq!(again["id"], user["id"]);
    let renamed: Value = session.rput(&user).json(&json!({"type": "user", "name": "Jane Doe"})).await.unwrap();
    assert_eq!(renamed["name"], "Jane Doe");
    session.rdelete(&user).await.unwrap();
    assert!(session.rget::<Value>(&user).await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn account_facts_are_requested_once_for_each_credential() {
    let sim = Sim::start().await.unwrap();
    let session = over(&sim).await;
    let (a, b, c) = tokio::join!(session.subdomain(), session.subdomain(), session.subdomain());
    assert_eq!((a.unwrap(), b.unwrap(), c.unwrap()), ("acme".into(), "acme".into(), "acme".into()));
    assert_eq!(sim.journal().total(), 1);
    let clone = session.clone();
    assert_eq!(clone.api_key_access().await.unwrap().name(), "user");
    assert_eq!(session.api_key_access().await.unwrap().name(), "user");
    assert_eq!(sim.journal().total(), 2);
    session.set_credential(Credential::token(sim.account_key()).unwrap());
    assert_eq!(clone.api_key_access().await.unwrap().name(), "account");
    let shown = session.trunc_token().unwrap();
    assert!(sim.account_key().ends_with(&shown[shown.len() - 4..]) && !shown.contains(sim.account_key()), "{shown}");

    assert!(session.account_has_ability("teams").await.unwrap());
    assert!(!session.account_has_ability("event_rules").await.unwrap_or(false));
    sim.fault(Fault::status(403));
    assert_eq!(session.account_has_ability("teams").await.unwrap_err().status(), Some(StatusCode::FORBIDDEN));
}

#[tokio::test]
async fn a_dropped_call_leaves_the_session_usable() {
    let sim = Sim::start().await.unwrap();
    let session = over(&sim).await;
    sim.fault(Fault::delay(Duration::from_secs(3600)));
    let call = session.rget::<Value>("users");
    let raced = futures_util::future::select(
        call.into_future(),
        Box::pin(async {
            while sim.journal().total() == 0 {
                tokio::task::yield_now().await;
            }
        }),
    );
    drop(raced.await);
    let users: Vec<Value> = session.list_all("users").await.unwrap();
    assert_eq!(users.len(), sim.count("users"));
}

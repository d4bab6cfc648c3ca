//! The effect of a failed call, the response that an error keeps, and the text of errors.

use std::error::Error as _;

use http::{Method, StatusCode};
use pd_core::{Api, Credential, Effect, Operation, UrlError};
use pd_rest::{Error, RestSession};
use pd_sim::{Fault, Sim};
use pd_transport::{Body, RetryOptions};
use serde::Deserialize;
use serde_json::{Value, json};

use super::support::{self, session};

#[derive(Debug, Deserialize)]
struct Incident {
    #[expect(dead_code, reason = "the type must not fit")]
    id: u64,
}

fn answer(status: u16, body: &'static str) -> RestSession {
    session(move |_| support::reply(status, "application/json", body)).0
}

async fn create(session: &RestSession) -> Error {
    session.rpost::<Incident>("incidents").json(&json!({"type": "incident"})).await.unwrap_err()
}

#[tokio::test]
async fn a_write_whose_response_does_not_fit_was_done_and_keeps_the_response() {
    for body in [r#"{"incident": {"id": "P1"}}"#, r#"{"other": 1}"#, "<html>", "[1]", ""] {
        let error = create(&answer(201, body)).await;
        assert_eq!(error.effect(), Effect::Done, "{body}: {error}");
        assert_eq!(error.status(), Some(StatusCode::CREATED), "{body}");
        assert_eq!(error.response().unwrap().bytes(), body.as_bytes());
        assert!(!error.effect().changed_nothing() && !error.is_transient());
        assert!(error.to_string().contains("do not send it again"), "{error}");
    }
}

#[tokio::test]
async fn the_status_of_a_write_decides_its_effect() {
    for (status, effect) in
        [(400, Effect::Rejected), (404, Effect::Rejected), (401, Effect::Rejected), (302, Effect::Rejected)]
    {
        let error = create(&answer(status, "{}")).await;
        assert_eq!((error.effect(), error.is_ambiguous()), (effect, false), "{error}");
    }
    for status in [500, 502, 503] {
        let error = create(&answer(status, "{}")).await;
        assert_eq!(
            (error.effect(), error.is_ambiguous(), error.is_transient()),
            (Effect::Unknown, true, true),
            "{error}"
        );
    }
    let error = answer(500, "{}").rget::<Value>("users").await.unwrap_err();
    assert_eq!((error.effect(), error.is_ambiguous()), (Effect::Unknown, false), "a read is safe to send again");
}

#[tokio::test]
async fn an_invalid_call_is_not_sent() {
    let session = answer(200, "{}");
    let errors = [
        session.rget::<Value>("").await.unwrap_err(),
        session.rget::<Value>("users/P1").header("content-length", "5").await.unwrap_err(),
        session.rget::<Value>("users/P1").header("x", "a\nb").await.unwrap_err(),
        session.list_all::<Value>("users/P1").await.unwrap_err(),
        session.rget::<Value>("oncalls").since("yesterday").await.unwrap_err(),
    ];
    for error in errors {
        assert_eq!((error.effect(), error.attempts()), (Effect::NotSent, 0), "{error}");
        assert!(error.is_invalid() && error.response().is_none(), "{error}");
    }
}

#[tokio::test]
async fn a_lost_response_leaves_the_effect_unknown_and_a_refused_connection_does_not() {
    let sim = Sim::start().await.unwrap();
    let session = RestSession::builder(Credential::token(sim.api_key()).unwrap());
    let session = session.base_url(sim.url()).retry(RetryOptions::never()).build().unwrap();
    sim.fault(Fault::lose_response());
    let error = session.rpost("teams").json(&json!({"name": "x"})).discard().await.unwrap_err();
    assert_eq!((error.effect(), error.is_ambiguous(), error.path()), (Effect::Unknown, true, Some("/teams")));
    sim.shutdown().await;
    let error = session.rpost("teams").json(&json!({"name": "x"})).discard().await.unwrap_err();
    assert_eq!((error.effect(), error.is_connect(), error.is_transient()), (Effect::NotSent, true, true), "{error}");
}

#[tokio::test]
async fn a_discarded_body_may_be_anything() {
    for body in ["", "<html>", "[1]", r#"{"incident": {"id": "P1"}}"#] {
        let session = answer(200, body);
        session.rput("incidents/P1").json(&json!({"type": "incident"})).discard().await.unwrap();
        session.jput("incidents/P1").json(&json!({})).discard().await.unwrap();
        session.rput::<()>("incidents/P1").json(&json!({"type": "incident"})).await.unwrap();
        session.jpost::<()>("incidents").json(&json!({})).await.unwrap();
    }
    let error = answer(400, "{}").rput("incidents/P1").json(&json!({"type": "x"})).discard().await.unwrap_err();
    assert_eq!(error.effect(), Effect::Rejected);
}

#[tokio::test]
async fn a_discarded_body_is_wrapped_as_its_verb_wraps_it() {
    let (session, requests) = session(|_| support::json(200, &json!({})));
    session.rput("users/P1").discard().json(&json!({"name": "J"})).await.unwrap();
    session.jput("users/P1").discard().json(&json!({"name": "J"})).await.unwrap();
    let requests = requests.lock().unwrap();
    assert_eq!(support::body(&requests[0]), json!({"user": {"name": "J"}}));
    assert_eq!(support::body(&requests[1]), json!({"name": "J"}));
}

#[tokio::test]
async fn reports_beside_the_entity_reach_the_caller() {
    let session = answer(200, r#"{"user": {"id": "P1"}, "warnings": ["not entitled"]}"#);
    let user = session.rput::<Value>("users/P1").json(&json!({"name": "J"})).with_reports().await.unwrap();
    assert_eq!((user.entity["id"].as_str(), user.reports.messages()), (Some("P1"), vec!["not entitled".to_owned()]));
}

#[tokio::test]
async fn an_error_names_the_resource_and_metrics_the_template() {
    let error = answer(404, "{}").put("teams/PT1/users/PU1").await.unwrap().error_for_status().unwrap_err();
    assert_eq!(error.path(), Some("/teams/PT1/users/PU1"));
    assert_eq!(error.operation().unwrap().path(), "/teams/{id}/users/{user_id}");
    assert!(error.to_string().starts_with("PUT /teams/PT1/users/PU1: 404 Not Found"), "{error}");
}

#[derive(Debug, thiserror::Error)]
#[error("the circuit is open")]
struct CircuitOpen;

#[tokio::test]
async fn the_error_of_a_custom_layer_is_found() {
    let layer = tower::layer::layer_fn(|_| {
        tower::service_fn(|_: http::Request<Body>| async { Err::<http::Response<Body>, _>(CircuitOpen) })
    });
    let builder = support::builder(Api::Rest).transport(|transport| transport.call_layer(layer));
    let (session, _) = support::session_with(builder, |_| support::json(200, &json!({})));
    let error = session.rget::<Value>("users").await.unwrap_err();
    assert!(error.find_source::<CircuitOpen>().is_some(), "{error:?}");
    assert!(error.find_source::<UrlError>().is_none());
}

#[test]
fn errors_can_be_made_for_a_mock() {
    let operation = Operation::resolve(Api::Rest, &Method::GET, "/users/P1");
    let response = http::Response::builder().status(429).body(Body::empty()).unwrap();
    let error = Error::of_response(operation, response);
    assert!(error.is_rate_limited() && error.is_transient());
}

/// `{}` is one line, the sources repeat nothing of it, and `{:?}` is two lines at most.
fn check(error: &Error, display: &str) {
    assert_eq!(error.to_string(), display);
    let levels: Vec<String> = std::iter::successors(Some(error as &dyn std::error::Error), |&error| error.source())
        .map(ToString::to_string)
        .collect();
    for (index, level) in levels.iter().enumerate() {
        assert!(!level.contains('\n'), "{level}");
        assert!(!levels[..index].iter().any(|above| above.contains(level.as_str())), "{levels:?}");
    }
    let debug = format!("{error:?}");
    assert!(debug.lines().count() <= 2 && debug.starts_with(display), "{debug}");
    assert_eq!(debug.lines().count() == 2, error.source().is_some(), "{debug}");
}

#[tokio::test]
async fn the_text_of_errors() {
    let not_sent = answer(200, "{}");
    check(&not_sent.rget::<Value>("a//b").await.unwrap_err(), "GET: the URL is invalid; nothing was sent");
    check(
        &not_sent.rget::<Value>("users/P1").header("host", "x").await.unwrap_err(),
        "GET /users/P1: the header `host` belongs to the connection and cannot be set; nothing was sent",
    );
    let reader = support::builder(Api::Rest).permitted_methods([Method::GET]);
    let (reader, _) = support::session_with(reader, |_| support::json(200, &json!({})));
    check(
        &reader.rdelete("users/P1").await.unwrap_err(),
        "DELETE /users/P1: this session permits GET only; nothing was sent",
    );
    let statuses = [
        (
            404,
            r#"{"error": {"message": "Not Found", "code": 2100}}"#,
            "GET /users/P1: 404 Not Found: Not Found (code 2100)",
        ),
        (500, "", "GET /users/P1: 500 Internal Server Error (an empty body)"),
        (
            401,
            "{}",
            "GET /users/P1: 401 Unauthorized (a JSON body without a message); the credential …wxyz was rejected; is it valid, and is the base URL that of its service region (US or EU)?",
        ),
        (
            302,
            "",
            "GET /users/P1: 302 Found (an empty body); redirected; redirects are never followed, check the base URL",
        ),
        (
            403,
            r#"{"error": {"message": "Access\nDenied"}}"#,
            "GET /users/P1: 403 Forbidden: Access Denied; the credential lacks the permission: check its scopes, or the role of its user",
        ),
    ];
    for (status, body, text) in statuses {
        check(&answer(status, body).rget::<Value>("users/P1").await.unwrap_err(), text);
    }
    let decode = [
        (
            r#"{"user": {"id": "x"}}"#,
            "GET /users/P1: the response does not fit the requested type: user.id of x: expected u64, found string",
        ),
        ("", "GET /users/P1: the response body is empty"),
        (r#"{"person": 1}"#, "GET /users/P1: the response has no `user`; it has `person`"),
        ("[]", "GET /users/P1: the response is an array, expected an object with `user`"),
    ];
    for (body, text) in decode {
        check(&answer(200, body).rget::<Incident>("users/P1").await.unwrap_err(), text);
    }
}

#[tokio::test]
async fn sessions_of_many_accounts_share_the_connections() {
    let sim = Sim::start().await.unwrap();
    let session = RestSession::builder(Credential::token(sim.api_key()).unwrap()).base_url(sim.url()).build().unwrap();
    let _: Vec<Value> = session.rget("users").await.unwrap();
    let other = session.with_credential(Credential::token(sim.account_key()).unwrap());
    let _: Vec<Value> = other.rget("users").await.unwrap();
    assert_eq!(session.api_key_access().await.unwrap().name(), "user");
    assert_eq!(other.api_key_access().await.unwrap().name(), "account");
    assert_eq!((session.total_call_count(), other.total_call_count()), (2, 2));
    let accounts: Vec<RestSession> = (0..10_000)
        .map(|number| session.with_credential(Credential::token(format!("u+account{number:08}")).unwrap()))
        .collect();
    assert_eq!(accounts.last().unwrap().trunc_token().unwrap(), "…9999");
    let error = accounts[0].rget::<Value>("users").await.unwrap_err();
    assert!(error.is_unauthorized() && error.to_string().contains("…0000"), "{error}");
}

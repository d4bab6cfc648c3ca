//! The effect of a failed call, and the response that an error keeps.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

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
async fn discard_does_not_change_the_wrapping_of_the_request_body() {
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
    for account in accounts.iter().step_by(100) {
        assert!(account.rget::<Value>("users").await.unwrap_err().is_unauthorized());
    }
    assert_eq!((sim.connections().opened, sim.connections().open), (1, 1), "all accounts share one connection");
}

#[tokio::test]
async fn a_mock_of_the_network_can_fail_like_the_network() {
    let sent = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&sent);
    let client = tower::service_fn(move |_: http::Request<Body>| {
        count.fetch_add(1, Ordering::Relaxed);
        async { Err::<http::Response<Body>, _>(pd_transport::Error::connect("connection refused")) }
    });
    let retry = RetryOptions::new().initial(std::time::Duration::ZERO);
    let session = support::builder(Api::Rest).retry(retry).build_with(client).unwrap();
    let error = session.rpost("teams").json(&json!({"name": "x"})).discard().await.unwrap_err();
    assert_eq!((error.effect(), error.is_connect(), error.attempts()), (Effect::NotSent, true, 4), "{error:?}");
    assert_eq!(sent.load(Ordering::Relaxed), 4, "an error for a mock is retried as the network's own");
}

//! The predicates of errors. `tests/it/error_text.rs` tests their text.

use std::time::Duration;

use http::{Method, Request};
use pd_core::Effect;
use pd_transport::{BoxError, RetryOptions};
use serde_json::{Value, json};

use super::*;
use crate::EventsSession;

/// A session whose server answers each request with the next of these results.
fn session(results: Vec<Result<(u16, &'static str), &'static str>>) -> EventsSession {
    let results = std::sync::Arc::new(std::sync::Mutex::new(results.into_iter()));
    let service = tower::service_fn(move |_: Request<Body>| {
        let next = results.lock().unwrap().next().unwrap();
        async move {
            let (status, body) = next.map_err(BoxError::from)?;
            Ok::<_, BoxError>(http::Response::builder().status(status).body(Body::from(body))?)
        }
    });
    EventsSession::builder("0123456789abcdef0123456789abcdef").build_with(service).unwrap()
}

async fn error_of(session: &EventsSession) -> Error {
    let call = session.trigger("Disk is full", "db1").dedup_key("db1/disk");
    call.retry(RetryOptions::never()).await.unwrap_err()
}

#[tokio::test(start_paused = true)]
async fn an_error_response_has_an_effect_and_may_be_transient() {
    for (status, effect, is_transient) in [
        (400, Effect::Rejected, false),
        (404, Effect::Rejected, false),
        (429, Effect::Rejected, true),
        (503, Effect::Unknown, true),
    ] {
        let error = error_of(&session(vec![Ok((status, ""))])).await;
        assert_eq!((error.effect(), error.is_transient()), (effect, is_transient), "{error}");
        assert_eq!((error.status().unwrap().as_u16(), error.attempts()), (status, 1));
        assert_eq!((error.path(), error.dedup_key()), (Some("/v2/enqueue"), Some("db1/disk")));
        assert_eq!(error.operation().unwrap().to_string(), "POST /v2/enqueue");
        assert!(!error.is_rejected() && error.transport().is_none());
    }
}

#[tokio::test(start_paused = true)]
async fn a_lost_response_leaves_the_effect_unknown() {
    let error = error_of(&session(vec![Err("reset by peer")])).await;
    assert_eq!((error.effect(), error.attempts()), (Effect::Unknown, 1));
    assert!(error.is_ambiguous() && error.is_transient() && !error.is_connect() && error.response().is_none());

    // The rejection of a retry does not undo the effect of the first attempt.
    let error = session(vec![Err("reset by peer"), Ok((400, ""))]).trigger("s", "o").await.unwrap_err();
    assert_eq!((error.effect(), error.status().unwrap().as_u16()), (Effect::Unknown, 400));
    assert_eq!(error.attempts(), 2);
}

#[tokio::test(start_paused = true)]
async fn timeouts_and_deadlines_have_different_predicates() {
    let silent = tower::service_fn(|_: Request<Body>| std::future::pending::<Result<http::Response<Body>, BoxError>>());
    let session = EventsSession::builder("key").build_with(silent).unwrap();
    let call = || session.trigger("s", "o").dedup_key("k").retry(RetryOptions::never());
    let error = call().timeout(Duration::from_secs(5)).await.unwrap_err();
    assert!(error.is_timeout() && !error.is_deadline());
    assert_eq!(error.dedup_key(), Some("k"));
    let error = call().deadline(Duration::from_secs(5)).await.unwrap_err();
    assert!(error.is_deadline());
}

#[tokio::test]
async fn an_event_that_is_rejected_before_sending_has_no_effect() {
    let session = session(Vec::new());
    for error in [
        session.trigger(" ", "o").await.unwrap_err(),
        session.resolve("k".repeat(256)).await.unwrap_err(),
        session.trigger("s", "o").header("Content-Length", "5").await.unwrap_err(),
    ] {
        assert!(error.is_rejected() && !error.is_transient() && error.attempts() == 0, "{error}");
        assert_eq!((error.effect(), error.path()), (Effect::NotSent, Some("/v2/enqueue")));
    }
}

#[tokio::test]
async fn a_whole_event_without_a_payload_object_is_not_sent() {
    let session = session(Vec::new());
    let members = "`summary`, `source`, `severity`";
    let trigger = |payload: Option<Value>| match payload {
        Some(payload) => json!({"event_action": "trigger", "payload": payload}),
        None => json!({"event_action": "trigger"}),
    };
    let cases = [
        (None, format!("`payload` is missing; give an object with {members}")),
        (Some(json!(null)), format!("`payload` must be an object with {members}")),
        (Some(json!("down")), format!("`payload` must be an object with {members}")),
        (Some(json!([{"summary": "s"}])), format!("`payload` must be an object with {members}")),
        (Some(json!(7)), format!("`payload` must be an object with {members}")),
        (Some(json!({"summary": "s", "source": "o"})), "`severity` must not be blank".to_owned()),
        (Some(json!({"summary": "s", "source": "o", "severity": " "})), "`severity` must not be blank".to_owned()),
    ];
    for (payload, reason) in cases {
        let error = session.send_event(trigger(payload)).await.unwrap_err();
        assert_eq!(error.to_string(), format!("POST /v2/enqueue: {reason}; nothing was sent"));
        assert!(error.is_rejected() && error.attempts() == 0);
    }
    for change in [json!({}), json!({"payload": null}), json!({"payload": "s"})] {
        let error = session.change_events().send_change_event(&change).await.unwrap_err();
        assert!(error.is_rejected() && error.to_string().contains("`payload`"), "{change}: {error}");
    }
}

#[tokio::test]
async fn events_that_need_no_payload_are_sent_without_one() {
    let accepted = vec![Ok((202, "{}")), Ok((202, "{}")), Ok((202, "{}"))];
    let session = session(accepted);
    for whole in [
        json!({"event_action": "acknowledge", "dedup_key": "k"}),
        json!({"event_action": "resolve", "dedup_key": "k", "payload": null}),
    ] {
        session.send_event(whole).await.unwrap();
    }
    // No member of an object with a name that is not valid Unicode can be looked up, so PagerDuty decides.
    let odd = r#"{"event_action":"trigger","dedup_key":"k","payload":{"\ud83d":1}}"#;
    let odd: Box<serde_json::value::RawValue> = serde_json::from_str(odd).unwrap();
    session.send_event(odd).await.unwrap();
}

#[test]
fn a_withheld_event_may_be_accepted_later() {
    let error = Error::withheld(&Operation::named(Method::POST, "/v2/enqueue"), "k".to_owned());
    assert!(error.is_transient() && error.is_rejected());
    assert_eq!((error.effect(), error.dedup_key()), (Effect::NotSent, Some("k")));
}

#[test]
fn errors_of_mocks_have_the_predicates_of_session_errors() {
    let operation = || Operation::named(Method::POST, "/v2/change/enqueue");
    let response = http::Response::builder().status(403).body(Body::empty()).unwrap();
    let error = Error::of_response(operation(), response, None);
    assert_eq!((error.path(), error.effect()), (Some("/v2/change/enqueue"), Effect::Rejected));
    assert!(error.hint().unwrap().contains("service region"));

    let error =
        Error::Transport { operation: operation(), dedup_key: None, source: pd_transport::Error::connect(Refused) };
    assert!(error.is_connect() && error.is_transient() && !error.is_ambiguous());
    assert!(error.find_source::<Refused>().is_some() && error.find_source::<std::io::Error>().is_none());
}

#[derive(Debug, thiserror::Error)]
#[error("refused")]
struct Refused;

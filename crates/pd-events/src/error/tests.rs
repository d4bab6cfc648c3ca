//! The text of errors, and the answers to their questions.

use std::time::Duration;

use http::{Method, Request};
use pd_transport::{BoxError, RetryOptions};
use serde_json::{Value, json};

use super::*;
use crate::EventsSession;

/// What a test expects of an error: `{}`, the sources, and the effect.
struct Expected {
    display: &'static str,
    sources: &'static [&'static str],
    effect: Effect,
}

fn check(error: &Error, expected: &Expected) {
    assert_eq!(error.to_string(), expected.display);
    let sources: Vec<String> = sources(error).skip(1).map(ToString::to_string).collect();
    assert_eq!(sources, expected.sources, "{error}");
    assert_eq!(error.effect(), expected.effect, "{error}");
    let debug = format!("{error:?}");
    assert!(debug.lines().count() <= 2 && debug.starts_with(expected.display), "{debug}");
    assert!(!error.to_string().contains('\n'));
    assert!(sources.iter().all(|source| !error.to_string().contains(source.as_str())), "{error} repeats its source");
    assert_eq!(error.path(), "/v2/enqueue");
}

/// A session whose server answers each request with the next of these results.
fn session(results: Vec<Result<(u16, &'static str), &'static str>>) -> EventsSession {
    let results = std::sync::Arc::new(std::sync::Mutex::new(results.into_iter()));
    let service = tower::service_fn(move |_: Request<Body>| {
        let next = results.lock().unwrap().next().unwrap();
        async move {
            let (status, body) = next.map_err(BoxError::from)?;
            Ok::<_, BoxError>(Response::builder().status(status).body(Body::from(body))?)
        }
    });
    EventsSession::builder("0123456789abcdef0123456789abcdef").build_with(service).unwrap()
}

async fn error_of(session: &EventsSession) -> Error {
    let call = session.trigger("Disk is full", "db1").dedup_key("db1/disk");
    call.retry(RetryOptions::never()).await.unwrap_err()
}

#[tokio::test(start_paused = true)]
async fn responses() {
    let invalid =
        r#"{"status":"invalid event","message":"Event object is invalid","errors":["'payload.severity' is invalid"]}"#;
    let key = r#"{"status":"invalid event","message":"Event object is invalid","errors":["Invalid routing_key"]}"#;
    for (status, body, display, effect) in [
        (
            400,
            invalid,
            "POST /v2/enqueue: 400 Bad Request: Event object is invalid: 'payload.severity' is invalid",
            Effect::Rejected,
        ),
        (
            400,
            key,
            "POST /v2/enqueue: 400 Bad Request: Event object is invalid: Invalid routing_key; check that the routing key belongs to an Events API v2 integration in this service region",
            Effect::Rejected,
        ),
        (
            404,
            "",
            "POST /v2/enqueue: 404 Not Found (an empty body); check that the base URL is the Events API of the account's service region",
            Effect::Rejected,
        ),
        (
            429,
            "",
            "POST /v2/enqueue: 429 Too Many Requests (an empty body); the event was not accepted; a routing key accepts about 120 events per minute",
            Effect::Rejected,
        ),
        (503, "", "POST /v2/enqueue: 503 Service Unavailable (an empty body)", Effect::Unknown),
    ] {
        let error = error_of(&session(vec![Ok((status, body))])).await;
        check(&error, &Expected { display, sources: &[], effect });
        assert_eq!((error.status().unwrap().as_u16(), error.attempts()), (status, 1));
        assert_eq!(error.dedup_key(), Some("db1/disk"));
        assert_eq!(error.is_transient(), status == 429 || status == 503);
        assert!(!error.is_rejected());
    }
}

#[tokio::test(start_paused = true)]
async fn lost_responses() {
    let error = error_of(&session(vec![Err("reset by peer")])).await;
    let display = "POST /v2/enqueue: the connection broke before the response was complete; the event may have been accepted, send it again with the same dedup_key \"db1/disk\"";
    check(&error, &Expected { display, sources: &["reset by peer"], effect: Effect::Unknown });
    assert!(error.is_ambiguous() && error.is_transient() && !error.is_connect() && error.response().is_none());
    assert_eq!(error.attempts(), 1);

    let error = session(vec![Err("reset by peer")]).change_events().submit("s").retry(RetryOptions::never()).await;
    let display = "POST /v2/change/enqueue: the connection broke before the response was complete; the event may have been accepted, sending it again may show it twice";
    assert_eq!(error.unwrap_err().to_string(), display);

    // A rejected retry does not undo what the first attempt may have done.
    let results = vec![Err("reset by peer"), Ok((400, ""))];
    let error = session(results).trigger("s", "o").await.unwrap_err();
    assert_eq!((error.effect(), error.status().unwrap().as_u16()), (Effect::Unknown, 400));
}

#[tokio::test(start_paused = true)]
async fn timeouts_and_deadlines() {
    let silent = tower::service_fn(|_: Request<Body>| std::future::pending::<Result<Response<Body>, BoxError>>());
    let session = EventsSession::builder("key").build_with(silent).unwrap();
    let call = || session.trigger("s", "o").dedup_key("k").retry(RetryOptions::never());
    let error = call().timeout(Duration::from_secs(5)).await.unwrap_err();
    assert!(error.is_timeout() && !error.is_deadline());
    assert_eq!(error.dedup_key(), Some("k"));
    let error = call().deadline(Duration::from_secs(5)).await.unwrap_err();
    assert!(error.is_deadline());
}

#[tokio::test]
async fn events_that_are_not_sent() {
    let session = session(Vec::new());
    let cases = [
        (session.trigger(" ", "o").await, "POST /v2/enqueue: `summary` must not be blank; nothing was sent"),
        (session.trigger("s", "\t\n").await, "POST /v2/enqueue: `source` must not be blank; nothing was sent"),
        (
            session.resolve("").await,
            "POST /v2/enqueue: `dedup_key` is missing; give the key of the trigger; nothing was sent",
        ),
        (
            session.resolve("k".repeat(256)).await,
            "POST /v2/enqueue: the event is too long: `dedup_key` must have at most 255 characters, got 256; it is never cut; nothing was sent",
        ),
        (
            session.trigger("x".repeat(1_025), "o").strict().await,
            "POST /v2/enqueue: the event is too long: `summary` must have at most 1024 characters, got 1025; nothing was sent",
        ),
        (
            session.trigger("s", "o").header("x-key", "sec\nret").await,
            "POST /v2/enqueue: the value of the header `x-key` is invalid: only visible ASCII can be sent; nothing was sent",
        ),
    ];
    for (result, display) in cases {
        let error = result.unwrap_err();
        check(&error, &Expected { display, sources: &[], effect: Effect::NotSent });
        assert!(error.is_rejected() && !error.is_transient() && error.attempts() == 0);
    }
    let error = session.change_events().submit("").await.unwrap_err();
    assert_eq!(error.to_string(), "POST /v2/change/enqueue: `summary` must not be blank; nothing was sent");
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

#[tokio::test]
async fn headers_of_the_connection_are_rejected() {
    let session = session(Vec::new());
    for name in ["Content-Length", "TRANSFER-ENCODING", "Host", "connection", "Keep-Alive", "TE", "upgrade", "trailer"]
    {
        let error = session.trigger("s", "o").header(name, "5").await.unwrap_err();
        assert!(error.to_string().contains("belongs to the connection and cannot be set"), "{error}");
    }
}

#[test]
fn an_error_of_a_layer_is_found() {
    let operation = Operation::named(Method::POST, "/v2/enqueue");
    let error = Error::invalid(&operation, "no");
    assert!(error.find_source::<Error>().is_some());
    assert!(error.find_source::<std::io::Error>().is_none());
}

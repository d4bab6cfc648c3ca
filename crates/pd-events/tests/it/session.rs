//! The sessions over the simulator: requests, receipts, errors and redaction.

use std::{error::Error as _, time::Duration};

use http::{Method, Request, Response};
use pd_events::{
    BuildError, Call, ChangeEventsSession, Error, Event, EventsSession, Receipt, RoutingKeyError, Severity, Trigger,
};
use pd_sim::{Fault, Sim};
use pd_transport::Body;
use serde_json::{Value, json};

async fn start() -> (Sim, EventsSession) {
    let sim = Sim::builder().incidents(0).start().await.unwrap();
    let session = EventsSession::builder(sim.routing_key()).base_url(sim.events_url()).build().unwrap();
    (sim, session)
}

fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let errors = std::iter::successors(Some(error), |&error| error.source());
    errors.map(|error| format!("{error} {error:?}")).collect::<Vec<_>>().join(" | ")
}

#[tokio::test]
async fn an_alert_is_opened_acknowledged_and_resolved() {
    let (sim, session) = start().await;
    let receipt = session
        .trigger("Disk is full", "db1")
        .severity(Severity::Warning)
        .custom_details(json!({"free": 1}))
        .await
        .unwrap();
    assert_eq!(receipt.message(), Some("Event processed"));
    assert_eq!(receipt.server_dedup_key(), None);
    let status = || {
        let (alert, incident) = (sim.objects("alerts").remove(0), sim.objects("incidents").remove(0));
        (alert["status"].as_str().unwrap().to_owned(), incident["status"].as_str().unwrap().to_owned())
    };
    let alert = sim.objects("alerts").remove(0);
    assert_eq!(alert["alert_key"], receipt.dedup_key());
    assert_eq!((&alert["summary"], &alert["severity"]), (&json!("Disk is full"), &json!("warning")));
    assert_eq!(status(), ("triggered".into(), "triggered".into()));
    assert_eq!(session.acknowledge(&receipt).await.unwrap().dedup_key(), receipt.dedup_key());
    assert_eq!(status(), ("triggered".into(), "acknowledged".into()));
    session.resolve(receipt.dedup_key()).await.unwrap();
    assert_eq!(status(), ("resolved".into(), "resolved".into()));
}

#[tokio::test]
async fn requests_are_as_documented_and_no_header_contains_the_routing_key() {
    let (sim, session) = start().await;
    session.trigger("s", "o").header("x-own", "1").await.unwrap();
    session.change_events().submit("s").await.unwrap();
    let requests = sim.journal().all();
    let paths: Vec<&str> = requests.iter().map(|request| request.path()).collect();
    assert_eq!(paths, ["/v2/enqueue", "/v2/change/enqueue"]);
    assert_eq!(requests[0].headers()["x-own"], "1");
    for request in &requests {
        assert_eq!(request.method(), Method::POST);
        assert_eq!(request.headers()["content-type"], "application/json");
        assert!(!request.headers().contains_key("authorization"));
        assert_eq!(request.json().unwrap()["routing_key"], sim.routing_key());
        assert!(request.headers().values().all(|value| !value.to_str().unwrap().contains(sim.routing_key())));
        assert!(!request.path().contains(sim.routing_key()) && request.query().is_empty());
    }
}

#[tokio::test]
async fn change_events_are_submitted() {
    let (sim, session) = start().await;
    sim.clear("change_events");
    let session = session.change_events();
    let receipt = session.submit("Deployed").source("ci").link("https://ci/1").custom_details(json!({"n": 1})).await;
    assert_eq!(receipt.unwrap().message(), Some("Change event processed"));
    let whole = json!({"payload": {"summary": "x".repeat(2_000), "timestamp": "2026-01-30T09:00:00Z"}});
    let receipt = session.send_change_event(&whole).await.unwrap();
    assert_eq!(receipt.cuts()[0].path(), "/payload/summary");
    assert!(matches!(session.send_change_event(&whole).strict().await, Err(Error::TooLong { .. })));
    let changes = sim.objects("change_events");
    assert_eq!(changes.len(), 2);
    assert_eq!((&changes[0]["summary"], &changes[0]["source"]), (&json!("Deployed"), &json!("ci")));
    assert!(changes[0]["timestamp"].as_str().unwrap().parse::<jiff::Timestamp>().is_ok());
    assert_eq!(changes[1]["timestamp"], "2026-01-30T09:00:00Z");
}

#[tokio::test]
async fn an_event_whose_response_is_lost_is_resent_unchanged_and_opens_one_alert() {
    let sim = Sim::builder().incidents(0).start().await.unwrap();
    let retry = pd_events::default_retry().initial(Duration::ZERO);
    let session = EventsSession::builder(sim.routing_key()).base_url(sim.events_url()).retry(retry).build().unwrap();
    sim.fault(Fault::lose_response().times(2));
    let receipt = session.trigger("Disk is full", "db1").await.unwrap();
    let requests = sim.journal().to(&Method::POST, "/v2/enqueue");
    assert_eq!(requests.len(), 3);
    assert!(requests.iter().all(|request| request.body() == requests[0].body()), "byte for byte the same");
    assert_eq!(requests[0].json().unwrap()["dedup_key"], receipt.dedup_key());
    assert_eq!((sim.count("alerts"), sim.count("incidents")), (1, 1));

    sim.journal().clear();
    sim.fault(Fault::cut_body(3));
    session.change_events().submit("s").timestamp(jiff::Timestamp::UNIX_EPOCH).await.unwrap();
    let requests = sim.journal().all();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[0].body(), requests[1].body());
}

#[tokio::test]
async fn a_lost_response_without_retries_names_the_dedup_key_to_send_again_with() {
    let sim = Sim::builder().incidents(0).start().await.unwrap();
    let session = EventsSession::builder(sim.routing_key()).base_url(sim.events_url()).build().unwrap();
    sim.fault(Fault::lose_response());
    let error = session.trigger("s", "o").retry(pd_transport::RetryOptions::never()).await.unwrap_err();
    assert!(error.is_ambiguous() && error.is_transient() && !error.is_rejected());
    let key = error.dedup_key().unwrap().to_owned();
    assert!(error.to_string().contains(&format!("send it again with the same dedup_key {key:?}")), "{error}");
    session.trigger("s", "o").dedup_key(&key).await.unwrap();
    assert_eq!(sim.count("alerts"), 1);
}

#[tokio::test]
async fn a_rejection_shows_pagerdutys_errors_and_is_not_retried() {
    let (sim, session) = start().await;
    // PagerDuty checks the severity.
    let payload = serde_json::json!({"summary": "s", "source": "o", "severity": "urgent"});
    let event = serde_json::json!({"event_action": "trigger", "payload": payload});
    let error = session.send_event(&event).await.unwrap_err();
    assert_eq!(sim.journal().total(), 1);
    assert_eq!(error.status().unwrap(), 400);
    assert!(!error.errors().is_empty());
    let text = error.to_string();
    assert!(text.starts_with("POST /v2/enqueue: 400 Bad Request: Event object is invalid: 'payload"), "{text}");
    assert!(!error.is_transient() && error.api_code().is_none() && error.source().is_none());

    let other = EventsSession::builder("f".repeat(32)).base_url(sim.events_url()).build().unwrap();
    let error = other.trigger("s", "o").await.unwrap_err();
    assert!(
        error.to_string().contains("check that the routing key belongs to an Events API v2 integration"),
        "{error}"
    );
}

#[tokio::test]
async fn invalid_events_are_rejected_before_sending() {
    let (sim, session) = start().await;
    for call in [
        session.resolve(""),
        session.send_event("text"),
        session.send_event(json!({"event_action": "open"})),
        session.resolve("k".repeat(256)),
        session.resolve("k").header("bad name", "x"),
        session.resolve("k").header("x", "secret\n"),
    ] {
        let error = call.await.unwrap_err();
        assert!(error.is_rejected() && error.to_string().ends_with("nothing was sent"), "{error}");
        assert!(!error.to_string().contains("secret"), "{error}");
    }
    assert!(matches!(session.trigger("x".repeat(1_025), "o").strict().await, Err(Error::TooLong { .. })));
    assert!(matches!(
        session.trigger("s", "o").custom_details("x".repeat(512_000)).strict().await,
        Err(Error::TooLong { .. })
    ));
    drop(session.trigger("s", "o"));
    assert_eq!(sim.journal().total(), 0);
}

#[tokio::test]
async fn a_shortened_event_is_accepted_and_its_cuts_are_in_the_receipt() {
    let (sim, session) = start().await;
    let details = json!({"log": "é\u{1}".repeat(300_000), "host": "db1"});
    let receipt = session.trigger("😀".repeat(2_000), "o").custom_details(&details).await.unwrap();
    let paths: Vec<&str> = receipt.cuts().iter().map(pd_events::Cut::path).collect();
    assert_eq!(paths, ["/payload/summary", "/payload/custom_details", "/payload/custom_details/log"]);
    let alert = sim.objects("alerts").remove(0);
    assert_eq!(alert["summary"].as_str().unwrap().chars().count(), 1_024);
    assert_eq!(alert["body"]["details"]["host"], "db1");
    let strict = EventsSession::builder(sim.routing_key()).base_url(sim.events_url()).strict().build().unwrap();
    assert!(matches!(strict.trigger("😀".repeat(2_000), "o").await, Err(Error::TooLong { .. })));
}

/// A client that always returns this response.
fn answering(
    status: u16,
    headers: &'static [(&'static str, &'static str)],
    body: &'static str,
) -> impl tower::Service<Request<Body>, Response = Response<Body>, Error = std::convert::Infallible, Future: Send>
+ Clone
+ Send
+ Sync
+ 'static {
    tower::util::service_fn(move |_| {
        let mut response = Response::builder().status(status);
        for (name, value) in headers {
            response = response.header(*name, *value);
        }
        std::future::ready(Ok(response.body(Body::from(body)).unwrap()))
    })
}

#[tokio::test]
async fn every_2xx_is_a_success_and_the_receipt_has_the_key_that_was_sent() {
    for (status, body, message, server_key) in [
        (202, r#"{"status":"success","message":"Event processed","dedup_key":"own"}"#, Some("Event processed"), None),
        (202, r#"{"dedup_key":"another"}"#, None, Some("another")),
        (200, "", None, None),
        (204, "", None, None),
        (202, "<html>accepted</html>", None, None),
        (201, r#"{"message":7,"dedup_key":[]}"#, None, None),
        (299, "[1,2]", None, None),
    ] {
        let session = EventsSession::builder("key").build_with(answering(status, &[], body)).unwrap();
        let receipt = session.trigger("s", "o").dedup_key("own").await.unwrap();
        assert_eq!(receipt.dedup_key(), "own", "{status} {body}");
        assert_eq!((receipt.message(), receipt.server_dedup_key()), (message, server_key), "{status} {body}");
    }
}

#[tokio::test]
async fn an_accepted_event_whose_response_cannot_be_read_is_a_success() {
    let broken = answering(202, &[("content-encoding", "gzip")], "not gzip");
    let session = EventsSession::builder("key").build_with(broken).unwrap();
    let receipt = session.trigger("s", "o").dedup_key("own").await.unwrap();
    assert_eq!((receipt.dedup_key(), receipt.message()), ("own", None));
    // The resolution is not withheld.
    let trigger = Trigger::new("s", "o").dedup_key("own").into();
    let report = session.send_all(futures_util::stream::iter([trigger, Event::resolve("own")])).finish().await;
    assert_eq!((report.accepted(), report.failures()), (2, &[][..]));
}

const KEY: &str = "0123456789abcdef0123456789abcdef";

#[tokio::test]
async fn a_routing_key_that_the_server_returns_is_redacted() {
    const ECHO: &str = r#"{"status":"0123456789abcdef0123456789abcdef","message":"no 0123456789abcdef0123456789abcdef",
        "errors":["\u0030123456789abcdef0123456789abcdef is wrong"]}"#;
    const PADDED: &str = "<html>..............................................................................0123456789abcdef0123456789abcdef";
    const HEADERS: &[(&str, &str)] = &[
        ("x-request-id", "0123456789abcdef0123456789abcdef"),
        ("date", "0123456789abcdef0123456789abcdef"),
        (
            "location",
            "https://evil.example/..............................................................?k=0123456789abcdef0123456789abcdef",
        ),
    ];
    let retry = pd_transport::RetryOptions::never();
    for status in [302, 400, 401, 403, 404, 413, 418, 429, 500, 503] {
        for body in [ECHO, PADDED, KEY, ""] {
            let session = EventsSession::builder(KEY).retry(retry.clone()).build_with(answering(status, HEADERS, body));
            let session = session.unwrap();
            let error = session.trigger("s", "o").await.unwrap_err();
            assert_eq!(error.status().unwrap(), status);
            let response = error.response().unwrap();
            let text = format!(
                "{} {:?} {:?} {:?} {:?}",
                chain(&error),
                error.errors(),
                error.api_error(),
                response,
                response.bytes()
            );
            // Not even half of it.
            assert!(!text.contains("0123456789abcdef") && !text.contains(r"\u0030"), "{status}: {text}");
        }
    }
    let session = EventsSession::builder(KEY).build_with(answering(202, HEADERS, ECHO)).unwrap();
    let receipt = session.trigger("s", "o").await.unwrap();
    assert_eq!(receipt.message(), Some("no [redacted]"));
    // The key in an event given as JSON is redacted, too.
    let own = EventsSession::builder("other").build_with(answering(400, HEADERS, ECHO)).unwrap();
    let event = json!({"routing_key": KEY, "event_action": "resolve", "dedup_key": "k"});
    let error = own.send_event(&event).await.unwrap_err();
    assert!(!chain(&error).contains(KEY), "{error}");
}

#[tokio::test]
async fn no_debug_output_contains_the_routing_key() {
    let builder = EventsSession::builder(KEY);
    assert!(!format!("{builder:?}").contains(KEY));
    let session = builder.build().unwrap();
    let call = session.trigger("s", "o");
    let bulk = session.send_all(futures_util::stream::iter([Event::resolve("k")]));
    let change = session.change_events();
    let text = format!("{session:?} {change:?} {call:?} {bulk:?} {:?} {:?}", session.transport(), change.submit("s"));
    assert!(!text.contains(KEY), "{text}");
}

#[test]
fn invalid_options_are_errors() {
    for (key, expected) in
        [("", RoutingKeyError::Empty), (" k", RoutingKeyError::Whitespace), ("k\u{7f}", RoutingKeyError::Character)]
    {
        let error = EventsSession::new(key).unwrap_err();
        assert!(matches!(error, BuildError::RoutingKey(found) if found == expected), "{error}");
        assert!(ChangeEventsSession::new(key).is_err());
    }
    let build = |base: &str| EventsSession::builder(KEY).base_url(base).build();
    assert!(matches!(build("http://events.pagerduty.com"), Err(BuildError::BaseUrl(_))));
    assert!(matches!(build("nonsense"), Err(BuildError::BaseUrl(_))));
    let header = EventsSession::builder(KEY).header("x-a", "a\nb").build();
    let header = header.unwrap_err();
    assert!(matches!(header, BuildError::Transport(_)) && !chain(&header).contains("a\nb"), "{header}");
    assert!(matches!(EventsSession::builder(KEY).timeout(Duration::ZERO).build(), Err(BuildError::Transport(_))));
    let eu = EventsSession::builder(KEY).region(pd_core::Region::Eu).build().unwrap();
    assert_eq!(eu.base_url().to_string(), "https://events.eu.pagerduty.com");
    assert_eq!(EventsSession::new(KEY).unwrap().base_url().to_string(), "https://events.pagerduty.com");
}

#[test]
fn sessions_events_and_outcomes_are_send_and_small() {
    fn shared<T: Send + Sync + 'static>() {}
    fn sent<T: Send>(_: &T) {}
    shared::<EventsSession>();
    shared::<ChangeEventsSession>();
    shared::<Receipt>();
    shared::<pd_events::ChangeReceipt>();
    shared::<Error>();
    shared::<BuildError>();
    shared::<Event>();
    shared::<Trigger>();
    shared::<pd_events::ChangeEvent>();
    shared::<pd_events::Report>();
    shared::<pd_events::Sent>();
    shared::<pd_events::RoutingKey>();
    let session = EventsSession::new(KEY).unwrap();
    let call = session.trigger("s", "o");
    sent(&call);
    let future = std::future::IntoFuture::into_future(call);
    sent(&future);
    assert!(size_of_val(&future) <= 16);
    let bulk = session.send_all(futures_util::stream::iter([Event::resolve("k")]));
    sent(&bulk);
    sent(&bulk.finish());
    assert!(size_of::<Result<Receipt, Error>>() <= 128, "{}", size_of::<Result<Receipt, Error>>());
    assert!(size_of::<Call<Trigger>>() <= 400, "{}", size_of::<Call<Trigger>>());
}

#[tokio::test]
async fn a_call_that_is_dropped_leaves_the_session_usable() {
    let (sim, session) = start().await;
    sim.fault(Fault::silence());
    tokio::select! {
        sent = session.trigger("s", "o").into_future() => panic!("{sent:?}"),
        () = pd_fixtures::until(|| sim.journal().total() == 1) => {}
    }
    session.trigger("s", "o").await.unwrap();
    let bodies: Vec<Value> = sim.journal().all().iter().filter_map(|request| request.json()).collect();
    assert_eq!(bodies.len(), 2);
}

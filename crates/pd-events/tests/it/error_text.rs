//! The text of typical errors: `{}`, `{:#}` through anyhow, and `{:?}`.
//!
//! `error_text.txt` has the expected text. After a change, write it again with
//! `PD_WRITE_ERROR_TEXT=1 cargo test -p pd-events --test it error_text`.

use std::{
    convert::Infallible,
    future,
    sync::{Arc, Mutex},
    time::Duration,
};

use http::{Request, Response};
use pd_events::{Error, Event, EventsSession, EventsSessionBuilder, Trigger};
use pd_fixtures::assert_error_texts;
use pd_transport::{Body, BoxError, Error as TransportError, RetryOptions};
use tower::service_fn;

const SNAPSHOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/error_text.txt");

type Cases = Vec<(&'static str, Error)>;

/// A response by its status and body, or an error of the client.
type Answer = Result<(u16, &'static str), TransportError>;

fn builder() -> EventsSessionBuilder {
    EventsSession::builder("0123456789abcdef0123456789abcdef")
}

/// A session whose client returns these answers, one after another.
fn answers(answers: impl IntoIterator<Item = Answer>) -> EventsSession {
    let answers = Arc::new(Mutex::new(answers.into_iter().collect::<Vec<_>>().into_iter()));
    let client = service_fn(move |_: Request<Body>| {
        let answer = answers.lock().unwrap().next().expect("one answer for each request");
        future::ready(answer.map_err(BoxError::from).and_then(|(status, body)| {
            let response = Response::builder().status(status).header("location", "https://example.com/v2/enqueue");
            Ok(response.body(Body::from(body))?)
        }))
    });
    builder().build_with(client).unwrap()
}

/// A session whose client never answers.
fn silent() -> EventsSession {
    let client = service_fn(|_: Request<Body>| future::pending::<Result<Response<Body>, Infallible>>());
    builder().build_with(client).unwrap()
}

/// Errors of events that were never sent.
async fn not_sent() -> Cases {
    let session = answers([]);
    let trigger = || session.trigger("Disk is full", "db1");
    let mut cases = vec![
        ("blank summary", session.trigger(" ", "db1").await.unwrap_err()),
        ("blank source", session.trigger("Disk is full", "\t\n").await.unwrap_err()),
        ("no dedup_key", session.resolve("").await.unwrap_err()),
        ("long dedup_key", session.resolve("k".repeat(256)).await.unwrap_err()),
        ("long summary, strict", session.trigger("x".repeat(1_025), "db1").strict().await.unwrap_err()),
        ("long source", session.trigger("s", "x".repeat(600_000)).await.unwrap_err()),
        ("unknown action", session.send_event(serde_json::json!({"event_action": "open"})).await.unwrap_err()),
        ("not an object", session.send_event("text").await.unwrap_err()),
        ("header with a line break", trigger().header("x-key", "sec\nret").await.unwrap_err()),
        ("header of the connection", trigger().header("host", "x").await.unwrap_err()),
        ("blank change", session.change_events().submit("").await.unwrap_err()),
    ];
    let events = [Trigger::new("Disk is full", "db1").dedup_key("db1/disk").into(), Event::resolve("db1/disk")];
    let lost = answers((0..4).map(|_| Err(TransportError::interrupted("connection reset"))));
    let mut outcomes = lost.send_all(futures_util::stream::iter(events));
    let _failed = outcomes.next().await.unwrap().result.unwrap_err();
    cases.push(("withheld", outcomes.next().await.unwrap().result.unwrap_err()));
    cases
}

/// Errors that the response reports by its status.
async fn statuses() -> Cases {
    let invalid =
        r#"{"status":"invalid event","message":"Event object is invalid","errors":["'payload.severity' is invalid"]}"#;
    let key = r#"{"status":"invalid event","message":"Event object is invalid","errors":["Invalid routing_key"]}"#;
    let mut cases = Vec::new();
    for (name, status, body) in [
        ("400", 400, invalid),
        ("400, routing key", 400, key),
        ("401", 401, ""),
        ("404", 404, ""),
        ("302", 302, ""),
        ("429", 429, ""),
        ("503", 503, ""),
        ("502, HTML", 502, "<html>\n<body>Bad Gateway</body>\n</html>"),
    ] {
        let session = answers([Ok((status, body))]);
        let call = session.trigger("Disk is full", "db1").retry(RetryOptions::never());
        cases.push((name, call.await.unwrap_err()));
    }
    let session = answers([Ok((429, ""))]);
    let late = session.trigger("Disk is full", "db1").deadline(Duration::from_secs(1)).await.unwrap_err();
    cases.push(("429, deadline", late));
    let lost_then_rejected = || answers([Err(TransportError::interrupted("connection reset")), Ok((400, invalid))]);
    cases.push(("400 after a lost response", lost_then_rejected().trigger("s", "db1").await.unwrap_err()));
    let change = lost_then_rejected().change_events().submit("Deployed").await.unwrap_err();
    cases.push(("400 after a lost response, change event", change));
    cases
}

/// Errors without a response.
async fn transport() -> Cases {
    let lost = || answers([Err(TransportError::interrupted("connection reset"))]);
    let refused = answers((0..4).map(|_| Err(TransportError::connect("connection refused"))));
    let trigger = |session: &EventsSession| session.trigger("Disk is full", "db1").dedup_key("db1/disk");
    let never = RetryOptions::never;
    vec![
        ("refused", trigger(&refused).await.unwrap_err()),
        ("lost response", trigger(&lost()).retry(never()).await.unwrap_err()),
        ("lost response, change event", lost().change_events().submit("Deployed").retry(never()).await.unwrap_err()),
        ("timeout", trigger(&silent()).retry(never()).await.unwrap_err()),
        ("deadline", trigger(&silent()).deadline(Duration::from_secs(90)).await.unwrap_err()),
    ]
}

#[tokio::test(start_paused = true)]
async fn the_text_of_errors_is_short_and_repeats_nothing() {
    let cases: Cases = [not_sent().await, statuses().await, transport().await].into_iter().flatten().collect();
    assert!(cases.len() >= 20);
    let mut text = String::new();
    for (name, error) in cases {
        assert_error_texts(name, &error);
        // A generated `dedup_key` differs from run to run.
        let generated = error.dedup_key().filter(|key| !key.starts_with("db1")).map(str::to_owned);
        let (display, debug) = (error.to_string(), format!("{error:?}"));
        let chain = format!("{:#}", anyhow::Error::from(error));
        assert!(!chain.contains('\n') && chain.starts_with(&display), "{name}: {chain}");
        let mut case = format!("== {name}\n{{}}   {display}\n{{:#}} {chain}\n{{:?}} {debug}\n\n");
        if let Some(key) = generated {
            case = case.replace(&key, "GENERATED");
        }
        text.push_str(&case);
    }
    if std::env::var_os("PD_WRITE_ERROR_TEXT").is_some() {
        std::fs::write(SNAPSHOT, &text).unwrap();
    }
    let known = std::fs::read_to_string(SNAPSHOT).unwrap();
    assert!(known == text, "the text of errors changed:\n{text}");
}

//! Truncation of events to the limits of the Events API.

use std::{
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError},
};

use http::{Request, Response};
use pd_events::{
    Error, Event, EventsSession, Receipt, Trigger,
    fit::{MAX_BODY, MAX_DEPTH, MAX_SUMMARY},
};
use pd_transport::Body;
use serde_json::{Value, json};

use super::input;

const ROUTING_KEY: &str = "0123456789abcdef0123456789abcdef";
/// How often the input is repeated, so that a short input can make a long event. Most factors are small, because long
/// events are slow.
const FACTORS: [usize; 16] = [1, 1, 3, 40, 1_000, 20_000, 1, 1, 1, 1, 1, 1, 3, 3, 3, 40];
/// The maximum length of the repeated input, in bytes.
const MAX_INPUT: usize = 3 * MAX_BODY;

/// Checks that any event is shortened to the size limits.
///
/// The sent body is within the limits, the members that identify the event are unchanged, and the receipt lists every
/// member that was cut. In strict mode the event is sent unchanged, or rejected.
///
/// Input: a byte for the kind of event, a byte for how often the details are repeated, then lines: summary, source,
/// `dedup_key`, details.
pub fn event(data: &[u8]) {
    let (kind, data) = input::byte(data);
    let (factor, data) = input::byte(data);
    let text = String::from_utf8_lossy(data);
    let mut lines = text.splitn(4, '\n');
    let mut line = || lines.next().unwrap_or_default();
    let (summary, source, key, details) = (line(), line(), line(), line());
    let factor = input::pick(&FACTORS, factor.into()).copied().unwrap_or(1).min(MAX_INPUT / (data.len() + 1));
    let details = serde_json::from_str(details).unwrap_or_else(|_| Value::String(details.to_owned()));
    let mut payload = json!({"summary": summary, "source": source, "severity": "error"});
    let mut whole = json!({"event_action": "trigger", "dedup_key": key});
    match kind % 5 {
        0 => payload["custom_details"] = repeat_text(details, factor),
        1 => payload["custom_details"] = Value::Array(vec![details; factor]),
        2 => payload["custom_details"] = nest(details, factor.min(1_000)),
        3 => whole["images"] = Value::Array(vec![details; factor]),
        _ => payload["summary"] = summary.repeat(factor).into(),
    }
    whole["payload"] = payload;
    check_shortened(&whole);
    check_strict(&whole);
    if kind % 5 == 0 {
        let trigger = Trigger::new(summary, source).dedup_key(key).custom_details(&whole["payload"]["custom_details"]);
        let (sent, result) = send(trigger);
        assert_within_limits(&sent);
        assert_eq!(result.is_ok(), sent.is_some());
    }
}

fn check_shortened(whole: &Value) {
    let (sent, result) = send(Event::whole(whole));
    assert_within_limits(&sent);
    let (Some(sent), Ok(receipt)) = (&sent, &result) else {
        assert!(sent.is_none(), "the event was sent, but the result is {result:?}");
        assert!(matches!(result, Err(Error::TooLong { .. } | Error::Invalid { .. })), "{result:?}");
        return;
    };
    let sent: Value = serde_json::from_slice(sent).unwrap_or_default();
    for unchanged in ["/event_action", "/payload/source", "/payload/severity"] {
        assert_eq!(sent.pointer(unchanged), whole.pointer(unchanged), "{unchanged}");
    }
    assert_eq!(sent["dedup_key"], receipt.dedup_key());
    assert_eq!(sent["routing_key"], ROUTING_KEY);
    if let Some(key) = whole["dedup_key"].as_str().filter(|key| !key.is_empty()) {
        assert_eq!(receipt.dedup_key(), key);
    }
    assert_eq!(receipt.cuts().is_empty(), is_unchanged(&sent, whole), "the receipt lists {:?}", receipt.cuts());
    if let (Some(after), Some(before)) = (sent["payload"]["summary"].as_str(), whole["payload"]["summary"].as_str()) {
        assert!(before.starts_with(after), "the summary is truncated at its end");
    }
}

fn check_strict(whole: &Value) {
    let (sent, result) = send(Event::whole(whole).strict());
    assert_within_limits(&sent);
    match (sent, result) {
        (Some(sent), Ok(receipt)) => {
            let sent: Value = serde_json::from_slice(&sent).unwrap_or_default();
            assert!(is_unchanged(&sent, whole) && receipt.cuts().is_empty(), "strict mode cuts nothing");
        }
        (None, Err(Error::TooLong { .. } | Error::Invalid { .. })) => {}
        (_, result) => panic!("{result:?}"),
    }
}

fn assert_within_limits(sent: &Option<Vec<u8>>) {
    let Some(sent) = sent else { return };
    assert!(sent.len() <= MAX_BODY, "{} bytes were sent", sent.len());
    let Ok(tree) = serde_json::from_slice::<Value>(sent) else {
        panic!("the sent body is not JSON");
    };
    assert!(depth(&tree) <= MAX_DEPTH, "{} levels were sent", depth(&tree));
    assert!(tree["payload"]["summary"].as_str().is_none_or(|summary| summary.chars().count() <= MAX_SUMMARY));
    assert!(tree["dedup_key"].as_str().is_some_and(|key| !key.is_empty() && key.chars().count() <= 255));
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// Returns whether an event was sent unchanged, apart from the keys that the session fills in.
fn is_unchanged(sent: &Value, given: &Value) -> bool {
    let (mut sent, mut given) = (sent.clone(), given.clone());
    for event in [&mut sent, &mut given] {
        if let Some(event) = event.as_object_mut() {
            event.remove("dedup_key");
            event.remove("routing_key");
        }
    }
    sent == given
}

fn repeat_text(details: Value, factor: usize) -> Value {
    match details {
        Value::String(text) => Value::String(text.repeat(factor)),
        Value::Object(members) => members.into_iter().map(|(name, value)| (name, repeat_text(value, factor))).collect(),
        other => other,
    }
}

fn nest(value: Value, levels: usize) -> Value {
    (0..levels).fold(value, |value, level| if level % 2 == 0 { json!([value]) } else { json!({ "in": value }) })
}

/// Sends an event, and returns the sent body.
fn send(event: impl Into<Event>) -> (Option<Vec<u8>>, Result<Receipt, Error>) {
    thread_local! {
        static SENDER: Option<Sender> = Sender::new();
    }
    let event = event.into();
    SENDER.with(|sender| {
        let Some(sender) = sender else { panic!("there is no session") };
        let result = sender.runtime.block_on(async { sender.session.send(event).await });
        (sender.wire.lock().unwrap_or_else(PoisonError::into_inner).take(), result)
    })
}

struct Sender {
    runtime: tokio::runtime::Runtime,
    session: EventsSession,
    wire: Arc<Mutex<Option<Vec<u8>>>>,
}

impl Sender {
    fn new() -> Option<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().ok()?;
        let wire = Arc::new(Mutex::new(None));
        let seen = Arc::clone(&wire);
        let client = tower::service_fn(move |request: Request<Body>| {
            *seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(request.into_body().as_bytes().to_vec());
            std::future::ready(Ok::<_, Infallible>(Response::new(Body::from("{}"))))
        });
        let session = EventsSession::builder(ROUTING_KEY).build_with(client).ok()?;
        Some(Self { runtime, session, wire })
    }
}

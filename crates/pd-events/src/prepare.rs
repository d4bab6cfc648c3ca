//! From an event as it was asked for to the bytes that every attempt sends.

use bytes::Bytes;
use pd_core::Operation;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::{
    Cut, Error, RoutingKey,
    event::Draft,
    fit::{self, MAX_BODY, MAX_DEDUP_KEY},
};

/// An event that is ready to be sent.
pub(crate) struct Prepared {
    pub(crate) body: Bytes,
    pub(crate) routing_key: RoutingKey,
    pub(crate) action: Action,
    /// Every event but a change event has one.
    pub(crate) dedup_key: Option<String>,
    pub(crate) cuts: Vec<Cut>,
}

/// What an event does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    Trigger,
    Acknowledge,
    Resolve,
    Change,
}

/// Prepares an event about an alert.
pub(crate) fn alert(draft: Draft, key: &RoutingKey, strict: bool, operation: &Operation) -> Result<Prepared, Error> {
    let refused = |reason: String| Error::refused(operation, reason);
    let mut body = draft.body.map_err(refused)?;
    let action = action(&body).map_err(refused)?;
    let dedup_key = dedup_key(&mut body, action, operation)?;
    let prepared = encode(body, draft.routing_key.as_ref().unwrap_or(key), strict || draft.strict, operation)?;
    Ok(Prepared { action, dedup_key: Some(dedup_key), ..prepared })
}

/// Prepares a change event.
pub(crate) fn change(draft: Draft, key: &RoutingKey, strict: bool, operation: &Operation) -> Result<Prepared, Error> {
    let body = draft.body.map_err(|reason| Error::refused(operation, reason))?;
    encode(body, draft.routing_key.as_ref().unwrap_or(key), strict || draft.strict, operation)
}

fn action(body: &Map<String, Value>) -> Result<Action, String> {
    match body.get("event_action").and_then(Value::as_str) {
        Some("trigger") => Ok(Action::Trigger),
        Some("acknowledge") => Ok(Action::Acknowledge),
        Some("resolve") => Ok(Action::Resolve),
        _ => Err("`event_action` has to be \"trigger\", \"acknowledge\" or \"resolve\"".to_owned()),
    }
}

/// The event's key; a trigger without one is given one, so that it opens one alert however often it is sent.
fn dedup_key(body: &mut Map<String, Value>, action: Action, operation: &Operation) -> Result<String, Error> {
    let given = match body.get("dedup_key") {
        None | Some(Value::Null) => "",
        Some(Value::String(key)) => key,
        Some(_) => return Err(Error::refused(operation, "`dedup_key` is not a string")),
    };
    let length = given.chars().count();
    if length > MAX_DEDUP_KEY {
        let reason = format!("its dedup_key has {length} characters, of at most {MAX_DEDUP_KEY}, and is never cut");
        return Err(Error::too_long(operation, reason));
    }
    if !given.is_empty() {
        return Ok(given.to_owned());
    }
    if action != Action::Trigger {
        return Err(Error::refused(operation, "without a dedup_key it is about no alert; give the key of the trigger"));
    }
    let made = Uuid::new_v4().to_string();
    body.insert("dedup_key".to_owned(), Value::String(made.clone()));
    Ok(made)
}

fn encode(
    mut body: Map<String, Value>,
    routing_key: &RoutingKey,
    strict: bool,
    operation: &Operation,
) -> Result<Prepared, Error> {
    // `"routing_key":"…",`; visible ASCII, of which two characters are escaped.
    let reserved =
        routing_key.expose().bytes().map(|byte| 1 + usize::from(matches!(byte, b'"' | b'\\'))).sum::<usize>() + 17;
    let mut cuts = Vec::new();
    if strict {
        if let Some(excess) = fit::excess(&body, reserved) {
            return Err(Error::too_long(operation, format!("{excess}, and it was not to be cut")));
        }
    } else {
        cuts = fit::fit(&mut body, reserved).map_err(|left| cannot_fit(left.bytes, operation))?;
    }
    body.insert("routing_key".to_owned(), routing_key.expose().into());
    let bytes = serde_json::to_vec(&body).map_err(|error| Error::refused(operation, error.to_string()))?;
    if bytes.len() > MAX_BODY {
        return Err(cannot_fit(bytes.len(), operation));
    }
    Ok(Prepared { body: bytes.into(), routing_key: routing_key.clone(), action: Action::Change, dedup_key: None, cuts })
}

fn cannot_fit(bytes: usize, operation: &Operation) -> Error {
    let reason = format!(
        "{bytes} bytes, of at most {MAX_BODY}, are left even without everything that can be left out; shorten its source, timestamp or severity"
    );
    Error::too_long(operation, reason)
}

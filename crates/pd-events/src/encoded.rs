//! Events as they are sent: checked, shortened and encoded once, so that every attempt sends the same bytes.

use std::fmt;

use bytes::Bytes;
use pd_core::Operation;
use serde::{Deserialize, Serialize, Serializer, ser::SerializeMap as _};
use uuid::Uuid;

use crate::{
    Cut, Error, RoutingKey,
    event::EventParts,
    fit::{self, MAX_BODY, MAX_DEDUP_KEY},
    json::{Json, Members},
    receipt::{ChangeReceipt, Receipt, Reply},
};

/// Most events are shorter than this many bytes.
const TYPICAL_BODY: usize = 512;

const DEDUP_KEY: &str = "dedup_key";
const ROUTING_KEY: &str = "routing_key";

/// The action of an event about an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Opens an alert, or joins the open one.
    Trigger,
    /// Acknowledges the alert.
    Acknowledge,
    /// Resolves the alert.
    Resolve,
}

/// A request body, its routing key, and the cuts that made it fit.
#[derive(Clone)]
pub struct EncodedRequest {
    pub(crate) body: Bytes,
    pub(crate) routing_key: RoutingKey,
    pub(crate) cuts: Vec<Cut>,
}

/// An event about an alert as it is sent, from [`EventsSession::encode`](crate::EventsSession::encode).
///
/// Sending it again sends the same bytes with the same `dedup_key`. A store can keep [`body`](Self::body), which contains the
/// routing key and is therefore secret, and read it back with [`from_body`](Self::from_body).
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sim = pd_sim::Sim::start().await?;
/// # let session = pd_events::EventsSession::builder(sim.routing_key()).base_url(sim.events_url()).build()?;
/// use pd_events::{Action, EncodedEvent, Trigger};
///
/// let event = session.encode(Trigger::new("Disk is full", "db1"))?;
/// let stored = event.body().to_vec();
///
/// let event = EncodedEvent::from_body(stored)?;
/// assert_eq!(event.action(), Action::Trigger);
/// let receipt = session.send_encoded(event).await?;
/// assert!(!receipt.dedup_key().is_empty());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct EncodedEvent {
    request: EncodedRequest,
    action: Action,
    dedup_key: String,
}

/// A change event as it is sent.
#[derive(Debug, Clone)]
pub struct EncodedChange(EncodedRequest);

/// The bytes are not an event that [`EncodedEvent::body`] returned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the bytes are not an encoded event: {reason}")]
pub struct NotAnEvent {
    reason: &'static str,
}

/// An encoded event of either kind.
pub trait Encoded: Sized + Send + Sync + 'static {
    /// The receipt of an accepted event.
    type Receipt: Send + 'static;
    /// The path of the endpoint.
    const ENDPOINT: Endpoint;

    /// Checks, shortens and encodes an event.
    fn encode(
        event: EventParts,
        session_key: &RoutingKey,
        session_strict: bool,
        operation: &Operation,
    ) -> Result<Self, Error>;

    #[doc(hidden)]
    fn request(&self) -> &EncodedRequest;

    fn dedup_key(&self) -> Option<&str>;

    #[doc(hidden)]
    fn into_receipt(self, reply: Reply) -> Self::Receipt;
}

/// The endpoints of the Events API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endpoint {
    /// `/v2/enqueue`.
    Alerts,
    /// `/v2/change/enqueue`.
    Changes,
}

impl EncodedEvent {
    /// Reads an event from the bytes that [`body`](Self::body) returned.
    ///
    /// # Errors
    ///
    /// [`NotAnEvent`] if the bytes are not JSON with `routing_key`, `event_action` and `dedup_key`, or exceed
    /// [`MAX_BODY`](crate::fit::MAX_BODY).
    pub fn from_body(body: impl Into<Bytes>) -> Result<Self, NotAnEvent> {
        #[derive(Deserialize)]
        struct Members {
            routing_key: String,
            event_action: String,
            dedup_key: String,
        }
        let body = body.into();
        let reject = |reason| NotAnEvent { reason };
        if body.len() > MAX_BODY {
            return Err(reject("they exceed the maximum size"));
        }
        let members: Members = serde_json::from_slice(&body)
            .map_err(|_| reject("they are not JSON with `routing_key`, `event_action` and `dedup_key`"))?;
        let action = Action::named(&members.event_action).ok_or_else(|| reject("`event_action` is unknown"))?;
        let routing_key = RoutingKey::new(members.routing_key).map_err(|_| reject("`routing_key` is invalid"))?;
        if members.dedup_key.is_empty() {
            return Err(reject("`dedup_key` is empty"));
        }
        let request = EncodedRequest { body, routing_key, cuts: Vec::new() };
        Ok(Self { request, action, dedup_key: members.dedup_key })
    }

    /// Returns the request body. It contains the routing key: keep it secret.
    #[must_use]
    pub const fn body(&self) -> &Bytes {
        &self.request.body
    }

    /// Returns the routing key.
    #[must_use]
    pub const fn routing_key(&self) -> &RoutingKey {
        &self.request.routing_key
    }

    /// Returns the action.
    #[must_use]
    pub const fn action(&self) -> Action {
        self.action
    }

    /// Returns the key of the alert, as given or as generated.
    #[must_use]
    pub fn dedup_key(&self) -> &str {
        &self.dedup_key
    }

    /// Returns the parts that were shortened so that the event fits.
    #[must_use]
    pub fn cuts(&self) -> &[Cut] {
        &self.request.cuts
    }
}

impl Encoded for EncodedEvent {
    type Receipt = Receipt;
    const ENDPOINT: Endpoint = Endpoint::Alerts;

    fn encode(
        event: EventParts,
        session_key: &RoutingKey,
        session_strict: bool,
        operation: &Operation,
    ) -> Result<Self, Error> {
        if let Some(encoded) = event.encoded {
            return Ok(*encoded);
        }
        let invalid = |reason: String| Error::invalid(operation, reason);
        let mut body = event.body.map_err(invalid)?;
        let action = body.get("event_action").and_then(Json::as_str).and_then(Action::named);
        let action = action
            .ok_or_else(|| invalid("`event_action` must be \"trigger\", \"acknowledge\" or \"resolve\"".to_owned()))?;
        if action == Action::Trigger {
            check_payload(&body, &["summary", "source", "severity"]).map_err(invalid)?;
        }
        let (dedup_key, generated) = match given_dedup_key(&body, action, operation)? {
            Some(given) => (given, false),
            None => (Uuid::new_v4().hyphenated().to_string(), true),
        };
        if generated {
            body.remove(DEDUP_KEY);
        }
        let added = generated.then_some(&*dedup_key);
        let key = event.routing_key.as_ref().unwrap_or(session_key);
        let request = EncodedRequest::new(body, added, key, session_strict || event.strict, operation)?;
        Ok(Self { request, action, dedup_key })
    }

    fn request(&self) -> &EncodedRequest {
        &self.request
    }

    fn dedup_key(&self) -> Option<&str> {
        Some(&self.dedup_key)
    }

    fn into_receipt(self, reply: Reply) -> Receipt {
        Receipt { dedup_key: self.dedup_key, reply, cuts: self.request.cuts }
    }
}

impl Encoded for EncodedChange {
    type Receipt = ChangeReceipt;
    const ENDPOINT: Endpoint = Endpoint::Changes;

    fn encode(
        event: EventParts,
        session_key: &RoutingKey,
        session_strict: bool,
        operation: &Operation,
    ) -> Result<Self, Error> {
        let invalid = |reason: String| Error::invalid(operation, reason);
        let body = event.body.map_err(invalid)?;
        check_payload(&body, &["summary"]).map_err(invalid)?;
        let key = event.routing_key.as_ref().unwrap_or(session_key);
        EncodedRequest::new(body, None, key, session_strict || event.strict, operation).map(Self)
    }

    fn request(&self) -> &EncodedRequest {
        &self.0
    }

    fn dedup_key(&self) -> Option<&str> {
        None
    }

    fn into_receipt(self, reply: Reply) -> ChangeReceipt {
        ChangeReceipt { reply, cuts: self.0.cuts }
    }
}

impl Action {
    fn named(name: &str) -> Option<Self> {
        match name {
            "trigger" => Some(Self::Trigger),
            "acknowledge" => Some(Self::Acknowledge),
            "resolve" => Some(Self::Resolve),
            _ => None,
        }
    }
}

/// Rejects an event without a payload, and a payload in which a required text is missing or blank. PagerDuty rejects both
/// too, but only after the event was sent.
fn check_payload(body: &Members, required: &[&str]) -> Result<(), String> {
    let expected =
        || format!("an object with {}", required.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "));
    let payload = match body.get("payload") {
        None => return Err(format!("`payload` is missing; give {}", expected())),
        Some(Json::Object(payload)) => payload,
        // An object with a name that is not valid Unicode, whose members cannot be looked up.
        Some(Json::Literal(text)) if text.get().starts_with('{') => return Ok(()),
        Some(Json::String(_) | Json::Literal(_) | Json::Array(_)) => {
            return Err(format!("`payload` must be {}", expected()));
        }
    };
    let is_blank = |name: &&&str| match payload.get(name) {
        None => true,
        Some(Json::String(text)) => text.trim().is_empty(),
        Some(value) => value.is_null(),
    };
    match required.iter().find(is_blank) {
        Some(name) => Err(format!("`{name}` must not be blank")),
        None => Ok(()),
    }
}

/// Returns the event's `dedup_key`, or `None` for a trigger without one. The session generates a key for it, so that it opens one
/// alert even if it is sent several times.
fn given_dedup_key(body: &Members, action: Action, operation: &Operation) -> Result<Option<String>, Error> {
    let given = match body.get(DEDUP_KEY) {
        None => "",
        Some(value) if value.is_null() => "",
        Some(Json::String(key)) => key,
        Some(Json::Literal(_) | Json::Array(_) | Json::Object(_)) => {
            return Err(Error::invalid(operation, "`dedup_key` must be a string"));
        }
    };
    let length = given.chars().count();
    if length > MAX_DEDUP_KEY {
        let reason = format!("`dedup_key` must have at most {MAX_DEDUP_KEY} characters, got {length}; it is never cut");
        return Err(Error::too_long(operation, reason));
    }
    if given.is_empty() && action != Action::Trigger {
        return Err(Error::invalid(operation, "`dedup_key` is missing; give the key of the trigger"));
    }
    Ok((!given.is_empty()).then(|| given.to_owned()))
}

/// A body with the members that the session adds to it. They are never shortened.
struct Completed<'a> {
    body: &'a Members,
    /// A generated `dedup_key`.
    dedup_key: Option<&'a str>,
    routing_key: &'a RoutingKey,
}

/// Returns the bytes of the members that [`Completed`] adds to a body.
fn added_bytes(dedup_key: Option<&str>, routing_key: &RoutingKey) -> usize {
    // Four quotes, a colon and a comma.
    let member = |name: &str, encoded: usize| name.len() + encoded + 6;
    // A UUID has no character that is escaped.
    let dedup_key = dedup_key.map_or(0, |key| member(DEDUP_KEY, key.len()));
    dedup_key + member(ROUTING_KEY, routing_key.encoded_len())
}

impl Serialize for Completed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in self.body.iter() {
            map.serialize_entry(name, value)?;
        }
        if let Some(key) = self.dedup_key {
            map.serialize_entry(DEDUP_KEY, key)?;
        }
        map.serialize_entry(ROUTING_KEY, self.routing_key.expose())?;
        map.end()
    }
}

impl EncodedRequest {
    fn new(
        mut body: Members,
        dedup_key: Option<&str>,
        routing_key: &RoutingKey,
        strict: bool,
        operation: &Operation,
    ) -> Result<Self, Error> {
        let reserved = added_bytes(dedup_key, routing_key);
        let mut cuts = Vec::new();
        if strict {
            if let Some(excess) = fit::excess(&body, reserved) {
                return Err(Error::too_long(operation, excess));
            }
        } else {
            cuts = fit::fit(&mut body, reserved).map_err(|left| cannot_fit(left.bytes, operation))?;
        }
        let mut encoded = Vec::with_capacity(TYPICAL_BODY);
        serde_json::to_writer(&mut encoded, &Completed { body: &body, dedup_key, routing_key })
            .map_err(|error| Error::invalid(operation, error.to_string()))?;
        if encoded.len() > MAX_BODY {
            return Err(cannot_fit(encoded.len(), operation));
        }
        Ok(Self { body: encoded.into(), routing_key: routing_key.clone(), cuts })
    }
}

fn cannot_fit(bytes: usize, operation: &Operation) -> Error {
    let reason = format!(
        "the body must have at most {MAX_BODY} bytes, and {bytes} are left after all cuts; shorten `source`, `timestamp` or `severity`"
    );
    Error::too_long(operation, reason)
}

/// Shows neither the body nor the routing key.
impl fmt::Debug for EncodedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EncodedRequest")
            .field("bytes", &self.body.len())
            .field("cuts", &self.cuts)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for EncodedEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EncodedEvent")
            .field("action", &self.action)
            .field("dedup_key", &self.dedup_key)
            .field("bytes", &self.request.body.len())
            .finish_non_exhaustive()
    }
}

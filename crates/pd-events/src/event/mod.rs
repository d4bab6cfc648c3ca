//! Builders of events.

use serde::Serialize;

use crate::{
    EncodedEvent, RoutingKey,
    json::{Json, Members},
};

mod attachment;
mod change;
mod severity;
#[cfg(test)]
mod tests;
mod time;
mod trigger;

pub use attachment::{Image, Link};
pub use change::ChangeEvent;
pub use severity::{Severity, UnknownSeverity};
pub use time::EventTime;
pub use trigger::Trigger;

/// Any event about an alert: a [`Trigger`], an acknowledgement, a resolution, or an event given as JSON.
///
/// ```
/// use pd_events::{Event, Trigger};
/// use serde_json::json;
///
/// let events = [
///     Event::from(Trigger::new("Disk is full", "db1.example.com").dedup_key("db1/disk")),
///     Event::acknowledge("db1/disk"),
///     Event::resolve("db1/disk"),
///     Event::whole(json!({
///         "event_action": "trigger",
///         "payload": {"summary": "Fan is loud", "source": "db1.example.com", "severity": "info"},
///     })),
/// ];
/// # let _ = events;
/// ```
#[derive(Debug, Clone)]
#[must_use = "an event does nothing until it is sent"]
pub struct Event(EventParts);

/// The parts of an event that has not been encoded yet.
#[derive(Debug, Clone)]
pub struct EventParts {
    /// The body without its routing key, so that `Debug` cannot show the key; or the reason, if the event is invalid.
    pub(crate) body: Result<Members, String>,
    /// The event's own routing key, if it has one.
    pub(crate) routing_key: Option<RoutingKey>,
    pub(crate) strict: bool,
    /// The event, if it was encoded before. The other parts are then not used.
    pub(crate) encoded: Option<Box<EncodedEvent>>,
}

impl EventParts {
    const fn new(body: Members) -> Self {
        Self { body: Ok(body), routing_key: None, strict: false, encoded: None }
    }

    fn invalid(reason: impl Into<String>) -> Self {
        Self { body: Err(reason.into()), routing_key: None, strict: false, encoded: None }
    }

    /// Reads an event given as JSON.
    fn whole(event: &impl Serialize) -> Self {
        let mut body = match Json::object(event) {
            Ok(body) => body,
            Err(error) => return Self::invalid(format!("the event cannot be sent: {error}")),
        };
        let key = body.remove("routing_key").filter(|key| !key.is_null());
        match key {
            None => Self::new(body),
            Some(Json::String(key)) if key.is_empty() => Self::new(body),
            Some(Json::String(key)) => match RoutingKey::new(key.into_owned()) {
                Ok(key) => Self { routing_key: Some(key), ..Self::new(body) },
                Err(error) => Self::invalid(error.to_string()),
            },
            Some(Json::Literal(_) | Json::Array(_) | Json::Object(_)) => {
                Self::invalid("`routing_key` must be a string")
            }
        }
    }
}

impl Event {
    /// Acknowledges the alert with this key: a string, or the [`Receipt`](crate::Receipt) of its trigger.
    pub fn acknowledge(key: impl AsRef<str>) -> Self {
        Self::about("acknowledge", key.as_ref())
    }

    /// Resolves the alert with this key: a string, or the [`Receipt`](crate::Receipt) of its trigger.
    pub fn resolve(key: impl AsRef<str>) -> Self {
        Self::about("resolve", key.as_ref())
    }

    /// Takes an event as JSON: any `Serialize` value that encodes to an object with `event_action` and the other members.
    ///
    /// If `routing_key` is missing, the session's key is used. A key in the event is used and kept as secret as the session's.
    /// A trigger without `dedup_key` gets one. A [`RawValue`](serde_json::value::RawValue) is sent with every number as it was
    /// written; a `serde_json::Value` or an `f64` of your own holds at most the precision of its type.
    pub fn whole(event: impl Serialize) -> Self {
        Self(EventParts::whole(&event))
    }

    /// Rejects the event if it is too long, instead of shortening it.
    pub const fn strict(mut self) -> Self {
        self.0.strict = true;
        self
    }

    fn about(action: &'static str, key: &str) -> Self {
        let members = [("event_action", action.into()), ("dedup_key", key.to_owned().into())];
        Self(EventParts::new(members.into_iter().map(|(name, value)| (name.into(), value)).collect()))
    }

    pub(crate) fn into_parts(self) -> EventParts {
        self.0
    }
}

/// An encoded event is sent as it is, with its own routing key: no option of a session or a call changes its bytes.
impl From<EncodedEvent> for Event {
    fn from(event: EncodedEvent) -> Self {
        Self(EventParts { encoded: Some(Box::new(event)), ..EventParts::new(Members::new()) })
    }
}

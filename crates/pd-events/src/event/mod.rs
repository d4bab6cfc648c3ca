//! Events before they are sent.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::RoutingKey;

mod attachment;
mod change;
pub(crate) mod encode;
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

/// Any event about an alert: a [`Trigger`], an acknowledgement, a resolution, or a whole event of your own.
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
pub struct Event(Draft);

/// The body of an event as it was asked for, or why it cannot be one.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Without its routing key, so that nothing shows that.
    pub(crate) body: Result<Map<String, Value>, String>,
    /// Of a whole event that has one of its own.
    pub(crate) routing_key: Option<RoutingKey>,
    pub(crate) strict: bool,
}

impl Draft {
    fn of(body: Map<String, Value>) -> Self {
        Self { body: Ok(body), routing_key: None, strict: false }
    }

    fn refused(reason: impl Into<String>) -> Self {
        Self { body: Err(reason.into()), routing_key: None, strict: false }
    }

    /// A whole event of the user's own.
    fn whole(event: &impl Serialize) -> Self {
        let mut body = match encode::object(event) {
            Ok(body) => body,
            Err(error) => return Self::refused(format!("the event cannot be sent: {error}")),
        };
        match body.remove("routing_key") {
            None | Some(Value::Null) => Self::of(body),
            Some(Value::String(key)) if key.is_empty() => Self::of(body),
            Some(Value::String(key)) => match RoutingKey::new(key) {
                Ok(key) => Self { routing_key: Some(key), ..Self::of(body) },
                Err(error) => Self::refused(error.to_string()),
            },
            Some(_) => Self::refused("`routing_key` is not a string"),
        }
    }
}

impl Event {
    /// Acknowledges the alert of this key: a string, or the [`Receipt`](crate::Receipt) of its trigger.
    pub fn acknowledge(key: impl AsRef<str>) -> Self {
        Self::about("acknowledge", key.as_ref())
    }

    /// Resolves the alert of this key: a string, or the [`Receipt`](crate::Receipt) of its trigger.
    pub fn resolve(key: impl AsRef<str>) -> Self {
        Self::about("resolve", key.as_ref())
    }

    /// A whole event of your own: an object with `event_action` and the rest. `routing_key` is filled in where it is
    /// missing; one that is there is used, and kept as secret as the session's. A trigger without `dedup_key` is given one.
    pub fn whole(event: impl Serialize) -> Self {
        Self(Draft::whole(&event))
    }

    /// Refuses the event where it is too long, in place of fitting it.
    pub const fn strict(mut self) -> Self {
        self.0.strict = true;
        self
    }

    fn about(action: &str, key: &str) -> Self {
        let members = [("event_action", action), ("dedup_key", key)];
        Self(Draft::of(members.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect()))
    }

    pub(crate) fn into_draft(self) -> Draft {
        self.0
    }
}

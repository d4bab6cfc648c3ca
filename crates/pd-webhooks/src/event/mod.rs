//! The types of webhooks and their events.

mod data;
mod event_type;
mod incident;
mod lenient;
mod reference;
mod resource;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

pub use data::{Data, DataType};
pub use event_type::EventType;
pub use incident::{Incident, IncidentType};
pub use reference::{Client, Reference};
pub use resource::{
    ActionInvocation, AssignedRole, ConferenceBridge, ConferenceNumber, FieldValue, FieldValues, Note, Ping, Responder,
    RoleAssignment, Service, ServiceFieldValues, StatusUpdate, Task, WorkflowInstance,
};

/// The body of a webhook: one event.
///
/// Decoding fails only if the body is not a JSON object with an object under `event`. Members that PagerDuty adds, removes or
/// sets to null, and members of an unexpected type, are not errors, see [`Event`].
///
/// ```
/// use pd_webhooks::{Data, EventType, Webhook};
///
/// let webhook: Webhook = r#"{"event": {
///     "id": "01DE",
///     "event_type": "incident.triggered",
///     "resource_type": "incident",
///     "occurred_at": "2026-05-20T14:00:00.000Z",
///     "agent": null,
///     "client": {"name": "PagerDuty"},
///     "data": {"id": "Q1", "type": "incident", "number": 7, "title": "Disk full", "assignees": []}
/// }}"#
///     .parse()?;
/// assert_eq!(webhook.event.event_type, EventType::IncidentTriggered);
/// if let Data::Incident(incident) = &webhook.event.data {
///     assert_eq!((incident.number, incident.title.as_deref()), (Some(7), Some("Disk full")));
/// }
/// # Ok::<(), pd_core::json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Webhook {
    /// The event.
    pub event: Event,
}

/// An event: its type, time and cause, and the resource that it changed.
///
/// A member that is missing, null or of an unexpected type is `None`, an empty string or list, or an `Unknown` variant.
/// [`data_json`](Self::data_json) returns the resource exactly as it was sent.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Event {
    /// The id of the event. Empty if PagerDuty sent none.
    pub id: String,
    /// The type of the event.
    pub event_type: EventType,
    /// The type of the resource: `incident` or `service`.
    pub resource_type: Option<String>,
    /// The time of the event.
    pub occurred_at: Option<Timestamp>,
    /// The user or service that caused the event. `None` if there is none, as for a timeout.
    pub agent: Option<Reference>,
    /// The program that the agent used.
    pub client: Option<Client>,
    /// The resource after the event.
    pub data: Data,
    raw_data: Value,
}

impl Event {
    /// Returns the resource as PagerDuty sent it, including members that [`Data`] does not have.
    #[must_use]
    pub fn data_json(&self) -> &Value {
        &self.raw_data
    }

    /// Returns the id of the incident that the event is about, or `None` if it is not about an incident.
    #[must_use]
    pub fn incident_id(&self) -> Option<&str> {
        let pointer = match &self.data {
            Data::Incident(_) => "/id",
            Data::RoleAssignment(_) => "/incident_role_assignments/0/incident/id",
            Data::Note(_)
            | Data::ConferenceBridge(_)
            | Data::FieldValues(_)
            | Data::Responder(_)
            | Data::StatusUpdate(_)
            | Data::Task(_)
            | Data::ActionInvocation(_)
            | Data::WorkflowInstance(_)
            | Data::Service(_)
            | Data::ServiceFieldValues(_)
            | Data::Ping(_)
            | Data::Unknown(_) => "/incident/id",
        };
        self.raw_data.pointer(pointer).and_then(Value::as_str)
    }

    /// Returns the key for [`InOrder`](crate::InOrder). PagerDuty delivers events with the same key in order.
    ///
    /// It is the id of the incident, or the id of another resource. If there is no resource, it is the id of the event.
    #[must_use]
    pub fn ordering_key(&self) -> &str {
        let resource = || self.raw_data.get("id").and_then(Value::as_str);
        self.incident_id().or_else(resource).unwrap_or(&self.id)
    }

    fn from_object(mut event: Map<String, Value>) -> Self {
        let event_type: EventType = lenient::take(&mut event, "event_type");
        let raw_data = event.remove("data").unwrap_or_default();
        Self {
            id: lenient::take(&mut event, "id"),
            resource_type: lenient::take(&mut event, "resource_type"),
            occurred_at: lenient::take(&mut event, "occurred_at"),
            agent: lenient::take(&mut event, "agent"),
            client: lenient::take(&mut event, "client"),
            data: Data::read(&raw_data, &event_type),
            event_type,
            raw_data,
        }
    }
}

impl std::str::FromStr for Webhook {
    type Err = pd_core::json::Error;

    fn from_str(json: &str) -> Result<Self, Self::Err> {
        Self::from_slice(json.as_bytes())
    }
}

impl Webhook {
    /// Decodes the body of a webhook with the lenient JSON reader of [`pd_core::json`]. Verify the signature first.
    ///
    /// # Errors
    ///
    /// An error if the body is not a JSON object with an object under `event`.
    pub fn from_slice(body: &[u8]) -> Result<Self, pd_core::json::Error> {
        pd_core::json::from_slice(body)
    }
}

impl<'de> Deserialize<'de> for Webhook {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Envelope {
            event: Map<String, Value>,
        }
        Envelope::deserialize(deserializer).map(|envelope| Self { event: Event::from_object(envelope.event) })
    }
}

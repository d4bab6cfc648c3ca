//! Event types.

use serde::{Deserialize, Deserializer};

use super::DataType;

macro_rules! event_types {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $data:ident;)*) => {
        /// The type of an event. PagerDuty may add event types at any time. They are read as [`Unknown`](Self::Unknown).
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum EventType {
            $($(#[$doc])* $name,)*
            /// An event type that this library does not know, or an empty string if the webhook has none.
            Unknown(String),
        }

        impl EventType {
            /// All event types that this library knows.
            pub const KNOWN: &'static [Self] = &[$(Self::$name),*];

            /// Returns PagerDuty's name of the event type, such as `incident.triggered`.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$name => $text,)*
                    Self::Unknown(name) => name,
                }
            }

            /// Returns the type of the event's resource, or `None` for an unknown event type.
            #[must_use]
            pub fn data_type(&self) -> Option<DataType> {
                match self {
                    $(Self::$name => Some(DataType::$data),)*
                    Self::Unknown(_) => None,
                }
            }
        }

        impl From<String> for EventType {
            fn from(name: String) -> Self {
                match name.as_str() {
                    $($text => Self::$name,)*
                    _ => Self::Unknown(name),
                }
            }
        }
    };
}

event_types! {
    /// A user acknowledged an incident.
    IncidentAcknowledged = "incident.acknowledged", Incident;
    /// An action was started on an incident.
    ActionInvocationCreated = "incident.action_invocation.created", ActionInvocation;
    /// An action on an incident ended.
    ActionInvocationTerminated = "incident.action_invocation.terminated", ActionInvocation;
    /// An action on an incident changed its state.
    ActionInvocationUpdated = "incident.action_invocation.updated", ActionInvocation;
    /// A note was added to an incident.
    IncidentAnnotated = "incident.annotated", Note;
    /// The conference bridge of an incident changed.
    ConferenceBridgeUpdated = "incident.conference_bridge.updated", ConferenceBridge;
    /// Custom field values of an incident changed.
    IncidentFieldValuesUpdated = "incident.custom_field_values.updated", FieldValues;
    /// An incident was moved to another escalation policy.
    IncidentDelegated = "incident.delegated", Incident;
    /// An incident was escalated to the next level of its escalation policy.
    IncidentEscalated = "incident.escalated", Incident;
    /// The type of an incident changed.
    IncidentTypeChanged = "incident.incident_type.changed", Incident;
    /// The priority of an incident changed.
    IncidentPriorityUpdated = "incident.priority_updated", Incident;
    /// An incident was assigned to other users.
    IncidentReassigned = "incident.reassigned", Incident;
    /// A resolved incident was reopened.
    IncidentReopened = "incident.reopened", Incident;
    /// An incident was resolved.
    IncidentResolved = "incident.resolved", Incident;
    /// A responder was asked to help.
    ResponderAdded = "incident.responder.added", Responder;
    /// A responder accepted or declined a request for help.
    ResponderReplied = "incident.responder.replied", Responder;
    /// An incident role was assigned.
    RoleAssigned = "incident.role.assigned", RoleAssignment;
    /// An incident was moved to another service.
    IncidentServiceUpdated = "incident.service_updated", Incident;
    /// A status update was published.
    StatusUpdatePublished = "incident.status_update_published", StatusUpdate;
    /// A task of an incident was completed.
    TaskCompleted = "incident.task.completed", Task;
    /// A task was added to an incident.
    TaskCreated = "incident.task.created", Task;
    /// A task of an incident changed.
    TaskUpdated = "incident.task.updated", Task;
    /// An incident was opened.
    IncidentTriggered = "incident.triggered", Incident;
    /// The acknowledgement of an incident ended.
    IncidentUnacknowledged = "incident.unacknowledged", Incident;
    /// A workflow of an incident ended.
    WorkflowCompleted = "incident.workflow.completed", WorkflowInstance;
    /// A workflow of an incident started.
    WorkflowStarted = "incident.workflow.started", WorkflowInstance;
    /// A test webhook, sent by `POST /webhook_subscriptions/{id}/ping`.
    Ping = "pagey.ping", Ping;
    /// A service was created.
    ServiceCreated = "service.created", Service;
    /// Custom field values of a service changed.
    ServiceFieldValuesUpdated = "service.custom_field_values.updated", ServiceFieldValues;
    /// A service was deleted.
    ServiceDeleted = "service.deleted", Service;
    /// A service changed.
    ServiceUpdated = "service.updated", Service;
}

impl Default for EventType {
    fn default() -> Self {
        Self::Unknown(String::new())
    }
}

impl std::fmt::Display for EventType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for EventType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

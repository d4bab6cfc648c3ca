//! The resource of an event.

use serde_json::Value;

use super::{
    ActionInvocation, ConferenceBridge, EventType, FieldValues, Incident, Note, Ping, Responder, RoleAssignment,
    Service, ServiceFieldValues, StatusUpdate, Task, WorkflowInstance,
};

macro_rules! data_types {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        /// The type of the resource of an event.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum DataType {
            $($(#[$doc])* $name,)*
        }

        impl DataType {
            /// Returns the name that PagerDuty uses in `data.type`.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }

            fn from_name(name: &str) -> Option<Self> {
                match name {
                    $($text => Some(Self::$name),)*
                    _ => None,
                }
            }
        }

        /// The resource of an event.
        ///
        /// PagerDuty may add types at any time. They are read as [`Unknown`](Self::Unknown).
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum Data {
            $($(#[$doc])* $name(Box<$name>),)*
            /// A resource of a type that this library does not know, or JSON that is not an object.
            Unknown(Value),
        }

        impl Data {
            fn read_as(kind: DataType, json: &Value) -> Option<Self> {
                match kind {
                    $(DataType::$name => serde_json::from_value(json.clone()).ok().map(Self::$name),)*
                }
            }
        }
    };
}

data_types! {
    /// An incident.
    Incident = "incident";
    /// A note on an incident.
    Note = "incident_note";
    /// The conference bridge of an incident.
    ConferenceBridge = "incident_conference_bridge";
    /// The custom fields of an incident.
    FieldValues = "incident_field_values";
    /// A responder of an incident.
    Responder = "incident_responder";
    /// A role in an incident.
    RoleAssignment = "incident_role_assignment";
    /// A status update of an incident.
    StatusUpdate = "incident_status_update";
    /// A task of an incident.
    Task = "incident_task";
    /// An action that runs on an incident.
    ActionInvocation = "incident_action_invocation";
    /// A workflow that runs on an incident.
    WorkflowInstance = "incident_workflow_instance";
    /// A service.
    Service = "service";
    /// The custom fields of a service.
    ServiceFieldValues = "service_field_values";
    /// The message of a test webhook.
    Ping = "ping";
}

impl Data {
    /// Reads a resource by its `type`. If it has none, the event type determines the type.
    pub(super) fn read(json: &Value, event: &EventType) -> Self {
        let kind = match json.get("type").and_then(Value::as_str) {
            Some(name) => DataType::from_name(name.strip_suffix("_reference").unwrap_or(name)),
            None => event.data_type(),
        };
        let read = kind.filter(|_| json.is_object()).and_then(|kind| Self::read_as(kind, json));
        read.unwrap_or_else(|| Self::Unknown(json.clone()))
    }
}

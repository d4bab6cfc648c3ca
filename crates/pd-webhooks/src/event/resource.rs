//! The other resources that webhooks carry.

use jiff::Timestamp;
use serde_json::Value;

use super::{Reference, lenient::lenient};

lenient! {
    /// A note on an incident.
    struct Note {
        /// The id.
        id: Option<String>,
        /// The incident.
        incident: Option<Reference>,
        /// The text.
        content: Option<String>,
        /// Whether PagerDuty shortened the text.
        trimmed: Option<bool>,
    }

    /// The conference bridge of an incident.
    struct ConferenceBridge {
        /// The incident.
        incident: Option<Reference>,
        /// The URL of the conference.
        conference_url: Option<String>,
        ;
        /// The telephone numbers.
        conference_numbers: [ConferenceNumber],
    }

    /// A telephone number of a conference bridge.
    struct ConferenceNumber {
        /// The purpose of the number.
        label: Option<String>,
        /// The number.
        number: Option<String>,
    }

    /// The custom fields of an incident.
    struct FieldValues {
        /// The incident.
        incident: Option<Reference>,
        ;
        /// Every field, changed or not.
        custom_fields: [FieldValue],
        /// The ids of the fields that changed.
        changed_field_ids: [String],
    }

    /// The custom fields of a service.
    struct ServiceFieldValues {
        /// The service.
        service: Option<Reference>,
        ;
        /// Every field, changed or not.
        custom_fields: [FieldValue],
        /// The ids of the fields that changed.
        changed_field_ids: [String],
    }

    /// A custom field and its value.
    struct FieldValue {
        /// The id of the field.
        id: Option<String>,
        /// The name of the field.
        name: Option<String>,
        /// The name of the field as the web app shows it.
        display_name: Option<String>,
        /// The value, null if it has none.
        value: Value,
    }

    /// A request to a responder to help with an incident.
    struct Responder {
        /// The incident.
        incident: Option<Reference>,
        /// The responder, if a user was asked.
        user: Option<Reference>,
        /// The escalation policy, if one was asked.
        escalation_policy: Option<Reference>,
        /// The message to the responder.
        message: Option<String>,
        /// The state of the request: `pending`, `accepted`, `declined`.
        state: Option<String>,
    }

    /// A role in an incident. The members are in [`Event::data_json`](crate::Event::data_json).
    struct RoleAssignment {
        /// The incident.
        incident: Option<Reference>,
    }

    /// A status update of an incident.
    struct StatusUpdate {
        /// The id.
        id: Option<String>,
        /// The incident.
        incident: Option<Reference>,
        /// The text.
        message: Option<String>,
        /// Whether PagerDuty shortened the text.
        trimmed: Option<bool>,
    }

    /// A task of an incident. The other members are in [`Event::data_json`](crate::Event::data_json).
    struct Task {
        /// The id.
        id: Option<String>,
        /// The incident.
        incident: Option<Reference>,
    }

    /// An action that runs on an incident. The other members are in [`Event::data_json`](crate::Event::data_json).
    struct ActionInvocation {
        /// The id.
        id: Option<String>,
        /// The incident.
        incident: Option<Reference>,
        /// The state of the action.
        state: Option<String>,
    }

    /// A workflow that runs on an incident. The other members are in [`Event::data_json`](crate::Event::data_json).
    struct WorkflowInstance {
        /// The id.
        id: Option<String>,
        /// The incident.
        incident: Option<Reference>,
        /// The name of the workflow.
        summary: Option<String>,
    }

    /// A service. It is a [`Target`](pd_core::Target), so a REST session takes it in place of a URL.
    struct Service {
        /// The id.
        id: Option<String>,
        /// The URL of the service in the REST API.
        #[serde(rename = "self")]
        self_url: Option<String>,
        /// The URL of the service in the web app.
        html_url: Option<String>,
        /// The name.
        summary: Option<String>,
        /// When it was created.
        created_at: Option<Timestamp>,
        ;
        /// The teams.
        teams: [Reference],
    }

    /// The message of a test.
    struct Ping {
        /// The text.
        message: Option<String>,
    }
}

pd_core::impl_target!(Service, self_url);

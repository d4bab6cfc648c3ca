//! The resources of webhooks other than incidents.

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
        /// Whether PagerDuty truncated the text.
        trimmed: Option<bool>,
    }

    /// The conference bridge of an incident.
    struct ConferenceBridge {
        /// The incident.
        incident: Option<Reference>,
        /// The URL of the conference.
        conference_url: Option<String>,
        /// The telephone number. Only the conference bridge in an [`Incident`](crate::Incident) has it, instead of the list.
        conference_number: Option<String>,
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
        /// All fields, including those that did not change.
        custom_fields: [FieldValue],
        /// The fields that changed. In PagerDuty's documentation, they have the value from before the change.
        changed_custom_fields: [FieldValue],
    }

    /// The custom fields of a service.
    struct ServiceFieldValues {
        /// The service.
        service: Option<Reference>,
        ;
        /// All fields, including those that did not change.
        custom_fields: [FieldValue],
        /// The fields that changed. In PagerDuty's documentation, they have the value from before the change.
        changed_custom_fields: [FieldValue],
    }

    /// A custom field and its value.
    struct FieldValue {
        /// The id of the field.
        id: Option<String>,
        /// The name of the field.
        name: Option<String>,
        /// The name of the field in the web app.
        display_name: Option<String>,
        /// The type of the value: `string`, `boolean`, `integer`, `float`, `datetime`, `url`.
        data_type: Option<String>,
        /// Whether the field has one or several values, and whether they are from a fixed list: `single_value`,
        /// `single_value_fixed`, `multi_value`, `multi_value_fixed`.
        field_type: Option<String>,
        /// The namespace of the field.
        namespace: Option<String>,
        /// The value. Null if the field has none.
        value: Value,
    }

    /// A request to a responder to help with an incident.
    struct Responder {
        /// The incident.
        incident: Option<Reference>,
        /// The user who was asked, if the request was to a user.
        user: Option<Reference>,
        /// The escalation policy that was asked, if the request was to one.
        escalation_policy: Option<Reference>,
        /// The message to the responder.
        message: Option<String>,
        /// The state of the request: `pending`, `accepted`, `declined`.
        state: Option<String>,
    }

    /// Changes of the users who have roles in an incident.
    struct RoleAssignment {
        ;
        /// The assignments, all in the same incident.
        incident_role_assignments: [AssignedRole],
    }

    /// A role in an incident, and the user who has it.
    struct AssignedRole {
        /// The id of the assignment.
        id: Option<String>,
        /// The incident.
        incident: Option<Reference>,
        /// The role.
        role: Option<Reference>,
        /// The user who has the role now.
        assignee: Option<Reference>,
        /// The user who had the role before. `None` if nobody had it.
        old_assignee: Option<Reference>,
        /// The state of the assignment: `active`.
        status: Option<String>,
    }

    /// A status update of an incident.
    struct StatusUpdate {
        /// The id.
        id: Option<String>,
        /// The incident.
        incident: Option<Reference>,
        /// The text.
        message: Option<String>,
        /// Whether PagerDuty truncated the text.
        trimmed: Option<bool>,
    }

    /// A task of an incident.
    struct Task {
        /// The id.
        id: Option<String>,
        /// The incident.
        incident: Option<Reference>,
        /// The name.
        name: Option<String>,
        /// The description.
        description: Option<String>,
        /// The name, as the web app shows it.
        summary: Option<String>,
        /// The state of the task: `todo`.
        status: Option<String>,
        ;
        /// The users that the task is assigned to.
        assignees: [Reference],
    }

    /// An action that runs on an incident.
    struct ActionInvocation {
        /// The id.
        id: Option<String>,
        /// The URL of the invocation. PagerDuty does not document the endpoint.
        #[serde(rename = "self")]
        self_url: Option<String>,
        /// The URL of the report in the web app.
        html_url: Option<String>,
        /// The incident.
        incident: Option<Reference>,
        /// The action that runs.
        action: Option<Reference>,
        /// The state of the invocation: `created`.
        state: Option<String>,
    }

    /// A workflow that runs on an incident.
    struct WorkflowInstance {
        /// The id.
        id: Option<String>,
        /// The name of the workflow.
        summary: Option<String>,
        /// The incident.
        incident: Option<Reference>,
        /// The workflow.
        incident_workflow: Option<Reference>,
        /// The trigger that started the workflow.
        workflow_trigger: Option<Reference>,
        /// The service of the incident.
        service: Option<Reference>,
    }

    /// A service. It is a [`Target`](pd_core::Target) of a REST session.
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
        /// The time of creation.
        created_at: Option<Timestamp>,
        /// Whether events create alerts: `create_incidents` or `create_alerts_and_incidents`.
        alert_creation: Option<String>,
        ;
        /// The teams.
        teams: [Reference],
    }

    /// The message of a test webhook.
    struct Ping {
        /// The text.
        message: Option<String>,
    }
}

pd_core::impl_target!(Service, self_url);

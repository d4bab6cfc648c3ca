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
        /// The telephone number, in the data of an incident, which has one number and no list.
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
        /// Every field, changed or not.
        custom_fields: [FieldValue],
        /// The fields that changed. PagerDuty's documentation shows them with the value from before the change.
        changed_custom_fields: [FieldValue],
    }

    /// The custom fields of a service.
    struct ServiceFieldValues {
        /// The service.
        service: Option<Reference>,
        ;
        /// Every field, changed or not.
        custom_fields: [FieldValue],
        /// The fields that changed. PagerDuty's documentation shows them with the value from before the change.
        changed_custom_fields: [FieldValue],
    }

    /// A custom field and its value.
    struct FieldValue {
        /// The id of the field.
        id: Option<String>,
        /// The name of the field.
        name: Option<String>,
        /// The name of the field as the web app shows it.
        display_name: Option<String>,
        /// The type of the value: `string`, `boolean`, `integer`, `float`, `datetime`, `url`.
        data_type: Option<String>,
        /// How many values the field takes, and from where: `single_value`, `single_value_fixed`, `multi_value`,
        /// `multi_value_fixed`.
        field_type: Option<String>,
        /// The namespace of the field.
        namespace: Option<String>,
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

    /// Roles in an incident that were assigned to users, or taken from them.
    struct RoleAssignment {
        ;
        /// The assignments, all of the same incident.
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
        /// Whether PagerDuty shortened the text.
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
        /// The text that the web app shows: the name.
        summary: Option<String>,
        /// The state of the task: `todo`.
        status: Option<String>,
        ;
        /// The users that it is assigned to.
        assignees: [Reference],
    }

    /// An action that runs on an incident.
    struct ActionInvocation {
        /// The id.
        id: Option<String>,
        /// The URL that PagerDuty gives for the invocation. The endpoint table has no operation for it.
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
        /// The trigger that started it.
        workflow_trigger: Option<Reference>,
        /// The service of the incident.
        service: Option<Reference>,
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
        /// What an event opens: `create_incidents` or `create_alerts_and_incidents`.
        alert_creation: Option<String>,
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

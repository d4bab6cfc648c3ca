//! The incident of a webhook.

use jiff::Timestamp;

use super::{ConferenceBridge, Reference, lenient::lenient};

lenient! {
    /// The incident of a webhook. Its members differ from those of an incident in the REST API.
    ///
    /// | webhook | REST API |
    /// |---|---|
    /// | `number` | `incident_number` |
    /// | `assignees`, a list of users | `assignments`, a list of `{at, assignee}` |
    /// | `resolve_reason` | the same |
    /// | – | `alert_counts`, `acknowledgements`, `pending_actions` |
    ///
    /// An `Incident` is a [`Target`](pd_core::Target) of a REST session: `session.rget::<Value>(&incident)` reads the incident
    /// from the REST API.
    struct Incident {
        /// The id.
        id: Option<String>,
        /// The URL of the incident in the REST API.
        #[serde(rename = "self")]
        self_url: Option<String>,
        /// The URL of the incident in the web app.
        html_url: Option<String>,
        /// The number that the web app shows.
        number: Option<u64>,
        /// The title.
        title: Option<String>,
        /// `triggered`, `acknowledged` or `resolved`.
        status: Option<String>,
        /// `high` or `low`.
        urgency: Option<String>,
        /// The `dedup_key` of events for the incident.
        incident_key: Option<String>,
        /// The time when the incident was opened.
        created_at: Option<Timestamp>,
        /// The time when the incident was reopened, if it was resolved before.
        reopened_at: Option<Timestamp>,
        /// The type of the incident.
        incident_type: Option<IncidentType>,
        /// The service.
        service: Option<Reference>,
        /// The escalation policy.
        escalation_policy: Option<Reference>,
        /// The priority.
        priority: Option<Reference>,
        /// The conference bridge.
        conference_bridge: Option<ConferenceBridge>,
        /// The reason of the resolution, if the incident was merged into another one.
        resolve_reason: Option<serde_json::Value>,
        ;
        /// The users that the incident is assigned to.
        assignees: [Reference],
        /// The teams of the service and the escalation policy.
        teams: [Reference],
    }

    /// The type of an incident. The account defines its types.
    struct IncidentType {
        /// The name.
        name: Option<String>,
    }
}

pd_core::impl_target!(Incident, self_url);

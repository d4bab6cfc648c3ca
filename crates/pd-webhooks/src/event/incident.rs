//! The incident of a webhook.

use jiff::Timestamp;

use super::{ConferenceBridge, Reference, lenient::lenient};

lenient! {
    /// The incident of a webhook. It is not the incident of the REST API.
    ///
    /// | webhook | REST API |
    /// |---|---|
    /// | `number` | `incident_number` |
    /// | `assignees`, a list of users | `assignments`, a list of `{at, assignee}` |
    /// | `resolve_reason` | the same |
    /// | none | `alert_counts`, `acknowledgements`, `pending_actions` |
    ///
    /// An `Incident` is a [`Target`](pd_core::Target), so a REST session takes it in place of a URL:
    /// `session.rget::<Value>(&incident)` reads the incident of the REST API.
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
        /// The key under which events reach the incident while it is open.
        incident_key: Option<String>,
        /// When it was opened.
        created_at: Option<Timestamp>,
        /// When it was opened again, if it had been resolved.
        reopened_at: Option<Timestamp>,
        /// The type of the incident.
        incident_type: Option<IncidentType>,
        /// The service that it belongs to.
        service: Option<Reference>,
        /// The escalation policy that it follows.
        escalation_policy: Option<Reference>,
        /// The priority.
        priority: Option<Reference>,
        /// The conference bridge.
        conference_bridge: Option<ConferenceBridge>,
        /// Why it was resolved, if it was merged into another incident.
        resolve_reason: Option<serde_json::Value>,
        ;
        /// The users that it is assigned to.
        assignees: [Reference],
        /// The teams of its service and escalation policy.
        teams: [Reference],
    }

    /// The type of an incident, as an account defines it.
    struct IncidentType {
        /// The name.
        name: Option<String>,
    }
}

pd_core::impl_target!(Incident, self_url);

//! Changes that endpoints record for the webhooks.

use serde_json::Value;

/// A change that is sent as a webhook.
#[derive(Debug)]
pub(crate) enum ChangeRecord {
    /// An incident changed. The webhook has the state of the incident after the request.
    Incident { event_type: &'static str, incident: String, agent: Value, at: String },
    /// A note was added.
    Note { incident: String, content: Value, agent: Value, at: String },
    /// A service changed. Its state is kept here, because a deleted service cannot be read later.
    Service { event_type: &'static str, service: Value, at: String },
}

impl ChangeRecord {
    /// Returns the change that a log entry records, if it is sent as a webhook.
    pub(crate) fn of_log_entry(kind: &str, incident: &str, agent: &Value, at: &str, channel: &Value) -> Option<Self> {
        let event_type = match kind {
            // A repeated trigger, which opens no incident, is logged with a channel type.
            "trigger_log_entry" if channel.get("type").is_none() => "incident.triggered",
            "acknowledge_log_entry" => "incident.acknowledged",
            "unacknowledge_log_entry" => "incident.unacknowledged",
            "resolve_log_entry" => "incident.resolved",
            "assign_log_entry" => "incident.reassigned",
            "escalate_log_entry" => "incident.delegated",
            "annotate_log_entry" => {
                let content = channel.get("summary").cloned().unwrap_or_default();
                let (incident, agent, at) = (incident.to_owned(), agent.clone(), at.to_owned());
                return Some(Self::Note { incident, content, agent, at });
            }
            _ => return None,
        };
        let (incident, agent, at) = (incident.to_owned(), agent.clone(), at.to_owned());
        Some(Self::Incident { event_type, incident, agent, at })
    }
}

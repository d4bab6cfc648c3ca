//! What an endpoint changed, noted for the webhooks.

use serde_json::Value;

/// A change that webhooks tell of.
#[derive(Debug)]
pub(crate) enum Happening {
    /// An incident changed. The webhook has its state at the end of the request.
    Incident { event_type: &'static str, incident: String, agent: Value, at: String },
    /// A note was added.
    Note { incident: String, content: Value, agent: Value, at: String },
    /// A service changed. A deleted service can no longer be read, so its state is kept here.
    Service { event_type: &'static str, service: Value, at: String },
}

impl Happening {
    /// Returns the change that a log entry of an incident stands for, if webhooks tell of it.
    pub(crate) fn of_log_entry(kind: &str, incident: &str, agent: &Value, at: &str, channel: &Value) -> Option<Self> {
        let event_type = match kind {
            // A repeated trigger is logged with a channel and opens no incident.
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

//! The bodies of webhooks.

use serde_json::{Value, json};

use super::ChangeRecord;
use crate::store::Store;

/// The contents of a webhook, the same for all subscriptions.
pub(super) struct Payload {
    pub(super) event_type: &'static str,
    /// The id of the resource whose webhooks are delivered in order.
    pub(super) resource: String,
    pub(super) service: Option<String>,
    pub(super) teams: Vec<String>,
    pub(super) body: Value,
}

impl Payload {
    /// Builds the webhook of a change. Returns `None` if the incident was removed.
    pub(super) fn of(store: &mut Store, change: ChangeRecord) -> Option<Self> {
        match change {
            ChangeRecord::Incident { event_type, incident, agent, at } => {
                let data = incident_data(store.get("incidents", &incident)?.value());
                Some(Self::about_incident(store, event_type, &incident, &agent, &at, &data))
            }
            ChangeRecord::Note { incident, content, agent, at } => {
                let reference = store.reference("incidents", &incident)?;
                let id = store.ids.next_for("notes");
                let data = json!({"incident": reference, "id": id, "content": content, "trimmed": false, "type": "incident_note"});
                Some(Self::about_incident(store, "incident.annotated", &incident, &agent, &at, &data))
            }
            ChangeRecord::Service { event_type, service, at } => {
                let id = text(&service, "/id")?;
                Some(Self {
                    event_type,
                    resource: id.clone(),
                    service: Some(id),
                    teams: ids(&service, "teams"),
                    body: event(store, event_type, "service", &Value::Null, &at, &service),
                })
            }
        }
    }

    pub(super) fn ping(store: &mut Store, at: &str) -> Self {
        let data = json!({"message": "Hello from your friend Pagey!", "type": "ping"});
        let body = event(store, "pagey.ping", "pagey", &Value::Null, at, &data);
        Self { event_type: "pagey.ping", resource: "pagey".to_owned(), service: None, teams: Vec::new(), body }
    }

    fn about_incident(
        store: &mut Store,
        event_type: &'static str,
        incident: &str,
        agent: &Value,
        at: &str,
        data: &Value,
    ) -> Self {
        let whole = store.get("incidents", incident).map(|incident| incident.value().clone()).unwrap_or_default();
        Self {
            event_type,
            resource: incident.to_owned(),
            service: text(&whole, "/service/id"),
            teams: ids(&whole, "teams"),
            body: event(store, event_type, "incident", agent, at, data),
        }
    }
}

fn event(store: &mut Store, event_type: &str, resource_type: &str, agent: &Value, at: &str, data: &Value) -> Value {
    json!({"event": {
        "id": store.ids.next_key(),
        "event_type": event_type,
        "resource_type": resource_type,
        "occurred_at": at,
        "agent": agent,
        "client": null,
        "data": data,
    }})
}

/// Returns an incident in the format of webhooks, which differs from the format of the REST API.
fn incident_data(incident: &Value) -> Value {
    let member = |name: &str| incident.get(name).cloned().unwrap_or_default();
    let assignments = incident.get("assignments").and_then(Value::as_array);
    let assignees: Vec<_> = assignments.into_iter().flatten().filter_map(|one| one.get("assignee").cloned()).collect();
    json!({
        "id": member("id"),
        "type": "incident",
        "self": member("self"),
        "html_url": member("html_url"),
        "number": member("incident_number"),
        "status": member("status"),
        "incident_key": member("incident_key"),
        "created_at": member("created_at"),
        "title": member("title"),
        "service": member("service"),
        "assignees": assignees,
        "escalation_policy": member("escalation_policy"),
        "teams": member("teams"),
        "priority": member("priority"),
        "urgency": member("urgency"),
        "conference_bridge": member("conference_bridge"),
        "resolve_reason": member("resolve_reason"),
    })
}

fn text(value: &Value, pointer: &str) -> Option<String> {
    value.pointer(pointer).and_then(Value::as_str).map(str::to_owned)
}

fn ids(value: &Value, member: &str) -> Vec<String> {
    let references = value.get(member).and_then(Value::as_array);
    references.into_iter().flatten().filter_map(|reference| text(reference, "/id")).collect()
}

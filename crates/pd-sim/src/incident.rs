//! Opens and changes incidents, and logs the changes.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::{
    sim_state::SimState,
    store::{Entity, Store},
    webhook::ChangeRecord,
};

/// The members of a new incident.
#[derive(Debug, Default)]
pub(crate) struct NewIncident {
    pub(crate) title: String,
    pub(crate) service: String,
    pub(crate) urgency: Option<String>,
    pub(crate) incident_key: Option<String>,
    pub(crate) created_at: String,
    /// Other members from the request.
    pub(crate) other: Map<String, Value>,
}

/// Opens an incident, assigns it to the first level of its escalation policy, and logs it.
pub(crate) fn open(store: &mut Store, new: NewIncident, agent: &Value) -> Arc<Entity> {
    store.incident_numbers += 1;
    let number = store.incident_numbers;
    let service = store.get("services", &new.service).cloned();
    let policy = match new.other.get("escalation_policy") {
        Some(given) => reference_id(given),
        None => service.as_ref().and_then(|service| reference_id(service.value().get("escalation_policy")?)),
    };
    let key = new.incident_key.unwrap_or_else(|| store.ids.next_key());
    let at = new.created_at;
    let mut incident = new.other;
    let assignments = match incident.remove("assignments") {
        Some(given) => assigned(store, &given, &at),
        None => first_level(store, policy.as_deref(), &at),
    };
    let teams = service.as_ref().and_then(|service| service.value().get("teams").cloned());
    let members = json!({
        "type": "incident",
        "incident_number": number,
        "title": new.title,
        "summary": format!("[#{number}] {}", new.title),
        "created_at": at,
        "updated_at": at,
        "last_status_change_at": at,
        "status": "triggered",
        "urgency": new.urgency.unwrap_or_else(|| "high".to_owned()),
        "incident_key": key,
        "service": store.reference("services", &new.service),
        "escalation_policy": policy.and_then(|id| store.reference("escalation_policies", &id)),
        "assignments": assignments,
        "acknowledgements": [],
        "pending_actions": [],
        "teams": teams.unwrap_or_else(|| json!([])),
        "alert_counts": {"all": 0, "triggered": 0, "resolved": 0},
        "resolved_at": null,
    });
    if let Value::Object(members) = members {
        incident.extend(members);
    }
    let incident = store.insert("incidents", Value::Object(incident));
    log(store, incident.id(), "trigger_log_entry", agent, &at, &json!({}));
    incident
}

/// Sets the status of an incident, and logs it.
pub(crate) fn set_status(store: &mut Store, id: &str, status: &str, agent: &Value, at: &str) {
    store.update("incidents", id, |incident| {
        incident.insert("status".to_owned(), json!(status));
        incident.insert("last_status_change_at".to_owned(), json!(at));
        incident.insert("last_status_change_by".to_owned(), agent.clone());
        incident.insert("updated_at".to_owned(), json!(at));
        match status {
            "acknowledged" => {
                let entry = json!([{"at": at, "acknowledger": agent}]);
                incident.insert("acknowledgements".to_owned(), entry);
            }
            "resolved" => {
                incident.insert("resolved_at".to_owned(), json!(at));
                incident.insert("assignments".to_owned(), json!([]));
                incident.insert("pending_actions".to_owned(), json!([]));
            }
            _ => {}
        }
    });
    let kind = match status {
        "acknowledged" => "acknowledge_log_entry",
        "resolved" => "resolve_log_entry",
        _ => "unacknowledge_log_entry",
    };
    log(store, id, kind, agent, at, &json!({}));
}

/// Adds a log entry. `channel` has its details.
pub(crate) fn log(store: &mut Store, incident: &str, kind: &str, agent: &Value, at: &str, channel: &Value) {
    let summary = match channel.get("summary").and_then(Value::as_str) {
        Some(note) => note.to_owned(),
        None => kind.trim_end_matches("_log_entry").replace('_', " "),
    };
    let service = store.get("incidents", incident).and_then(|incident| incident.value().get("service").cloned());
    let entry = json!({
        "type": kind,
        "summary": summary,
        "created_at": at,
        "agent": agent,
        "channel": channel,
        "incident": store.reference("incidents", incident),
        "service": service,
        "teams": [],
    });
    store.insert("log_entries", entry);
    store.changes.extend(ChangeRecord::of_log_entry(kind, incident, agent, at, channel));
}

/// Updates the alert counts of an incident.
pub(crate) fn count_alerts(store: &mut Store, id: &str) {
    let (mut all, mut resolved) = (0, 0);
    for alert in store.with("alerts", "/incident/id", id) {
        all += 1;
        resolved += usize::from(alert.text("status") == Some("resolved"));
    }
    store.update("incidents", id, |incident| {
        let counts = json!({"all": all, "triggered": all - resolved, "resolved": resolved});
        incident.insert("alert_counts".to_owned(), counts);
    });
}

/// Returns whether an alert belongs to an incident.
pub(crate) fn belongs(alert: &Entity, incident: &str) -> bool {
    alert.at("/incident/id") == Some(incident)
}

/// Returns the open incident of a service with this key.
pub(crate) fn open_with_key(store: &Store, service: &str, key: &str) -> Option<Arc<Entity>> {
    let mut found = store.with("incidents", "/incident_key", key).into_iter();
    found.find(|incident| incident.text("status") != Some("resolved") && incident.at("/service/id") == Some(service))
}

/// Converts the assignments of a request to those of an incident, with complete references.
pub(crate) fn assigned(store: &Store, given: &Value, at: &str) -> Value {
    let assignees = given.as_array().into_iter().flatten();
    let entries = assignees.filter_map(|assignment| {
        let id = reference_id(assignment.get("assignee")?)?;
        Some(json!({"at": at, "assignee": store.reference("users", &id)?}))
    });
    Value::Array(entries.collect())
}

/// Returns the assignment to the first user among the targets of the first level of an escalation policy.
pub(crate) fn first_level(store: &Store, policy: Option<&str>, at: &str) -> Value {
    let user = policy
        .and_then(|id| store.get("escalation_policies", id))
        .and_then(|policy| policy.value().pointer("/escalation_rules/0/targets").cloned())
        .and_then(|targets| {
            let targets = targets.as_array()?.clone();
            targets.iter().filter_map(reference_id).find_map(|id| store.reference("users", &id))
        });
    match user {
        Some(user) => json!([{"at": at, "assignee": user}]),
        None => json!([]),
    }
}

pub(crate) fn reference_id(reference: &Value) -> Option<String> {
    reference.get("id").and_then(Value::as_str).map(str::to_owned)
}

/// Returns the reference to a user, as the agent of a log entry.
pub(crate) fn agent(state: &SimState, user: &str) -> Value {
    state.store().reference("users", user).unwrap_or(Value::Null)
}

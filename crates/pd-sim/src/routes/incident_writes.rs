//! Creates and changes incidents.

use axum::extract::Path;
use http::StatusCode;
use serde_json::{Map, Value, json};

use super::incidents::notes_of;
use crate::{
    call::Call,
    clock, incident,
    reply::{EndpointResult, ErrorReply, Reply},
    store::Store,
    webhook::ChangeRecord,
};

pub(crate) async fn create(call: Call) -> EndpointResult {
    let actor = call.actor()?;
    let mut given = call.entity("incident")?;
    let title = take_text(&mut given, "title").ok_or_else(|| ErrorReply::invalid("Title cannot be empty"))?;
    let service = given.remove("service").as_ref().and_then(incident::reference_id);
    let service = service.ok_or_else(|| ErrorReply::invalid("Service cannot be empty"))?;
    let agent = incident::agent(&call.state, &actor);
    let created_at = call.state.now();
    let mut store = call.store();
    if store.get("services", &service).is_none() {
        return Err(ErrorReply::invalid("Service Not Found"));
    }
    let key = take_text(&mut given, "incident_key");
    if let Some(key) = &key
        && incident::open_with_key(&store, &service, key).is_some()
    {
        return Err(ErrorReply::arguments("Open incident with matching dedup key already exists on this service"));
    }
    let new = incident::NewIncident {
        title,
        service,
        urgency: take_text(&mut given, "urgency"),
        incident_key: key,
        created_at,
        other: given,
    };
    let opened = incident::open(&mut store, new, &agent);
    Ok(Reply::entity(StatusCode::CREATED, "incident", &opened))
}

pub(crate) async fn update_one(Path(id): Path<String>, call: Call) -> EndpointResult {
    let actor = call.actor()?;
    let change = call.entity("incident")?;
    let agent = incident::agent(&call.state, &actor);
    let now = call.state.now();
    let mut store = call.store();
    let status = current(&store, &id)?;
    check(&status, &change, true)?;
    apply(&mut store, &id, change, &agent, &now);
    let updated = store.get("incidents", &id).ok_or_else(ErrorReply::not_found)?;
    Ok(Reply::entity(StatusCode::OK, "incident", updated))
}

/// Changes all incidents, or none if one cannot be changed. The errors list each incident that cannot be changed.
pub(crate) async fn update_many(call: Call) -> EndpointResult {
    let actor = call.actor()?;
    let changes = call.entities("incidents")?;
    let agent = incident::agent(&call.state, &actor);
    let now = call.state.now();
    let mut store = call.store();
    let mut planned = Vec::new();
    let mut errors = Vec::new();
    for change in changes {
        let id = change.get("id").and_then(Value::as_str).unwrap_or_default();
        let id = store.incident_id(id).unwrap_or_else(|| id.to_owned());
        match current(&store, &id).map(|status| check(&status, &change, false)) {
            Ok(Ok(())) => planned.push((id, change)),
            Ok(Err(_)) => errors.push(format!("Incident {id} Already Resolved")),
            Err(_) => errors.push(format!("Incident {id} Not Found")),
        }
    }
    if !errors.is_empty() {
        let error = ErrorReply::new(StatusCode::BAD_REQUEST, 2001, "Invalid Input Provided");
        return Err(errors.into_iter().fold(error, ErrorReply::because));
    }
    let mut updated = Vec::new();
    for (id, mut change) in planned {
        // The `id` of the request may be the number of the incident.
        change.remove("id");
        apply(&mut store, &id, change, &agent, &now);
        updated.extend(store.get("incidents", &id).map(|incident| incident.value().clone()));
    }
    Ok(Reply::ok(&json!({"incidents": updated})))
}

/// Moves the alerts of the sources to the target and resolves the sources.
pub(crate) async fn merge(Path(id): Path<String>, call: Call) -> EndpointResult {
    let actor = call.actor()?;
    let sources = call.entities("source_incidents")?;
    let agent = incident::agent(&call.state, &actor);
    let now = call.state.now();
    let mut store = call.store();
    if current(&store, &id)? == "resolved" {
        return Err(resolved());
    }
    let ids: Vec<_> =
        sources.iter().filter_map(|source| source.get("id").and_then(Value::as_str).map(str::to_owned)).collect();
    for source in &ids {
        current(&store, source).map_err(|_| ErrorReply::invalid(format!("Incident {source} Not Found")))?;
    }
    let target = store.reference("incidents", &id).unwrap_or(Value::Null);
    for source in ids.iter().filter(|source| **source != id) {
        for alert in store.with("alerts", "/incident/id", source) {
            store.update("alerts", alert.id(), |alert| {
                alert.insert("incident".to_owned(), target.clone());
            });
        }
        if current(&store, source).is_ok_and(|status| status != "resolved") {
            incident::set_status(&mut store, source, "resolved", &agent, &now);
        }
        incident::count_alerts(&mut store, source);
    }
    incident::count_alerts(&mut store, &id);
    incident::log(&mut store, &id, "merge_log_entry", &agent, &now, &json!({}));
    let merged = store.get("incidents", &id).ok_or_else(ErrorReply::not_found)?;
    Ok(Reply::entity(StatusCode::OK, "incident", merged))
}

/// Acknowledges the incident for `duration` seconds, at most a week.
pub(crate) async fn snooze(Path(id): Path<String>, call: Call) -> EndpointResult {
    let actor = call.actor()?;
    let duration = call.object()?.get("duration").and_then(Value::as_i64);
    let duration = duration
        .filter(|seconds| (1..=604_800).contains(seconds))
        .ok_or_else(|| ErrorReply::invalid("Duration must be between 1 and 604800 seconds"))?;
    let agent = incident::agent(&call.state, &actor);
    let now = call.state.now();
    let until = call
        .state
        .clock
        .now()
        .saturating_add(jiff::SignedDuration::from_secs(duration))
        .map(clock::format)
        .unwrap_or_default();
    let mut store = call.store();
    if current(&store, &id)? == "resolved" {
        return Err(resolved());
    }
    incident::set_status(&mut store, &id, "acknowledged", &agent, &now);
    incident::log(&mut store, &id, "snooze_log_entry", &agent, &now, &json!({"duration": duration}));
    store.update("incidents", &id, |incident| {
        let pending = json!([{"type": "unacknowledge", "at": until}]);
        incident.insert("pending_actions".to_owned(), pending);
    });
    let snoozed = store.get("incidents", &id).ok_or_else(ErrorReply::not_found)?;
    Ok(Reply::entity(StatusCode::CREATED, "incident", snoozed))
}

pub(crate) async fn add_note(Path(id): Path<String>, call: Call) -> EndpointResult {
    let actor = call.actor()?;
    let content = take_text(&mut call.entity("note")?, "content");
    let content = content.ok_or_else(|| ErrorReply::invalid("Content cannot be empty"))?;
    let agent = incident::agent(&call.state, &actor);
    let now = call.state.now();
    let mut store = call.store();
    current(&store, &id)?;
    let note = json!({"content": content, "summary": content, "user": agent, "created_at": now, "channel": {"summary": "The PagerDuty website or APIs"}});
    let note = store.insert(&notes_of(&id), note);
    let channel = json!({"type": "note", "summary": content});
    incident::log(&mut store, &id, "annotate_log_entry", &agent, &now, &channel);
    Ok(Reply::entity(StatusCode::CREATED, "note", &note))
}

fn current(store: &Store, id: &str) -> Result<String, ErrorReply> {
    let incident = store.get("incidents", id).ok_or_else(ErrorReply::not_found)?;
    Ok(incident.text("status").unwrap_or("triggered").to_owned())
}

fn resolved() -> ErrorReply {
    ErrorReply::new(StatusCode::BAD_REQUEST, 1001, "Incident Already Resolved")
}

/// Rejects a status change of a resolved incident, and a second acknowledgement. `is_single` is whether the request changes
/// only one incident: a request for several may resolve and acknowledge again.
fn check(status: &str, change: &Map<String, Value>, is_single: bool) -> Result<(), ErrorReply> {
    let new_status = change.get("status").and_then(Value::as_str);
    if let Some(new_status) = new_status
        && !["triggered", "acknowledged", "resolved"].contains(&new_status)
    {
        return Err(ErrorReply::invalid("Status is invalid"));
    }
    match (status, new_status) {
        ("resolved", Some("resolved")) if !is_single => Ok(()),
        ("resolved", Some(_)) => Err(resolved()),
        ("acknowledged", Some("acknowledged")) if is_single => {
            Err(ErrorReply::new(StatusCode::BAD_REQUEST, 1002, "Incident Already Acknowledged"))
        }
        _ => Ok(()),
    }
}

fn apply(store: &mut Store, id: &str, mut change: Map<String, Value>, agent: &Value, now: &str) {
    let status = take_text(&mut change, "status");
    if let Some(given) = change.remove("assignments") {
        let assignments = incident::assigned(store, &given, now);
        change.insert("assignments".to_owned(), assignments);
        incident::log(store, id, "assign_log_entry", agent, now, &json!({}));
    }
    if let Some(policy) = change.remove("escalation_policy").as_ref().and_then(incident::reference_id) {
        let assignments = incident::first_level(store, Some(&policy), now);
        let reference = store.reference("escalation_policies", &policy).unwrap_or(Value::Null);
        change.insert("assignments".to_owned(), assignments);
        change.insert("escalation_policy".to_owned(), reference);
        incident::log(store, id, "escalate_log_entry", agent, now, &json!({}));
    }
    if change.contains_key("priority") {
        let (incident, agent, at) = (id.to_owned(), agent.clone(), now.to_owned());
        store.changes.push(ChangeRecord::Incident { event_type: "incident.priority_updated", incident, agent, at });
    }
    // The `type` in the request is the type of a reference.
    change.remove("type");
    store.update("incidents", id, |incident| {
        incident.extend(change);
        incident.insert("updated_at".to_owned(), json!(now));
    });
    let before = current(store, id).unwrap_or_default();
    if let Some(status) = status.filter(|status| *status != before) {
        incident::set_status(store, id, &status, agent, now);
    }
}

fn take_text(object: &mut Map<String, Value>, key: &str) -> Option<String> {
    match object.remove(key) {
        Some(Value::String(text)) if !text.is_empty() => Some(text),
        _ => None,
    }
}

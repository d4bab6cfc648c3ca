//! The alerts of an incident.

use axum::extract::Path;
use http::StatusCode;
use serde_json::{Map, Value, json};

use crate::{
    call::Call,
    filter, incident, page,
    reply::{EndpointResult, ErrorReply, Reply},
    store::Store,
};

pub(crate) async fn list(Path(id): Path<String>, call: Call) -> EndpointResult {
    call.get("incidents", &id)?;
    let alerts = call.store().with("alerts", "/incident/id", &id);
    let mut alerts = filter::narrow(&call.query, &alerts).into_owned();
    if let Some(key) = call.query.get("alert_key") {
        alerts.retain(|alert| alert.text("alert_key") == Some(key));
    }
    page::classic(&call, "alerts", &alerts)
}

pub(crate) async fn show(Path((id, alert)): Path<(String, String)>, call: Call) -> EndpointResult {
    let alert = call.get("alerts", &alert)?;
    if !incident::belongs(&alert, &id) {
        return Err(ErrorReply::not_found());
    }
    Ok(Reply::entity(StatusCode::OK, "alert", &alert))
}

pub(crate) async fn update_one(Path((id, alert)): Path<(String, String)>, call: Call) -> EndpointResult {
    call.actor()?;
    let change = call.entity("alert")?;
    let now = call.state.now();
    let mut store = call.store();
    apply(&mut store, &id, &alert, &change, &now)?;
    let updated = store.get("alerts", &alert).ok_or_else(ErrorReply::not_found)?;
    Ok(Reply::entity(StatusCode::OK, "alert", updated))
}

pub(crate) async fn update_many(Path(id): Path<String>, call: Call) -> EndpointResult {
    call.actor()?;
    let changes = call.entities("alerts")?;
    let now = call.state.now();
    let mut store = call.store();
    store.get("incidents", &id).ok_or_else(ErrorReply::not_found)?;
    let mut updated = Vec::new();
    for change in changes {
        let alert = change.get("id").and_then(Value::as_str).unwrap_or_default();
        apply(&mut store, &id, alert, &change, &now)?;
        updated.extend(store.get("alerts", alert).map(|alert| alert.value().clone()));
    }
    Ok(Reply::ok(&json!({"alerts": updated})))
}

/// Resolves an alert, or moves it to another incident.
fn apply(
    store: &mut Store,
    incident: &str,
    alert: &str,
    change: &Map<String, Value>,
    now: &str,
) -> Result<(), ErrorReply> {
    let found = store.get("alerts", alert).filter(|found| incident::belongs(found, incident));
    found.ok_or_else(ErrorReply::not_found)?;
    let target = match change.get("incident").and_then(incident::reference_id) {
        Some(target) => {
            let reference = store.reference("incidents", &target);
            Some((target, reference.ok_or_else(|| ErrorReply::invalid("Incident Not Found"))?))
        }
        None => None,
    };
    store.update("alerts", alert, |alert| {
        if let Some(status) = change.get("status") {
            alert.insert("status".to_owned(), status.clone());
            alert.insert("updated_at".to_owned(), json!(now));
        }
        if let Some((_, reference)) = &target {
            alert.insert("incident".to_owned(), reference.clone());
        }
    });
    incident::count_alerts(store, incident);
    if let Some((target, _)) = target {
        incident::count_alerts(store, &target);
    }
    Ok(())
}

//! The Events API v2. Events create alerts and incidents, which are visible over REST.

use http::StatusCode;
use serde_json::{Map, Value, json};

use crate::{
    call::Call,
    clock, incident,
    reply::{EndpointResult, Reply},
    store::Store,
};

/// The maximum size of a body, in bytes.
const MAX_BODY: usize = 512_000;
const MAX_SUMMARY: usize = 1024;
const MAX_DEDUP_KEY: usize = 255;

/// An event that passed validation.
struct Event {
    service: String,
    action: String,
    dedup_key: Option<String>,
    body: Map<String, Value>,
}

pub(crate) async fn enqueue(call: Call) -> EndpointResult {
    let body = match envelope(&call) {
        Ok(body) => body,
        Err(rejection) => return Ok(rejection),
    };
    let mut errors = Vec::new();
    let action = text(&body, "event_action").unwrap_or_default().to_owned();
    if !["trigger", "acknowledge", "resolve"].contains(&action.as_str()) {
        errors.push(
            "'event_action' is invalid (must be one of the following: 'acknowledge', 'trigger', 'resolve')".to_owned(),
        );
    }
    let dedup_key = dedup_key(&body, &action, &mut errors);
    if action == "trigger" {
        check_payload(&body, &mut errors);
    }
    let service = match service(&call, &body, &mut errors) {
        Some(service) if errors.is_empty() => service,
        _ => return Ok(invalid(&errors)),
    };
    if !call.state.events.admit(text(&body, "routing_key").unwrap_or_default()) {
        return Ok(throttled());
    }
    let event = Event { service, action, dedup_key, body };
    let key = apply(&call, &event);
    Ok(accepted("Event processed", Some(&key)))
}

pub(crate) async fn enqueue_change(call: Call) -> EndpointResult {
    let body = match envelope(&call) {
        Ok(body) => body,
        Err(rejection) => return Ok(rejection),
    };
    let mut errors = Vec::new();
    let payload = payload(&body);
    check_summary(&payload, &mut errors);
    if let Some(time) = payload.get("timestamp")
        && time.as_str().and_then(clock::parse).is_none()
    {
        errors.push("'payload.timestamp' is invalid (must be a valid ISO 8601 time)".to_owned());
    }
    let service = match service(&call, &body, &mut errors) {
        Some(service) if errors.is_empty() => service,
        _ => return Ok(invalid(&errors)),
    };
    if !call.state.events.admit(text(&body, "routing_key").unwrap_or_default()) {
        return Ok(throttled());
    }
    let mut store = call.store();
    let reference = store.reference("services", &service);
    let change = json!({
        "type": "change_event",
        "summary": payload.get("summary"),
        "source": payload.get("source"),
        "timestamp": payload.get("timestamp").cloned().unwrap_or_else(|| json!(call.state.now())),
        "custom_details": payload.get("custom_details"),
        "links": body.get("links").cloned().unwrap_or_else(|| json!([])),
        "services": [reference],
    });
    store.insert("change_events", change);
    Ok(accepted("Change event processed", None))
}

/// Returns the body as an object, if it is within the size limit.
fn envelope(call: &Call) -> Result<Map<String, Value>, Reply> {
    if call.body.len() > MAX_BODY {
        let message = json!({"status": "invalid event", "message": "Event object exceeds size limit", "errors": ["Event size must not exceed 512 KB"]});
        return Err(Reply::json(StatusCode::PAYLOAD_TOO_LARGE, &message));
    }
    call.object().map_err(|_| invalid(&["JSON cannot be parsed into an event object".to_owned()]))
}

fn service(call: &Call, body: &Map<String, Value>, errors: &mut Vec<String>) -> Option<String> {
    let Some(key) = text(body, "routing_key") else {
        errors.push("'routing_key' is missing or blank".to_owned());
        return None;
    };
    let service = call.state.service_of(key);
    if service.is_none() {
        errors.push("'routing_key' is invalid".to_owned());
    }
    service
}

fn dedup_key(body: &Map<String, Value>, action: &str, errors: &mut Vec<String>) -> Option<String> {
    let key = text(body, "dedup_key").map(str::to_owned);
    match &key {
        Some(key) if key.chars().count() > MAX_DEDUP_KEY => {
            errors.push(format!("'dedup_key' is too long (maximum is {MAX_DEDUP_KEY} characters)"));
        }
        None if action != "trigger" => errors.push("'dedup_key' is missing or blank".to_owned()),
        _ => {}
    }
    key
}

fn check_payload(body: &Map<String, Value>, errors: &mut Vec<String>) {
    let payload = payload(body);
    check_summary(&payload, errors);
    if text(&payload, "source").is_none() {
        errors.push("'payload.source' is missing or blank".to_owned());
    }
    match payload.get("severity") {
        None => errors.push("'payload.severity' is missing or blank".to_owned()),
        Some(severity) if !["critical", "error", "warning", "info"].iter().any(|known| severity == known) => errors
            .push(
            "'payload.severity' is invalid (must be one of the following: 'critical', 'warning', 'error' or 'info')"
                .to_owned(),
        ),
        Some(_) => {}
    }
}

fn check_summary(payload: &Map<String, Value>, errors: &mut Vec<String>) {
    match text(payload, "summary") {
        None => errors.push("'payload.summary' is missing or blank".to_owned()),
        Some(summary) if summary.chars().count() > MAX_SUMMARY => {
            errors.push(format!("'payload.summary' is too long (maximum is {MAX_SUMMARY} characters)"));
        }
        Some(_) => {}
    }
}

/// Applies an event, and returns its key.
fn apply(call: &Call, event: &Event) -> String {
    let now = call.state.now();
    let mut store = call.store();
    let key = event.dedup_key.clone().unwrap_or_else(|| store.ids.next_key());
    let open = open_alert(&store, &event.service, &key);
    let agent = store.reference("services", &event.service).unwrap_or(Value::Null);
    match (event.action.as_str(), open) {
        ("trigger", None) => trigger(&mut store, event, &key, &agent, &now),
        ("trigger", Some((alert, incident))) => {
            // A repeated trigger updates the alert, and opens no incident.
            store.update("alerts", &alert, |alert| {
                alert.insert("body".to_owned(), details(&event.body));
                alert.insert("updated_at".to_owned(), json!(now));
            });
            incident::log(&mut store, &incident, "trigger_log_entry", &agent, &now, &json!({"type": "api"}));
        }
        ("acknowledge", Some((_, incident))) => {
            let triggered =
                store.get("incidents", &incident).is_some_and(|own| own.text("status") == Some("triggered"));
            if triggered {
                incident::set_status(&mut store, &incident, "acknowledged", &agent, &now);
            }
        }
        ("resolve", Some((alert, incident))) => {
            resolve(&mut store, &alert, &incident, &agent, &now);
        }
        // No alert is open with this key, so the event changes nothing.
        _ => {}
    }
    key
}

fn open_alert(store: &Store, service: &str, key: &str) -> Option<(String, String)> {
    let alerts = store.with("alerts", "/alert_key", key);
    let found = alerts
        .iter()
        .find(|alert| alert.text("status") == Some("triggered") && alert.at("/service/id") == Some(service))?;
    let incident = found.at("/incident/id")?;
    Some((found.id().to_owned(), incident.to_owned()))
}

fn trigger(store: &mut Store, event: &Event, key: &str, agent: &Value, now: &str) {
    let payload = payload(&event.body);
    let summary = text(&payload, "summary").unwrap_or_default().to_owned();
    let severity = text(&payload, "severity").unwrap_or("critical").to_owned();
    let urgency = if ["critical", "error"].contains(&severity.as_str()) { "high" } else { "low" };
    let new = incident::NewIncident {
        title: summary.clone(),
        service: event.service.clone(),
        urgency: Some(urgency.to_owned()),
        incident_key: Some(key.to_owned()),
        created_at: now.to_owned(),
        other: Map::new(),
    };
    let opened = incident::open(store, new, agent);
    let alert = json!({
        "type": "alert",
        "summary": summary,
        "status": "triggered",
        "severity": severity,
        "alert_key": key,
        "created_at": now,
        "updated_at": now,
        "service": agent,
        "incident": store.reference("incidents", opened.id()),
        "body": details(&event.body),
    });
    store.insert("alerts", alert);
    incident::count_alerts(store, opened.id());
}

/// Resolves an alert, and its incident if no other alert is open.
fn resolve(store: &mut Store, alert: &str, incident: &str, agent: &Value, now: &str) {
    store.update("alerts", alert, |alert| {
        alert.insert("status".to_owned(), json!("resolved"));
        alert.insert("updated_at".to_owned(), json!(now));
    });
    incident::count_alerts(store, incident);
    let open = store.get("incidents", incident).is_some_and(|own| own.text("status") != Some("resolved"));
    let alerts = store.with("alerts", "/incident/id", incident);
    let has_open_alert = alerts.iter().any(|other| other.text("status") == Some("triggered"));
    if open && !has_open_alert {
        incident::set_status(store, incident, "resolved", agent, now);
    }
}

/// Returns the event as part of the alert, without the routing key.
fn details(body: &Map<String, Value>) -> Value {
    let mut shown = body.clone();
    shown.remove("routing_key");
    json!({"type": "alert_body", "details": payload(body).get("custom_details"), "cef_details": shown})
}

fn payload(body: &Map<String, Value>) -> Map<String, Value> {
    match body.get("payload") {
        Some(Value::Object(payload)) => payload.clone(),
        _ => Map::new(),
    }
}

fn text<'o>(object: &'o Map<String, Value>, key: &str) -> Option<&'o str> {
    object.get(key).and_then(Value::as_str).filter(|text| !text.is_empty())
}

fn accepted(message: &str, dedup_key: Option<&str>) -> Reply {
    let mut body = json!({"status": "success", "message": message});
    if let (Some(key), Some(object)) = (dedup_key, body.as_object_mut()) {
        object.insert("dedup_key".to_owned(), json!(key));
    }
    Reply::json(StatusCode::ACCEPTED, &body)
}

fn invalid(errors: &[String]) -> Reply {
    let body = json!({"status": "invalid event", "message": "Event object is invalid", "errors": errors});
    Reply::json(StatusCode::BAD_REQUEST, &body)
}

fn throttled() -> Reply {
    let body = json!({"status": "throttle exceeded", "message": "Requests for this service are arriving too quickly. Please retry later."});
    Reply::json(StatusCode::TOO_MANY_REQUESTS, &body)
}

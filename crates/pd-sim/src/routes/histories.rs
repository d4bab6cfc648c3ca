//! Lists with `since` and `until`, and other lists with special rules.

use std::sync::Arc;

use axum::extract::Path;
use http::StatusCode;
use serde_json::{Map, Value, json};

use crate::{
    call::Call,
    filter::{self, Window},
    page,
    reply::{EndpointResult, ErrorReply, Reply},
    store::Entity,
};

/// Sorts the newest object first, without a limit of the range.
const HISTORY: Window =
    Window { member: "created_at", default_days: None, max_days: None, newest_first: true, required: false };

fn history(call: &Call, collection: &str, window: Window) -> Result<Vec<Arc<Entity>>, ErrorReply> {
    let items = filter::narrow(&call.query, call.store().list(collection)).into_owned();
    filter::window(call, window, &items)
}

/// As in PagerDuty, the default range is the last 24 hours, and the maximum 31 days.
pub(crate) async fn audit(call: Call) -> EndpointResult {
    let window = Window { member: "execution_time", default_days: Some(1), max_days: Some(31), ..HISTORY };
    page::cursor(&call, "records", &history(&call, "audit/records", window)?)
}

pub(crate) async fn log_entries(call: Call) -> EndpointResult {
    page::classic(&call, "log_entries", &history(&call, "log_entries", HISTORY)?)
}

/// The response never has `total`.
pub(crate) async fn change_events(call: Call) -> EndpointResult {
    let window = Window { member: "timestamp", ..HISTORY };
    page::classic_without_total(&call, "change_events", &history(&call, "change_events", window)?)
}

/// `since` and `until` are required. The maximum range is three months.
pub(crate) async fn notifications(call: Call) -> EndpointResult {
    let window = Window { member: "started_at", max_days: Some(92), required: true, ..HISTORY };
    page::classic(&call, "notifications", &history(&call, "notifications", window)?)
}

/// Ignores `since` and `until`, and returns all on-calls.
pub(crate) async fn oncalls(call: Call) -> EndpointResult {
    let items = filter::narrow(&call.query, call.store().list("oncalls")).into_owned();
    page::classic(&call, "oncalls", &items)
}

pub(crate) async fn alert_grouping_settings(call: Call) -> EndpointResult {
    let items = filter::narrow(&call.query, call.store().list("alert_grouping_settings")).into_owned();
    page::after(&call, "alert_grouping_settings", &items)
}

pub(crate) async fn overrides(Path(id): Path<String>, call: Call) -> EndpointResult {
    call.get("schedules", &id)?;
    let items = call.store().list(&collection(&id)).to_vec();
    Ok(page::whole("overrides", &items))
}

/// Adds one override, under `override`, or several, under `overrides`. Each of several has its own status in the response.
pub(crate) async fn add_overrides(Path(id): Path<String>, call: Call) -> EndpointResult {
    call.get("schedules", &id)?;
    if let Ok(one) = call.entity("override") {
        let added = add_override(&call, &id, one)?;
        return Ok(Reply::entity(StatusCode::CREATED, "override", &added));
    }
    let mut results = Vec::new();
    for one in call.entities("overrides")? {
        results.push(match add_override(&call, &id, one) {
            Ok(added) => json!({"status": 201, "override": added.value()}),
            Err(_) => {
                json!({"status": 400, "errors": ["Override must have a start, an end and a user"]})
            }
        });
    }
    Ok(Reply::json(StatusCode::CREATED, &Value::Array(results)))
}

fn add_override(call: &Call, schedule: &str, one: Map<String, Value>) -> Result<Arc<Entity>, ErrorReply> {
    if !["start", "end", "user"].iter().all(|key| one.contains_key(*key)) {
        return Err(ErrorReply::invalid("Override must have a start, an end and a user"));
    }
    Ok(call.store().insert(&collection(schedule), Value::Object(one)))
}

fn collection(schedule: &str) -> String {
    format!("schedules/{schedule}/overrides")
}

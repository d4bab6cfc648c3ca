//! Raw analytics: pagination in the request body.

use std::sync::Arc;

use http::StatusCode;
use serde_json::{Value, json};

use crate::{
    call::Call,
    page,
    reply::{EndpointResult, ErrorReply, Reply},
    store::Entity,
};

/// The request body has `limit` (100 by default, at most 1,000) and `starting_after`. The response has `data`, `first`,
/// `last` and `more`. `last` is null on the last page.
pub(crate) async fn raw_incidents(call: Call) -> EndpointResult {
    let body = call.object()?;
    let limit = match body.get("limit") {
        None | Some(Value::Null) => 100,
        Some(limit) => limit
            .as_u64()
            .filter(|limit| (1..=1000).contains(limit))
            .and_then(|limit| usize::try_from(limit).ok())
            .ok_or_else(|| ErrorReply::invalid("limit must be between 1 and 1000"))?,
    };
    let descending = body.get("order").and_then(Value::as_str) == Some("desc");
    let mut incidents = call.store().list("incidents").to_vec();
    incidents.sort_by_key(|incident| incident.time("created_at"));
    if descending {
        incidents.reverse();
    }
    let cursor = body.get("starting_after").and_then(Value::as_str);
    let (page, next) = page::page_after(&call, &incidents, cursor, limit)?;
    let data: Vec<_> = page.iter().map(row).collect();
    let response = json!({
        "data": data,
        "first": cursor,
        "last": next,
        "more": next.is_some(),
        "limit": limit,
        "order": if descending { "desc" } else { "asc" },
        "order_by": "created_at",
        "filters": body.get("filters"),
        "time_zone": "Etc/UTC",
    });
    Ok(Reply::json(StatusCode::OK, &response))
}

fn row(incident: &Arc<Entity>) -> Value {
    let value = incident.value();
    json!({
        "id": incident.id(),
        "incident_number": value.get("incident_number"),
        "created_at": value.get("created_at"),
        "resolved_at": value.get("resolved_at"),
        "description": value.get("title"),
        "urgency": value.get("urgency"),
        "status": value.get("status"),
        "service_id": value.pointer("/service/id"),
        "service_name": value.pointer("/service/summary"),
        "escalation_policy_id": value.pointer("/escalation_policy/id"),
    })
}

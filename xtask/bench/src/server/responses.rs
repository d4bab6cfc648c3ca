//! The response bodies, built once at startup.

use bytes::Bytes;
use http::{HeaderValue, Method, Response, StatusCode, header::CONTENT_TYPE, request::Parts};
use http_body_util::Full;
use serde_json::{Value, json};

use crate::model::{ITEMS, PAGE, id};

/// Every response of the server.
pub(super) struct Responses {
    user: Bytes,
    pages: Vec<Bytes>,
    pages_with_total: Vec<Bytes>,
    records: Vec<Bytes>,
}

impl Responses {
    pub(super) fn new() -> Self {
        let starts = || (0..ITEMS).step_by(PAGE);
        Self {
            user: bytes(&json!({"user": user(1)})),
            pages: starts().map(|start| users(start, None)).collect(),
            pages_with_total: starts().map(|start| users(start, Some(ITEMS))).collect(),
            records: starts().map(records).collect(),
        }
    }

    pub(super) fn answer(&self, request: &Parts, body: &Bytes) -> Response<Full<Bytes>> {
        let query = request.uri.query().unwrap_or_default();
        let found = match (&request.method, request.uri.path()) {
            (&Method::GET, "/users/P000001") => Some(self.user.clone()),
            (&Method::GET, "/users") => {
                let pages = if value(query, "total") == Some("true") { &self.pages_with_total } else { &self.pages };
                page(pages, value(query, "offset"))
            }
            (&Method::GET, "/audit/records") => page(&self.records, value(query, "cursor")),
            (&Method::POST, "/v2/enqueue") => receipt(body),
            _ => None,
        };
        let status = match (&found, &request.method) {
            (None, _) => StatusCode::NOT_FOUND,
            (_, &Method::POST) => StatusCode::ACCEPTED,
            _ => StatusCode::OK,
        };
        let mut response = Response::new(Full::new(found.unwrap_or_default()));
        *response.status_mut() = status;
        // The rate limit headers of PagerDuty, with the quota never used up.
        for (name, value) in [
            (CONTENT_TYPE.as_str(), "application/json"),
            ("x-request-id", "4f0f7a2e1f9d4c6b8a3e5d7c9b1a2f3e"),
            ("ratelimit-limit", "960"),
            ("ratelimit-remaining", "959"),
            ("ratelimit-reset", "60"),
        ] {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        }
        response
    }
}

fn value<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

fn page(pages: &[Bytes], start: Option<&str>) -> Option<Bytes> {
    let start: usize = start.unwrap_or("0").parse().ok()?;
    pages.get(start / PAGE).cloned()
}

fn receipt(event: &[u8]) -> Option<Bytes> {
    #[derive(serde::Deserialize)]
    struct Event<'a> {
        dedup_key: &'a str,
    }
    let event: Event<'_> = serde_json::from_slice(event).ok()?;
    Some(bytes(&json!({"status": "success", "message": "Event processed", "dedup_key": event.dedup_key})))
}

fn bytes(body: &Value) -> Bytes {
    Bytes::from(body.to_string())
}

fn users(start: usize, total: Option<usize>) -> Bytes {
    let users: Vec<Value> = (start..start + PAGE).map(user).collect();
    let more = start + PAGE < ITEMS;
    bytes(&json!({"users": users, "limit": PAGE, "offset": start, "total": total, "more": more}))
}

fn reference(kind: &str, path: &str, id: &str, summary: &str) -> Value {
    json!({
        "id": id,
        "type": format!("{kind}_reference"),
        "summary": summary,
        "self": format!("https://api.pagerduty.com/{path}/{id}"),
        "html_url": format!("https://acme.pagerduty.com/{path}/{id}"),
    })
}

/// A user with the members of PagerDuty's users.
fn user(index: usize) -> Value {
    let id = id(index);
    let contact = |kind: &str, at: usize| {
        json!({
            "id": format!("PC{at}{index:04}"),
            "type": format!("{kind}_contact_method_reference"),
            "summary": "Default",
            "self": format!("https://api.pagerduty.com/users/{id}/contact_methods/PC{at}{index:04}"),
            "html_url": null,
        })
    };
    json!({
        "id": id,
        "type": "user",
        "summary": format!("Person Number {index}"),
        "self": format!("https://api.pagerduty.com/users/{id}"),
        "html_url": format!("https://acme.pagerduty.com/users/{id}"),
        "name": format!("Person Number {index}"),
        "email": format!("person.{index}@example.com"),
        "time_zone": "Europe/Lisbon",
        "color": "purple",
        "avatar_url": "https://secure.gravatar.com/avatar/1d1a39d4635208d5664082a6c654a73f.png?d=mm&r=PG",
        "billed": true,
        "role": "limited_user",
        "description": "Answers the phone; \"never\" sleeps.\nKnows where the switch is.",
        "invitation_sent": false,
        "job_title": "Site Reliability Engineer",
        "teams": [reference("team", "teams", &format!("PT{:04}", index % 40), "Storage")],
        "contact_methods": [contact("email", 1), contact("phone", 2)],
        "notification_rules": [
            reference("assignment_notification_rule", &format!("users/{id}/notification_rules"), "PNR0001", "0 minutes: channel PC1"),
            reference("assignment_notification_rule", &format!("users/{id}/notification_rules"), "PNR0002", "5 minutes: channel PC2"),
        ],
    })
}

fn records(start: usize) -> Bytes {
    let records: Vec<Value> = (start..start + PAGE).map(record).collect();
    let next = start + PAGE;
    let cursor = (next < ITEMS).then(|| next.to_string());
    bytes(&json!({"records": records, "response_metadata": null, "limit": PAGE, "next_cursor": cursor}))
}

fn record(index: usize) -> Value {
    json!({
        "id": id(index),
        "self": null,
        "execution_time": "2026-11-23T10:18:33.231Z",
        "execution_context": {"request_id": "8c1e4f", "remote_address": "192.0.2.7"},
        "actors": [reference("user", "users", "PUSER01", "Person Number 1")],
        "method": {"type": "api_token", "truncated_token": "xyz9"},
        "root_resource": reference("schedule", "schedules", "PSCHED1", "Storage on call"),
        "action": "update",
        "details": {
            "resource": reference("schedule", "schedules", "PSCHED1", "Storage on call"),
            "fields": [{"name": "time_zone", "value": "Europe/Lisbon", "before_value": "Etc/UTC"}],
            "references": [],
        },
    })
}

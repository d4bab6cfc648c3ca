//! SCIM 2.0 users: the account's users in SCIM's format.

use axum::extract::Path;
use http::StatusCode;
use serde_json::{Value, json};

use crate::{
    call::Call,
    reply::{EndpointResult, ErrorReply, Reply},
    store::Entity,
};

/// `startIndex` counts from 1. `count` is 100 by default, and at most 100.
pub(crate) async fn list(call: Call) -> EndpointResult {
    let number = |key: &str, default: usize| match call.query.get(key) {
        None => Ok(default),
        Some(text) => text.parse::<usize>().map_err(|_| ErrorReply::invalid(format!("{key} must be a number"))),
    };
    let start = number("startIndex", 1)?.max(1);
    let count = call.state.page_size(number("count", 100)?.min(100));
    let users = call.store().list("users").to_vec();
    let wanted = call.query.get("filter").and_then(user_name);
    let users: Vec<_> = users
        .iter()
        .filter(|user| wanted.is_none_or(|name| user.text("email").is_some_and(|own| own.eq_ignore_ascii_case(name))))
        .collect();
    let resources: Vec<_> = users.iter().skip(start - 1).take(count).map(|user| resource(user)).collect();
    Ok(Reply::ok(&json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": users.len(),
        "startIndex": start,
        "itemsPerPage": resources.len(),
        "Resources": resources,
    })))
}

pub(crate) async fn show(Path(id): Path<String>, call: Call) -> EndpointResult {
    Ok(Reply::ok(&resource(&*call.get("users", &id)?)))
}

pub(crate) async fn create(call: Call) -> EndpointResult {
    let user = call.state.insert("users", members(&Value::Object(call.object()?))?);
    Ok(Reply::json(StatusCode::CREATED, &resource(&user)))
}

pub(crate) async fn replace(Path(id): Path<String>, call: Call) -> EndpointResult {
    let members = members(&Value::Object(call.object()?))?;
    let updated = call.store().update("users", &id, |user| {
        if let Value::Object(members) = members {
            user.extend(members);
        }
    });
    Ok(Reply::ok(&resource(&*updated.ok_or_else(ErrorReply::not_found)?)))
}

pub(crate) async fn remove(Path(id): Path<String>, call: Call) -> EndpointResult {
    let removed = call.store().remove("users", &id);
    removed.map(|_| Reply::no_content()).ok_or_else(ErrorReply::not_found)
}

/// Parses `userName eq "…"`, the only filter that PagerDuty supports.
fn user_name(filter: &str) -> Option<&str> {
    let value = filter.trim().strip_prefix("userName")?.trim_start().strip_prefix("eq")?;
    Some(value.trim().trim_matches('"'))
}

fn members(scim: &Value) -> Result<Value, ErrorReply> {
    let email = scim.get("userName").and_then(Value::as_str);
    let email = email.ok_or_else(|| ErrorReply::invalid("userName is required"))?;
    let name =
        scim.get("displayName").or_else(|| scim.pointer("/name/formatted")).and_then(Value::as_str).unwrap_or(email);
    Ok(json!({"name": name, "summary": name, "email": email, "role": "user"}))
}

fn resource(user: &Entity) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "id": user.id(),
        "userName": user.text("email"),
        "displayName": user.text("name"),
        "name": {"formatted": user.text("name")},
        "emails": [{"value": user.text("email"), "type": "work", "primary": true}],
        "active": true,
        "meta": {"resourceType": "User"},
    })
}

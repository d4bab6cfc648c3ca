//! Writes other than creating, replacing and deleting one object.

use axum::extract::Path;
use http::StatusCode;
use serde_json::{Value, json};

use crate::{
    call::Call,
    incident::reference_id,
    reply::{EndpointResult, ErrorReply, Reply},
};

const DEPENDENCIES: &str = "service_dependencies";

/// Adds relationships between a supporting and a dependent service. A relationship that exists is not added again.
pub(crate) async fn associate(call: Call) -> EndpointResult {
    let mut relationships = Vec::new();
    for relationship in call.entities("relationships")? {
        let relationship = Value::Object(relationship);
        if ends(&relationship).is_none() {
            return Err(ErrorReply::invalid("A relationship needs a supporting_service and a dependent_service"));
        }
        let mut store = call.store();
        let known = store.list(DEPENDENCIES).iter().find(|known| ends(known.value()) == ends(&relationship)).cloned();
        let entity = known.unwrap_or_else(|| store.insert(DEPENDENCIES, relationship));
        relationships.push(entity.value().clone());
    }
    Ok(Reply::ok(&json!({"relationships": relationships})))
}

pub(crate) async fn disassociate(call: Call) -> EndpointResult {
    let mut removed = Vec::new();
    for relationship in call.entities("relationships")? {
        let relationship = Value::Object(relationship);
        let mut store = call.store();
        let known = store.list(DEPENDENCIES).iter().find(|known| ends(known.value()) == ends(&relationship)).cloned();
        let known = known.ok_or_else(ErrorReply::not_found)?;
        store.remove(DEPENDENCIES, known.id());
        removed.push(known.value().clone());
    }
    Ok(Reply::ok(&json!({"relationships": removed})))
}

/// Lists the relationships of a service, both supporting and dependent.
pub(crate) async fn dependencies(Path((_, service)): Path<(String, String)>, call: Call) -> EndpointResult {
    let store = call.store();
    let own = store.list(DEPENDENCIES).iter().filter(|known| {
        ends(known.value()).is_some_and(|(supporting, dependent)| supporting == service || dependent == service)
    });
    let relationships: Vec<_> = own.map(|known| known.value().clone()).collect();
    Ok(Reply::ok(&json!({"relationships": relationships})))
}

fn ends(relationship: &Value) -> Option<(String, String)> {
    let supporting = reference_id(relationship.get("supporting_service")?)?;
    Some((supporting, reference_id(relationship.get("dependent_service")?)?))
}

/// Ends all sessions of a user.
pub(crate) async fn end_sessions(Path(user): Path<String>, call: Call) -> EndpointResult {
    call.get("users", &user)?;
    call.store().clear(&format!("users/{user}/sessions"));
    Ok(Reply::no_content())
}

pub(crate) async fn enable_extension(Path(id): Path<String>, call: Call) -> EndpointResult {
    let enabled = call.store().update("extensions", &id, |extension| {
        extension.insert("temporarily_disabled".to_owned(), json!(false));
    });
    let enabled = enabled.ok_or_else(ErrorReply::not_found)?;
    Ok(Reply::entity(StatusCode::OK, "extension", &enabled))
}

pub(crate) async fn run_response_play(Path(id): Path<String>, call: Call) -> EndpointResult {
    call.actor()?;
    call.get("response_plays", &id)?;
    let incident = call.object()?.get("incident").and_then(reference_id);
    let incident = incident.ok_or_else(|| ErrorReply::invalid("Incident cannot be empty"))?;
    call.get("incidents", &incident)?;
    Ok(Reply::ok(&json!({"status": "ok"})))
}

/// Sets the values of custom fields. Each is identified by `id` or `name`.
pub(crate) async fn set_custom_fields(Path((collection, id)): Path<(String, String)>, call: Call) -> EndpointResult {
    call.get(&collection, &id)?;
    let values = format!("{collection}/{id}/custom_fields/values");
    let given = call.entities("custom_fields")?;
    let mut store = call.store();
    for mut field in given {
        let key = ["id", "name"].iter().find_map(|key| field.get(*key).and_then(Value::as_str)).map(str::to_owned);
        let key = key.ok_or_else(|| ErrorReply::invalid("A custom field needs an id or a name"))?;
        field.insert("id".to_owned(), json!(key));
        store.insert(&values, Value::Object(field));
    }
    let fields: Vec<_> = store.list(&values).iter().map(|field| field.value().clone()).collect();
    Ok(Reply::ok(&json!({"custom_fields": fields})))
}

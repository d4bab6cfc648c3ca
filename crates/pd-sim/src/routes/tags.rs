//! Tags, and the entities that have them.

use std::sync::Arc;

use axum::extract::Path;
use serde_json::{Value, json};

use crate::{
    call::Call,
    incident::reference_id,
    page,
    reply::{EndpointResult, ErrorReply, Reply},
    store::Entity,
};

pub(crate) async fn of_user(Path(id): Path<String>, call: Call) -> EndpointResult {
    tags_of(&call, "users", &id)
}

pub(crate) async fn of_team(Path(id): Path<String>, call: Call) -> EndpointResult {
    tags_of(&call, "teams", &id)
}

pub(crate) async fn of_policy(Path(id): Path<String>, call: Call) -> EndpointResult {
    tags_of(&call, "escalation_policies", &id)
}

fn tags_of(call: &Call, collection: &str, id: &str) -> EndpointResult {
    call.get(collection, id)?;
    let store = call.store();
    let links = store.list(&links(collection, id));
    let tags: Vec<_> = links.iter().filter_map(|link| store.get("tags", link.id()).cloned()).collect();
    drop(store);
    page::classic(call, "tags", &tags)
}

/// Lists the users, teams or escalation policies that have a tag.
pub(crate) async fn entities(Path((tag, collection)): Path<(String, String)>, call: Call) -> EndpointResult {
    call.get("tags", &tag)?;
    if !["users", "teams", "escalation_policies"].contains(&collection.as_str()) {
        return Err(ErrorReply::not_found());
    }
    let store = call.store();
    let tagged =
        store.list(&collection).iter().filter(|entity| store.get(&links(&collection, entity.id()), &tag).is_some());
    let references: Vec<Arc<Entity>> =
        tagged.filter_map(|entity| store.reference(&collection, entity.id())).map(Entity::view).collect();
    drop(store);
    page::classic(&call, &collection, &references)
}

/// Handles `{"add": [tags], "remove": [tag references]}`. A tag to add is created if no tag has its label.
pub(crate) async fn change(Path((collection, id)): Path<(String, String)>, call: Call) -> EndpointResult {
    call.get(&collection, &id)?;
    let body = call.object()?;
    let links = links(&collection, &id);
    let mut store = call.store();
    for tag in body.get("add").and_then(Value::as_array).into_iter().flatten() {
        let known = match (reference_id(tag), tag.get("label").and_then(Value::as_str)) {
            (Some(id), _) => id,
            (None, Some(label)) => {
                let same = store.list("tags").iter().find(|tag| tag.text("label") == Some(label));
                match same.map(|tag| tag.id().to_owned()) {
                    Some(id) => id,
                    None => store.insert("tags", json!({"label": label})).id().to_owned(),
                }
            }
            (None, None) => return Err(ErrorReply::invalid("A tag needs an id or a label")),
        };
        store.get("tags", &known).ok_or_else(ErrorReply::not_found)?;
        store.insert(&links, json!({"id": known}));
    }
    for tag in body.get("remove").and_then(Value::as_array).into_iter().flatten() {
        if let Some(id) = reference_id(tag) {
            store.remove(&links, &id);
        }
    }
    Ok(Reply::empty(http::StatusCode::OK))
}

/// Returns the name of the collection of an entity's links to tags.
fn links(collection: &str, id: &str) -> String {
    format!("{collection}/{id}/tag_links")
}

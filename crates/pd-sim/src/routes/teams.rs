//! Members and escalation policies of teams.

use std::sync::Arc;

use axum::extract::Path;
use serde_json::{Map, Value, json};

use crate::{
    call::Call,
    incident::reference_id,
    page,
    reply::{EndpointResult, ErrorReply, Reply},
    store::{Entity, Store},
};

/// The roles that `PUT /teams/{id}/users/{user_id}` accepts.
const ROLES: [&str; 3] = ["observer", "responder", "manager"];

/// Lists the members of a team as `{"user": reference, "role"}`.
pub(crate) async fn members(Path(team): Path<String>, call: Call) -> EndpointResult {
    call.get("teams", &team)?;
    let store = call.store();
    let users = store.list("users").iter().filter(|user| belongs(user, &team));
    let members: Vec<Arc<Entity>> = users
        .map(|user| {
            let role = store.get(&roles_of(&team), user.id()).and_then(|member| member.text("role"));
            let user = store.reference("users", user.id());
            Entity::view(json!({"user": user, "role": role.unwrap_or("manager")}))
        })
        .collect();
    drop(store);
    page::classic(&call, "members", &members)
}

/// Adds a user, or changes the role of a member. The body may have `role`, which is `manager` by default.
pub(crate) async fn add_user(Path((team, user)): Path<(String, String)>, call: Call) -> EndpointResult {
    let role = if call.body.is_empty() { None } else { call.object()?.remove("role") };
    let role = match role.as_ref().map(Value::as_str) {
        None => "manager",
        Some(Some(role)) if ROLES.contains(&role) => role,
        Some(_) => return Err(ErrorReply::invalid("Role must be one of observer, responder, manager")),
    };
    let mut store = call.store();
    join(&mut store, "users", &user, &team)?;
    store.insert(&roles_of(&team), json!({"id": user, "role": role}));
    Ok(Reply::no_content())
}

pub(crate) async fn remove_user(Path((team, user)): Path<(String, String)>, call: Call) -> EndpointResult {
    let mut store = call.store();
    leave(&mut store, "users", &user, &team)?;
    store.remove(&roles_of(&team), &user);
    Ok(Reply::no_content())
}

pub(crate) async fn add_policy(Path((team, policy)): Path<(String, String)>, call: Call) -> EndpointResult {
    join(&mut call.store(), "escalation_policies", &policy, &team)?;
    Ok(Reply::no_content())
}

pub(crate) async fn remove_policy(Path((team, policy)): Path<(String, String)>, call: Call) -> EndpointResult {
    leave(&mut call.store(), "escalation_policies", &policy, &team)?;
    Ok(Reply::no_content())
}

/// Returns the name of the collection of the roles of a team's members.
fn roles_of(team: &str) -> String {
    format!("teams/{team}/roles")
}

fn belongs(entity: &Entity, team: &str) -> bool {
    let teams = entity.value().get("teams").and_then(Value::as_array);
    teams.into_iter().flatten().any(|own| own.get("id").and_then(Value::as_str) == Some(team))
}

fn join(store: &mut Store, collection: &str, id: &str, team: &str) -> Result<(), ErrorReply> {
    let reference = store.reference("teams", team).ok_or_else(ErrorReply::not_found)?;
    let member = store.get(collection, id).ok_or_else(ErrorReply::not_found)?;
    if !belongs(member, team) {
        store.update(collection, id, |object| {
            let mut teams = teams_without(object, team);
            teams.push(reference);
            object.insert("teams".to_owned(), Value::Array(teams));
        });
    }
    Ok(())
}

fn leave(store: &mut Store, collection: &str, id: &str, team: &str) -> Result<(), ErrorReply> {
    store.get("teams", team).ok_or_else(ErrorReply::not_found)?;
    store.get(collection, id).filter(|member| belongs(member, team)).ok_or_else(ErrorReply::not_found)?;
    store.update(collection, id, |object| {
        let teams = teams_without(object, team);
        object.insert("teams".to_owned(), Value::Array(teams));
    });
    Ok(())
}

fn teams_without(object: &Map<String, Value>, team: &str) -> Vec<Value> {
    let teams = object.get("teams").and_then(Value::as_array).cloned().unwrap_or_default();
    teams.into_iter().filter(|own| reference_id(own).as_deref() != Some(team)).collect()
}

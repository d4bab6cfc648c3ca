//! The endpoint of all other collections: list, create, show, replace and delete, with the wrappers of `pd_core`.

use http::{Method, StatusCode};
use pd_core::{Api, Operation, Pagination};
use serde_json::{Map, Value};

use crate::{
    call::Call,
    filter, page,
    reply::{EndpointResult, ErrorReply, Reply},
    store::{Entity, Store, last},
    webhook::ChangeRecord,
};

/// The base paths of the integration APIs. Their first segment is not a collection.
const PREFIXES: [(&str, Api); 5] = [
    ("integration-jira-cloud", Api::JiraCloud),
    ("integration-jira-service", Api::JiraServer),
    ("integration-ms-teams", Api::MsTeams),
    ("integration-slack", Api::Slack),
    ("scim/v2", Api::Scim),
];

/// The collection or the object that a path addresses.
enum Node<'p> {
    Collection(&'p str),
    Object(&'p str, &'p str),
}

pub(crate) async fn any(call: Call) -> EndpointResult {
    let operation = operation(&call);
    if operation.from_required() {
        call.actor()?;
    }
    match (node(&call, &operation), &call.method) {
        (Node::Collection(name), &Method::GET) => list(&call, name, &operation),
        (Node::Collection(name), &Method::POST) => create(&call, name, &operation),
        (Node::Object(name, id), &Method::GET) => {
            let entity = call.get(name, id)?;
            Ok(wrapped(StatusCode::OK, operation.response_wrapper(), &entity))
        }
        (Node::Object(name, id), &Method::PUT | &Method::PATCH) => change(&call, name, id, &operation),
        (Node::Collection(path), &Method::PUT) if !operation.is_inferred() => set_singleton(&call, path, &operation),
        (Node::Object(name, id), &Method::DELETE) => {
            let removed = call.store().remove(name, id).ok_or_else(ErrorReply::not_found)?;
            record_service_change(&call, name, "service.deleted", &removed);
            Ok(Reply::no_content())
        }
        _ => Err(ErrorReply::not_found()),
    }
}

fn list(call: &Call, name: &str, operation: &Operation) -> EndpointResult {
    let store = call.store();
    if !store.has(name) && !is_empty_list(&store, name, operation) {
        return Err(ErrorReply::not_found());
    }
    let items = filter::narrow(&call.query, store.list(name));
    let wrapper = operation.response_wrapper().unwrap_or_else(|| last(name));
    match operation.pagination() {
        Pagination::Cursor => page::cursor(call, wrapper, &items),
        Pagination::After => page::after(call, wrapper, &items),
        Pagination::None if !operation.is_inferred() => Ok(page::whole(wrapper, &items)),
        _ => page::classic(call, wrapper, &items),
    }
}

/// Returns whether a collection without objects is an empty list and not a 404: it is documented, or its parent object
/// exists.
fn is_empty_list(store: &Store, name: &str, operation: &Operation) -> bool {
    let documented = !operation.is_inferred() && !operation.path().contains('{');
    documented || parent(name).is_some_and(|(collection, id)| store.get(collection, id).is_some())
}

/// Returns the collection and the id of a collection's parent object.
fn parent(name: &str) -> Option<(&str, &str)> {
    let (object, _) = name.rsplit_once('/')?;
    object.rsplit_once('/')
}

fn create(call: &Call, name: &str, operation: &Operation) -> EndpointResult {
    if let Some((collection, id)) = parent(name)
        && call.store().has(collection)
    {
        call.get(collection, id)?;
    }
    let mut object = unwrapped(call, operation)?;
    if name == "users" {
        check_email(call, &object)?;
    }
    // The server chooses the id.
    object.remove("id");
    let entity = call.state.insert(name, Value::Object(object));
    record_service_change(call, name, "service.created", &entity);
    Ok(wrapped(StatusCode::CREATED, operation.response_wrapper(), &entity))
}

/// Rejects an email address that another user has.
fn check_email(call: &Call, user: &Map<String, Value>) -> Result<(), ErrorReply> {
    let Some(email) = user.get("email").and_then(Value::as_str) else {
        return Err(ErrorReply::invalid("Email cannot be empty"));
    };
    let store = call.store();
    let mut taken = store.list("users").iter().filter_map(|other| other.text("email"));
    if taken.any(|other| other.eq_ignore_ascii_case(email)) {
        return Err(ErrorReply::invalid("Email has already been taken"));
    }
    Ok(())
}

fn change(call: &Call, name: &str, id: &str, operation: &Operation) -> EndpointResult {
    let object = unwrapped(call, operation)?;
    let renamed = object.get("name").cloned();
    let updated = call.store().update(name, id, |own| {
        own.extend(object);
        if let Some(name) = renamed {
            own.insert("summary".to_owned(), name);
        }
    });
    let entity = updated.ok_or_else(ErrorReply::not_found)?;
    record_service_change(call, name, "service.updated", &entity);
    Ok(wrapped(StatusCode::OK, operation.response_wrapper(), &entity))
}

/// Records a change of a service for the webhooks.
fn record_service_change(call: &Call, name: &str, event_type: &'static str, entity: &Entity) {
    if name == "services" {
        let (service, at) = (entity.value().clone(), call.state.now());
        call.store().changes.push(ChangeRecord::Service { event_type, service, at });
    }
}

/// Sets the only object at a documented path without an identifier at its end, such as `/event_orchestrations/{id}/router`.
fn set_singleton(call: &Call, path: &str, operation: &Operation) -> EndpointResult {
    let (name, id) = path.rsplit_once('/').ok_or_else(ErrorReply::not_found)?;
    if let Some((collection, owner)) = name.rsplit_once('/')
        && call.store().has(collection)
    {
        call.get(collection, owner)?;
    }
    let mut object = unwrapped(call, operation)?;
    object.insert("id".to_owned(), id.into());
    let entity = call.state.insert(name, Value::Object(object));
    Ok(wrapped(StatusCode::OK, operation.response_wrapper(), &entity))
}

fn unwrapped(call: &Call, operation: &Operation) -> Result<Map<String, Value>, ErrorReply> {
    match operation.request_wrapper() {
        Some(wrapper) => call.entity(wrapper),
        None => call.object(),
    }
}

fn wrapped(status: StatusCode, wrapper: Option<&str>, entity: &Entity) -> Reply {
    match wrapper {
        Some(wrapper) => Reply::entity(status, wrapper, entity),
        None => Reply::text(status, entity.json().to_owned()),
    }
}

/// Returns the documented operation, or the one inferred from the path.
fn operation(call: &Call) -> Operation {
    let (prefix, api) = prefix(&call.path);
    let below = call.path.get(prefix..).unwrap_or_default();
    Operation::resolve(api, &call.method, &format!("/{below}"))
}

/// Returns the node that a path addresses. A documented path of an object ends with a parameter. In undocumented paths,
/// collections and ids alternate.
fn node<'c>(call: &'c Call, operation: &Operation) -> Node<'c> {
    let (prefix, _) = prefix(&call.path);
    let below = call.path.get(prefix..).unwrap_or_default();
    let is_object = if operation.is_inferred() {
        below.split('/').count() % 2 == 0
    } else {
        operation.path().ends_with('}') || (call.method == Method::GET && !operation.is_list())
    };
    match call.path.rsplit_once('/') {
        Some((name, id)) if is_object => Node::Object(name, id),
        _ => Node::Collection(&call.path),
    }
}

/// Returns the length of the API's base path at the start of a path, and the API.
fn prefix(path: &str) -> (usize, Api) {
    let found = PREFIXES.iter().find_map(|(prefix, api)| {
        let rest = path.strip_prefix(prefix)?.strip_prefix('/')?;
        Some((path.len() - rest.len(), *api))
    });
    found.unwrap_or((0, Api::Rest))
}

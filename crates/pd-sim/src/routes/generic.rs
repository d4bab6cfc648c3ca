//! Any collection: list, create, show, replace, delete, with wrappers from the path.

use http::{Method, StatusCode};
use pd_core::{Api, Endpoint};
use serde_json::{Map, Value};

use crate::{
    call::Call,
    filter, naming, page,
    reply::{Answer, Refusal, Reply},
    store::{Store, last},
};

/// The base paths of the integrations' APIs: their first segment is no collection.
const PREFIXES: [(&str, Api); 5] = [
    ("integration-jira-cloud", Api::JiraCloud),
    ("integration-jira-service", Api::JiraServer),
    ("integration-ms-teams", Api::MsTeams),
    ("integration-slack", Api::Slack),
    ("scim/v2", Api::Scim),
];

/// Collections that an account has, be they empty.
const KNOWN: [&str; 31] = [
    "abilities",
    "addons",
    "alert_grouping_settings",
    "audit/records",
    "automation_actions/actions",
    "automation_actions/runners",
    "business_services",
    "change_events",
    "escalation_policies",
    "event_orchestrations",
    "extension_schemas",
    "extensions",
    "incident_workflows",
    "incidents",
    "incidents/custom_fields",
    "incidents/types",
    "licenses",
    "log_entries",
    "maintenance_windows",
    "notifications",
    "oncalls",
    "priorities",
    "response_plays",
    "rulesets",
    "schedules",
    "services",
    "status_pages",
    "tags",
    "teams",
    "users",
    "vendors",
];

/// Makes the collections that an account has.
pub(crate) fn touch_known(store: &mut Store) {
    for name in KNOWN {
        store.touch(name);
    }
}

/// The names that an operation wraps its entities in.
struct Wrappers {
    request: Option<String>,
    response: Option<String>,
}

/// A path, taken apart.
enum Node<'p> {
    Collection(&'p str),
    Object(&'p str, &'p str),
}

pub(crate) async fn any(call: Call) -> Answer {
    let wrappers = wrappers(&call);
    match (node(&call), &call.method) {
        (Node::Collection(name), &Method::GET) => list(&call, name, &wrappers),
        (Node::Collection(name), &Method::POST) => create(&call, name, &wrappers),
        (Node::Object(name, id), &Method::GET) => {
            let entity = call.get(name, id)?;
            Ok(wrapped(StatusCode::OK, wrappers.response.as_deref(), &entity))
        }
        (Node::Object(name, id), &Method::PUT | &Method::PATCH) => change(&call, name, id, &wrappers),
        (Node::Object(name, id), &Method::DELETE) => {
            let removed = call.store().remove(name, id);
            removed.map(|_| Reply::no_content()).ok_or_else(Refusal::not_found)
        }
        _ => Err(Refusal::not_found()),
    }
}

fn list(call: &Call, name: &str, wrappers: &Wrappers) -> Answer {
    let items = {
        let store = call.store();
        if !store.has(name) && !parent_exists(&store, call, name) {
            return Err(Refusal::not_found());
        }
        filter::narrow(&call.query, store.list(name)).into_owned()
    };
    let wrapper = wrappers.response.as_deref().unwrap_or_else(|| last(name));
    page::classic(call, wrapper, &items)
}

/// Whether `name` lies below an object that exists, so that it is an empty list and not a path that leads nowhere.
fn parent_exists(store: &Store, call: &Call, name: &str) -> bool {
    let documented = Endpoint::lookup(Api::Rest, &call.method, &format!("/{name}")).is_some();
    let mut above = name.rsplitn(3, '/').skip(1);
    match (above.next(), above.next()) {
        (Some(id), Some(parent)) => store.get(parent, id).is_some(),
        _ => documented,
    }
}

fn create(call: &Call, name: &str, wrappers: &Wrappers) -> Answer {
    let mut object = unwrapped(call, wrappers)?;
    // The server chooses the id.
    object.remove("id");
    let entity = call.world.insert(name, Value::Object(object));
    Ok(wrapped(StatusCode::CREATED, wrappers.response.as_deref(), &entity))
}

fn change(call: &Call, name: &str, id: &str, wrappers: &Wrappers) -> Answer {
    let object = unwrapped(call, wrappers)?;
    let renamed = object.get("name").cloned();
    let updated = call.store().update(name, id, |own| {
        own.extend(object);
        if let Some(name) = renamed {
            own.insert("summary".to_owned(), name);
        }
    });
    let entity = updated.ok_or_else(Refusal::not_found)?;
    Ok(wrapped(StatusCode::OK, wrappers.response.as_deref(), &entity))
}

fn unwrapped(call: &Call, wrappers: &Wrappers) -> Result<Map<String, Value>, Refusal> {
    match &wrappers.request {
        Some(wrapper) => call.entity(wrapper),
        None => call.object(),
    }
}

fn wrapped(status: StatusCode, wrapper: Option<&str>, entity: &crate::store::Entity) -> Reply {
    match wrapper {
        Some(wrapper) => Reply::entity(status, wrapper, entity),
        None => Reply::text(status, entity.json().to_owned()),
    }
}

/// The wrappers that the documents give, else those that the path suggests.
fn wrappers(call: &Call) -> Wrappers {
    let (prefix, api) = prefix(&call.path);
    let below = format!("/{}", call.path.get(prefix..).unwrap_or_default());
    if let Some(endpoint) = Endpoint::lookup(api, &call.method, &below) {
        return Wrappers {
            request: endpoint.request_wrapper().map(str::to_owned),
            response: endpoint.response_wrapper().map(str::to_owned),
        };
    }
    let (name, is_list) = match node(call) {
        Node::Collection(name) => (last(name), call.method == Method::GET),
        Node::Object(name, _) => (last(name), false),
    };
    let one = naming::singular(name);
    Wrappers { request: Some(one.clone()), response: Some(if is_list { name.to_owned() } else { one }) }
}

fn node(call: &Call) -> Node<'_> {
    let (prefix, _) = prefix(&call.path);
    let below = call.path.get(prefix..).unwrap_or_default();
    let two_words = KNOWN.iter().find(|known| known.contains('/') && below.starts_with(**known));
    let segments = below.split('/').count() - usize::from(two_words.is_some());
    match call.path.rsplit_once('/') {
        Some((name, id)) if segments % 2 == 0 => Node::Object(name, id),
        _ => Node::Collection(&call.path),
    }
}

/// The length of an API's base path in front of a path, and the API.
fn prefix(path: &str) -> (usize, Api) {
    let found = PREFIXES.iter().find_map(|(prefix, api)| {
        let rest = path.strip_prefix(prefix)?.strip_prefix('/')?;
        Some((path.len() - rest.len(), *api))
    });
    found.unwrap_or((0, Api::Rest))
}

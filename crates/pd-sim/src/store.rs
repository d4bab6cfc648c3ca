//! The objects of the simulated account, by collection and id.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, OnceLock},
};

use jiff::Timestamp;
use pd_core::endpoint::singular;
use serde_json::{Map, Value, json};

use crate::{clock, id::Ids, webhook::ChangeRecord};

/// An object. It caches its JSON text, so that a page is built by concatenation.
#[derive(Debug)]
pub(crate) struct Entity {
    id: String,
    value: Value,
    text: OnceLock<String>,
    time: OnceLock<Option<Timestamp>>,
}

impl Entity {
    fn new(id: String, value: Value) -> Arc<Self> {
        Arc::new(Self { id, value, text: OnceLock::new(), time: OnceLock::new() })
    }

    /// Builds an object for one response, which is in no collection.
    pub(crate) fn view(value: Value) -> Arc<Self> {
        let id = text(&value, "id").unwrap_or_default().to_owned();
        Self::new(id, value)
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn value(&self) -> &Value {
        &self.value
    }

    /// Returns the member `key` if it is a string.
    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        text(&self.value, key)
    }

    /// Returns the string at a JSON pointer.
    pub(crate) fn at(&self, pointer: &str) -> Option<&str> {
        self.value.pointer(pointer).and_then(Value::as_str)
    }

    /// Returns the time in the member `key`. It is parsed only once: all calls for an object use the same member.
    pub(crate) fn time(&self, key: &str) -> Option<Timestamp> {
        *self.time.get_or_init(|| self.text(key).and_then(clock::parse))
    }

    pub(crate) fn json(&self) -> &str {
        self.text.get_or_init(|| self.value.to_string())
    }
}

fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key).and_then(Value::as_str)
}

#[derive(Debug, Default)]
struct Collection {
    items: Vec<Arc<Entity>>,
    index: HashMap<String, usize>,
    /// An index for each pointer of [`looked_up_by`]: the ids of the objects with each value, oldest first.
    lookups: Vec<(&'static str, HashMap<String, Vec<String>>)>,
}

impl Collection {
    fn new(name: &str) -> Self {
        let lookups = looked_up_by(name).iter().map(|&pointer| (pointer, HashMap::new()));
        Self { lookups: lookups.collect(), ..Self::default() }
    }

    fn put(&mut self, entity: &Arc<Entity>) {
        let replaced = match self.index.get(entity.id()).and_then(|&at| self.items.get_mut(at)) {
            Some(slot) => Some(std::mem::replace(slot, Arc::clone(entity))),
            None => {
                self.index.insert(entity.id().to_owned(), self.items.len());
                self.items.push(Arc::clone(entity));
                None
            }
        };
        for (pointer, lookup) in &mut self.lookups {
            let before = replaced.as_ref().and_then(|before| before.at(pointer));
            let after = entity.at(pointer);
            if before != after {
                forget(lookup, before, entity.id());
                if let Some(value) = after {
                    lookup.entry(value.to_owned()).or_default().push(entity.id().to_owned());
                }
            }
        }
    }

    fn remove(&mut self, id: &str) -> Option<Arc<Entity>> {
        let at = self.index.remove(id)?;
        let entity = self.items.remove(at);
        for position in self.index.values_mut().filter(|position| **position > at) {
            *position -= 1;
        }
        for (pointer, lookup) in &mut self.lookups {
            forget(lookup, entity.at(pointer), id);
        }
        Some(entity)
    }
}

/// Returns the JSON pointers that a collection is indexed by, for the lookups that every event or incident needs.
fn looked_up_by(collection: &str) -> &'static [&'static str] {
    match collection {
        "alerts" => &["/alert_key", "/incident/id"],
        "incidents" => &["/incident_key"],
        "log_entries" => &["/incident/id"],
        _ => &[],
    }
}

fn forget(lookup: &mut HashMap<String, Vec<String>>, value: Option<&str>, id: &str) {
    if let Some(value) = value
        && let Some(ids) = lookup.get_mut(value)
    {
        ids.retain(|other| other != id);
    }
}

/// All collections. The name of a collection is its path without the leading slash: `users`, `users/P1/contact_methods`.
#[derive(Debug)]
pub(crate) struct Store {
    collections: BTreeMap<String, Collection>,
    pub(crate) ids: Ids,
    origin: Arc<str>,
    subdomain: Arc<str>,
    pub(crate) incident_numbers: u64,
    /// Changes to send as webhooks after the current request.
    pub(crate) changes: Vec<ChangeRecord>,
}

impl Store {
    pub(crate) fn subdomain(&self) -> &str {
        &self.subdomain
    }

    pub(crate) fn new(seed: u64, origin: Arc<str>, subdomain: Arc<str>) -> Self {
        Self {
            collections: BTreeMap::new(),
            ids: Ids::new(seed),
            origin,
            subdomain,
            incident_numbers: 0,
            changes: Vec::new(),
        }
    }

    /// Returns whether the collection ever had an object.
    pub(crate) fn has(&self, collection: &str) -> bool {
        self.collections.contains_key(collection)
    }

    /// Returns the objects with this value at an indexed pointer, oldest first.
    pub(crate) fn with(&self, collection: &str, pointer: &str, value: &str) -> Vec<Arc<Entity>> {
        let found = self.collections.get(collection);
        let lookup = found.and_then(|found| found.lookups.iter().find(|(known, _)| *known == pointer));
        let ids = lookup.and_then(|(_, lookup)| lookup.get(value));
        ids.into_iter().flatten().filter_map(|id| self.get(collection, id).cloned()).collect()
    }

    pub(crate) fn list(&self, collection: &str) -> &[Arc<Entity>] {
        self.collections.get(collection).map_or(&[], |found| found.items.as_slice())
    }

    pub(crate) fn get(&self, collection: &str, id: &str) -> Option<&Arc<Entity>> {
        let found = self.collections.get(collection)?;
        found.index.get(id).and_then(|&at| found.items.get(at))
    }

    /// Inserts an object, and adds missing members that every object has.
    pub(crate) fn insert(&mut self, collection: &str, value: Value) -> Arc<Entity> {
        let mut object = match value {
            Value::Object(object) => object,
            other => Map::from_iter([("value".to_owned(), other)]),
        };
        let id = match object.get("id").and_then(Value::as_str) {
            Some(id) if !id.is_empty() => id.to_owned(),
            _ => self.ids.next_for(collection),
        };
        self.complete(collection, &id, &mut object);
        if collection == "oncalls" {
            // PagerDuty's on-calls have no id.
            for key in ["id", "type", "summary", "self", "html_url"] {
                object.remove(key);
            }
        }
        let entity = Entity::new(id, Value::Object(identity_first(object)));
        self.collections.entry(collection.to_owned()).or_insert_with(|| Collection::new(collection)).put(&entity);
        entity
    }

    /// Changes an object. Returns `None` if there is no object with this id.
    pub(crate) fn update(
        &mut self,
        collection: &str,
        id: &str,
        change: impl FnOnce(&mut Map<String, Value>),
    ) -> Option<Arc<Entity>> {
        let mut object = match self.get(collection, id)?.value() {
            Value::Object(object) => object.clone(),
            _ => Map::new(),
        };
        change(&mut object);
        object.insert("id".to_owned(), json!(id));
        let entity = Entity::new(id.to_owned(), Value::Object(object));
        self.collections.get_mut(collection)?.put(&entity);
        Some(entity)
    }

    pub(crate) fn remove(&mut self, collection: &str, id: &str) -> Option<Arc<Entity>> {
        self.collections.get_mut(collection)?.remove(id)
    }

    /// Removes all objects of a collection.
    pub(crate) fn clear(&mut self, collection: &str) {
        self.collections.insert(collection.to_owned(), Collection::new(collection));
    }

    /// Returns the id of the incident with this id, ignoring case, or with this number.
    pub(crate) fn incident_id(&self, given: &str) -> Option<String> {
        if self.get("incidents", given).is_some() {
            return Some(given.to_owned());
        }
        let number = given.parse::<u64>().ok();
        let is_incident = |incident: &&Arc<Entity>| {
            let own = incident.value().get("incident_number").and_then(Value::as_u64);
            incident.id().eq_ignore_ascii_case(given) || (number.is_some() && own == number)
        };
        self.list("incidents").iter().find(is_incident).map(|incident| incident.id().to_owned())
    }

    /// Returns a reference to an object: `{"id", "type": "…_reference", "summary", "self", "html_url"}`.
    pub(crate) fn reference(&self, collection: &str, id: &str) -> Option<Value> {
        let entity = self.get(collection, id)?;
        let kind = format!("{}_reference", singular(last(collection)));
        Some(json!({
            "id": id,
            "type": kind,
            "summary": entity.value().get("summary"),
            "self": entity.value().get("self"),
            "html_url": entity.value().get("html_url"),
        }))
    }

    fn complete(&self, collection: &str, id: &str, object: &mut Map<String, Value>) {
        let name = last(collection);
        let summary = ["summary", "name", "title", "label", "description"]
            .iter()
            .find_map(|key| object.get(*key).filter(|value| value.is_string()).cloned())
            .unwrap_or(Value::Null);
        object.insert("id".to_owned(), json!(id));
        let mut default = |key: &str, value: Value| {
            object.entry(key).or_insert(value);
        };
        default("type", json!(singular(name)));
        default("summary", summary);
        default("self", json!(format!("{}/{collection}/{id}", self.origin)));
        default("html_url", json!(format!("https://{}.pagerduty.com/{collection}/{id}", self.subdomain)));
    }
}

/// Returns the last segment of a collection's path.
pub(crate) fn last(collection: &str) -> &str {
    collection.rsplit('/').next().unwrap_or(collection)
}

/// Puts the members that identify an object first, as PagerDuty does. This has an effect only with the feature
/// `serde_json/preserve_order`.
fn identity_first(object: Map<String, Value>) -> Map<String, Value> {
    let first = ["id", "type", "summary", "self", "html_url"];
    let mut ordered: Map<String, Value> =
        first.iter().filter_map(|&key| Some((key.to_owned(), object.get(key)?.clone()))).collect();
    ordered.extend(object);
    ordered
}

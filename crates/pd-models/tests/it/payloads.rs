//! Reads each entity of the example payloads in PagerDuty's OpenAPI document, and writes it back to the same JSON. Members that count
//! as absent, and members that no schema has, may differ.
//!
//! The document is read from `$PD_OPENAPI_DIR`, or from `../shared/openapi` beside the repository. Without it, the test is skipped
//! with a notice.

use std::{collections::BTreeMap, path::PathBuf};

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::operations::OPERATIONS;

/// Reads an entity and writes it back.
pub(super) type RoundTrip = fn(&Value) -> Result<Value, String>;

pub(super) fn object<T: DeserializeOwned + Serialize>(entity: &Value) -> Result<Value, String> {
    let text = entity.to_string();
    let mut deserializer = serde_json::Deserializer::from_str(&text);
    let model: T = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| error.to_string())?;
    serde_json::to_value(&model).map_err(|error| error.to_string())
}

pub(super) fn list<T: DeserializeOwned + Serialize>(entities: &Value) -> Result<Value, String> {
    let entities = entities.as_array().ok_or("the example is not a list")?;
    entities.iter().map(object::<T>).collect()
}

fn document() -> Option<Value> {
    let directory = std::env::var_os("PD_OPENAPI_DIR")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/openapi")), PathBuf::from);
    let text = std::fs::read(directory.join("rest.json")).ok()?;
    Some(serde_json::from_slice(&text).unwrap())
}

/// A boolean of two examples. It is a string with a comma by mistake.
const GARBLED: &str = "\"true,\"";

/// Follows `$ref`.
fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value.get("$ref").and_then(Value::as_str) {
        Some(reference) => resolve(document, document.pointer(reference.trim_start_matches('#')).unwrap()),
        None => value,
    }
}

/// Returns the bodies of all examples of an operation's successful responses.
fn examples<'a>(document: &'a Value, method: &str, path: &str) -> Vec<&'a Value> {
    let operation = &document["paths"][path][method.to_lowercase()];
    let responses =
        operation["responses"].as_object().into_iter().flatten().filter(|(status, _)| status.starts_with('2'));
    let mut bodies = Vec::new();
    for (_, response) in responses {
        let content = &resolve(document, response)["content"]["application/json"];
        bodies.extend(content.get("example"));
        let named = content["examples"].as_object().into_iter().flatten();
        bodies.extend(named.filter_map(|(_, example)| resolve(document, example).get("value")));
    }
    bodies
}

/// Collects the leaves of a JSON value by their path, except those that count as absent.
fn leaves(path: &str, value: &Value, found: &mut BTreeMap<String, String>) {
    match value {
        Value::Null => {}
        Value::String(text) if text.is_empty() => {}
        Value::Object(members) => {
            members.iter().for_each(|(name, value)| leaves(&format!("{path}.{name}"), value, found));
        }
        // An item and a list of that one item are the same.
        Value::Array(items) if items.len() == 1 => leaves(path, &items[0], found),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| leaves(&format!("{path}[{index}]"), item, found));
        }
        // 1 and 1.0 are the same number.
        Value::Number(number) => {
            found.insert(path.to_owned(), number.as_f64().unwrap().to_string());
        }
        Value::Bool(_) | Value::String(_) => {
            found.insert(path.to_owned(), value.to_string());
        }
    }
}

fn leaves_of(value: &Value) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    leaves("", value, &mut found);
    found
}

/// The name of the last member of a path, without indexes.
fn member(path: &str) -> String {
    let path: String = path.split('[').map(|part| part.split_once(']').map_or(part, |(_, rest)| rest)).collect();
    path
}

#[test]
fn every_example_is_read_and_written_back() {
    let Some(document) = document() else {
        println!("no OpenAPI document: nothing to compare with");
        return;
    };
    let (mut read, mut leaves, mut failures) = (0, 0, Vec::new());
    let mut undocumented = BTreeMap::<String, usize>::new();
    for (method, path, round_trip) in OPERATIONS {
        let operation = pd_core::Operation::resolve(pd_core::Api::Rest, &method.parse().unwrap(), path);
        for body in examples(&document, method, path) {
            let Some(entity) = operation.response_wrapper().and_then(|wrapper| body.get(wrapper)) else { continue };
            let written = match round_trip(entity) {
                Ok(written) => written,
                Err(error) => {
                    failures.push(format!("{method} {path}: {error}"));
                    continue;
                }
            };
            read += 1;
            let (before, after) = (leaves_of(entity), leaves_of(&written));
            for (leaf, value) in &after {
                if before.get(leaf) != Some(value) && before.get(leaf).is_none_or(|before| before != GARBLED) {
                    failures.push(format!("{method} {path}: {leaf} was {:?}, is {value}", before.get(leaf)));
                }
            }
            leaves += after.len();
            for leaf in before.keys().filter(|leaf| !after.contains_key(*leaf)) {
                *undocumented.entry(format!("{method} {path} {}", member(leaf))).or_default() += 1;
            }
        }
    }
    println!("{read} examples read and written back, {leaves} values; {} members have no schema", undocumented.len());
    for (member, count) in &undocumented {
        println!("  {count} {member}");
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

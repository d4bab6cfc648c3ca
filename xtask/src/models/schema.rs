//! Schemas with references resolved and combined schemas merged.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::endpoints::{document::Document, error::Error};

/// The members of a reference.
const REFERENCE: [&str; 5] = ["id", "type", "summary", "self", "html_url"];

/// Returns the name of the component that the schema refers to.
pub(super) fn component(schema: &Value) -> Option<&str> {
    let name = schema.get("$ref")?.as_str()?.strip_prefix("#/components/schemas/")?;
    (!name.contains('/')).then_some(name)
}

/// Returns the only part of an `allOf` that has more than flags and a description. Such a schema is equivalent to that part.
pub(super) fn only_part(schema: &Value) -> Option<&Value> {
    let is_relevant = |part: &&Value| {
        part.as_object()
            .is_some_and(|part| part.keys().any(|key| !matches!(key.as_str(), "readOnly" | "description" | "nullable")))
    };
    let mut parts = schema.get("allOf")?.as_array()?.iter().filter(is_relevant);
    let part = parts.next()?;
    (parts.next().is_none() && schema.get("properties").is_none()).then_some(part)
}

/// Returns the string values of an enum.
pub(super) fn texts(schema: &Value) -> Vec<&str> {
    schema.get("enum").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
}

/// Returns whether a flag (`readOnly`, `nullable`) is set on a schema or on a part of it.
pub(super) fn flag(schema: &Value, name: &str) -> bool {
    let on = |schema: &Value| schema.get(name).is_some_and(|flag| flag == true);
    on(schema) || schema.get("allOf").and_then(Value::as_array).into_iter().flatten().any(on)
}

/// Returns the alternatives of a `oneOf` or `anyOf`.
pub(super) fn alternatives(schema: &Value) -> Vec<&Value> {
    let lists = ["oneOf", "anyOf"].into_iter().filter_map(|key| schema.get(key)?.as_array());
    lists.flatten().collect()
}

/// An object schema with the members of all combined schemas, those of `oneOf` and `anyOf` included.
#[derive(Debug, Default)]
pub(super) struct Object<'a> {
    pub(super) members: BTreeMap<&'a str, &'a Value>,
    /// The required members, in the order of the document. Constructors have their arguments in this order.
    pub(super) required: Vec<&'a str>,
}

impl<'a> Object<'a> {
    pub(super) fn of(document: &'a Document, schema: &'a Value) -> Result<Self, Error> {
        let mut object = Self::default();
        object.add(document, schema, 0)?;
        Ok(object)
    }

    fn add(&mut self, document: &'a Document, schema: &'a Value, depth: usize) -> Result<(), Error> {
        let schema = document.resolve(schema)?;
        if depth > 16 {
            return Ok(());
        }
        for part in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            self.add(document, part, depth + 1)?;
        }
        for alternative in alternatives(schema) {
            let mut other = Self::default();
            other.add(document, alternative, depth + 1)?;
            for (name, member) in other.members {
                self.members.entry(name).or_insert(member);
            }
        }
        let members = schema.get("properties").and_then(Value::as_object).into_iter().flat_map(Map::iter);
        self.members.extend(members.map(|(name, member)| (name.as_str(), member)));
        let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
        for name in required.filter_map(Value::as_str) {
            if !self.required.contains(&name) {
                self.required.push(name);
            }
        }
        Ok(())
    }

    /// Returns whether the object has only the members of a reference.
    pub(super) fn is_reference(&self) -> bool {
        self.members.contains_key("id")
            && self.members.contains_key("type")
            && self.members.keys().all(|name| REFERENCE.contains(name))
    }

    /// Returns whether the object has all members of a reference, as every resource does.
    pub(super) fn is_resource(&self) -> bool {
        REFERENCE.iter().all(|name| self.members.contains_key(name))
    }

    /// Returns the values of the member `type`.
    pub(super) fn types(&self, document: &'a Document) -> Result<Vec<&'a str>, Error> {
        let Some(schema) = self.members.get("type") else { return Ok(Vec::new()) };
        Ok(texts(document.resolve(schema)?))
    }
}

//! The top level of a JSON schema, with `$ref`, `allOf`, `oneOf` and `anyOf` resolved.

use std::collections::{BTreeMap, BTreeSet};

use pd_core::endpoint::WrapperKind;
use serde_json::Value;

use super::{document::Document, error::Error};

/// The maximum nesting of combinations. A deeper one is circular.
const MAX_DEPTH: usize = 32;

/// The kinds of JSON value that matter to wrappers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum JsonKind {
    Object,
    Array,
    Scalar,
}

/// The kinds of value that a schema allows, and the properties that an object may have.
#[derive(Debug, Default)]
pub(crate) struct Shape<'a> {
    /// Empty if the schema is untyped.
    kinds: BTreeSet<JsonKind>,
    nullable: bool,
    properties: BTreeMap<&'a str, Vec<&'a Value>>,
    /// The required properties, without those that only a `oneOf` or `anyOf` requires.
    required: BTreeSet<&'a str>,
}

impl<'a> Shape<'a> {
    pub(crate) fn of(document: &'a Document, schema: &'a Value) -> Result<Self, Error> {
        let mut shape = Self::default();
        shape.add(document, schema, 0)?;
        Ok(shape)
    }

    /// Adds a schema and the schemas that it combines. `depth` is the number of combinations around it.
    fn add(&mut self, document: &'a Document, schema: &'a Value, depth: usize) -> Result<(), Error> {
        if depth > MAX_DEPTH {
            return Ok(());
        }
        let schema = document.resolve(schema)?;
        self.kinds.extend(own_kinds(schema));
        self.nullable |= is_nullable(schema);
        let properties = schema.get("properties").and_then(Value::as_object);
        for (name, property) in properties.into_iter().flatten() {
            self.properties.entry(name).or_default().push(property);
        }
        let required = schema.get("required").and_then(Value::as_array);
        self.required.extend(required.into_iter().flatten().filter_map(Value::as_str));
        for combination in ["allOf", "oneOf", "anyOf"] {
            let parts = schema.get(combination).and_then(Value::as_array);
            for part in parts.into_iter().flatten() {
                let required = self.required.clone();
                self.add(document, part, depth + 1)?;
                if combination != "allOf" {
                    self.required = required;
                }
            }
        }
        Ok(())
    }

    /// Returns the required properties.
    pub(crate) fn required(&self) -> impl Iterator<Item = &'a str> {
        self.required.iter().copied()
    }

    /// Returns the kind of JSON value of a property.
    pub(crate) fn kind_at(&self, document: &'a Document, name: &str) -> Result<WrapperKind, Error> {
        let shape = self.property(document, name)?;
        Ok(match shape.kinds.iter().collect::<Vec<_>>().as_slice() {
            _ if shape.nullable => WrapperKind::Any,
            [JsonKind::Object] => WrapperKind::Object,
            [JsonKind::Array] => WrapperKind::List,
            _ => WrapperKind::Any,
        })
    }

    /// Returns the shape of a property, merged from every combined schema that has it.
    fn property(&self, document: &'a Document, name: &str) -> Result<Self, Error> {
        let mut shape = Self::default();
        for schema in self.properties.get(name).into_iter().flatten() {
            shape.add(document, schema, 0)?;
        }
        Ok(shape)
    }

    pub(crate) fn has(&self, property: &str) -> bool {
        self.properties.contains_key(property)
    }

    pub(crate) fn is_object(&self) -> bool {
        self.kinds.contains(&JsonKind::Object)
    }

    /// Returns whether only an array is allowed.
    pub(crate) fn is_array(&self) -> bool {
        self.kinds.iter().eq([&JsonKind::Array])
    }

    /// Returns whether the value can be an entity: an object, an array or untyped.
    fn is_entity(&self) -> bool {
        self.kinds.is_empty() || self.kinds.iter().any(|kind| *kind != JsonKind::Scalar)
    }

    /// Returns whether only an array is allowed for a property.
    pub(crate) fn is_array_at(&self, document: &'a Document, name: &str) -> Result<bool, Error> {
        Ok(self.property(document, name)?.is_array())
    }

    /// Returns the resolved schemas of a property.
    pub(crate) fn schemas_at(&self, document: &'a Document, name: &str) -> Result<Vec<&'a Value>, Error> {
        let schemas = self.properties.get(name).into_iter().flatten();
        schemas.map(|schema| document.resolve(schema)).collect()
    }

    /// Returns the only property that is not excluded, if it is an object, an array or untyped.
    pub(crate) fn wrapper(
        &self,
        document: &'a Document,
        is_excluded: impl Fn(&str) -> bool,
    ) -> Result<Option<&'a str>, Error> {
        let mut others = self.properties.keys().filter(|name| !is_excluded(name));
        let (Some(name), None) = (others.next(), others.next()) else {
            return Ok(None);
        };
        let entity = self.is_object() && self.property(document, name)?.is_entity();
        Ok(entity.then_some(*name))
    }
}

/// Returns whether a schema allows `null`.
fn is_nullable(schema: &Value) -> bool {
    let has_null = |names: &Vec<Value>| names.iter().any(|name| name == "null");
    schema.get("nullable") == Some(&Value::Bool(true))
        || schema.get("type").and_then(Value::as_array).is_some_and(has_null)
}

/// Returns the kinds of a schema without those of the schemas that it combines.
fn own_kinds(schema: &Value) -> Vec<JsonKind> {
    let kind = |name: &Value| match name.as_str()? {
        "object" => Some(JsonKind::Object),
        "array" => Some(JsonKind::Array),
        "null" => None,
        _ => Some(JsonKind::Scalar),
    };
    match schema.get("type") {
        Some(Value::Array(names)) => names.iter().filter_map(kind).collect(),
        Some(name) => kind(name).into_iter().collect(),
        None if schema.get("properties").is_some() => vec![JsonKind::Object],
        None if schema.get("items").is_some() => vec![JsonKind::Array],
        None => Vec::new(),
    }
}

//! The entity type of each operation's response, for the test with PagerDuty's examples.

use std::fmt::Write as _;

use pd_core::{Api, Operation};
use serde_json::Value;

use super::{
    Error,
    derive::rust_name,
    item::Items,
    schema::{self, Object},
};
use crate::endpoints::document::Document;

/// Generates the table: method, path, entity type.
pub(super) fn table(document: &Document, items: &Items) -> Result<String, Error> {
    let mut text = String::from(
        "//! The response type of each documented operation. Written by `cargo xtask models`.\n\n\
         use super::payloads::{RoundTrip, list, object};\n\n\
         pub(super) const OPERATIONS: &[(&str, &str, RoundTrip)] = &[\n",
    );
    let mut operations = document.operations()?;
    operations.sort_by(|a, b| (&a.path, a.method.as_str()).cmp(&(&b.path, b.method.as_str())));
    for source in operations {
        let operation = Operation::resolve(Api::Rest, &source.method, &source.path);
        let Some(entity) = entity(document, source.operation, &operation)? else { continue };
        let (shape, entity) = match entity.get("items") {
            Some(item) => ("list", item),
            None => ("object", entity),
        };
        let entity = schema::only_part(entity).unwrap_or(entity);
        let Some(name) = schema::component(entity).map(rust_name).filter(|name| items.contains_key(name)) else {
            continue;
        };
        let _ = writeln!(text, "    ({:?}, {:?}, {shape}::<pd_models::{name}>),", source.method.as_str(), source.path);
    }
    text.push_str("];\n");
    Ok(text)
}

/// Returns the schema of the entity in an operation's response.
fn entity<'a>(document: &'a Document, operation: &'a Value, known: &Operation) -> Result<Option<&'a Value>, Error> {
    let responses = operation.get("responses").and_then(Value::as_object);
    let Some((_, response)) = responses.into_iter().flatten().find(|(status, _)| status.starts_with('2')) else {
        return Ok(None);
    };
    let Some(schema) = document.resolve(response)?.pointer("/content/application~1json/schema") else {
        return Ok(None);
    };
    let Some(wrapper) = known.response_wrapper() else { return Ok(None) };
    let object = Object::of(document, schema)?;
    object
        .members
        .get(wrapper)
        .map(|schema| Ok(if schema::component(schema).is_some() { schema } else { document.resolve(schema)? }))
        .transpose()
}

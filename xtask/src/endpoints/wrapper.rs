//! Derives the wrappers of entities.

use http::Method;
use serde_json::Value;

use super::{
    body::Body,
    document::{Document, Source, parameter_name, parameter_names},
    error::Error,
    schema::Shape,
};

/// Pagination properties of a response.
const PAGINATION: [&str; 13] = [
    "offset",
    "limit",
    "more",
    "total",
    "next_cursor",
    "prev_cursor",
    "first",
    "last",
    "after",
    "before",
    // SCIM.
    "startIndex",
    "itemsPerPage",
    "totalResults",
];

/// Properties of a response that describe the response, not the entity.
const METADATA: [&str; 10] = [
    "response_metadata",
    "privileges",
    "warnings",
    "additional_fields",
    "account_id",
    "migrated_at",
    "migrated_by",
    "migrated_status",
    "migrated_to",
    "migrated_via",
];

/// Returns whether a property repeats a path parameter.
fn repeats_parameter(path: &str, property: &str) -> bool {
    parameter_names(path).any(|name| name == property)
}

/// Returns the path parameters that the request body must repeat.
pub(crate) fn repeated_params(path: &str, body: &Shape<'_>) -> Vec<String> {
    body.required().filter(|name| repeats_parameter(path, name)).map(str::to_owned).collect()
}

/// Returns whether a property of a response is known not to be the entity.
fn is_beside_entity(path: &str, property: &str) -> bool {
    PAGINATION.contains(&property) || METADATA.contains(&property) || repeats_parameter(path, property)
}

/// Returns the wrapper of a request: the only property that does not repeat a path parameter.
pub(crate) fn of_request<'a>(
    document: &'a Document,
    source: &Source<'_>,
    body: &Shape<'a>,
) -> Result<Option<&'a str>, Error> {
    if ![Method::POST, Method::PUT, Method::PATCH].contains(&source.method) {
        return Ok(None);
    }
    body.wrapper(document, |name| repeats_parameter(&source.path, name))
}

/// Returns the wrapper of a response: the only property that is neither pagination nor metadata, and does not repeat a path
/// parameter.
pub(crate) fn of_response<'a>(
    document: &'a Document,
    source: &Source<'_>,
    body: &Shape<'a>,
) -> Result<Option<&'a str>, Error> {
    // `schemas` of a SCIM list is metadata: the URN of the message type (RFC 7644, section 3.4.2).
    let is_scim_list = body.has("Resources");
    body.wrapper(document, |name| is_beside_entity(&source.path, name) || (is_scim_list && name == "schemas"))
}

/// Returns the wrapper of the first example whose wrapper differs from that of the schema.
pub(crate) fn alternate(
    document: &Document,
    source: &Source<'_>,
    body: Option<Body<'_>>,
    wrapper: Option<&str>,
) -> Result<Option<String>, Error> {
    let (Some(body), Some(wrapper)) = (body, wrapper) else {
        return Ok(None);
    };
    for payload in body.examples(document)? {
        let found = of_example(&source.path, payload);
        if found.is_some_and(|found| found != wrapper) {
            return Ok(found.map(str::to_owned));
        }
    }
    Ok(None)
}

fn of_example<'a>(path: &str, payload: &'a Value) -> Option<&'a str> {
    let properties = payload.as_object()?.iter();
    let mut others = properties.filter(|(name, _)| !is_beside_entity(path, name));
    let (Some((name, value)), None) = (others.next(), others.next()) else {
        return None;
    };
    (value.is_object() || value.is_array()).then_some(name)
}

/// Returns a path parameter whose documented values are all wrappers of the response, and these values.
///
/// In `GET /tags/{id}/{entity_type}`, for example, it is `entity_type`. The table has a separate path for each value.
pub(crate) fn wrapper_parameter<'a>(
    document: &'a Document,
    source: &Source<'a>,
    body: &Shape<'_>,
) -> Result<Option<(&'a str, Vec<&'a str>)>, Error> {
    for parameter in &source.parameters {
        let text = |key| parameter.get(key).and_then(Value::as_str);
        let (Some("path"), Some(name)) = (text("in"), text("name")) else {
            continue;
        };
        let schema = parameter.get("schema").map(|it| document.resolve(it));
        let values = schema.transpose()?.and_then(|it| it.get("enum"));
        let values = values.and_then(Value::as_array).into_iter().flatten();
        let values: Vec<&str> = values.filter_map(Value::as_str).collect();
        if !values.is_empty() && values.iter().all(|value| body.has(value)) {
            return Ok(Some((name, values)));
        }
    }
    Ok(None)
}

/// Replaces a path parameter by a literal.
pub(crate) fn with_literal(path: &str, parameter: &str, literal: &str) -> String {
    let replaced = path.split('/').map(|segment| match parameter_name(segment) {
        Some(name) if name == parameter => literal,
        _ => segment,
    });
    replaced.collect::<Vec<_>>().join("/")
}

//! Finds the wrappers of entities.

use http::Method;
use serde_json::Value;

use super::{
    body::Body,
    document::{Document, Source, parameter_name, parameter_names},
    error::Error,
    schema::Shape,
};

/// Properties of a response that give the position of its page.
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

/// Returns whether a property only repeats a parameter of the path.
fn repeats_parameter(path: &str, property: &str) -> bool {
    parameter_names(path).any(|name| name == property)
}

/// The parameters of the path that the request has to repeat in its body.
pub(crate) fn repeated_params(path: &str, body: &Shape<'_>) -> Vec<String> {
    body.required().filter(|name| repeats_parameter(path, name)).map(str::to_owned).collect()
}

/// Returns whether a property of a response is not the entity.
fn is_aside(path: &str, property: &str) -> bool {
    PAGINATION.contains(&property) || METADATA.contains(&property) || repeats_parameter(path, property)
}

/// The wrapper of a request: the only property that does not repeat a path parameter.
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

/// The wrapper of a response: the only property that is neither beside the entity nor repeats a path parameter.
pub(crate) fn of_response<'a>(
    document: &'a Document,
    source: &Source<'_>,
    body: &Shape<'a>,
) -> Result<Option<&'a str>, Error> {
    // In a SCIM list `schemas` names the kind of the message.
    let is_scim_list = body.has("Resources");
    body.wrapper(document, |name| is_aside(&source.path, name) || (is_scim_list && name == "schemas"))
}

/// The single wrapper of an example payload, if it differs from the wrapper of the schema.
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
    let mut left = properties.filter(|(name, _)| !is_aside(path, name));
    let (Some((name, value)), None) = (left.next(), left.next()) else {
        return None;
    };
    (value.is_object() || value.is_array()).then_some(name)
}

/// Finds a path parameter with documented values that are all wrappers of the response. Each value then becomes a path of
/// its own, with that value as its wrapper.
pub(crate) fn naming_parameter<'a>(
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

/// Replaces a parameter of a path by a literal.
pub(crate) fn with_literal(path: &str, parameter: &str, literal: &str) -> String {
    let replaced = path.split('/').map(|segment| match parameter_name(segment) {
        Some(name) if name == parameter => literal,
        _ => segment,
    });
    replaced.collect::<Vec<_>>().join("/")
}

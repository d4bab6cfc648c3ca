//! Reads examples out of an OpenAPI document, and tells from an example alone what it wraps.

use std::{fs, io, path::Path};

use http::{Method, StatusCode};
use pd_core::{Api, Region};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

/// Keys beside a wrapper: pagination and metadata.
const BESIDE: [&str; 19] = [
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
    "response_metadata",
    "privileges",
    "warnings",
    "additional_fields",
    "account_id",
    "migrated_at",
    "migrated_by",
    "migrated_status",
    "migrated_to",
];

/// What an example wraps.
#[derive(Debug)]
pub(crate) enum Wrapped {
    /// The entity is under this key, the only one that is neither pagination, metadata nor a parameter of the path.
    Under(String),
    /// The body is the entity.
    Nothing,
}

/// One operation's example of its lowest 2xx response.
#[derive(Debug)]
pub(crate) struct Example {
    /// Method and path template, below the base URL of the API.
    pub(crate) label: String,
    pub(crate) method: Method,
    pub(crate) path: String,
    /// What to call: the full URL where the operation has a host of its own.
    pub(crate) url: String,
    pub(crate) status: StatusCode,
    pub(crate) body: Value,
    pub(crate) wrapped: Wrapped,
}

#[derive(Debug)]
pub(crate) struct Document {
    root: Value,
    api: Api,
}

impl Document {
    pub(crate) fn read(path: &Path, api: Api) -> io::Result<Self> {
        Ok(Self { root: serde_json::from_slice(&fs::read(path)?)?, api })
    }

    fn resolve<'v>(&'v self, mut value: &'v Value) -> &'v Value {
        while let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            let pointer = percent_decode_str(reference.trim_start_matches('#')).decode_utf8_lossy();
            value = self.root.pointer(&pointer).unwrap_or_else(|| panic!("{reference} leads nowhere"));
        }
        value
    }

    pub(crate) fn examples(&self) -> Vec<Example> {
        let paths = self.root["paths"].as_object().unwrap();
        let operations = paths.iter().flat_map(|(path, item)| {
            let methods = self.resolve(item).as_object().unwrap();
            methods.iter().map(move |(method, operation)| (path, method, operation))
        });
        operations.filter_map(|(path, method, operation)| self.example(path, method, operation)).collect()
    }

    fn example(&self, path: &str, method: &str, operation: &Value) -> Option<Example> {
        let method = ["get", "post", "put", "patch", "delete"].contains(&method).then(|| method.to_uppercase())?;
        let responses = operation.get("responses")?.as_object()?;
        let (status, response) = responses.iter().filter(|(status, _)| status.starts_with('2')).min_by_key(|(status, _)| *status)?;
        let body = self.body(self.resolve(response))?;
        let base = self.api.base_url(Region::Us);
        let base_path = base.trim_start_matches("https://").find('/').map_or("", |at| &base["https://".len() + at..]);
        let path = path.strip_prefix(base_path).unwrap_or(path);
        let concrete = concrete(path);
        Some(Example {
            label: format!("{method} {path}"),
            wrapped: wrapped(path, &body),
            method: method.parse().unwrap(),
            url: concrete.clone(),
            path: concrete,
            status: status.parse().unwrap(),
            body,
        })
    }

    /// `example`, or the first of `examples`, which is an object or a list.
    fn body(&self, response: &Value) -> Option<Value> {
        let media = response.get("content")?.as_object()?.values().next()?;
        if let Some(example) = media.get("example") {
            return Some(self.expand(example));
        }
        let first = match self.resolve(media.get("examples")?) {
            Value::Object(examples) => examples.values().next()?,
            Value::Array(examples) => examples.first()?,
            _ => return None,
        };
        Some(self.expand(self.resolve(first).get("value")?))
    }

    /// The value with its references followed, wherever they are.
    fn expand(&self, value: &Value) -> Value {
        match self.resolve(value) {
            Value::Array(items) => items.iter().map(|item| self.expand(item)).collect(),
            Value::Object(fields) => {
                fields.iter().map(|(key, value)| (key.clone(), self.expand(value))).collect::<Map<_, _>>().into()
            }
            other => other.clone(),
        }
    }
}

/// The path with a value for each parameter; one that the documents restrict to kinds of entities is one of them.
fn concrete(path: &str) -> String {
    let segments = path.split('/').map(|segment| match segment {
        "{entity_type}" => "users",
        segment if segment.starts_with('{') => "PABC123",
        segment => segment,
    });
    segments.collect::<Vec<_>>().join("/")
}

fn wrapped(path: &str, body: &Value) -> Wrapped {
    let Value::Object(fields) = body else { return Wrapped::Nothing };
    let is_parameter = |key: &str| path.contains(&format!("{{{key}}}"));
    let mut left = fields.iter().filter(|(key, _)| !BESIDE.contains(&key.as_str()) && !is_parameter(key));
    match (left.next(), left.next()) {
        (Some((key, Value::Object(_) | Value::Array(_))), None) => Wrapped::Under(key.clone()),
        _ => Wrapped::Nothing,
    }
}

//! Reads examples from an OpenAPI document, and derives the wrapper of an example from the example alone.

use std::{fs, io, path::Path};

use http::{Method, StatusCode};
use pd_core::{Api, Region};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

/// Keys of pagination and metadata, which may stand beside a wrapper.
const METADATA: [&str; 20] = [
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
    "migrated_via",
];

/// The position of the entity in an example.
#[derive(Debug)]
pub(crate) enum Wrapped {
    /// The entity is under this key, the only one that is neither pagination, metadata nor a path parameter.
    Under(String),
    /// The body is the entity.
    Nothing,
}

/// One example of an operation's lowest 2xx response.
#[derive(Debug)]
pub(crate) struct Example {
    /// Method and path template, below the base URL of the API.
    pub(crate) label: String,
    pub(crate) method: Method,
    /// The path to call.
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

    /// Follows references.
    fn resolve<'v>(&'v self, mut value: &'v Value) -> &'v Value {
        while let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            let pointer = percent_decode_str(reference.trim_start_matches('#')).decode_utf8_lossy();
            value = self.root.pointer(&pointer).unwrap_or_else(|| panic!("{reference} does not exist"));
        }
        value
    }

    pub(crate) fn examples(&self) -> Vec<Example> {
        let paths = self.root["paths"].as_object().unwrap();
        let operations = paths.iter().flat_map(|(path, item)| {
            let methods = self.resolve(item).as_object().unwrap();
            methods.iter().map(move |(method, operation)| (path, method, operation))
        });
        operations.flat_map(|(path, method, operation)| self.of_operation(path, method, operation)).collect()
    }

    fn of_operation(&self, path: &str, method: &str, operation: &Value) -> Vec<Example> {
        let Some(responses) = operation.get("responses").and_then(Value::as_object) else { return Vec::new() };
        let successes = responses.iter().filter(|(status, _)| status.starts_with('2'));
        let Some((status, response)) = successes.min_by_key(|(status, _)| *status) else { return Vec::new() };
        let path = self.below_base(path);
        let bodies = self.bodies(self.resolve(response)).into_iter();
        let examples = bodies.map(|body| Example {
            label: format!("{} {path}", method.to_uppercase()),
            wrapped: wrapped(path, &body),
            method: method.to_uppercase().parse().unwrap(),
            url: fill_parameters(path),
            status: status.parse().unwrap(),
            body,
        });
        examples.collect()
    }

    /// Returns `example`, or each of `examples`, which is an object or an array.
    fn bodies(&self, response: &Value) -> Vec<Value> {
        let media = response.get("content").and_then(Value::as_object).and_then(|content| content.values().next());
        let Some(media) = media else { return Vec::new() };
        if let Some(example) = media.get("example") {
            return vec![self.expand(example)];
        }
        let examples: Vec<&Value> = match media.get("examples").map(|examples| self.resolve(examples)) {
            Some(Value::Object(examples)) => examples.values().collect(),
            Some(Value::Array(examples)) => examples.iter().collect(),
            _ => Vec::new(),
        };
        examples.into_iter().filter_map(|example| Some(self.expand(self.resolve(example).get("value")?))).collect()
    }

    /// Replaces all references in a value, at any depth.
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

/// Fills in each parameter of a path template. `{entity_type}` gets one of the values that the documents permit.
fn fill_parameters(path: &str) -> String {
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
    let mut others = fields.iter().filter(|(key, _)| !METADATA.contains(&key.as_str()) && !is_parameter(key));
    match (others.next(), others.next()) {
        (Some((key, Value::Object(_) | Value::Array(_))), None) => Wrapped::Under(key.clone()),
        _ => Wrapped::Nothing,
    }
}

/// A GET with the query parameters `since` and `until`.
#[derive(Debug)]
pub(crate) struct Dated {
    /// The path template.
    pub(crate) path: String,
    /// The path to call.
    pub(crate) url: String,
    /// The descriptions of `since` and `until`, which may state the widest window.
    pub(crate) description: String,
}

impl Document {
    /// Returns every GET that has both `since` and `until`.
    pub(crate) fn dated(&self) -> Vec<Dated> {
        let paths = self.root["paths"].as_object().unwrap();
        paths.iter().filter_map(|(path, item)| self.dated_at(path, self.resolve(item))).collect()
    }

    fn dated_at(&self, path: &str, item: &Value) -> Option<Dated> {
        let operation = item.get("get")?;
        let parameters = [item, operation].into_iter().filter_map(|at| at.get("parameters")?.as_array()).flatten();
        let dates: Vec<&Value> = parameters
            .map(|parameter| self.resolve(parameter))
            .filter(|parameter| {
                parameter["in"] == "query" && ["since", "until"].iter().any(|name| parameter["name"] == *name)
            })
            .collect();
        let description = dates.iter().filter_map(|date| date["description"].as_str()).collect::<Vec<_>>().join(" ");
        (dates.len() == 2).then(|| Dated { path: path.to_owned(), url: fill_parameters(path), description })
    }
}

/// One example of an operation's request body.
#[derive(Debug)]
pub(crate) struct RequestExample {
    /// Method and path template, below the base URL of the API.
    pub(crate) label: String,
    pub(crate) method: Method,
    /// The path to call, with a leading slash.
    pub(crate) path: String,
    pub(crate) body: Value,
}

impl Document {
    /// Returns every example of a JSON request body.
    pub(crate) fn request_examples(&self) -> Vec<RequestExample> {
        let paths = self.root["paths"].as_object().unwrap();
        let mut examples = Vec::new();
        for (path, item) in paths {
            for (method, operation) in self.resolve(item).as_object().unwrap() {
                let Some(body) = operation.get("requestBody") else { continue };
                let path = self.below_base(path);
                examples.extend(self.bodies(self.resolve(body)).into_iter().map(|body| RequestExample {
                    label: format!("{} {path}", method.to_uppercase()),
                    method: method.to_uppercase().parse().unwrap(),
                    path: fill_parameters(path),
                    body,
                }));
            }
        }
        examples
    }

    /// Strips the path of the API's base URL.
    fn below_base<'p>(&self, path: &'p str) -> &'p str {
        let base = self.api.base_url(Region::Us);
        let base_path = base.trim_start_matches("https://").find('/').map_or("", |at| &base["https://".len() + at..]);
        path.strip_prefix(base_path).unwrap_or(path)
    }
}

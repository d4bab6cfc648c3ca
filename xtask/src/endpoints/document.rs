//! One OpenAPI document: its references, its operations, and their paths below the base URL of the API.

use std::{borrow::Cow, fs, path::Path};

use http::Method;
use pd_core::{Api, Region};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::error::Error;

/// The maximum length of a chain of references. A longer one is circular.
const MAX_REFERENCES: usize = 32;

/// A parsed document of one API.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) api: Api,
    name: String,
    root: Value,
}

/// One operation of a document.
#[derive(Debug)]
pub(crate) struct Source<'a> {
    pub(crate) method: Method,
    /// The path below the base URL of the API.
    pub(crate) path: String,
    /// Whether the operation is at the API's second base URL, see [`Api::app_base_url`].
    pub(crate) app_host: bool,
    /// The resolved parameters of the path and of the operation. Those of the operation replace those of the path.
    pub(crate) parameters: Vec<&'a Value>,
    pub(crate) operation: &'a Value,
}

impl Document {
    pub(crate) fn new(api: Api, name: impl Into<String>, root: Value) -> Self {
        let name = name.into();
        Self { api, name, root }
    }

    pub(crate) fn read(api: Api, path: &Path) -> Result<Self, Error> {
        let text = fs::read(path).map_err(|source| Error::Read { path: path.to_owned(), source })?;
        let root = serde_json::from_slice(&text).map_err(|source| Error::Json { path: path.to_owned(), source })?;
        let name = path.file_name().map(|name| name.to_string_lossy());
        Ok(Self::new(api, name.unwrap_or_default(), root))
    }

    /// Returns the value at a JSON pointer.
    pub(crate) fn pointer(&self, pointer: &str) -> Option<&Value> {
        self.root.pointer(pointer)
    }

    /// Follows references until a value that is not a reference.
    pub(crate) fn resolve<'a>(&'a self, value: &'a Value) -> Result<&'a Value, Error> {
        let mut value = value;
        for _ in 0..MAX_REFERENCES {
            let Some(reference) = value.get("$ref").and_then(Value::as_str) else {
                return Ok(value);
            };
            let pointer = reference.strip_prefix('#').map(percent_decode_str);
            let pointer = pointer.map(|pointer| pointer.decode_utf8_lossy());
            value = pointer
                .and_then(|pointer: Cow<'_, str>| self.root.pointer(&pointer))
                .ok_or_else(|| self.dangling(reference))?;
        }
        Err(self.dangling(&value.to_string()))
    }

    fn dangling(&self, reference: &str) -> Error {
        Error::Reference { document: self.name.clone(), reference: reference.to_owned() }
    }

    /// Returns every operation, with its path below the base URL.
    pub(crate) fn operations(&self) -> Result<Vec<Source<'_>>, Error> {
        let paths = self.root.get("paths").and_then(Value::as_object);
        let paths = paths.ok_or_else(|| Error::NoPaths { document: self.name.clone() })?;
        let mut operations = Vec::new();
        for (path, item) in paths {
            let item = self.resolve(item)?;
            let methods = item.as_object().into_iter().flat_map(Map::iter);
            for (name, operation) in methods {
                let Some(method) = method(name) else { continue };
                let (path, app_host) = self.below_base(path, [operation, item, &self.root])?;
                operations.push(Source {
                    method,
                    path,
                    app_host,
                    parameters: self.parameters([item, operation])?,
                    operation,
                });
            }
        }
        Ok(operations)
    }

    /// Returns the parameters of a path and of its operation. A later parameter replaces an earlier one with the same name
    /// and location.
    fn parameters<'a>(&'a self, holders: [&'a Value; 2]) -> Result<Vec<&'a Value>, Error> {
        let mut parameters: Vec<&Value> = Vec::new();
        for holder in holders {
            let listed = holder.get("parameters").and_then(Value::as_array);
            for parameter in listed.into_iter().flatten() {
                let parameter = self.resolve(parameter)?;
                let same = |other: &&mut &Value| {
                    other.get("name") == parameter.get("name") && other.get("in") == parameter.get("in")
                };
                match parameters.iter_mut().find(same) {
                    Some(replaced) => *replaced = parameter,
                    None => parameters.push(parameter),
                }
            }
        }
        Ok(parameters)
    }

    /// Returns a path without the base URL's path, and whether it is below the second base URL.
    ///
    /// `holders` are the objects that may have `servers`, the innermost first. Some documents have the base path in the URL
    /// of the server, others in the paths, so the two are joined first.
    fn below_base(&self, path: &str, holders: [&Value; 3]) -> Result<(String, bool), Error> {
        let server = holders
            .into_iter()
            .find_map(|holder| holder.get("servers")?.get(0)?.get("url")?.as_str())
            .unwrap_or_else(|| self.api.base_url(Region::Us));
        let full = format!("{}{path}", server.trim_end_matches('/'));
        let base = self.api.base_url(Region::Us);
        let app = self.api.app_base_url(Region::Us);
        let below = |base: &str| {
            let rest = full.strip_prefix(base)?;
            rest.starts_with('/').then(|| rest.to_owned())
        };
        below(base).map(|path| (path, false)).or_else(|| Some((below(app?)?, true))).ok_or_else(|| Error::Server {
            document: self.name.clone(),
            path: path.to_owned(),
            server: server.to_owned(),
        })
    }
}

/// Returns the method of a key of a path item, or `None` for other keys (`parameters`, `summary` …).
fn method(name: &str) -> Option<Method> {
    match name {
        "get" => Some(Method::GET),
        "put" => Some(Method::PUT),
        "post" => Some(Method::POST),
        "delete" => Some(Method::DELETE),
        "patch" => Some(Method::PATCH),
        "head" => Some(Method::HEAD),
        "options" => Some(Method::OPTIONS),
        _ => None,
    }
}

/// Returns the names of the parameters of a path.
pub(crate) fn parameter_names(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(parameter_name)
}

/// Returns the name of a parameter segment.
pub(crate) fn parameter_name(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

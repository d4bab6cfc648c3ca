//! The public API of one crate, from the JSON that rustdoc writes.

use std::{
    collections::BTreeSet,
    env,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

use super::{Error, read};
use crate::workspace::Package;

/// The target directory. It differs from that of the documentation, because each would invalidate the other's cache.
const TARGET: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/api");

/// The kinds of items that are counted. Modules, fields and variants belong to one of them.
const COUNTED: [&str; 8] = ["struct", "enum", "union", "trait", "function", "constant", "type_alias", "macro"];

/// The crates of the standard library, which every signature may name.
const STANDARD: [&str; 3] = ["std", "core", "alloc"];

/// The public API of one crate.
#[derive(Debug)]
pub(super) struct PublicApi {
    /// The number of public items, methods included.
    pub(super) items: usize,
    /// The paths of the items of other crates that the public signatures name.
    pub(super) foreign: BTreeSet<String>,
}

impl PublicApi {
    /// Documents a crate with all its features and reads the result.
    pub(super) fn of(package: &Package) -> Result<Self, Error> {
        let path = document(package)?;
        let document: Value = serde_json::from_str(&read(&path)?)
            .map_err(|source| Error::Json { name: "the JSON output of rustdoc", source })?;
        Ok(Self::read(&document))
    }

    fn read(document: &Value) -> Self {
        let mut api = Self { items: 0, foreign: BTreeSet::new() };
        let index = document.get("index").and_then(Value::as_object);
        for item in index.into_iter().flat_map(|index| index.values()).filter(|item| is_local(item)) {
            api.add(document, item);
        }
        api
    }

    fn add(&mut self, document: &Value, item: &Value) {
        let inner = item.get("inner").and_then(Value::as_object);
        let Some((kind, inner)) = inner.and_then(|inner| inner.iter().next()) else { return };
        let is_public = item.get("visibility").is_some_and(|visibility| visibility == "public");
        if is_public && COUNTED.contains(&kind.as_str()) {
            self.items += 1;
        }
        // Blanket and auto trait implementations are not part of this crate's API.
        let is_blanket = inner.get("blanket_impl").is_some_and(|generic| !generic.is_null());
        let is_automatic = inner.get("is_synthetic").is_some_and(|synthetic| synthetic == true);
        let is_derived = kind == "impl" && (is_blanket || is_automatic);
        if !is_derived {
            self.collect(document, inner);
        }
    }

    /// Collects the foreign paths in a signature. Rustdoc writes a path as an object with the members `path` and `id`, and
    /// a re-export as one with `source` and `id`.
    fn collect(&mut self, document: &Value, value: &Value) {
        match value {
            Value::Object(members) => {
                if members.contains_key("path") || members.contains_key("source") {
                    self.foreign.extend(members.get("id").and_then(|id| foreign_path(document, id)));
                }
                members.values().for_each(|value| self.collect(document, value));
            }
            Value::Array(values) => values.iter().for_each(|value| self.collect(document, value)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    /// Returns the names of the foreign crates, in order.
    pub(super) fn foreign_crates(&self) -> impl Iterator<Item = &str> {
        let names: BTreeSet<&str> = self.foreign.iter().filter_map(|path| path.split("::").next()).collect();
        names.into_iter()
    }
}

/// Returns the path of an item of another crate, or `None` for one of this crate or of the standard library.
fn foreign_path(document: &Value, id: &Value) -> Option<String> {
    let summary = document.get("paths")?.get(id.to_string())?;
    let segments: Vec<&str> = summary.get("path")?.as_array()?.iter().filter_map(Value::as_str).collect();
    let is_foreign = !is_local(summary) && !STANDARD.contains(segments.first()?);
    // Code that a macro generates may name private items of the macro's crate.
    (is_foreign && !segments.contains(&"__private")).then(|| segments.join("::"))
}

/// Returns whether an item or a path belongs to the crate that was documented.
fn is_local(item: &Value) -> bool {
    item.get("crate_id").is_some_and(|id| id == 0)
}

/// Runs rustdoc on a crate, and returns the path of its JSON output. The format is unstable, hence `RUSTC_BOOTSTRAP`.
fn document(package: &Package) -> Result<PathBuf, Error> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTDOCFLAGS", "")
        .args(["rustdoc", "--quiet", "--locked", "--lib", "--all-features", "--package", &package.name])
        .args(["--target-dir", TARGET, "--", "-Zunstable-options", "--output-format=json"])
        .output()
        .map_err(|source| Error::Run { program: "cargo rustdoc", source })?;
    if !output.status.success() {
        let output = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(Error::Failed { program: "cargo rustdoc", output });
    }
    Ok(Path::new(TARGET).join("doc").join(format!("{}.json", package.name.replace('-', "_"))))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn public_items_are_counted_and_nested_foreign_paths_are_found() {
        let document = json!({
            "paths": {
                "1": {"crate_id": 0, "path": ["ours", "Type"]},
                "2": {"crate_id": 7, "path": ["http", "request", "Request"]},
                "3": {"crate_id": 1, "path": ["alloc", "vec", "Vec"]},
            },
            "index": {
                "10": {"crate_id": 0, "visibility": "public", "inner": {"function": {"sig": {"inputs": [
                    ["a", {"resolved_path": {"path": "Vec", "id": 3, "args": {"angle_bracketed": {"args": [
                        {"type": {"resolved_path": {"path": "Request", "id": 2, "args": null}}}]}}}}],
                    ["b", {"resolved_path": {"path": "Type", "id": 1, "args": null}}]]}}}},
                "11": {"crate_id": 0, "visibility": "default", "inner": {"function": {"sig": {}}}},
                "12": {"crate_id": 0, "visibility": "default", "inner": {"impl": {
                    "blanket_impl": {"generic": "T"}, "is_synthetic": false, "trait": {"path": "Other", "id": 2}}}},
            },
        });
        let api = PublicApi::read(&document);
        assert_eq!(api.items, 1);
        assert_eq!(api.foreign.iter().collect::<Vec<_>>(), ["http::request::Request"]);
        assert_eq!(api.foreign_crates().collect::<Vec<_>>(), ["http"]);
    }
}

//! The library crates of the workspace, as `cargo metadata` lists them.

use std::{env, process::Command};

use serde_json::Value;

use super::Error;

/// A library crate that is published.
#[derive(Debug)]
pub(super) struct Package {
    pub(super) name: String,
    allowed: Vec<String>,
}

impl Package {
    /// Returns whether the public API may name the foreign item `path`. `http::*` allows every item of the crate `http`;
    /// items of the workspace's own crates are always allowed.
    pub(super) fn allows(&self, path: &str) -> bool {
        path.starts_with("pd_")
            || self.allowed.iter().any(|allowed| match allowed.strip_suffix('*') {
                Some(prefix) => path.starts_with(prefix),
                None => path == allowed,
            })
    }
}

/// Returns the published library crates, by name.
pub(super) fn libraries() -> Result<Vec<Package>, Error> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version=1", "--no-deps", "--locked"])
        .output()
        .map_err(|source| Error::Run { program: "cargo metadata", source })?;
    if !output.status.success() {
        let output = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(Error::Failed { program: "cargo metadata", output });
    }
    let metadata: Value = serde_json::from_slice(&output.stdout)
        .map_err(|source| Error::Json { what: "the output of cargo metadata", source })?;
    let mut packages: Vec<Package> =
        list(metadata.get("packages")).filter(|package| is_library(package)).map(read).collect();
    packages.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(packages)
}

fn is_library(package: &Value) -> bool {
    let is_published = package.get("publish").is_none_or(Value::is_null);
    let mut kinds = list(package.get("targets")).flat_map(|target| list(target.get("kind")));
    let has_library = kinds.any(|kind| kind == "lib");
    is_published && has_library
}

fn read(package: &Value) -> Package {
    let allowed = package.pointer("/metadata/cargo_check_external_types/allowed_external_types");
    Package {
        name: package.get("name").and_then(Value::as_str).unwrap_or_default().to_owned(),
        allowed: list(allowed).filter_map(Value::as_str).map(ToOwned::to_owned).collect(),
    }
}

fn list(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_allows_everything_below_its_prefix() {
        let package = Package { name: "a".into(), allowed: vec!["http::*".into(), "bytes::bytes::Bytes".into()] };
        assert!(package.allows("http::request::Request") && package.allows("bytes::bytes::Bytes"));
        assert!(!package.allows("http_body::Body") && !package.allows("bytes::bytes::BytesMut"));
    }
}

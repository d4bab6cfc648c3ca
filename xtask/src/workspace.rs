//! The published crates of the workspace, as `cargo metadata` lists them.

use std::{env, process::Command};

use serde_json::Value;

/// A crate that is published.
#[derive(Debug)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) is_library: bool,
    /// The foreign types that its public API may name. `http::*` allows the whole crate `http`.
    allowed_types: Vec<String>,
    /// The names of its dependencies, without dev-dependencies.
    dependencies: Vec<String>,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("cannot run cargo metadata: {0}")]
    Run(#[source] std::io::Error),
    #[error("cargo metadata failed:\n{0}")]
    Failed(String),
    #[error("cannot parse the output of cargo metadata: {0}")]
    Json(#[source] serde_json::Error),
}

impl Package {
    fn read(package: &Value) -> Self {
        let allowed = package.pointer("/metadata/cargo_check_external_types/allowed_external_types");
        let mut kinds = list(package.get("targets")).flat_map(|target| list(target.get("kind")));
        let is_library = kinds.any(|kind| kind == "lib");
        let dependencies = list(package.get("dependencies")).filter(|dependency| !is_dev(dependency));
        Self {
            name: text(package, "name"),
            is_library,
            allowed_types: list(allowed).filter_map(Value::as_str).map(ToOwned::to_owned).collect(),
            dependencies: dependencies.map(|dependency| text(dependency, "name")).collect(),
        }
    }

    /// Returns whether the public API may name the foreign type `path`. Types of this workspace are always allowed.
    pub(crate) fn allows(&self, path: &str) -> bool {
        path.starts_with("pd_")
            || self.allowed_types.iter().any(|allowed| match allowed.strip_suffix('*') {
                Some(prefix) => path.starts_with(prefix),
                None => path == allowed,
            })
    }
}

/// Returns the published crates in the order of publishing: each after its dependencies, otherwise by name.
pub(crate) fn packages() -> Result<Vec<Package>, Error> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let metadata = Command::new(cargo).args(["metadata", "--format-version=1", "--no-deps", "--locked"]).output();
    let output = metadata.map_err(Error::Run)?;
    if !output.status.success() {
        return Err(Error::Failed(String::from_utf8_lossy(&output.stderr).into_owned()));
    }
    let metadata: Value = serde_json::from_slice(&output.stdout).map_err(Error::Json)?;
    let is_published = |package: &&Value| package.get("publish").is_none_or(Value::is_null);
    let packages = list(metadata.get("packages")).filter(is_published).map(Package::read);
    Ok(in_order(packages.collect()))
}

/// Sorts crates topologically. Cargo rejects cyclic dependencies, so each round finds a crate.
fn in_order(mut packages: Vec<Package>) -> Vec<Package> {
    packages.sort_by(|a, b| a.name.cmp(&b.name));
    let mut ordered = Vec::with_capacity(packages.len());
    while !packages.is_empty() {
        let waits = |package: &Package| packages.iter().any(|other| package.dependencies.contains(&other.name));
        let next = packages.iter().position(|package| !waits(package)).unwrap_or_default();
        ordered.push(packages.remove(next));
    }
    ordered
}

fn is_dev(dependency: &Value) -> bool {
    dependency.get("kind").is_some_and(|kind| kind == "dev")
}

fn text(value: &Value, name: &str) -> String {
    value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn list(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, dependencies: &[&str]) -> Package {
        let dependencies = dependencies.iter().map(|name| (*name).to_owned()).collect();
        Package { name: name.into(), is_library: true, allowed_types: Vec::new(), dependencies }
    }

    #[test]
    fn a_star_allows_every_type_with_that_prefix() {
        let allowed_types = vec!["http::*".into(), "bytes::bytes::Bytes".into()];
        let package = Package { allowed_types, ..package("a", &[]) };
        assert!(package.allows("http::request::Request") && package.allows("bytes::bytes::Bytes"));
        assert!(!package.allows("http_body::Body") && !package.allows("bytes::bytes::BytesMut"));
    }

    #[test]
    fn each_crate_comes_after_its_dependencies() {
        let packages =
            vec![package("rest", &["core", "serde"]), package("cli", &["rest"]), package("core", &["serde"])];
        let names: Vec<String> = in_order(packages).into_iter().map(|package| package.name).collect();
        assert_eq!(names, ["core", "rest", "cli"]);
    }
}

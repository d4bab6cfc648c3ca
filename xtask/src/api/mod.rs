//! `cargo xtask api`: counts the public items of each crate, and checks the foreign types in its public API.
//!
//! Reads the JSON output of rustdoc. Checks that
//!
//! - a crate names only the foreign types that its `Cargo.toml` allows, in the key of `cargo-check-external-types`:
//!   `[package.metadata.cargo_check_external_types] allowed_external_types`. A new major version of their crate is a
//!   breaking change of this one;
//! - the table of public items in `docs/architecture.md` is up to date.

use std::{
    fmt::Write as _,
    fs,
    io::{Write as _, stderr, stdout},
    path::{Path, PathBuf},
    process::ExitCode,
};

mod rustdoc;

use rustdoc::PublicApi;

use crate::workspace;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/architecture.md");
const BEGIN: &str = "<!-- public items: written by `cargo xtask api` -->\n";
const END: &str = "<!-- end of public items -->\n";

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Fail if the table in docs/architecture.md is out of date, instead of writing it
    #[arg(long)]
    check: bool,
}

#[derive(Debug, thiserror::Error)]
enum Error {
    #[error(transparent)]
    Workspace(#[from] workspace::Error),
    #[error("cannot run {program}: {source}")]
    Run { program: &'static str, source: std::io::Error },
    #[error("{program} failed:\n{output}")]
    Failed { program: &'static str, output: String },
    #[error("cannot read or write {}: {source}", path.display())]
    File { path: PathBuf, source: std::io::Error },
    #[error("cannot parse {name}: {source}")]
    Json { name: &'static str, source: serde_json::Error },
    #[error("docs/architecture.md lacks the markers of the table: {BEGIN}")]
    Markers,
    #[error("the table of public items in docs/architecture.md is out of date; run `cargo xtask api`")]
    Stale,
    #[error("{0}")]
    ForeignTypes(String),
}

pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    match check(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn check(arguments: &Arguments) -> Result<(), Error> {
    let mut table = String::from("| crate | public items | foreign crates in its signatures |\n|---|--:|---|\n");
    let mut problems = String::new();
    for package in workspace::packages()?.into_iter().filter(|package| package.is_library) {
        let api = PublicApi::of(&package)?;
        let foreign = api.foreign_crates().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" ");
        let _ = writeln!(table, "| `{}` | {} | {foreign} |", package.name, api.items);
        for path in api.foreign.iter().filter(|path| !package.allows(path)) {
            let _ = writeln!(
                problems,
                "{}: its public API names `{path}`, which its Cargo.toml does not allow",
                package.name
            );
        }
    }
    if !problems.is_empty() {
        return Err(Error::ForeignTypes(problems));
    }
    let page = read(Path::new(PAGE))?;
    let fresh = replace_table(&page, &table)?;
    if fresh == page {
        let _ = write!(stdout(), "{table}");
        return Ok(());
    }
    if arguments.check {
        return Err(Error::Stale);
    }
    fs::write(PAGE, fresh).map_err(|source| Error::File { path: PAGE.into(), source })
}

fn replace_table(page: &str, table: &str) -> Result<String, Error> {
    let (before, rest) = page.split_once(BEGIN).ok_or(Error::Markers)?;
    let (_, after) = rest.split_once(END).ok_or(Error::Markers)?;
    Ok(format!("{before}{BEGIN}\n{table}\n{END}{after}"))
}

fn read(path: &Path) -> Result<String, Error> {
    fs::read_to_string(path).map_err(|source| Error::File { path: path.into(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_table_between_the_markers_is_replaced() {
        let page = format!("above\n{BEGIN}\nold\n{END}below\n");
        assert_eq!(replace_table(&page, "new\n").unwrap(), format!("above\n{BEGIN}\nnew\n\n{END}below\n"));
        assert!(replace_table("no markers", "new").is_err());
    }
}

//! `cargo xtask models`: generates the types of `pd-models` from PagerDuty's OpenAPI document.
//!
//! | module | contents |
//! |---|---|
//! | [`plan`] | the groups, and facts that the document does not have |
//! | [`schema`] | schemas with references resolved and combined schemas merged |
//! | [`names`] | Rust names of members and types |
//! | [`item`] | the generated types |
//! | [`modules`] | the modules of the types, and the features that compile them |
//! | [`mod@derive`], [`mod@write`] | derive types from the schemas of resources and of request bodies |
//! | [`render`] | the types as Rust code |
//! | [`operations`] | the entity type of each operation, for the test with PagerDuty's examples |

use std::{
    collections::BTreeMap,
    fs,
    io::{Write as _, stderr, stdout},
    path::{Path, PathBuf},
    process::ExitCode,
};

use pd_core::Api;

use crate::endpoints::{self, document::Document, error::Error as DocumentError};

mod derive;
mod item;
mod modules;
mod names;
mod operations;
mod plan;
mod render;
mod schema;
mod write;

/// The path of the crate `pd-models`.
const CRATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/pd-models");

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The directory of the OpenAPI documents
    #[arg(long, value_name = "DIR", default_value = "../shared/openapi")]
    schema: PathBuf,
    /// Write nothing. Exit with 1 if a file is out of date, and with 0 if there are no documents
    #[arg(long)]
    check: bool,
}

#[derive(Debug, thiserror::Error)]
enum Error {
    #[error(transparent)]
    Document(#[from] DocumentError),
    #[error("`{0}` is in no group; add it to one in xtask/src/models/plan.rs")]
    NoGroup(String),
    #[error("`{0}` is in xtask/src/models/plan.rs, but not in the document; remove it")]
    Unknown(String),
    #[error("two types have the name `{0}`; rename one in xtask/src/models/plan.rs")]
    Name(String),
    #[error("the override of `{0}` no longer changes anything; remove it")]
    RedundantOverride(String),
    #[error("cannot read or write {}: {source}", path.display())]
    File { path: PathBuf, source: std::io::Error },
    #[error("{} lacks the lines `# begin` and `# end`", .0.display())]
    Markers(PathBuf),
    #[error("out of date: {}; run `cargo xtask models`", .0.join(", "))]
    Stale(Vec<String>),
}

pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    match models(arguments) {
        Ok(report) => {
            let _ = writeln!(stdout(), "{report}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            let _ = writeln!(stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn models(arguments: &Arguments) -> Result<String, Error> {
    let document = arguments.schema.join("rest.json");
    if arguments.check && !document.is_file() {
        return Ok(format!("no {}: the models are not checked", document.display()));
    }
    let document = Document::read(Api::Rest, &document)?;
    let items = derive::items(&document)?;
    let modules = modules::Modules::new(&items);
    let mut files = render::files(&items, &modules);
    files.insert("tests/it/operations.rs".into(), operations::table(&document, &items)?);
    for text in files.values_mut() {
        *text = endpoints::render::format(text)?;
    }
    let manifest = Path::new(CRATE).join("Cargo.toml");
    files.insert("Cargo.toml".into(), render::manifest(&read(&manifest)?, &modules).ok_or(Error::Markers(manifest))?);
    let stale: Vec<String> = files
        .iter()
        .filter(|(name, text)| read(&Path::new(CRATE).join(name)).ok().as_ref() != Some(*text))
        .map(|(name, _)| name.clone())
        .collect();
    let left_over = left_over(&files)?;
    if arguments.check && !(stale.is_empty() && left_over.is_empty()) {
        return Err(Error::Stale([stale, left_over].concat()));
    }
    write_files(&files, &stale)?;
    remove_files(&left_over)?;
    let (types, groups) = (items.len(), plan::GROUPS.len());
    Ok(format!("{types} types in {groups} groups; {} files written, {} removed", stale.len(), left_over.len()))
}

/// Returns the files of modules that are no longer generated.
fn left_over(files: &BTreeMap<String, String>) -> Result<Vec<String>, Error> {
    let mut found = Vec::new();
    for directory in ["src/generated", "src/generated/shared"] {
        let path = Path::new(CRATE).join(directory);
        let entries = fs::read_dir(&path).map_err(|source| Error::File { path: path.clone(), source })?;
        for entry in entries {
            let entry = entry.map_err(|source| Error::File { path: path.clone(), source })?;
            let name = format!("{directory}/{}", entry.file_name().to_string_lossy());
            if name.ends_with(".rs") && !files.contains_key(&name) {
                found.push(name);
            }
        }
    }
    Ok(found)
}

fn remove_files(names: &[String]) -> Result<(), Error> {
    for name in names {
        let path = Path::new(CRATE).join(name);
        fs::remove_file(&path).map_err(|source| Error::File { path, source })?;
    }
    Ok(())
}

fn write_files(files: &BTreeMap<String, String>, stale: &[String]) -> Result<(), Error> {
    for name in stale {
        let path = Path::new(CRATE).join(name);
        let text = files.get(name).map(String::as_str).unwrap_or_default();
        let parent = path.parent().unwrap_or(Path::new(CRATE));
        fs::create_dir_all(parent)
            .and_then(|()| fs::write(&path, text))
            .map_err(|source| Error::File { path, source })?;
    }
    Ok(())
}

fn read(path: &Path) -> Result<String, Error> {
    fs::read_to_string(path).map_err(|source| Error::File { path: path.to_owned(), source })
}

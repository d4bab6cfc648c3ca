//! `cargo xtask endpoints`: writes pd-core's endpoint table from PagerDuty's OpenAPI documents.
//!
//! | module | contents |
//! |---|---|
//! | [`document`] | one document: references, operations, paths below the base URL |
//! | [`schema`], [`body`] | the schema and the examples of a body |
//! | [`wrapper`], [`pagination`], [`parameters`] | the rules that derive the facts of an operation |
//! | [`row`], [`overrides`] | the facts of one operation, and manual corrections |
//! | [`matcher`], [`render`] | the table as Rust code |

use std::{
    error::Error as _,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use pd_core::Api;

use self::{document::Document, error::Error, row::Row};

mod body;
pub(crate) mod document;
pub(crate) mod error;
mod matcher;
mod overrides;
mod pagination;
mod parameters;
pub(crate) mod render;
mod row;
mod schema;
#[cfg(test)]
mod tests;
mod wrapper;

/// The path of the table.
const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/pd-core/src/endpoint/table.rs");

/// The maximum number of differing lines in the error of an outdated table.
const MAX_DIFFERENCES: usize = 5;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The directory of the OpenAPI documents
    #[arg(long, value_name = "DIR", default_value = "../shared/openapi")]
    schema: PathBuf,
    /// Write nothing. Exit with 1 if the table is out of date, and with 0 if there are no documents
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    match endpoints(arguments) {
        Ok(text) => {
            // A closed standard output is not an error.
            drop(writeln!(io::stdout(), "{text}"));
            ExitCode::SUCCESS
        }
        Err(error) => {
            let mut text = error.to_string();
            let mut source = error.source();
            while let Some(error) = source {
                text = format!("{text}: {error}");
                source = error.source();
            }
            drop(writeln!(io::stderr(), "{text}"));
            ExitCode::FAILURE
        }
    }
}

fn endpoints(arguments: &Arguments) -> Result<String, Error> {
    let directory = &arguments.schema;
    if arguments.check && !directory.is_dir() {
        let shown = directory.display();
        return Ok(format!("no OpenAPI documents in {shown}: the endpoint table is not checked"));
    }
    let rows = derive(directory)?;
    let count = rows.len();
    let table = render::table(rows)?;
    let path = Path::new(TABLE);
    if arguments.check {
        check(path, &table)?;
        return Ok(format!("the endpoint table is up to date: {count} operations"));
    }
    fs::write(path, table).map_err(|source| Error::Write { path: path.to_owned(), source })?;
    Ok(format!("wrote {count} operations"))
}

/// Derives the rows of all documents, and applies the overrides.
fn derive(directory: &Path) -> Result<Vec<Row>, Error> {
    let mut rows = Vec::new();
    for api in Api::ALL {
        let document = Document::read(api, &directory.join(file_name(api)))?;
        rows.extend(row::of_document(&document)?);
    }
    overrides::apply(overrides::OVERRIDES, &mut rows)?;
    Ok(rows)
}

/// Returns the file name of an API's document.
fn file_name(api: Api) -> String {
    let stem = match api {
        Api::JiraCloud => "integration-jira-cloud",
        Api::JiraServer => "integration-jira-service",
        Api::MsTeams => "integration-ms-teams-service",
        Api::Slack => "integration-slack-service",
        other => other.name(),
    };
    format!("{stem}.json")
}

/// Compares the file with the newly derived table.
fn check(path: &Path, fresh: &str) -> Result<(), Error> {
    let committed = fs::read_to_string(path).map_err(|source| Error::Read { path: path.to_owned(), source })?;
    if committed == fresh {
        return Ok(());
    }
    let differences = differences(&committed, fresh);
    let path = path.to_owned();
    Err(Error::Stale { path, differences })
}

fn differences(committed: &str, fresh: &str) -> String {
    let (mut old, mut new) = (committed.lines(), fresh.lines());
    let mut text = String::new();
    let mut count = 0;
    for number in 1_usize.. {
        let pair = (old.next(), new.next());
        if pair == (None, None) || count == MAX_DIFFERENCES {
            break;
        }
        if pair.0 != pair.1 {
            count += 1;
            let (was, is) = (pair.0.unwrap_or_default(), pair.1.unwrap_or_default());
            text.push_str(&format!("line {number}:\n  - {was}\n  + {is}\n"));
        }
    }
    text
}

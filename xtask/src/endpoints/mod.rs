//! `cargo xtask endpoints`: writes pd-core's endpoint table from PagerDuty's OpenAPI documents.
//!
//! | module | contents |
//! |---|---|
//! | [`document`] | one document: references, operations, paths below the base URL |
//! | [`schema`], [`body`] | the schema and the examples of a body |
//! | [`wrapper`], [`pagination`], [`parameters`] | the rules |
//! | [`row`], [`overrides`] | the facts of one operation, and corrections by hand |
//! | [`matcher`], [`render`] | the table as Rust |

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

/// The number of differing lines that the error of a stale table shows.
const DIFFERENCES: usize = 5;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The directory of the OpenAPI documents
    #[arg(long, value_name = "DIR", default_value = "../shared/openapi")]
    schema: PathBuf,
    /// Write nothing. Exit with 1 if the table is stale, and with 0 if there are no documents to compare it with
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    // A closed terminal is not an error.
    let say = |text: &str| drop(writeln!(io::stdout(), "{text}"));
    match endpoints(arguments) {
        Ok(text) => {
            say(&text);
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
        return Ok(format!("the endpoint table is fresh: {count} operations"));
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

/// Returns an error with the first differences if the file is not `fresh`.
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
    let mut told = String::new();
    let mut count = 0;
    for number in 1_usize.. {
        let pair = (old.next(), new.next());
        if pair == (None, None) || count == DIFFERENCES {
            break;
        }
        if pair.0 != pair.1 {
            count += 1;
            let (was, is) = (pair.0.unwrap_or_default(), pair.1.unwrap_or_default());
            told.push_str(&format!("line {number}:\n  - {was}\n  + {is}\n"));
        }
    }
    told
}

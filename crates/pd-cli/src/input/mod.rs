//! Reads input of the user: request bodies, ids, query parameters.

use std::{fs, io};

use serde_json::value::RawValue;

use crate::exit::Failure;

mod ids;
mod parameters;

pub(crate) use ids::{ids, one_id};
pub(crate) use parameters::{operation, parameters, target};

const BYTE_ORDER_MARK: char = '\u{feff}';

/// Reads JSON from the argument itself, from a file (`@FILE`) or from standard input (`-`). The text is not changed, so that every
/// number is sent as the user wrote it.
pub(crate) fn json(source: &str) -> Result<Box<RawValue>, Failure> {
    let (name, text) = match source.strip_prefix('@') {
        Some(path) => (path, file(path)?),
        None if source == "-" => ("standard input", standard_input()?),
        None => ("the argument", source.to_owned()),
    };
    serde_json::from_str(without_mark(&text)).map_err(|error| {
        Failure::usage_hint(
            format!("{name} is not JSON: {error}"),
            "give JSON itself, @FILE, or - for standard input; nothing was sent",
        )
    })
}

pub(crate) fn optional_json(source: Option<&str>) -> Result<Option<Box<RawValue>>, Failure> {
    source.map(json).transpose()
}

/// Returns text without the byte order mark that some editors write at its start.
pub(crate) fn without_mark(text: &str) -> &str {
    text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text)
}

/// Reads all of standard input as text.
fn standard_input() -> Result<String, Failure> {
    io::read_to_string(io::stdin()).map_err(|error| Failure::usage(format!("standard input cannot be read: {error}")))
}

fn file(path: &str) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|error| Failure::usage(format!("{path} cannot be read: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_is_not_json_is_an_error() {
        assert_eq!(json("{\"a\": 1.10}").unwrap().get(), "{\"a\": 1.10}");
        assert!(json("{a: 1}").unwrap_err().to_string().contains("not JSON"));
        assert!(json("@/nowhere/at/all.json").unwrap_err().to_string().contains("cannot be read"));
    }

    #[test]
    fn a_byte_order_mark_is_skipped() {
        assert_eq!(json("\u{feff}[1]").unwrap().get(), "[1]");
        assert_eq!(without_mark("a\u{feff}"), "a\u{feff}");
    }
}

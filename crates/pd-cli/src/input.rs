//! What comes in: request bodies, and parameters.

use std::{fs, io};

use http::Method;
use pd_core::{Operation, QueryValue};
use pd_rest::RestSession;
use serde_json::Value;

use crate::exit::Failure;

/// JSON from the command line, from a file (`@FILE`), or from standard input (`-`).
pub(crate) fn json(source: &str) -> Result<Value, Failure> {
    let name = match source.strip_prefix('@') {
        Some(path) => path,
        None if source == "-" => "standard input",
        None => "this",
    };
    let text = match source.strip_prefix('@') {
        Some(path) => {
            fs::read_to_string(path).map_err(|error| Failure::usage(format!("{path} cannot be read: {error}")))?
        }
        None if source == "-" => io::read_to_string(io::stdin())
            .map_err(|error| Failure::usage(format!("standard input cannot be read: {error}")))?,
        None => source.to_owned(),
    };
    serde_json::from_str(&text).map_err(|error| {
        Failure::usage_hint(
            format!("{name} is no JSON: {error}"),
            "give JSON itself, @FILE, or - for standard input; nothing was sent",
        )
    })
}

pub(crate) fn optional_json(source: Option<&str>) -> Result<Option<Value>, Failure> {
    source.map(json).transpose()
}

/// The operation of a path, where that is one.
pub(crate) fn operation(session: &RestSession, method: &Method, path: &str) -> Option<Operation> {
    let url = session.base_url().resolve(path).ok()?;
    Some(Operation::resolve(session.api(), method, url.path()))
}

/// Query parameters: what is repeated, or documented as a list, is one.
pub(crate) fn parameters(pairs: &[(String, String)], operation: Option<&Operation>) -> Vec<(String, QueryValue)> {
    let mut parameters: Vec<(String, Vec<String>)> = Vec::new();
    for (key, value) in pairs {
        match parameters.iter_mut().find(|(known, _)| bare(known) == bare(key)) {
            Some((_, values)) => values.push(value.clone()),
            None => parameters.push((key.clone(), vec![value.clone()])),
        }
    }
    let is_list = |key: &str| operation.is_some_and(|operation| operation.documented_list_style(bare(key)).is_some());
    let value = |(key, mut values): (String, Vec<String>)| match values.pop() {
        Some(only) if values.is_empty() && !is_list(&key) => (key, QueryValue::from(only)),
        last => {
            values.extend(last);
            (key, QueryValue::from(values))
        }
    };
    parameters.into_iter().map(value).collect()
}

fn bare(key: &str) -> &str {
    key.strip_suffix("[]").unwrap_or(key)
}

/// The parameters as an encoded query; for tests of what is sent.
#[cfg(test)]
fn encoded(pairs: &[(&str, &str)], operation: &Operation) -> String {
    let pairs: Vec<_> = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    let query: pd_core::Query = parameters(&pairs, Some(operation)).into_iter().collect();
    query.encode(operation)
}

#[cfg(test)]
mod tests {
    use pd_core::Api;

    use super::*;

    #[test]
    fn lists_are_sent_as_lists() {
        let incidents = Operation::resolve(Api::Rest, &Method::GET, "/incidents");
        assert_eq!(encoded(&[("statuses", "triggered")], &incidents), "statuses%5B%5D=triggered");
        assert_eq!(encoded(&[("statuses[]", "a"), ("statuses", "b")], &incidents), "statuses%5B%5D=a&statuses%5B%5D=b");
        assert_eq!(encoded(&[("limit", "5"), ("x", "1"), ("x", "2")], &incidents), "limit=5&x%5B%5D=1&x%5B%5D=2");
    }

    #[test]
    fn json_has_to_be_json() {
        assert_eq!(json("{\"a\": 1}").unwrap()["a"], 1);
        assert!(json("{a: 1}").unwrap_err().to_string().contains("no JSON"));
        assert!(json("@/nowhere/at/all.json").unwrap_err().to_string().contains("cannot be read"));
    }
}

//! Ids from arguments and from standard input.

use super::{standard_input, without_mark};
use crate::{cli::value, exit::Failure, json::Json};

/// Returns the ids, and for `-` the ids on standard input. Removes duplicates and keeps the order.
///
/// Standard input has one id on each line, JSON lines with an `id`, or one JSON array of either, as every list of `pd` prints.
pub(crate) fn ids(given: &[String]) -> Result<Vec<String>, Failure> {
    let mut all: Vec<String> = Vec::new();
    let mut is_read = false;
    for id in given {
        if id == "-" {
            if !std::mem::replace(&mut is_read, true) {
                all.extend(read(&standard_input()?)?);
            }
        } else {
            all.push(id.clone());
        }
    }
    let mut seen = std::collections::HashSet::new();
    all.retain(|id| seen.insert(id.clone()));
    Ok(all)
}

/// Returns the only id of an argument, or of standard input if the argument is `-`.
pub(crate) fn one_id(given: &str) -> Result<String, Failure> {
    let mut all = ids(&[given.to_owned()])?;
    match (all.pop(), all.is_empty()) {
        (Some(id), true) => Ok(id),
        (Some(_), false) => Err(Failure::usage("standard input has several ids, and the command takes one")),
        (None, _) => Err(Failure::usage("standard input has no id")),
    }
}

fn read(text: &str) -> Result<Vec<String>, Failure> {
    let text = without_mark(text).trim();
    if text.starts_with('[') {
        let items: Vec<Json> = pd_core::json::from_slice(text.as_bytes())
            .map_err(|error| Failure::usage(format!("standard input is not JSON: {error}")))?;
        return items.iter().enumerate().map(|(index, item)| of_item(index + 1, "item", item)).collect();
    }
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(index, line)| of_line(index + 1, line.trim())).collect()
}

fn of_line(number: usize, line: &str) -> Result<String, Failure> {
    if line.starts_with(['{', '"']) {
        let item: Json = pd_core::json::from_slice(line.as_bytes())
            .map_err(|error| Failure::usage(format!("line {number} of standard input is not JSON: {error}")))?;
        return of_item(number, "line", &item);
    }
    checked(number, "line", line)
}

fn of_item(number: usize, unit: &str, item: &Json) -> Result<String, Failure> {
    match item.get("id").unwrap_or(item).scalar_text() {
        Some(id) => checked(number, unit, &id),
        None => Err(Failure::usage(format!("{unit} {number} of standard input has no `id`"))),
    }
}

fn checked(number: usize, unit: &str, id: &str) -> Result<String, Failure> {
    value::id(id).map_err(|why| Failure::usage(format!("{unit} {number} of standard input: {why}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_json_lines_and_arrays() {
        let expected = ["P1", "P2"];
        for text in [
            "P1\nP2\n",
            "\u{feff}P1\r\n\r\n  P2",
            "{\"id\": \"P1\", \"n\": 1}\n{\"id\": \"P2\"}\n",
            "[{\"id\": \"P1\"},\n {\"id\": \"P2\"}]",
            "[\"P1\", \"P2\"]",
            "\"P1\"\nhttps://acme.pagerduty.com/incidents/P2",
        ] {
            assert_eq!(read(text).unwrap(), expected, "{text:?}");
        }
        assert!(read("").unwrap().is_empty());
    }

    #[test]
    fn a_bad_line_is_named() {
        for (text, says) in
            [("P1\n../users", "line 2"), ("{\"name\": 1}", "line 1"), ("[{}]", "item 1"), ("{", "line 1")]
        {
            assert!(read(text).unwrap_err().to_string().contains(says), "{text:?}");
        }
    }
}

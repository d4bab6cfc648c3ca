//! CSV: the header, the cells and the rows.

use std::io::{self, Write};

use super::text::escape;
use crate::json::Json;

/// Every resource has these members, so they are the first columns. The others are sorted by name, so that the order does not
/// depend on the items.
const FIRST_COLUMNS: [&str; 3] = ["id", "type", "summary"];
/// The column for items that are not objects.
const VALUE: &str = "value";

/// Returns the members that any of the items has.
pub(super) fn header(items: &[Json]) -> Vec<String> {
    let mut names: Vec<&str> = items.iter().flat_map(Json::members).map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    if items.iter().any(|item| !item.is_object()) && !names.contains(&VALUE) {
        names.push(VALUE);
    }
    let first = FIRST_COLUMNS.into_iter().filter(|name| names.contains(name));
    let rest = names.iter().copied().filter(|name| !FIRST_COLUMNS.contains(name));
    first.chain(rest).map(str::to_owned).collect()
}

/// Returns the cell for a member or a dotted path: a string as it is, any other value as JSON. If an array on the path gives
/// several values, they are joined by commas.
pub(super) fn csv_cell(item: &Json, path: &str, terminal: bool) -> String {
    let values = if item.is_object() { item.all_at(path) } else { Vec::from_iter((path == VALUE).then_some(item)) };
    let texts: Vec<String> = values.into_iter().filter(|value| !value.is_null()).map(text).collect();
    let text = texts.join(", ");
    if terminal { escape(&text).into_owned() } else { text }
}

fn text(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), std::borrow::Cow::into_owned)
}

pub(super) fn write_csv(out: &mut impl Write, cells: &[String]) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(cells).map_err(|error| match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    })?;
    writer.flush()
}

/// Adds the members of an item that have no column to `left_out`.
pub(super) fn unlisted(header: &[String], left_out: &mut Vec<String>, item: &Json) {
    for (name, _) in item.members() {
        if !header.contains(name) && !left_out.contains(name) {
            left_out.push(name.clone());
        }
    }
    if !item.is_object() && !header.iter().any(|name| name == VALUE) && !left_out.iter().any(|name| name == VALUE) {
        left_out.push(VALUE.to_owned());
    }
}

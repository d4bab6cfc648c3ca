//! The headers and query parameters of an operation.

use pd_core::endpoint::ListStyle;
use serde_json::Value;

use super::{document::Document, error::Error};

/// Headers of every request.
const ALWAYS_SENT: [&str; 3] = ["accept", "authorization", "content-type"];

fn name(parameter: &Value) -> &str {
    parameter.get("name").and_then(Value::as_str).unwrap_or_default()
}

fn is_in(parameter: &Value, place: &str) -> bool {
    parameter.get("in").and_then(Value::as_str) == Some(place)
}

/// Returns whether the query has the parameter `wanted`.
pub(crate) fn query_takes(parameters: &[&Value], wanted: &str) -> bool {
    query(parameters, wanted).is_some()
}

fn query<'a>(parameters: &[&'a Value], wanted: &str) -> Option<&'a Value> {
    let found = |parameter: &&&Value| is_in(parameter, "query") && name(parameter) == wanted;
    parameters.iter().find(found).copied()
}

/// Returns the required headers, in lower case and sorted, without those of every request.
pub(crate) fn required_headers(parameters: &[&Value]) -> Vec<String> {
    let required = |parameter: &&&Value| {
        is_in(parameter, "header") && parameter.get("required").and_then(Value::as_bool) == Some(true)
    };
    let names = parameters.iter().filter(required).map(|it| name(it).to_ascii_lowercase());
    let mut names: Vec<_> = names.filter(|it| !ALWAYS_SENT.contains(&it.as_str())).collect();
    names.sort();
    names.dedup();
    names
}

/// Returns the query parameters whose value is a list, without their `[]`, each with its style.
pub(crate) fn list_params(document: &Document, parameters: &[&Value]) -> Result<Vec<(String, ListStyle)>, Error> {
    let mut lists = Vec::new();
    for parameter in parameters.iter().filter(|it| is_in(it, "query")) {
        if let Some(style) = list_style(document, parameter)? {
            lists.push((name(parameter).trim_end_matches("[]").to_owned(), style));
        }
    }
    lists.sort_by(|one, other| one.0.cmp(&other.0));
    lists.dedup_by(|one, other| one.0 == other.0);
    Ok(lists)
}

/// Returns the style of a list parameter, or `None` if its value is not a list.
///
/// A parameter is a list if its schema has the type `array`, if its name ends with `[]` (the schema is then often that of
/// one item), or if it has `explode: false`, which has no meaning for a scalar.
fn list_style(document: &Document, parameter: &Value) -> Result<Option<ListStyle>, Error> {
    let flag = |key| parameter.get(key).and_then(Value::as_bool);
    let style = parameter.get("style").and_then(Value::as_str);
    // By default a query parameter has the style `form` and explodes (OpenAPI 3.0, Parameter Object).
    let style = style.unwrap_or("form");
    let explode = flag("explode").unwrap_or(style == "form");
    let schema = parameter.get("schema").map(|it| document.resolve(it)).transpose()?;
    let kind = schema.and_then(|it| it.get("type")).and_then(Value::as_str);
    let brackets = name(parameter).ends_with("[]");
    Ok(match (brackets, kind, explode) {
        (_, Some("array"), false) | (false, Some("string"), false) => Some(ListStyle::Comma),
        (true, ..) => Some(ListStyle::Brackets),
        (false, Some("array"), true) => Some(ListStyle::Bare),
        _ => None,
    })
}

/// Returns the documented maximum of the query parameter `limit`.
pub(crate) fn max_limit(document: &Document, parameters: &[&Value]) -> Result<Option<u32>, Error> {
    let Some(limit) = query(parameters, "limit") else {
        return Ok(None);
    };
    let schema = limit.get("schema").map(|it| document.resolve(it)).transpose()?;
    Ok(schema.and_then(maximum).or_else(|| maximum_in_prose(limit)))
}

/// Returns the maximum of a schema, from its keyword or from its description.
pub(crate) fn maximum(schema: &Value) -> Option<u32> {
    let stated = schema.get("maximum").and_then(Value::as_u64);
    let exclusive = schema.get("exclusiveMaximum").and_then(Value::as_bool) == Some(true);
    let stated = stated.map(|maximum| maximum - u64::from(exclusive && maximum > 0));
    let stated = stated.and_then(|maximum| u32::try_from(maximum).ok());
    stated.or_else(|| maximum_in_prose(schema))
}

/// Returns the first number after the word "maximum" in a description. Several parameters state it only there.
fn maximum_in_prose(holder: &Value) -> Option<u32> {
    let description = holder.get("description")?.as_str()?.to_ascii_lowercase();
    let (_, behind) = description.split_once("maximum")?;
    let digits = behind.split(|letter: char| !letter.is_ascii_digit());
    digits.filter(|it| !it.is_empty()).find_map(|it| it.parse().ok())
}

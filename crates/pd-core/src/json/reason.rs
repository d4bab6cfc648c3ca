//! The message of a serde error, without the value that serde or the caller's type quotes.

use serde_json::Value;

use crate::text;

/// The maximum length of a message of the caller's type, in characters.
const MAX_SHOWN: usize = 200;

/// The serde messages that quote the value: how each begins, and its replacement. In each, `, expected ` follows the value.
const QUOTING: [(&str, &str); 4] = [
    ("invalid type: ", "found "),
    ("invalid value: ", "found another "),
    ("unknown variant ", "found another text"),
    ("unknown field ", "found another name"),
];

/// Returns the message of `error` without the value that it quotes.
///
/// A type that deserializes a part of the text itself, such as an enum that is selected by the member `type`, puts the path
/// within that part before the message. That path is returned separately.
pub(super) fn reason(error: &serde_json::Error, node: Option<&Value>) -> (Option<String>, String) {
    let message = error.to_string();
    let position = format!(" at line {} column {}", error.line(), error.column());
    let message = message.strip_suffix(&position).unwrap_or(&message);
    let inner = message.split_once(": ").and_then(|(path, message)| Some((path, message, follow(node?, path)?)));
    match inner {
        Some((path, message, node)) => (Some(path.to_owned()), without_value(message, Some(node))),
        None => (None, without_value(message, node)),
    }
}

/// Returns the value at a path such as `teams[1].name`, or `None` if `node` has no such path. Such text may be a value.
fn follow<'v>(node: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(node, |node, segment| {
        if segment.is_empty() {
            return None;
        }
        let (name, indices) = segment.split_at(segment.find('[').unwrap_or(segment.len()));
        let node = if name.is_empty() { node } else { node.get(name)? };
        indices
            .split_terminator(']')
            .try_fold(node, |node, index| node.get(index.strip_prefix('[')?.parse::<usize>().ok()?))
    })
}

fn without_value(message: &str, node: Option<&Value>) -> String {
    let expected = message.rsplit_once(", expected ").map(|(_, expected)| expected);
    for (beginning, found) in QUOTING {
        if let (Some(value), Some(expected)) = (message.strip_prefix(beginning), expected) {
            return format!("expected {expected}, {found}{}", if found.ends_with(' ') { kind(value) } else { "" });
        }
    }
    if ["missing field `", "duplicate field `", "invalid length "].iter().any(|own| message.starts_with(own)) {
        return message.to_owned();
    }
    match node {
        Some(node) if !quotes(message, node) => without_quotations(message),
        Some(_) | None => "the type rejects the value".to_owned(),
    }
}

/// Returns the kind of a value from serde's message, which has it before the quoted value: string "x", integer `5`.
fn kind(value: &str) -> &'static str {
    const KINDS: [&str; 7] = ["string", "integer", "floating point", "boolean", "null", "map", "sequence"];
    KINDS.into_iter().find(|kind| value.starts_with(kind)).unwrap_or("value")
}

/// Returns whether a message contains a string or a number of `node`.
fn quotes(message: &str, node: &Value) -> bool {
    match node {
        Value::String(text) => !text.is_empty() && message.contains(text.as_str()),
        Value::Number(number) => message.contains(&number.to_string()),
        Value::Array(items) => items.iter().any(|item| quotes(message, item)),
        Value::Object(members) => members.values().any(|member| quotes(message, member)),
        Value::Null | Value::Bool(_) => false,
    }
}

/// Replaces quoted text by `…`, because it may be a part of the value.
fn without_quotations(message: &str) -> String {
    let mut shown = String::with_capacity(message.len());
    let mut open = None;
    for character in message.chars() {
        match open {
            None => {
                shown.push(character);
                open = Some(character).filter(|character| matches!(character, '"' | '`'));
            }
            Some(mark) if mark == character => {
                shown.push('…');
                shown.push(character);
                open = None;
            }
            Some(_) => {}
        }
    }
    text::truncate(&shown, MAX_SHOWN)
}

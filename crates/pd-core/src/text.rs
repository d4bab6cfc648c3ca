//! Truncates text from the network, for use in errors.

/// The number of characters of a response body that errors show.
const EXCERPT_LENGTH: usize = 100;

/// Returns the first 100 characters of a body, with spaces in place of control characters.
pub(crate) fn excerpt(body: &[u8]) -> String {
    // A character has at most four bytes.
    let head = body.get(..EXCERPT_LENGTH * 4).unwrap_or(body);
    let text: String = String::from_utf8_lossy(head).chars().map(printable).collect();
    let excerpt = truncate(&text, EXCERPT_LENGTH);
    if excerpt.ends_with('…') || head.len() == body.len() { excerpt } else { format!("{excerpt}…") }
}

/// Returns at most `length` characters of `text`, followed by `…` if it is longer.
pub(crate) fn truncate(text: &str, length: usize) -> String {
    match text.char_indices().nth(length) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

const fn printable(character: char) -> char {
    if character.is_ascii_control() { ' ' } else { character }
}

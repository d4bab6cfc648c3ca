//! Cutting text that comes from the network down to what an error may show.

/// The first characters of a response body that errors show.
const EXCERPT_LENGTH: usize = 100;

/// The first 100 characters of a body, control characters replaced.
pub(crate) fn excerpt(body: &[u8]) -> String {
    // Four bytes are the most that a character takes.
    let head = body.get(..EXCERPT_LENGTH * 4).unwrap_or(body);
    let text: String = String::from_utf8_lossy(head).chars().map(printable).collect();
    let cut = cut(&text, EXCERPT_LENGTH);
    if cut.ends_with('…') || head.len() == body.len() { cut } else { format!("{cut}…") }
}

/// At most `length` characters of `text`, and `…` where some are left out.
pub(crate) fn cut(text: &str, length: usize) -> String {
    match text.char_indices().nth(length) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

const fn printable(character: char) -> char {
    if character.is_ascii_control() { ' ' } else { character }
}

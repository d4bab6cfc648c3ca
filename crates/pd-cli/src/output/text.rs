//! Escapes text of a server for a terminal.

use std::{borrow::Cow, fmt::Write as _};

/// Returns whether a terminal would interpret a character instead of showing it: control characters, and characters that
/// change the direction of text.
fn is_active(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2028}' | '\u{2029}' | '\u{2066}'..='\u{2069}')
}

/// Returns text on one line, with each character escaped that a terminal would interpret.
pub(crate) fn inert(text: &str) -> Cow<'_, str> {
    if !text.contains(is_active) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_active(c) { shown.extend(c.escape_default()) } else { shown.push(c) }
    }
    Cow::Owned(shown)
}

/// Returns text with the same characters escaped as in [`inert`]; its lines stay lines.
pub(crate) fn inert_lines(text: &str) -> String {
    text.split('\n').map(|line| inert(line.strip_suffix('\r').unwrap_or(line))).collect::<Vec<_>>().join("\n")
}

/// Returns JSON text with each character escaped that JSON allows and a terminal would interpret (DEL, C1, directions). Such
/// characters occur in strings only.
pub(crate) fn inert_json(json: String) -> String {
    let active = |c: char| c != '\n' && is_active(c);
    if !json.contains(active) {
        return json;
    }
    let mut shown = String::with_capacity(json.len() + 8);
    for c in json.chars() {
        if active(c) {
            // All of them are in the Basic Multilingual Plane, so four digits suffice.
            let _ = write!(shown, "\\u{:04x}", u32::from(c));
        } else {
            shown.push(c);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn whatever_a_server_sends_is_one_line_of_inert_text(text in any::<String>()) {
            prop_assert!(!inert(&text).contains(is_active));
            prop_assert!(!inert_lines(&text).contains(|c| c != '\n' && is_active(c)));
        }

        #[test]
        fn json_says_the_same_whatever_is_in_it(key in any::<String>(), text in any::<String>()) {
            let value = serde_json::json!({key: [text]});
            let shown = inert_json(serde_json::to_string_pretty(&value).unwrap());
            prop_assert!(!shown.contains(|c| c != '\n' && is_active(c)));
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap(), value);
        }
    }

    #[test]
    fn nothing_is_left_for_a_terminal_to_interpret() {
        let hostile = "a\u{1b}]0;title\u{7}b\u{9b}2J\u{7f}\r\n\u{202e}c";
        let shown = inert(hostile);
        assert!(!shown.contains(is_active), "{shown:?}");
        assert_eq!(inert("plain ✓ ü"), "plain ✓ ü");
        assert_eq!(inert_lines("a\r\nb\u{1b}c"), "a\nb\\u{1b}c");
    }

    #[test]
    fn json_stays_the_same_json() {
        let value = serde_json::json!({"a": "x\u{1b}\u{7f}\u{9b}\u{202e}y"});
        let text = inert_json(value.to_string());
        assert!(!text.contains(is_active), "{text:?}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }
}

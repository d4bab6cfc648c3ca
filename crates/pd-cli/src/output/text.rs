//! Escapes text of a server for a terminal.

use std::{borrow::Cow, fmt::Write as _};

/// Returns whether a terminal would interpret a character instead of showing it: control characters, and characters that
/// change the direction of text.
fn is_unsafe_in_terminal(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2028}' | '\u{2029}' | '\u{2066}'..='\u{2069}')
}

/// Returns text on one line, with the characters escaped that a terminal would interpret.
pub(crate) fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unsafe_in_terminal) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_unsafe_in_terminal(c) { shown.extend(c.escape_default()) } else { shown.push(c) }
    }
    Cow::Owned(shown)
}

/// Returns text with the same characters escaped as in [`escape`], except for line breaks.
pub(crate) fn escape_lines(text: &str) -> String {
    text.split('\n').map(|line| escape(line.strip_suffix('\r').unwrap_or(line))).collect::<Vec<_>>().join("\n")
}

/// Returns JSON text with those characters escaped that JSON allows and a terminal would interpret: DEL, C1 controls, and changes
/// of direction. They occur in strings only.
pub(crate) fn escape_json(json: String) -> String {
    let active = |c: char| c != '\n' && is_unsafe_in_terminal(c);
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
        fn any_text_is_escaped_to_one_line(text in any::<String>()) {
            prop_assert!(!escape(&text).contains(is_unsafe_in_terminal));
            prop_assert!(!escape_lines(&text).contains(|c| c != '\n' && is_unsafe_in_terminal(c)));
        }

        #[test]
        fn escaped_json_has_the_same_value(key in any::<String>(), text in any::<String>()) {
            let value = serde_json::json!({key: [text]});
            let shown = escape_json(serde_json::to_string_pretty(&value).unwrap());
            prop_assert!(!shown.contains(|c| c != '\n' && is_unsafe_in_terminal(c)));
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap(), value);
        }
    }

    #[test]
    fn control_characters_and_directions_are_escaped() {
        let hostile = "a\u{1b}]0;title\u{7}b\u{9b}2J\u{7f}\r\n\u{202e}c";
        let shown = escape(hostile);
        assert!(!shown.contains(is_unsafe_in_terminal), "{shown:?}");
        assert_eq!(escape("plain ✓ ü"), "plain ✓ ü");
        assert_eq!(escape_lines("a\r\nb\u{1b}c"), "a\nb\\u{1b}c");
    }

    #[test]
    fn control_characters_in_json_strings_are_escaped() {
        let value = serde_json::json!({"a": "x\u{1b}\u{7f}\u{9b}\u{202e}y"});
        let text = escape_json(value.to_string());
        assert!(!text.contains(is_unsafe_in_terminal), "{text:?}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }
}

//! Replaces parts of JSON text so that it stays valid JSON.

use std::ops::Range;

use memchr::memchr2;
use serde::de::IgnoredAny;

use super::substitute;

/// Replaces spans of a JSON text, so that it stays valid JSON. Returns `None` if `text` is not JSON.
///
/// In a string, a span is extended to whole escapes. Outside of strings, it is extended to the whole number or literal, which
/// becomes a string.
pub(super) fn replace(text: &[u8], spans: &[Range<usize>], placeholder: &str) -> Option<Vec<u8>> {
    if !is_json(text) {
        return None;
    }
    let quoted = format!("\"{placeholder}\"");
    let mut lexer = Lexer::default();
    let mut extended: Vec<(Range<usize>, &str)> = Vec::with_capacity(spans.len());
    for span in spans {
        let (span, is_in_string) = lexer.extend(text, span);
        match extended.last_mut() {
            // Two spans in one token.
            Some((last, _)) if span.start < last.end => last.end = last.end.max(span.end),
            _ => extended.push((span, if is_in_string { placeholder } else { &quoted })),
        }
    }
    let replaced = substitute(text, extended.into_iter());
    // A secret with quotation marks or brackets may span several tokens. Then the whole text is replaced.
    Some(if is_json(&replaced) { replaced } else { quoted.into_bytes() })
}

fn is_json(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    serde_json::from_slice::<IgnoredAny>(text).is_ok()
}

/// Scans JSON text, and tracks whether the position is inside a string.
#[derive(Default)]
struct Lexer {
    at: usize,
    in_string: bool,
}

impl Lexer {
    /// Extends a span to whole tokens. Also returns whether it begins inside a string.
    fn extend(&mut self, text: &[u8], span: &Range<usize>) -> (Range<usize>, bool) {
        let escape = self.advance(text, span.start);
        if !self.in_string {
            let is_delimiter =
                |byte: &u8| matches!(byte, b',' | b':' | b'[' | b']' | b'{' | b'}') || byte.is_ascii_whitespace();
            let before = text.get(..span.start).unwrap_or_default();
            let after = text.get(span.end..).unwrap_or_default();
            let start = before.iter().rposition(is_delimiter).map_or(0, |at| at + 1);
            let end = after.iter().position(is_delimiter).map_or(text.len(), |more| span.end + more);
            return (start..end, false);
        }
        let start = escape.map_or(span.start, |escape| escape.start.min(span.start));
        self.advance(text, span.end);
        (start..self.at, true)
    }

    /// Advances to an index. If the index is inside an escape, advances to the end of the escape, and returns its range.
    fn advance(&mut self, text: &[u8], to: usize) -> Option<Range<usize>> {
        while self.at < to {
            let Some(found) = text.get(self.at..to).and_then(|text| memchr2(b'"', b'\\', text)) else {
                self.at = to;
                break;
            };
            let at = self.at + found;
            if text.get(at) == Some(&b'"') {
                self.in_string = !self.in_string;
                self.at = at + 1;
                continue;
            }
            let length = if text.get(at + 1) == Some(&b'u') { 6 } else { 2 };
            self.at = (at + length).min(text.len());
            if self.at > to {
                return Some(at..self.at);
            }
        }
        None
    }
}

//! Keeps JSON valid while parts of it are replaced.

use std::ops::Range;

use memchr::memchr2;
use serde::de::IgnoredAny;

use super::substitute;

/// Replaces the spans of a JSON text, so that it stays JSON: a span grows to whole escapes inside a string, and to the whole
/// number or name outside of one, which becomes a string. Returns `None` if `text` is not JSON.
pub(super) fn replace(text: &[u8], spans: &[Range<usize>], placeholder: &str) -> Option<Vec<u8>> {
    if !is_json(text) {
        return None;
    }
    let quoted = format!("\"{placeholder}\"");
    let mut lexer = Lexer::default();
    let mut grown: Vec<(Range<usize>, &str)> = Vec::with_capacity(spans.len());
    for span in spans {
        let (span, is_in_string) = lexer.grow(text, span);
        match grown.last_mut() {
            // Two in one token.
            Some((last, _)) if span.start < last.end => last.end = last.end.max(span.end),
            _ => grown.push((span, if is_in_string { placeholder } else { &quoted })),
        }
    }
    let replaced = substitute(text, grown.into_iter());
    // A secret with quotation marks or brackets may span several tokens: then nothing of the text can be kept.
    Some(if is_json(&replaced) { replaced } else { quoted.into_bytes() })
}

fn is_json(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    serde_json::from_slice::<IgnoredAny>(text).is_ok()
}

/// Follows the strings of a JSON text from its start.
#[derive(Default)]
struct Lexer {
    at: usize,
    in_string: bool,
}

impl Lexer {
    /// Grows a span to whole tokens; also returns whether it begins inside a string.
    fn grow(&mut self, text: &[u8], span: &Range<usize>) -> (Range<usize>, bool) {
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

    /// Moves to an index, or to the end of the escape that it is inside of. Returns that escape.
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

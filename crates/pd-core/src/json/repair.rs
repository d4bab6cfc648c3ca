//! Repairs JSON text that `serde_json` rejects.
//!
//! A repair changes single tokens only, so it never turns text that is not JSON into JSON.

use std::borrow::Cow;

use serde_json::value::RawValue;

pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The largest `f64`, which every JSON parser can read. `jq` prints it for `1e400`.
const LARGEST: &str = "1.7976931348623157e308";

/// Returns the text without a byte order mark, with U+FFFD for each invalid byte sequence and each lone surrogate escape.
pub(super) fn text(json: &[u8]) -> Cow<'_, str> {
    let json = json.strip_prefix(BYTE_ORDER_MARK).unwrap_or(json);
    match String::from_utf8_lossy(json) {
        Cow::Borrowed(text) => pair_surrogates(text),
        Cow::Owned(text) => Cow::Owned(pair_surrogates(&text).into_owned()),
    }
}

/// Replaces each escape of a lone surrogate.
fn pair_surrogates(text: &str) -> Cow<'_, str> {
    let mut repaired = String::new();
    let mut copied = 0;
    let mut at = 0;
    // Valid JSON has backslashes only in strings, so the scan need not track strings.
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('\\')) {
        let start = at + found;
        let escape = text.get(start..).unwrap_or_default();
        at = start
            + match surrogate(escape) {
                Some(Half::Leading) if surrogate(escape.get(6..).unwrap_or_default()) == Some(Half::Trailing) => 12,
                Some(_) => {
                    repaired.push_str(text.get(copied..start).unwrap_or_default());
                    repaired.push_str("\\ufffd");
                    copied = start + 6;
                    6
                }
                // In text that is not JSON, the character after the backslash may have several bytes.
                None => 1 + escape.chars().nth(1).map_or(0, char::len_utf8),
            };
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    repaired.push_str(text.get(copied..).unwrap_or_default());
    Cow::Owned(repaired)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Half {
    Leading,
    Trailing,
}

/// Returns which surrogate the escape at the start of `text` encodes.
fn surrogate(text: &str) -> Option<Half> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    match u16::from_str_radix(digits, 16).ok()? {
        0xd800..=0xdbff => Some(Half::Leading),
        0xdc00..=0xdfff => Some(Half::Trailing),
        _ => None,
    }
}

/// Replaces each number that is too large for an `f64`.
pub(super) fn numbers(text: Cow<'_, str>) -> Cow<'_, str> {
    let mut repaired = String::new();
    let mut copied = 0;
    for token in number_tokens(&text) {
        let number = text.get(token.clone()).unwrap_or_default();
        let Some(number) = replacement(number) else { continue };
        repaired.push_str(text.get(copied..token.start).unwrap_or_default());
        repaired.push_str(&number);
        copied = token.end;
    }
    if copied == 0 {
        return text;
    }
    repaired.push_str(text.get(copied..).unwrap_or_default());
    Cow::Owned(repaired)
}

/// Returns a replacement for a number that is valid JSON, but too large for an `f64`.
fn replacement(number: &str) -> Option<String> {
    let is_json = serde_json::from_str::<&RawValue>(number).is_ok();
    if !is_json || number.parse::<f64>().is_ok_and(f64::is_finite) {
        return None;
    }
    let sign = if number.starts_with('-') { "-" } else { "" };
    Some(format!("{sign}{LARGEST}"))
}

/// Iterates over the runs of number characters outside strings.
fn number_tokens(text: &str) -> impl Iterator<Item = std::ops::Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(&byte) = bytes.get(at) {
            let rest = bytes.get(at..).unwrap_or_default();
            let start = at;
            match byte {
                b'"' => at += string_length(rest),
                b'-' | b'0'..=b'9' => {
                    at += rest.iter().take_while(|byte| is_number_byte(**byte)).count();
                    return Some(start..at);
                }
                _ => at += 1,
            }
        }
        None
    })
}

const fn is_number_byte(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E')
}

/// Returns the length of the string at the start of `bytes`, both quotes included.
fn string_length(bytes: &[u8]) -> usize {
    let mut at = 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

//! Checks and percent-encodes paths and queries.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use super::UrlError;

/// Characters to encode in a path (RFC 3986 §3.3). Percent signs are kept, because `check_escapes` has validated them.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'[')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Characters to encode in a query (RFC 3986 §3.4). Brackets are kept, as in PagerDuty's documentation.
const QUERY: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'^').add(b'`').add(b'{').add(b'|').add(b'}');

/// Returns whether a path has only letters, digits, `-`, `_` and single slashes. Such a path needs neither checks nor
/// encoding. This is the fast path for nearly every request.
pub(super) fn is_plain(path: &str) -> bool {
    let mut before = b'/';
    for &byte in path.as_bytes() {
        let plain = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') || (byte == b'/' && before != b'/');
        if !plain {
            return false;
        }
        before = byte;
    }
    before != b'/'
}

/// Rejects control characters, backslashes and a fragment.
pub(super) fn check_characters(text: &str) -> Result<(), UrlError> {
    for byte in text.bytes() {
        match byte {
            0..=0x1f | 0x7f | b'\\' => return Err(UrlError::ForbiddenCharacter),
            b'#' => return Err(UrlError::Invalid { reason: "it has a fragment (`#`)" }),
            _ => {}
        }
    }
    // U+0080 to U+009F, two bytes in UTF-8, are control characters too.
    if !text.is_ascii() && text.chars().any(char::is_control) {
        return Err(UrlError::ForbiddenCharacter);
    }
    Ok(())
}

/// Checks a path without its leading slash, and percent-encodes it.
pub(super) fn encode_path(path: &str) -> Result<Cow<'_, str>, UrlError> {
    for segment in path.split('/') {
        check_segment(segment)?;
    }
    Ok(utf8_percent_encode(path, PATH).into())
}

/// Checks a query, and percent-encodes it.
pub(super) fn encode_query(query: &str) -> Result<Cow<'_, str>, UrlError> {
    check_escapes(query)?;
    Ok(utf8_percent_encode(query, QUERY).into())
}

fn check_segment(segment: &str) -> Result<(), UrlError> {
    if segment.is_empty() {
        return Err(UrlError::EmptySegment);
    }
    check_escapes(segment)?;
    if is_dots(segment.as_bytes()) {
        return Err(UrlError::DotSegment);
    }
    if !segment.contains('%') {
        return Ok(());
    }
    // A server may decode the path before it splits it, so the same rules apply to the decoded segment.
    let decoded: Cow<'_, [u8]> = percent_decode_str(segment).into();
    if decoded.iter().any(|byte| byte.is_ascii_control() || *byte == b'\\') {
        return Err(UrlError::ForbiddenCharacter);
    }
    if decoded.split(|byte| *byte == b'/').any(is_dots) {
        return Err(UrlError::DotSegment);
    }
    Ok(())
}

fn is_dots(segment: &[u8]) -> bool {
    matches!(segment, b"." | b"..")
}

fn check_escapes(text: &str) -> Result<(), UrlError> {
    let mut rest = text;
    while let Some((_, tail)) = rest.split_once('%') {
        let mut digits = tail.bytes();
        let both = [digits.next(), digits.next()];
        if !both.iter().all(|digit| digit.is_some_and(|d| d.is_ascii_hexdigit())) {
            return Err(UrlError::PercentEncoding);
        }
        rest = tail;
    }
    Ok(())
}

//! Finds a secret in text, plain or encoded.
//!
//! An occurrence is either completely plain, or it has a first encoded character after a plain prefix. So the search only
//! stops at the secret's rarest byte, and at the bytes that start an encoding. Both are rare in most texts, and `memchr` finds
//! them fast.

use std::{collections::BTreeSet, ops::Range};

use memchr::{memchr_iter, memchr3_iter};

use super::{
    RedactorInner,
    decode::{MAX_NAME, Unit, is_starter, read},
};

/// The maximum number of nested encodings.
const DEPTH: u8 = 4;

/// More backslashes than [`DEPTH`] nested JSON encodings put before an escape.
const MAX_BACKSLASHES: usize = 1 << DEPTH;

/// Returns an occurrence of the secret.
pub(super) fn find(redactor: &RedactorInner, text: &[u8]) -> Option<Range<usize>> {
    spans(redactor, text).next()
}

/// Returns the occurrences of the secret in ascending order. Overlapping occurrences are merged.
pub(super) fn find_all(redactor: &RedactorInner, text: &[u8]) -> Vec<Range<usize>> {
    let mut found: Vec<_> = spans(redactor, text).collect();
    found.sort_unstable_by_key(|span| span.start);
    found.dedup_by(|next, span| {
        let overlaps = next.start < span.end;
        if overlaps {
            span.end = span.end.max(next.end);
        }
        overlaps
    });
    found
}

fn spans<'a>(redactor: &'a RedactorInner, text: &'a [u8]) -> impl Iterator<Item = Range<usize>> + 'a {
    let rarest = redactor.secret.get(redactor.rarest).copied().unwrap_or_default();
    let plain = memchr_iter(rarest, text).filter_map(|at| redactor.plain_at(text, at));
    let encoded = memchr3_iter(b'\\', b'%', b'&', text);
    // A `+` can be an encoded space. Few secrets have a space.
    let plus = memchr_iter(b'+', if redactor.bytes.contains(b' ') { text } else { &[] });
    let mut last = 0..0;
    plain.chain(encoded.chain(plus).filter_map(move |at| {
        if last.contains(&at) {
            return None;
        }
        last = redactor.encoded_at(text, at)?;
        Some(last.clone())
    }))
}

/// Returns the possible decodings of the first character of `text`.
fn readings(text: &[u8]) -> impl Iterator<Item = (Unit, usize)> {
    let mut last = None;
    (0..=DEPTH).map_while(|depth| read(text, depth)).filter(move |reading| last.replace(*reading) != Some(*reading))
}

impl RedactorInner {
    /// Returns the plain occurrence whose rarest byte is at this index.
    fn plain_at(&self, text: &[u8], at: usize) -> Option<Range<usize>> {
        let start = at.checked_sub(self.rarest)?;
        let is_here = text.get(start..).is_some_and(|text| text.starts_with(&self.secret));
        is_here.then(|| start..start + self.secret.len())
    }

    /// Returns the occurrence whose first encoded character is at this index.
    fn encoded_at(&self, text: &[u8], at: usize) -> Option<Range<usize>> {
        let here = text.get(at..).unwrap_or_default();
        if !self.may_be_encoded(here) || !readings(here).any(|(unit, _)| self.has_first_of(unit.as_bytes())) {
            return None;
        }
        // Try the longest plain prefix first.
        (0..self.secret.len().min(at + 1)).rev().find_map(|before| {
            let start = at - before;
            let is_here = text.get(start..at) == self.secret.get(..before);
            let end = if is_here { self.encoded_end(text, before, at) } else { None };
            end.map(|end| start..end)
        })
    }

    fn has_first_of(&self, bytes: &[u8]) -> bool {
        bytes.first().is_some_and(|byte| self.bytes.contains(*byte))
    }

    /// Returns whether `text` may begin with an encoded character of the secret. Cheaply excludes the common JSON escapes.
    fn may_be_encoded(&self, text: &[u8]) -> bool {
        let of_secret = |byte| self.bytes.contains(byte);
        match text.first() {
            Some(b'%') => text.get(1).is_some_and(|byte| byte.is_ascii_hexdigit() || is_starter(*byte)),
            Some(b'&') => {
                let is_of_name = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'#';
                let after_name = text.iter().skip(1).take(MAX_NAME + 1).find(|byte| !is_of_name(byte));
                after_name.is_some_and(|byte| *byte == b';' || is_starter(*byte))
            }
            Some(b'+') => of_secret(b' '),
            Some(b'\\') if of_secret(b'\\') => true,
            Some(b'\\') => {
                let backslashes = text.iter().take(MAX_BACKSLASHES).take_while(|byte| **byte == b'\\').count();
                match text.get(backslashes..).unwrap_or_default() {
                    [] | [b'\\', ..] => false,
                    [b'n', ..] => of_secret(b'\n'),
                    [byte @ (b'"' | b'/'), ..] => of_secret(*byte),
                    // The code of an ASCII character begins with 0.
                    [b'u', byte, ..] if byte.is_ascii_alphanumeric() => *byte == b'0' || !self.secret.is_ascii(),
                    _ => true,
                }
            }
            _ => false,
        }
    }

    /// Matches the secret from its byte `matched` with the text from index `at`. Returns the index after the match.
    fn encoded_end(&self, text: &[u8], matched: usize, at: usize) -> Option<usize> {
        // Visits each pair (matched bytes, index in the text) at most once, so that ambiguous text cannot make the search
        // exponential.
        let mut open = BTreeSet::new();
        open.insert((matched, at));
        let mut end = None;
        while let Some((matched, at)) = open.pop_first() {
            if matched == self.secret.len() {
                end = end.max(Some(at));
                continue;
            }
            let (secret, here) = (self.secret.get(matched..)?, text.get(at..)?);
            for (unit, taken) in readings(here).filter(|(unit, _)| secret.starts_with(unit.as_bytes())) {
                open.insert((matched + unit.as_bytes().len(), at + taken));
            }
        }
        end
    }
}

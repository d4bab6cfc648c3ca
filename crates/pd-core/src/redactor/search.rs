//! Finds a secret in text, encoded or not.
//!
//! An occurrence either is the secret byte for byte, or has a first encoded character, before which it is the secret byte
//! for byte. So only two kinds of places need a look: the secret's rarest byte, and the bytes that begin an encoded
//! character. Few texts have many of either, and vector instructions find both.

use std::{collections::BTreeSet, ops::Range};

use memchr::{memchr_iter, memchr3_iter};

use super::{
    Inner,
    decode::{Unit, read},
};

/// This many encodings, one inside the other, are undone.
const DEPTH: u8 = 4;

/// So many backslashes are more than [`DEPTH`] encodings make of one.
const LONGEST_RUN: usize = 1 << DEPTH;

/// Returns an occurrence of the secret.
pub(super) fn find(redactor: &Inner, text: &[u8]) -> Option<Range<usize>> {
    spans(redactor, text).next()
}

/// Returns the occurrences of the secret in ascending order; those that overlap are merged.
pub(super) fn find_all(redactor: &Inner, text: &[u8]) -> Vec<Range<usize>> {
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

fn spans<'a>(redactor: &'a Inner, text: &'a [u8]) -> impl Iterator<Item = Range<usize>> + 'a {
    let rarest = redactor.secret.get(redactor.rarest).copied().unwrap_or_default();
    let (others, html) = (memchr3_iter(rarest, b'\\', b'%', text), memchr_iter(b'&', text));
    // A `+` stands for a space, and few secrets have one.
    let plus = memchr_iter(b'+', if redactor.bytes.contains(b' ') { text } else { &[] });
    let mut last = 0..0;
    others.chain(html).chain(plus).filter_map(move |at| {
        if last.contains(&at) {
            return None;
        }
        last = redactor.plain_at(text, at).or_else(|| redactor.encoded_at(text, at))?;
        Some(last.clone())
    })
}

/// The ways to read the first character of `text`.
fn readings(text: &[u8]) -> impl Iterator<Item = (Unit, usize)> {
    let mut last = None;
    (0..=DEPTH).map_while(|depth| read(text, depth)).filter(move |reading| last.replace(*reading) != Some(*reading))
}

impl Inner {
    /// The secret byte for byte, if its rarest byte is here.
    fn plain_at(&self, text: &[u8], at: usize) -> Option<Range<usize>> {
        let start = at.checked_sub(self.rarest)?;
        let is_here = text.get(start..).is_some_and(|text| text.starts_with(&self.secret));
        is_here.then(|| start..start + self.secret.len())
    }

    /// The secret, if its first encoded character is here.
    fn encoded_at(&self, text: &[u8], at: usize) -> Option<Range<usize>> {
        let here = text.get(at..).unwrap_or_default();
        if !self.may_be_encoded(here) || !readings(here).any(|(unit, _)| self.has_first_of(unit.as_bytes())) {
            return None;
        }
        // As many bytes of the secret as possible before it.
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

    /// Whether an encoded character of the secret may begin here. Rules out the escapes that most JSON has, at little cost.
    fn may_be_encoded(&self, text: &[u8]) -> bool {
        let of_secret = |byte| self.bytes.contains(byte);
        match text.first() {
            Some(b'%' | b'&') => true,
            Some(b'+') => of_secret(b' '),
            Some(b'\\') if of_secret(b'\\') => true,
            Some(b'\\') => {
                let backslashes = text.iter().take(LONGEST_RUN).take_while(|byte| **byte == b'\\').count();
                match text.get(backslashes..).unwrap_or_default() {
                    [] | [b'\\', ..] => false,
                    [b'n', ..] => of_secret(b'\n'),
                    [byte @ (b'"' | b'/'), ..] => of_secret(*byte),
                    // Beyond ASCII.
                    [b'u', byte, ..] if byte.is_ascii_alphanumeric() => *byte == b'0' || !self.secret.is_ascii(),
                    _ => true,
                }
            }
            _ => false,
        }
    }

    /// The index in `text` after the rest of the secret, from the `matched`th byte on, which starts at `at`.
    fn encoded_end(&self, text: &[u8], matched: usize, at: usize) -> Option<usize> {
        // Each pair of a number of matched bytes and an index in the text is looked at once, the smallest first: text that
        // can be read in many ways costs no more than their product.
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

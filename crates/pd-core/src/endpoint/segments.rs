//! Splits a path into segments, for the generated matchers in [`super::table`].

/// The rest of a path after a segment. `None` after the last segment.
pub(super) type Rest<'a> = Option<&'a [u8]>;

/// Finds the rows of a path.
pub(super) type Matcher = fn(Rest<'_>) -> Option<Rows>;

/// The rows of one path in the table of its API.
#[derive(Clone, Copy)]
pub(super) struct Rows {
    /// The index of the first row.
    pub(super) first: u16,
    pub(super) count: u16,
}

/// Splits a path into its first segment and the rest.
#[inline(always)]
pub(super) fn cut(path: &[u8]) -> (&[u8], Rest<'_>) {
    match path.split_at_checked(slash(path)) {
        Some((segment, rest)) => (segment, rest.get(1..)),
        None => (path, None),
    }
}

/// Returns the index of the first slash, or the length of the path.
///
/// Reads eight bytes at a time. For the usual length of a segment, this is faster than both a byte loop and a call of
/// `memchr`.
#[inline(always)]
fn slash(path: &[u8]) -> usize {
    const SLASHES: u64 = u64::from_ne_bytes([b'/'; 8]);
    const LOWEST: u64 = u64::from_ne_bytes([1; 8]);
    let (words, rest) = path.as_chunks();
    for (index, word) in words.iter().enumerate() {
        // A slash becomes a zero byte. The lowest zero byte gets its highest bit set.
        let word = u64::from_le_bytes(*word) ^ SLASHES;
        let found = word.wrapping_sub(LOWEST) & !word & (LOWEST << 7);
        if found != 0 {
            return index * 8 + (found.trailing_zeros() / 8) as usize;
        }
    }
    let at = rest.iter().position(|&byte| byte == b'/');
    words.len() * 8 + at.unwrap_or(rest.len())
}

#[inline(always)]
pub(super) const fn rows(first: u16, count: u16) -> Option<Rows> {
    Some(Rows { first, count })
}

/// Returns the rows if the path ends here.
#[inline(always)]
pub(super) const fn end(rest: Rest<'_>, first: u16, count: u16) -> Option<Rows> {
    match rest {
        None => rows(first, count),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn a_path_is_cut_at_its_first_slash(path in "[/a.\\x00-\\xff]{0,40}|.{0,20}/?.{0,20}") {
            let (first, rest) = path.split_once('/').map_or((&*path, None), |(first, rest)| (first, Some(rest)));
            proptest::prop_assert_eq!(cut(path.as_bytes()), (first.as_bytes(), rest.map(str::as_bytes)));
        }
    }
}

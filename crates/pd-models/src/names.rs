//! The names of an object's members, and a fast lookup of the index of a name.

/// The names of an object's members.
#[derive(Debug)]
pub struct Names {
    names: &'static [&'static str],
    /// For each hash: 1 + the index of the first name with that hash, or 0 if there is none.
    slots: [u8; SLOTS],
}

/// Twice as many as the largest model has members, so that few names have the same hash.
const SLOTS: usize = 128;

impl Names {
    #[allow(clippy::indexing_slicing, reason = "a hash is below the number of slots, and the compiler evaluates this")]
    pub(crate) const fn new(names: &'static [&'static str]) -> Self {
        let mut slots = [0; SLOTS];
        let mut rest = names;
        let mut place = 1;
        while let [name, others @ ..] = rest {
            let hash = hash(name);
            if slots[hash] == 0 {
                slots[hash] = place;
            }
            place += 1;
            rest = others;
        }
        Self { names, slots }
    }

    /// Returns the index of a name.
    #[inline]
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        let place = self.slots.get(hash(name)).copied().unwrap_or_default();
        let index = usize::from(place).checked_sub(1)?;
        if self.names.get(index).is_some_and(|known| *known == name) { Some(index) } else { self.search(name) }
    }

    /// Searches for a name that has the same hash as an earlier one.
    fn search(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| *known == name)
    }
}

/// Returns a number below [`SLOTS`]. With these factors, few of the generated names have the same hash.
#[inline]
const fn hash(name: &str) -> usize {
    match name.as_bytes() {
        [] => 0,
        [only] => *only as usize % SLOTS,
        [first, .., last] => (*first as usize * 12 + *last as usize * 21 + name.len() * 13) % SLOTS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_the_same_hash_are_found() {
        let names = Names::new(&["abc", "x", "adc"]);
        assert_eq!(hash("abc"), hash("adc"));
        assert_eq!(["abc", "x", "adc"].map(|name| names.position(name)), [Some(0), Some(1), Some(2)]);
        assert_eq!(["aec", "", "y", "ab"].map(|name| names.position(name)), [None; 4]);
    }
}

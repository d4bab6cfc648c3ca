//! Counts the bytes of a value encoded as JSON.

use std::io::{self, Write};

use serde::Serialize;

use crate::json::{Json, Members};

/// Counts the bytes of a value.
pub(super) fn value(value: &Json) -> usize {
    measure(value)
}

/// Counts the bytes of an object.
pub(super) fn object(object: &Members) -> usize {
    measure(object)
}

/// Counts the bytes of a string with its quotes.
pub(super) fn string(text: &str) -> usize {
    text.chars().map(character).sum::<usize>() + 2
}

/// Counts the bytes of a character inside a string.
pub(super) const fn character(character: char) -> usize {
    match character {
        '"' | '\\' | '\u{8}' | '\u{c}' | '\n' | '\r' | '\t' => 2,
        '\0'..'\u{20}' => 6,
        other => other.len_utf8(),
    }
}

fn measure(value: &impl Serialize) -> usize {
    struct Count(usize);

    impl Write for Count {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    let mut count = Count(0);
    match serde_json::to_writer(&mut count, value) {
        Ok(()) => count.0,
        // A JSON value always encodes. If it did not, it would be too long.
        Err(_) => usize::MAX / 4,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_string_is_measured_as_it_is_written(text in any::<String>()) {
            prop_assert_eq!(super::string(&text), serde_json::to_string(&text).unwrap().len());
        }
    }

    #[test]
    fn every_control_character_is_measured_as_it_is_written() {
        for text in (0..0x100).filter_map(char::from_u32).map(String::from) {
            assert_eq!(super::string(&text), serde_json::to_string(&text).unwrap().len(), "{text:?}");
        }
    }
}

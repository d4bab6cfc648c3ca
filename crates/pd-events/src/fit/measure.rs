//! How many bytes of JSON a value takes.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Map, Value};

/// Bytes of a value.
pub(super) fn value(value: &Value) -> usize {
    measure(value)
}

/// Bytes of an object.
pub(super) fn object(object: &Map<String, Value>) -> usize {
    measure(object)
}

/// Bytes of a string, its quotes included.
pub(super) fn string(text: &str) -> usize {
    text.chars().map(character).sum::<usize>() + 2
}

/// Bytes of a character within a string.
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
        // A JSON value is always written; were it not, it would not fit.
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

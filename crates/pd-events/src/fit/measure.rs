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

/// Returns an upper bound of an object's size without encoding it: the size if each byte of its strings were escaped.
pub(super) fn at_most(object: &Members) -> usize {
    object.iter().fold(2, |bytes, (name, value)| bytes.saturating_add(escaped(name) + 2).saturating_add(most(value)))
}

fn most(value: &Json) -> usize {
    match value {
        Json::Literal(text) => text.get().len(),
        Json::String(text) => escaped(text),
        Json::Array(items) => items.iter().fold(2, |bytes, item| bytes.saturating_add(1).saturating_add(most(item))),
        Json::Object(members) => at_most(members),
    }
}

/// The longest escape, `\u0000`, has six bytes.
const fn escaped(text: &str) -> usize {
    text.len().saturating_mul(6).saturating_add(2)
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

    use crate::json::Json;

    fn values() -> impl Strategy<Value = serde_json::Value> {
        let scalar =
            prop_oneof![any::<String>().prop_map_into(), any::<i64>().prop_map_into(), Just(serde_json::Value::Null)];
        scalar.prop_recursive(4, 40, 8, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..8).prop_map_into(),
                prop::collection::btree_map(any::<String>(), inner, 0..8)
                    .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn no_object_is_longer_than_its_bound(value in values()) {
            let members = Json::object(&serde_json::json!({"value": value})).unwrap();
            prop_assert!(super::at_most(&members) >= super::object(&members));
        }

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

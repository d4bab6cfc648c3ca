//! Lenient deserialization of the counters and cursors of a page.

use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::value::RawValue;

/// An informative number. Any other JSON reads as `None`, so that it does not make the page unreadable.
pub(super) struct Count(pub(super) Option<u64>);

/// Whether more items follow.
///
/// `null`, `false`, `0`, `""` and `"false"` end a list. Any other JSON counts as `true`, so that an unexpected value cannot
/// end a list early.
pub(super) struct More(pub(super) Option<bool>);

/// The cursor of the next page: a string, or a number, whose text is the cursor. `null` and `""` read as `None`. Other JSON
/// is an error, because an unexpected value must not end a list early.
pub(super) struct Cursor(pub(super) Option<String>);

// These read a `RawValue`, so that a number that is too large for an `f64` does not make the page unreadable either.

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = <&RawValue>::deserialize(deserializer)?.get();
        let text = json.strip_prefix('"').and_then(|json| json.strip_suffix('"')).unwrap_or(json);
        Ok(Self(text.parse().ok()))
    }
}

impl<'de> Deserialize<'de> for More {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = <&RawValue>::deserialize(deserializer)?.get();
        Ok(Self(match json {
            "null" => None,
            "false" | "0" | "\"\"" | "\"false\"" => Some(false),
            _ => Some(true),
        }))
    }
}

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = <&RawValue>::deserialize(deserializer)?.get();
        let cursor = match json.as_bytes().first() {
            Some(b'n') => String::new(),
            Some(b'-' | b'0'..=b'9') => json.to_owned(),
            // JSON of another kind fails here. So does a lone surrogate, which `json::read` repairs before it tries again.
            _ => serde_json::from_str(json)
                .map_err(|_| D::Error::custom("a cursor must be a string, a number or null"))?,
        };
        Ok(Self(Some(cursor).filter(|cursor| !cursor.is_empty())))
    }
}

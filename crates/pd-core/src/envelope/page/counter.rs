//! Counters and cursors of a page, read leniently from JSON of any kind.

use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::value::RawValue;

/// A number that informs only: any other JSON reads as absent, so that it cannot spoil the page.
pub(super) struct Count(pub(super) Option<u64>);

/// Whether more items follow.
///
/// `null` and absence end a list; `false`, `0`, `""` and `"false"` do too. Any other JSON counts as `true`, so that a
/// list never ends early in silence.
pub(super) struct More(pub(super) Option<bool>);

/// The start of the next page: a string, or a number read as one. Other JSON except `null` is an error, since a cursor that
/// is not understood must not end a list early.
pub(super) struct Cursor(pub(super) Option<String>);

// Raw, because a number that no `f64` can hold must not spoil the page either.

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
            // Another kind of JSON fails here, as does a lone surrogate, which the reader then repairs.
            _ => serde_json::from_str(json)
                .map_err(|_| D::Error::custom("a cursor has to be a string, a number or null"))?,
        };
        Ok(Self(Some(cursor).filter(|cursor| !cursor.is_empty())))
    }
}

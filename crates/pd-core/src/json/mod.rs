//! A lenient JSON reader for response bodies.
//!
//! One bad character does not make a whole response unreadable. [`from_slice`] first reads the body with `serde_json`, in
//! one pass and without a copy. If that fails, it repairs the text and reads it again:
//!
//! | in the body | repaired to |
//! |---|---|
//! | a UTF-8 byte order mark at the start | removed |
//! | a byte that is not UTF-8 | U+FFFD |
//! | an escaped surrogate without its other half (`"\ud83d"`) | U+FFFD |
//! | a number that no `f64` can hold (`1e400`), read into an `f64` or a [`Value`] | the largest `f64` of its sign, as `jq` does |
//!
//! # Numbers
//!
//! The type that you read into decides how a number is read:
//!
//! - [`RawValue`](serde_json::value::RawValue) keeps every number as written, digit for digit.
//! - `u64`, `i64`, `u128` and `i128` are exact. A number that does not fit is an error.
//! - `f64` is the nearest double (the feature `float_roundtrip` is on), so a double that another program wrote is read
//!   unchanged. The notation is lost: `1.10` is written as `1.1`.
//! - [`Value`] is exact for 64-bit integers, and an `f64` for every other number, larger integers included.
//!
//! The feature `arbitrary_precision` of `serde_json` would keep the notation in a `Value` too. It is off because Cargo
//! enables a feature for the whole program: every number in a `Value` would be an allocated string, `json!(1.0) ==
//! json!(1.00)` would be false, and numbers in untagged enums and flattened structs of other crates would fail. A program
//! can enable it; this crate then still works.

mod error;
mod members;
mod reason;
mod repair;
#[cfg(test)]
mod tests;

use std::marker::PhantomData;

use serde::de::{DeserializeOwned, DeserializeSeed};
use serde_json::Value;

pub use error::Error;
pub(crate) use members::Members;

/// Reads JSON text as `T`. Repairs the text if `serde_json` rejects it.
///
/// ```
/// let value: serde_json::Value = pd_core::json::from_slice(br#"{"title": "disk full \ud83d"}"#)?;
/// assert_eq!(value["title"], "disk full \u{fffd}");
/// # Ok::<(), pd_core::json::Error>(())
/// ```
///
/// # Errors
///
/// [`Error`] if the text is not JSON even after the repair, or if it does not fit `T`.
pub fn from_slice<T: DeserializeOwned>(json: &[u8]) -> Result<T, Error> {
    read(json, PhantomData)
}

/// Reads an already parsed [`Value`] as `T`.
///
/// # Errors
///
/// [`Error`] if the value does not fit `T`.
pub fn from_value<T: DeserializeOwned>(value: &Value) -> Result<T, Error> {
    T::deserialize(value).map_err(|_| Error::of_value::<T>(value))
}

/// Deserializes JSON text with `seed`. If that fails, repairs the text and tries again.
pub(crate) fn read<S, V>(json: &[u8], seed: S) -> Result<V, Error>
where
    S: for<'de> DeserializeSeed<'de, Value = V> + Copy,
{
    // Checking the encoding of the whole text is much faster than checking it string by string.
    match std::str::from_utf8(json) {
        Ok(text) => read_once(text, seed).or_else(|_| read_repaired(json, seed)),
        Err(_) => read_repaired(json, seed),
    }
}

fn read_repaired<S, V>(json: &[u8], seed: S) -> Result<V, Error>
where
    S: for<'de> DeserializeSeed<'de, Value = V> + Copy,
{
    let text = repair::text(json);
    if text.as_bytes() != json
        && let Ok(value) = read_once(&text, seed)
    {
        return Ok(value);
    }
    // Numbers are repaired last: a `RawValue` must keep them as written if repairing the text was enough.
    let text = repair::numbers(text);
    read_once(&text, seed).map_err(|_| Error::locate(&text, seed))
}

/// Deserializes JSON text with `seed`, and checks that nothing follows the value.
fn read_once<'de, S: DeserializeSeed<'de>>(json: &'de str, seed: S) -> Result<S::Value, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let value = seed.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(value)
}

/// Returns the `id` of an object, to name it in an error.
pub(crate) fn id_of(json: &[u8]) -> Option<String> {
    error::id(&from_slice(json).ok()?)
}

/// Returns whether text begins like a JSON object, array or string. Errors do not quote such text, because it may contain a
/// secret.
pub(crate) fn begins_like_json(text: &[u8]) -> bool {
    let text = text.strip_prefix(repair::BYTE_ORDER_MARK).unwrap_or(text);
    matches!(text.trim_ascii_start().first(), Some(b'{' | b'[' | b'"'))
}

/// Returns whether a body is empty or has only whitespace.
pub(crate) fn is_blank(json: &[u8]) -> bool {
    json.trim_ascii().is_empty()
}

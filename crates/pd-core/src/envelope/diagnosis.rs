//! Explains why a body has no entity. This takes a second pass over the body, so that the first pass stays cheap.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, SeqAccess, Visitor},
};

use super::{DecodeError, EnvelopeError};
use crate::{Operation, json, text};

/// The maximum length of the list of keys, in characters.
const FOUND_LENGTH: usize = 100;

/// Returns the error of a body that is an object without the wrapper.
pub(super) fn missing_wrapper(operation: &Operation, body: &[u8], wrapper: &str) -> EnvelopeError {
    let found = match json::from_slice(body) {
        Ok(TopLevel::Keys(found)) => found,
        // Cannot happen: the body was just read as an object.
        Ok(TopLevel::Other(_)) | Err(_) => String::new(),
    };
    EnvelopeError::MissingWrapper { operation: operation.clone(), expected: expected(operation, wrapper), found }
}

/// Returns the error of a body that cannot be read as an object with the wrapper and an entity of the caller's type.
pub(super) fn unreadable(operation: &Operation, body: &[u8], wrapper: &str, error: json::Error) -> EnvelopeError {
    match json::from_slice(body) {
        Ok(TopLevel::Other(found)) => {
            EnvelopeError::NotAnObject { operation: operation.clone(), expected: expected(operation, wrapper), found }
        }
        Ok(TopLevel::Keys(_)) | Err(_) => DecodeError::new(operation, error).into(),
    }
}

fn expected(operation: &Operation, wrapper: &str) -> String {
    operation.alternate_wrapper().map_or_else(|| wrapper.to_owned(), |alternate| format!("{wrapper}` or `{alternate}"))
}

enum TopLevel {
    Keys(String),
    Other(&'static str),
}

impl<'de> Deserialize<'de> for TopLevel {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TopLevelVisitor)
    }
}

struct TopLevelVisitor;

impl<'de> Visitor<'de> for TopLevelVisitor {
    type Value = TopLevel;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<TopLevel, A::Error> {
        let mut found = String::new();
        while let Some((key, IgnoredAny)) = map.next_entry::<String, _>()? {
            if found.len() <= FOUND_LENGTH {
                let separator = if found.is_empty() { "" } else { ", " };
                found = format!("{found}{separator}`{key}`");
            }
        }
        if found.is_empty() {
            found.push_str("no keys");
        }
        Ok(TopLevel::Keys(text::truncate(&found, FOUND_LENGTH)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<TopLevel, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(TopLevel::Other("an array"))
    }

    fn visit_str<E>(self, _: &str) -> Result<TopLevel, E> {
        Ok(TopLevel::Other("a string"))
    }

    fn visit_bool<E>(self, _: bool) -> Result<TopLevel, E> {
        Ok(TopLevel::Other("a boolean"))
    }

    fn visit_u64<E>(self, _: u64) -> Result<TopLevel, E> {
        Ok(TopLevel::Other("a number"))
    }

    fn visit_i64<E>(self, _: i64) -> Result<TopLevel, E> {
        Ok(TopLevel::Other("a number"))
    }

    fn visit_f64<E>(self, _: f64) -> Result<TopLevel, E> {
        Ok(TopLevel::Other("a number"))
    }

    fn visit_unit<E>(self) -> Result<TopLevel, E> {
        Ok(TopLevel::Other("null"))
    }
}

//! What went wrong, found out on a second pass so that the first stays cheap.

use std::fmt;

use serde::{
    Deserializer,
    de::{IgnoredAny, MapAccess, SeqAccess, Visitor},
};

use super::{DecodeError, EnvelopeError, unwrap::is_blank};
use crate::{Operation, text};

/// Keys found are listed up to this many characters.
const FOUND_LENGTH: usize = 100;

pub(super) fn decode_error(operation: &Operation, body: &[u8], source: serde_json::Error) -> DecodeError {
    let is_shape = source.is_data() && !is_blank(body);
    let what = if is_blank(body) {
        "the response body is empty"
    } else if is_shape {
        "the response is JSON, but not of the type asked for"
    } else {
        "the response body is not JSON"
    };
    DecodeError { operation: operation.clone(), what, excerpt: text::excerpt(body), is_shape, source }
}

/// Why `body` did not yield its entity; `source` is `None` where it is JSON and the wrapper was not met.
pub(super) fn explain(
    operation: &Operation,
    body: &[u8],
    wrapper: &str,
    source: Option<serde_json::Error>,
) -> EnvelopeError {
    let expected = operation
        .alternate_wrapper()
        .map_or_else(|| wrapper.to_owned(), |alternate| format!("{wrapper}` or `{alternate}"));
    let shape = serde_json::Deserializer::from_slice(body).deserialize_any(Shape);
    match (shape, source) {
        (Ok(TopLevel::Keys(found)), None) => {
            EnvelopeError::MissingWrapper { operation: operation.clone(), expected, found }
        }
        (Ok(TopLevel::Other(found)), Some(source)) if source.is_data() => {
            EnvelopeError::NotAnObject { operation: operation.clone(), expected, found }
        }
        (_, Some(source)) => decode_error(operation, body, source).into(),
        // The same bytes were an object a moment ago.
        (_, None) => EnvelopeError::MissingWrapper { operation: operation.clone(), expected, found: String::new() },
    }
}

enum TopLevel {
    Keys(String),
    Other(&'static str),
}

struct Shape;

impl<'de> Visitor<'de> for Shape {
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
            found.push_str("no keys at all");
        }
        Ok(TopLevel::Keys(text::cut(&found, FOUND_LENGTH)))
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

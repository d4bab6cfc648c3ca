//! JSON values that keep each number as it was written.
//!
//! `serde_json::Value` reads numbers into `u64`, `i64` and `f64`, which changes `1.10`, `-0`, `1e400` and integers beyond 64
//! bits. A [`Json`] value keeps the text of a number instead, so that shortening an event leaves its numbers alone.

use std::borrow::Cow;

use foldhash::fast::RandomState;
use indexmap::IndexMap;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

mod depth_guard;
mod members;
#[cfg(test)]
mod tests;

use depth_guard::DepthGuard;
pub(crate) use members::Members;

/// A value is rejected if it is nested deeper than this many levels. Levels beyond [`MAX_DEPTH`](crate::fit::MAX_DEPTH) become text.
pub(crate) const MAX_LEVELS: usize = 250;

/// The name of a member. The names of the Events API are not copied.
pub(crate) type Name = Cow<'static, str>;

/// A JSON value.
#[derive(Debug, Clone)]
pub(crate) enum Json {
    /// `null`, a boolean, or a number: its text. Also a string or an object with an escape that is not valid Unicode.
    Literal(Box<RawValue>),
    String(Cow<'static, str>),
    Array(Vec<Self>),
    Object(Members),
}

/// The reason why a caller's value cannot be part of an event.
#[derive(Debug, thiserror::Error)]
pub(crate) enum JsonError {
    #[error("nested more than {MAX_LEVELS} levels deep")]
    TooDeep,
    #[error("not an object")]
    NotAnObject,
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

impl Json {
    /// Encodes a caller's value.
    pub(crate) fn new(value: &impl Serialize) -> Result<Self, JsonError> {
        Self::parse(&DepthGuard::encode(value)?, MAX_LEVELS)
    }

    /// Encodes a caller's value, which must be an object.
    pub(crate) fn object(value: &impl Serialize) -> Result<Members, JsonError> {
        match Self::new(value)? {
            Self::Object(members) => Ok(members),
            Self::Literal(_) | Self::String(_) | Self::Array(_) => Err(JsonError::NotAnObject),
        }
    }

    pub(crate) fn null() -> Self {
        Self::Literal(RawValue::NULL.to_owned())
    }

    pub(crate) fn is_null(&self) -> bool {
        matches!(self, Self::Literal(text) if text.get() == RawValue::NULL.get())
    }

    pub(crate) fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            Self::Literal(_) | Self::Array(_) | Self::Object(_) => None,
        }
    }

    pub(crate) const fn as_object(&self) -> Option<&Members> {
        match self {
            Self::Object(members) => Some(members),
            Self::Literal(_) | Self::String(_) | Self::Array(_) => None,
        }
    }

    pub(crate) const fn as_object_mut(&mut self) -> Option<&mut Members> {
        match self {
            Self::Object(members) => Some(members),
            Self::Literal(_) | Self::String(_) | Self::Array(_) => None,
        }
    }

    /// Reads JSON text without white space around it, down to `levels` levels.
    fn parse(text: &str, levels: usize) -> Result<Self, JsonError> {
        let below = || levels.checked_sub(1).ok_or(JsonError::TooDeep);
        match text.as_bytes().first() {
            Some(b'[') => {
                let items: Vec<&RawValue> = serde_json::from_str(text)?;
                let levels = below()?;
                items.into_iter().map(|item| Self::parse(item.get(), levels)).collect::<Result<_, _>>().map(Self::Array)
            }
            // If a name is repeated, its last value counts.
            Some(b'{') => match serde_json::from_str::<IndexMap<Name, &RawValue, RandomState>>(text) {
                Ok(members) => {
                    let levels = below()?;
                    let parse = |(name, value): (Name, &RawValue)| Ok((name, Self::parse(value.get(), levels)?));
                    members.into_iter().map(parse).collect::<Result<_, _>>().map(Self::Object)
                }
                Err(_) => Self::literal(text),
            },
            Some(b'"') => match serde_json::from_str::<String>(text) {
                Ok(text) => Ok(text.into()),
                // A lone surrogate, `"\ud83d"`: a text that another tool cut inside of a character. It is sent as it is.
                Err(_) => Self::literal(text),
            },
            _ => Self::literal(text),
        }
    }

    fn literal(text: &str) -> Result<Self, JsonError> {
        Ok(Self::Literal(serde_json::from_str(text)?))
    }
}

impl From<&'static str> for Json {
    fn from(text: &'static str) -> Self {
        Self::String(text.into())
    }
}

impl From<String> for Json {
    fn from(text: String) -> Self {
        Self::String(text.into())
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Literal(text) => text.serialize(serializer),
            Self::String(text) => serializer.serialize_str(text),
            Self::Array(items) => serializer.collect_seq(items),
            Self::Object(members) => members.serialize(serializer),
        }
    }
}

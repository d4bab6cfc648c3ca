//! The way back: one pass over the response, straight into the caller's type.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize,
    de::{DeserializeOwned, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor},
};

use super::{DecodeError, EnvelopeError, diagnosis};
use crate::Operation;

impl Operation {
    /// Reads the entity of a response from under the response wrapper; where the operation has none, the whole body is the
    /// entity.
    ///
    /// An empty body reads as `null`: `()`, `Option` and [`serde_json::Value`] allow it.
    ///
    /// ```
    /// use pd_core::{Api, Operation};
    ///
    /// #[derive(serde::Deserialize)]
    /// struct User {
    ///     name: String,
    /// }
    ///
    /// let operation = Operation::resolve(Api::Rest, &http::Method::GET, "/users/P1");
    /// let user: User = operation.unwrap_entity(br#"{"user": {"name": "Jane", "id": "P1"}}"#)?;
    /// assert_eq!(user.name, "Jane");
    /// # Ok::<(), pd_core::EnvelopeError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`EnvelopeError`] if the wrapper is not there, the body is not JSON, or the entity is no `T`.
    pub fn unwrap_entity<T: DeserializeOwned>(&self, body: &[u8]) -> Result<T, EnvelopeError> {
        let Some(wrapper) = self.response_wrapper().filter(|_| !is_blank(body)) else {
            return Ok(self.decode(body)?);
        };
        let envelope = Envelope { wrapper, alternate: self.alternate_wrapper(), entity: PhantomData };
        match read_whole(body, envelope) {
            Ok(Some(entity)) => Ok(entity),
            Ok(None) => Err(diagnosis::explain(self, body, wrapper, None)),
            Err(source) => Err(diagnosis::explain(self, body, wrapper, Some(source))),
        }
    }

    /// Reads a whole response body as `T`. An empty body reads as `null`.
    ///
    /// # Errors
    ///
    /// [`DecodeError`] if it is not JSON, or no `T`.
    pub fn decode<T: DeserializeOwned>(&self, body: &[u8]) -> Result<T, DecodeError> {
        let json = if is_blank(body) { b"null" } else { body };
        serde_json::from_slice(json).map_err(|source| diagnosis::decode_error(self, body, source))
    }
}

pub(super) fn is_blank(body: &[u8]) -> bool {
    body.trim_ascii().is_empty()
}

/// Drives `seed` over a body and sees that nothing is behind it.
pub(super) fn read_whole<'de, S: DeserializeSeed<'de>>(
    body: &'de [u8],
    seed: S,
) -> Result<S::Value, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let value = seed.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(value)
}

struct Envelope<'k, T> {
    wrapper: &'k str,
    alternate: Option<&'k str>,
    entity: PhantomData<T>,
}

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for Envelope<'_, T> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Envelope<'_, T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with `{}`", self.wrapper)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Option<T>, A::Error> {
        let mut entity = None;
        let mut is_first_choice = false;
        let names = WrapperName { wrapper: self.wrapper, alternate: self.alternate };
        while let Some(name) = map.next_key_seed(names)? {
            match name {
                Name::Wrapper => {
                    entity = Some(map.next_value()?);
                    is_first_choice = true;
                }
                Name::Alternate if !is_first_choice => entity = Some(map.next_value()?),
                Name::Alternate | Name::Other => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(entity)
    }
}

/// Tells the wrappers from the other keys without keeping a key.
#[derive(Clone, Copy)]
pub(super) struct WrapperName<'k> {
    pub(super) wrapper: &'k str,
    pub(super) alternate: Option<&'k str>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    Wrapper,
    Alternate,
    Other,
}

impl<'de> DeserializeSeed<'de> for WrapperName<'_> {
    type Value = Name;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Name, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for WrapperName<'_> {
    type Value = Name;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Name, E> {
        Ok(if key == self.wrapper {
            Name::Wrapper
        } else if self.alternate == Some(key) {
            Name::Alternate
        } else {
            Name::Other
        })
    }
}

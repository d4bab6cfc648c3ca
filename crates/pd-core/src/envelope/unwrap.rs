//! Reads the entity of a response in one pass, into the caller's type.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize,
    de::{DeserializeOwned, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor},
};

use serde_json::Value;

use super::{DecodeError, EnvelopeError, Reports, diagnosis, reports::ReportName};
use crate::{Operation, json};

impl Operation {
    /// Reads the entity of a response from its wrapper. If the operation has no wrapper, the whole body is the entity.
    ///
    /// An empty body reads as `null`, which `()`, `Option` and [`Value`] accept. The body is read leniently, see
    /// [`crate::json`].
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
    /// [`EnvelopeError`] if the wrapper is missing, the body is not JSON, or the entity does not fit `T`.
    pub fn unwrap_entity<T: DeserializeOwned>(&self, body: &[u8]) -> Result<T, EnvelopeError> {
        self.unwrap_with_reports(body).map(|(entity, _)| entity)
    }

    /// Reads the entity of a response, and the reports beside it, in the same pass.
    ///
    /// If the operation has no wrapper, the whole body is the entity, and there are no reports.
    ///
    /// # Errors
    ///
    /// The same as those of [`unwrap_entity`](Self::unwrap_entity).
    pub fn unwrap_with_reports<T: DeserializeOwned>(&self, body: &[u8]) -> Result<(T, Reports), EnvelopeError> {
        let Some(wrapper) = self.response_wrapper().filter(|_| !json::is_blank(body)) else {
            return Ok((self.decode(body)?, Reports::default()));
        };
        let envelope = Envelope { wrapper, alternate: self.alternate_wrapper(), entity: PhantomData };
        match json::read(body, envelope) {
            Ok((Some(entity), reports)) => Ok((entity, reports)),
            Ok((None, _)) => Err(diagnosis::missing_wrapper(self, body, wrapper)),
            Err(error) => Err(diagnosis::unreadable(self, body, wrapper, error)),
        }
    }

    /// Reads a whole response body as `T`. An empty body reads as `null`.
    ///
    /// # Errors
    ///
    /// [`DecodeError`] if the body is not JSON, or does not fit `T`.
    pub fn decode<T: DeserializeOwned>(&self, body: &[u8]) -> Result<T, DecodeError> {
        if !json::is_blank(body) {
            return json::from_slice(body).map_err(|error| DecodeError::new(self, error));
        }
        json::from_slice(b"null").map_err(|_| DecodeError::new(self, json::Error::empty()))
    }

    /// Reads an already parsed value of a response as `T`.
    ///
    /// # Errors
    ///
    /// [`DecodeError`] if the value does not fit `T`.
    pub fn decode_value<T: DeserializeOwned>(&self, value: &Value) -> Result<T, DecodeError> {
        json::from_value(value).map_err(|error| DecodeError::new(self, error))
    }
}

struct Envelope<'k, T> {
    wrapper: &'k str,
    alternate: Option<&'k str>,
    entity: PhantomData<T>,
}

// Not derived, because a derive would require `T: Clone` and `T: Copy`.
impl<T> Clone for Envelope<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Envelope<'_, T> {}

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for Envelope<'_, T> {
    type Value = (Option<T>, Reports);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Envelope<'_, T> {
    type Value = (Option<T>, Reports);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with `{}`", self.wrapper)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entity = None;
        let mut reports = Reports::default();
        let mut has_wrapper = false;
        let names = WrapperName { wrapper: self.wrapper, alternate: self.alternate };
        while let Some(name) = map.next_key_seed(names)? {
            match name {
                Name::Wrapper => {
                    entity = Some(map.next_value()?);
                    has_wrapper = true;
                }
                Name::Alternate if !has_wrapper => entity = Some(map.next_value()?),
                Name::Report(name) => reports.read(name, &mut map)?,
                Name::Alternate | Name::Other => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok((entity, reports))
    }
}

/// Recognizes the wrappers among the keys without allocating.
#[derive(Clone, Copy)]
struct WrapperName<'k> {
    wrapper: &'k str,
    alternate: Option<&'k str>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Name {
    Wrapper,
    Alternate,
    Report(ReportName),
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
            ReportName::of(key).map_or(Name::Other, Name::Report)
        })
    }
}

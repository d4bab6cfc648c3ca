//! The way out.

use bytes::Bytes;
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{IgnoredAny, MapAccess, Visitor},
    ser::SerializeMap,
};
use serde_json::value::{RawValue, to_raw_value};
use std::fmt;

use super::EncodeError;
use crate::Operation;

impl Operation {
    /// Writes a request body: under the request wrapper, unless the operation has none or `entity` carries it at its top
    /// level already.
    ///
    /// ```
    /// use pd_core::{Api, Operation};
    ///
    /// let operation = Operation::resolve(Api::Rest, &http::Method::PUT, "/users/P1");
    /// let body = operation.wrap_entity(&serde_json::json!({"name": "Jane"}))?;
    /// assert_eq!(body, r#"{"user":{"name":"Jane"}}"#);
    /// assert_eq!(operation.wrap_entity(&serde_json::json!({"user": {}}))?, r#"{"user":{}}"#);
    /// # Ok::<(), pd_core::EncodeError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`EncodeError`] if `entity` cannot be written as JSON, for instance a map whose keys are no strings.
    pub fn wrap_entity<T: Serialize + ?Sized>(&self, entity: &T) -> Result<Bytes, EncodeError> {
        let Some(wrapper) = self.request_wrapper() else {
            return self.encode(entity);
        };
        let entity = to_raw_value(entity).map_err(|source| self.encode_error(source))?;
        if has_key(&entity, wrapper) {
            return Ok(Bytes::from(String::from(Box::<str>::from(entity))));
        }
        self.encode(&Wrapped { wrapper, entity: &entity })
    }

    /// Writes a request body as it is.
    ///
    /// # Errors
    ///
    /// [`EncodeError`] if `body` cannot be written as JSON.
    pub fn encode<T: Serialize + ?Sized>(&self, body: &T) -> Result<Bytes, EncodeError> {
        serde_json::to_vec(body).map(Bytes::from).map_err(|source| self.encode_error(source))
    }

    fn encode_error(&self, source: serde_json::Error) -> EncodeError {
        EncodeError { operation: self.clone(), source }
    }
}

struct Wrapped<'a> {
    wrapper: &'a str,
    entity: &'a RawValue,
}

impl Serialize for Wrapped<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(self.wrapper, self.entity)?;
        map.end()
    }
}

/// Whether JSON is an object with this key at its top level.
fn has_key(json: &RawValue, key: &str) -> bool {
    struct Search<'k>(&'k str);

    impl<'de> Visitor<'de> for Search<'_> {
        type Value = bool;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
            let mut found = false;
            while let Some((Key(key), IgnoredAny)) = map.next_entry::<Key<'de>, _>()? {
                found |= key == self.0;
            }
            Ok(found)
        }
    }

    json.get().starts_with('{')
        && serde_json::Deserializer::from_str(json.get()).deserialize_map(Search(key)).unwrap_or(false)
}

struct Key<'a>(std::borrow::Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Key<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Borrowed<'a>(#[serde(borrow)] std::borrow::Cow<'a, str>);
        Borrowed::deserialize(deserializer).map(|Borrowed(key)| Self(key))
    }
}

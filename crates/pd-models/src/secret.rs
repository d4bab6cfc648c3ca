//! Members that are secrets.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{
    json::{AsJson, JsonView},
    member::{Input, Item, Mismatch},
};

/// A secret of a resource: an integration key, the secret of a webhook, a private calendar URL.
///
/// `Debug` does not show it. [`expose`](Self::expose) returns it, and JSON contains it in plain text.
///
/// ```
/// use pd_models::Secret;
///
/// let secret = Secret::from("R0UT1NGK3Y");
/// assert_eq!(format!("{secret:?}"), "Secret(…)");
/// assert_eq!(secret.expose(), "R0UT1NGK3Y");
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Secret(String);

impl Secret {
    /// Returns the secret itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl AsJson for Secret {
    fn as_json(&self) -> JsonView<'_> {
        JsonView::Secret(&self.0)
    }
}

impl Item for Secret {
    #[inline]
    fn new(input: Input<'_>) -> Result<Option<Self>, Mismatch> {
        Ok(input.text()?.map(|text| Self(text.into_owned())))
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

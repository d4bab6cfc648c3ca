//! A record and its id, told without asking anything of the record's type.

use pd_core::json;
use serde::{
    Deserialize,
    de::{DeserializeOwned, Deserializer, Error as _},
};
use serde_json::{Value, value::RawValue};

use crate::find;

/// A record, and its `id` where it has one.
pub(super) struct Identified<T> {
    pub(super) id: Option<String>,
    pub(super) item: T,
}

#[derive(Deserialize)]
struct Id {
    #[serde(default)]
    id: Value,
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Identified<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = <&RawValue>::deserialize(deserializer)?.get().as_bytes();
        let id = json::from_slice::<Id>(json).ok().and_then(|record| find::text(&record.id));
        Ok(Self { id, item: json::from_slice(json).map_err(D::Error::custom)? })
    }
}

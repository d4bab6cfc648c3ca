//! Members that a model does not have.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use serde_json::{Map, Value};

use crate::Model;

/// A model, and the members of its JSON that the model does not have: new ones, or ones that PagerDuty does not document.
///
/// Only the members of the outermost object are kept. Reading it copies the object as a JSON value.
///
/// ```
/// # #[cfg(feature = "team")] {
/// use pd_models::{Team, WithExtra};
///
/// let team: WithExtra<Team> = serde_json::from_str(r#"{"id": "P1", "type": "team", "name": "A", "mood": "calm"}"#).unwrap();
/// assert_eq!(team.model.name.as_deref(), Some("A"));
/// assert_eq!(team.extra["mood"], "calm");
/// # }
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WithExtra<M> {
    /// The model.
    pub model: M,
    /// All other members.
    pub extra: Map<String, Value>,
}

impl<'de, M: Model + Deserialize<'de>> Deserialize<'de> for WithExtra<M> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut extra = Map::<String, Value>::deserialize(deserializer)?;
        let mut known = Map::new();
        for name in M::MEMBERS {
            known.extend(extra.remove_entry(*name));
        }
        let members = serde::de::value::MapDeserializer::<_, serde_json::Error>::new(known.into_iter());
        let model = serde_path_to_error::deserialize(members).map_err(|error| {
            let path = error.path().to_string();
            D::Error::custom(format_args!("{path}: {}", error.into_inner()))
        })?;
        Ok(Self { model, extra })
    }
}

impl<M: Serialize> Serialize for WithExtra<M> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Flat<'a, M> {
            #[serde(flatten)]
            model: &'a M,
            #[serde(flatten)]
            extra: &'a Map<String, Value>,
        }
        Flat { model: &self.model, extra: &self.extra }.serialize(serializer)
    }
}

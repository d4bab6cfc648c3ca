//! Lenient deserialization: an unexpected member does not make a webhook unreadable.

use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::{Map, Value};

/// Takes a member out of an object. Returns the default if it is missing, null or of another type.
pub(super) fn take<T: DeserializeOwned + Default>(object: &mut Map<String, Value>, member: &str) -> T {
    object.remove(member).and_then(|value| serde_json::from_value(value).ok()).unwrap_or_default()
}

/// Deserializes a member. Returns the default if it is null or of another type.
pub(super) fn member<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned + Default,
{
    Value::deserialize(deserializer).map(|value| serde_json::from_value(value).unwrap_or_default())
}

/// Deserializes a list, without items that are null or of another type.
pub(super) fn items<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let items: Vec<Value> = member(deserializer)?;
    Ok(items.into_iter().filter_map(|item| serde_json::from_value(item).ok()).collect())
}

/// Declares structs whose members are deserialized leniently: `name: Type` by [`member`], and the list `name: [Type]` by
/// [`items`].
macro_rules! lenient {
    ($($(#[$doc:meta])* struct $name:ident {
        $($(#[$member_doc:meta])* $member:ident: $kind:ty,)*
        $(; $($(#[$list_doc:meta])* $list:ident: [$item:ty],)*)?
    })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Default, PartialEq, serde::Deserialize)]
        #[serde(default)]
        #[non_exhaustive]
        pub struct $name {
            $($(#[$member_doc])*
            #[serde(deserialize_with = "crate::event::lenient::member")]
            pub $member: $kind,)*
            $($($(#[$list_doc])*
            #[serde(deserialize_with = "crate::event::lenient::items")]
            pub $list: Vec<$item>,)*)?
        }
    )*};
}

pub(super) use lenient;

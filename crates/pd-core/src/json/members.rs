//! The members of a JSON object, with their values as raw text.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

/// The members of an object, in order.
pub(crate) struct Members<'a>(pub(crate) Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Members<'a> {
    /// Returns `None` if the JSON is not an object.
    pub(crate) fn of(json: &'a RawValue) -> Option<Self> {
        serde_json::from_str(json.get()).ok()
    }

    /// Removes all members of this name, and returns the value of the last one.
    pub(crate) fn take(&mut self, name: &str) -> Option<&'a RawValue> {
        let last = self.0.iter().rev().find(|(other, _)| other == name).map(|(_, value)| *value);
        self.0.retain(|(other, _)| other != name);
        last
    }

    /// Returns the only member that is not excluded.
    pub(crate) fn only_member_except(
        &self,
        is_excluded: impl Fn(&str) -> bool,
    ) -> Option<(&Cow<'a, str>, &'a RawValue)> {
        let mut others = self.0.iter().filter(|(name, _)| !is_excluded(name));
        match (others.next(), others.next()) {
            (Some((name, value)), None) => Some((name, value)),
            _ => None,
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MembersVisitor;

        impl<'de> Visitor<'de> for MembersVisitor {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some((name, value)) = map.next_entry::<&'de RawValue, &'de RawValue>()? {
                    members.push((text(name), value));
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(MembersVisitor)
    }
}

/// Reads a name. Copies it only if it has escapes. A lone surrogate reads as U+FFFD.
fn text(name: &RawValue) -> Cow<'_, str> {
    let bare = name.get().strip_prefix('"').and_then(|name| name.strip_suffix('"'));
    match bare.filter(|name| !name.contains('\\')) {
        Some(name) => Cow::Borrowed(name),
        // The lenient reader accepts every JSON string, so this cannot fail.
        None => Cow::Owned(super::from_slice(name.get().as_bytes()).unwrap_or_default()),
    }
}

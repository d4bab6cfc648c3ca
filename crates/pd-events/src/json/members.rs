//! The members of a JSON object.

use foldhash::fast::RandomState;
use indexmap::IndexMap;
use serde::{Serialize, Serializer};

use super::{Json, Name};

/// The members of an object, in their order. No name occurs twice.
///
/// An event has few members that the session looks up, so a lookup is a linear search, without hashing.
#[derive(Debug, Clone, Default)]
pub(crate) struct Members(Vec<(Name, Json)>);

impl Members {
    /// Returns an empty object.
    pub(crate) const fn new() -> Self {
        Self(Vec::new())
    }

    pub(crate) const fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Json> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    pub(crate) fn index_of(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|(known, _)| known == name)
    }

    pub(crate) fn get_at_mut(&mut self, index: usize) -> Option<&mut Json> {
        self.0.get_mut(index).map(|(_, value)| value)
    }

    pub(crate) fn get_mut(&mut self, name: &str) -> Option<&mut Json> {
        self.0.iter_mut().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// Sets a member. One that exists keeps its place.
    pub(crate) fn insert(&mut self, name: impl Into<Name>, value: impl Into<Json>) {
        let (name, value) = (name.into(), value.into());
        match self.get_mut(&name) {
            Some(known) => *known = value,
            None => self.0.push((name, value)),
        }
    }

    /// Sets several members. Those that exist keep their place.
    pub(crate) fn extend(&mut self, members: Self) {
        if self.is_empty() {
            *self = members;
        } else if !members.is_empty() {
            // Both may be large objects of the caller's.
            let mut all: IndexMap<Name, Json, RandomState> = std::mem::take(&mut self.0).into_iter().collect();
            all.extend(members.0);
            self.0 = all.into_iter().collect();
        }
    }

    /// Removes a member. The others keep their order.
    pub(crate) fn remove(&mut self, name: &str) -> Option<Json> {
        let index = self.index_of(name)?;
        Some(self.0.remove(index).1)
    }

    /// Replaces the value at `index` by `null` and returns it with its name.
    pub(crate) fn take_at(&mut self, index: usize) -> Option<(&Name, Json)> {
        self.0.get_mut(index).map(|(name, value)| (&*name, std::mem::replace(value, Json::null())))
    }

    /// Sets the value at `index`.
    pub(crate) fn set_at(&mut self, index: usize, value: Json) {
        if let Some((_, known)) = self.0.get_mut(index) {
            *known = value;
        }
    }

    /// Removes the members whose indexes are not in `keep`.
    pub(crate) fn retain_indexes(&mut self, keep: impl Fn(usize) -> bool) {
        let mut indexes = 0..;
        self.0.retain(|_| indexes.next().is_some_and(&keep));
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Name, &Json)> {
        self.0.iter().map(|(name, value)| (name, value))
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = (&Name, &mut Json)> {
        self.0.iter_mut().map(|(name, value)| (&*name, value))
    }
}

impl IntoIterator for Members {
    type Item = (Name, Json);
    type IntoIter = std::vec::IntoIter<(Name, Json)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// The names must differ.
impl FromIterator<(Name, Json)> for Members {
    fn from_iter<I: IntoIterator<Item = (Name, Json)>>(members: I) -> Self {
        Self(members.into_iter().collect())
    }
}

impl Serialize for Members {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

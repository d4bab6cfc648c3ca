//! Decides which part of the caller's JSON goes under the wrapper.

use std::borrow::Cow;

use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::value::RawValue;

use crate::{
    Operation,
    endpoint::{WrapperKind, plural, singular},
    json::Members,
};

/// The parts of a request body.
pub(super) struct RequestBody<'a> {
    wrapper: &'a str,
    entity: Entity<'a>,
    /// The members of the caller's body beside the wrapper.
    others: Vec<(Cow<'a, str>, &'a RawValue)>,
    /// Path parameters that the caller's body lacks, with their values.
    pub(super) filled: Vec<(&'static str, String)>,
    /// Whether the caller's body can be sent unchanged.
    pub(super) is_unchanged: bool,
}

/// The JSON under the wrapper.
#[derive(Clone, Copy)]
enum Entity<'a> {
    Whole(&'a RawValue),
    /// One object that is sent as a list of one.
    InList(&'a RawValue),
}

impl<'a> RequestBody<'a> {
    /// Splits the caller's `json` into the parts of the body.
    ///
    /// # Errors
    ///
    /// A description of the JSON, if it has the wrong kind.
    pub(super) fn place(operation: &Operation, wrapper: &'a str, json: &'a RawValue) -> Result<Self, String> {
        let kind = operation.request_kind();
        let Some(mut members) = Members::of(json) else {
            return match (kind, JsonKind::of(json)) {
                (WrapperKind::Any, _) | (WrapperKind::List, JsonKind::List) => {
                    Ok(Self::new(wrapper, Entity::Whole(json), Vec::new()))
                }
                (WrapperKind::Object | WrapperKind::List, found) => Err(found.name().to_owned()),
            };
        };
        match members.take(wrapper) {
            Some(entity) => Self::wrapped(kind, wrapper, entity, members),
            None => Self::unwrapped(operation, wrapper, json, members),
        }
    }

    /// Handles a body that has the wrapper.
    fn wrapped(kind: WrapperKind, wrapper: &'a str, entity: &'a RawValue, others: Members<'a>) -> Result<Self, String> {
        match (kind, JsonKind::of(entity)) {
            (WrapperKind::Any, _) | (WrapperKind::Object, JsonKind::Object) | (WrapperKind::List, JsonKind::List) => {
                Ok(Self { is_unchanged: true, ..Self::new(wrapper, Entity::Whole(entity), others.0) })
            }
            (WrapperKind::List, JsonKind::Object) => Ok(Self::new(wrapper, Entity::InList(entity), others.0)),
            (WrapperKind::Object | WrapperKind::List, found) => Err(format!("{} under `{wrapper}`", found.name())),
        }
    }

    /// Handles an object without the wrapper. If the wrapper is a list, the object may have its singular.
    fn unwrapped(
        operation: &Operation,
        wrapper: &'a str,
        json: &'a RawValue,
        mut members: Members<'a>,
    ) -> Result<Self, String> {
        let repeats = |name: &str| operation.repeated_params().contains(&name);
        let only = members.only_member_except(repeats).map(|(name, value)| (name.clone(), value, JsonKind::of(value)));
        match (operation.request_kind(), only) {
            (WrapperKind::List, Some((name, entity, kind))) if name == singular(wrapper) => {
                members.take(&name);
                match kind {
                    JsonKind::Object => Ok(Self::new(wrapper, Entity::InList(entity), members.0)),
                    JsonKind::List => Ok(Self::new(wrapper, Entity::Whole(entity), members.0)),
                    JsonKind::Scalar | JsonKind::Null => Err(format!("{} under `{name}`", kind.name())),
                }
            }
            (WrapperKind::Object, Some((name, _, JsonKind::List))) if name == plural(wrapper) => {
                Err(format!("a list under `{name}`"))
            }
            (WrapperKind::List, _) => Ok(Self::new(wrapper, Entity::InList(json), Vec::new())),
            (WrapperKind::Object | WrapperKind::Any, _) => Ok(Self::new(wrapper, Entity::Whole(json), Vec::new())),
        }
    }

    const fn new(wrapper: &'a str, entity: Entity<'a>, others: Vec<(Cow<'a, str>, &'a RawValue)>) -> Self {
        Self { wrapper, entity, others, filled: Vec::new(), is_unchanged: false }
    }

    /// Returns whether the caller's body has a member of this name beside the wrapper.
    pub(super) fn has(&self, name: &str) -> bool {
        self.others.iter().any(|(other, _)| other == name)
    }
}

impl Serialize for RequestBody<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in &self.others {
            map.serialize_entry(name, value)?;
        }
        for (name, value) in &self.filled {
            map.serialize_entry(name, value)?;
        }
        match self.entity {
            Entity::Whole(json) => map.serialize_entry(self.wrapper, json)?,
            Entity::InList(json) => map.serialize_entry(self.wrapper, &[json])?,
        }
        map.end()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum JsonKind {
    Object,
    List,
    Scalar,
    Null,
}

impl JsonKind {
    fn of(json: &RawValue) -> Self {
        match json.get().as_bytes().first() {
            Some(b'{') => Self::Object,
            Some(b'[') => Self::List,
            Some(b'n') => Self::Null,
            _ => Self::Scalar,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Object => "an object",
            Self::List => "a list",
            Self::Scalar => "a string, number or boolean",
            Self::Null => "null",
        }
    }
}

//! Models and request bodies as JSON values. [`JsonView`] is how they are written, compared and shown by `Debug`.
//!
//! A model returns its members as trait objects, so this code is compiled once and not once for each model. A function that is
//! `#[inline]` is compiled in the crates that call it, and not at all if none does.

use std::fmt;

use serde::{
    Serialize, Serializer,
    ser::{SerializeMap, SerializeSeq},
};
use serde_json::Value;

use crate::{Patch, Time};

/// The JSON value of a member.
#[derive(Clone, Copy)]
pub enum JsonView<'a> {
    Absent,
    Null,
    Boolean(bool),
    Integer(i64),
    Number(f64),
    Text(&'a str),
    Time(&'a Time),
    /// Text that `Debug` does not show.
    Secret(&'a str),
    Json(&'a Value),
    List(&'a dyn AsJson),
    Object(&'a dyn Fields),
}

/// A value that is written to JSON.
pub trait AsJson {
    /// Returns the value.
    fn as_json(&self) -> JsonView<'_>;

    /// Returns an item, if this is a list and has one at the index.
    fn item(&self, _index: usize) -> Option<JsonView<'_>> {
        None
    }
}

/// A model or a request body.
pub trait Fields {
    /// Returns the name of the type, and its member names.
    fn object_type(&self) -> &'static ObjectType;

    /// Calls `with` with all members, in the order of [`ObjectType::members`].
    fn values<'a>(&'a self, with: &mut dyn FnMut(&[&'a dyn AsJson]));
}

/// The name, the member names and the kind of a model or a request body.
#[derive(Debug)]
pub struct ObjectType {
    /// The name of the Rust type.
    pub(crate) name: &'static str,
    /// The names of the members in JSON.
    pub(crate) members: &'static [&'static str],
    pub(crate) kind: ObjectKind,
}

/// Which members are omitted if they are empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ObjectKind {
    /// Lists and untyped values.
    Model,
    /// Lists, untyped values, and the first member, which is the id.
    PerhapsIdentified,
    /// The same members. An object without an id is an error.
    Identified,
    /// The id and the type.
    Reference,
    /// None. A request body has the members that the caller set.
    Body,
}

impl ObjectType {
    /// Returns whether a member is omitted from the JSON.
    fn omits(&self, index: usize, value: JsonView<'_>) -> bool {
        match value {
            JsonView::Absent => true,
            JsonView::List(list) => self.kind != ObjectKind::Body && list.item(0).is_none(),
            JsonView::Json(json) => self.kind != ObjectKind::Body && json.is_null(),
            JsonView::Text("") => match self.kind {
                ObjectKind::PerhapsIdentified | ObjectKind::Identified => index == 0,
                ObjectKind::Reference => index < 2,
                ObjectKind::Model | ObjectKind::Body => false,
            },
            JsonView::Null
            | JsonView::Boolean(_)
            | JsonView::Integer(_)
            | JsonView::Number(_)
            | JsonView::Text(_)
            | JsonView::Time(_)
            | JsonView::Secret(_)
            | JsonView::Object(_) => false,
        }
    }
}

impl<F: Fields> AsJson for F {
    fn as_json(&self) -> JsonView<'_> {
        JsonView::Object(self)
    }
}

impl<T: AsJson> AsJson for Option<T> {
    fn as_json(&self) -> JsonView<'_> {
        match self {
            Some(value) => value.as_json(),
            None => JsonView::Absent,
        }
    }
}

impl<T: AsJson> AsJson for Vec<T> {
    fn as_json(&self) -> JsonView<'_> {
        JsonView::List(self)
    }

    fn item(&self, index: usize) -> Option<JsonView<'_>> {
        self.get(index).map(T::as_json)
    }
}

impl<T: AsJson> AsJson for Patch<T> {
    fn as_json(&self) -> JsonView<'_> {
        match self {
            Self::Absent => JsonView::Absent,
            Self::Null => JsonView::Null,
            Self::Value(value) => value.as_json(),
        }
    }
}

/// Returns the items of a list.
fn items<'a>(list: &'a dyn AsJson) -> impl Iterator<Item = JsonView<'a>> {
    (0..).map_while(|index| list.item(index))
}

/// Writes the members of an object.
pub(crate) fn serialize<S: Serializer>(object: &dyn Fields, serializer: S) -> Result<S::Ok, S::Error> {
    let object_type = object.object_type();
    let mut map = serializer.serialize_map(None)?;
    let mut written = Ok(());
    object.values(&mut |values| {
        written = object_type.members.iter().zip(values).enumerate().try_for_each(|(index, (name, value))| {
            let value = value.as_json();
            if object_type.omits(index, value) { Ok(()) } else { map.serialize_entry(name, &value) }
        });
    });
    written?;
    map.end()
}

impl Serialize for JsonView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Self::Absent | Self::Null => serializer.serialize_unit(),
            Self::Boolean(value) => serializer.serialize_bool(value),
            Self::Integer(value) => serializer.serialize_i64(value),
            Self::Number(value) => serializer.serialize_f64(value),
            Self::Text(text) | Self::Secret(text) => serializer.serialize_str(text),
            Self::Time(time) => time.serialize(serializer),
            Self::Json(json) => json.serialize(serializer),
            Self::List(list) => {
                let mut sequence = serializer.serialize_seq(Some(items(list).count()))?;
                items(list).try_for_each(|item| sequence.serialize_element(&item))?;
                sequence.end()
            }
            Self::Object(object) => serialize(object, serializer),
        }
    }
}

/// Returns whether two objects have the same members.
#[inline]
pub(crate) fn equal(a: &dyn Fields, b: &dyn Fields) -> bool {
    let mut equal = false;
    a.values(&mut |a| {
        b.values(&mut |b| equal = a.iter().map(|value| value.as_json()).eq(b.iter().map(|value| value.as_json())));
    });
    equal && a.object_type().name == b.object_type().name
}

impl PartialEq for JsonView<'_> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        match (*self, *other) {
            (Self::Absent, Self::Absent) | (Self::Null, Self::Null) => true,
            (Self::Boolean(a), Self::Boolean(b)) => a == b,
            (Self::Integer(a), Self::Integer(b)) => a == b,
            (Self::Number(a), Self::Number(b)) => a == b,
            (Self::Text(a), Self::Text(b)) | (Self::Secret(a), Self::Secret(b)) => a == b,
            (Self::Time(a), Self::Time(b)) => a == b,
            (Self::Json(a), Self::Json(b)) => a == b,
            (Self::List(a), Self::List(b)) => items(a).eq(items(b)),
            (Self::Object(a), Self::Object(b)) => equal(a, b),
            _ => false,
        }
    }
}

/// Shows the members that are not absent.
#[inline]
pub(crate) fn debug(object: &dyn Fields, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let object_type = object.object_type();
    let mut fields = f.debug_struct(object_type.name);
    object.values(&mut |values| {
        for (index, (name, value)) in object_type.members.iter().zip(values).enumerate() {
            let value = value.as_json();
            if !object_type.omits(index, value) {
                fields.field(name, &value);
            }
        }
    });
    fields.finish_non_exhaustive()
}

impl fmt::Debug for JsonView<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Absent => f.write_str("absent"),
            Self::Null => f.write_str("null"),
            Self::Boolean(value) => value.fmt(f),
            Self::Integer(value) => value.fmt(f),
            Self::Number(value) => value.fmt(f),
            Self::Text(text) => text.fmt(f),
            Self::Time(time) => time.fmt(f),
            Self::Secret(_) => f.write_str("Secret(…)"),
            Self::Json(json) => json.fmt(f),
            Self::List(list) => f.debug_list().entries(items(list)).finish(),
            Self::Object(object) => debug(object, f),
        }
    }
}

/// Implements `PartialEq`, `Debug` and `Serialize` by the members.
macro_rules! object_traits {
    ($name:ident) => {
        impl PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                crate::json::equal(self, other)
            }
        }

        impl std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                crate::json::debug(self, f)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                crate::json::serialize(self, serializer)
            }
        }
    };
}
pub(crate) use object_traits;

//! Lenient reading of members, because PagerDuty's payloads differ from its documents.
//!
//! | JSON | read as |
//! |---|---|
//! | member absent, `null`, or `""` for anything except text | absent |
//! | number or boolean for text | its text |
//! | `"12"` or `12.0` for an integer, `"1.5"` for a number, `"true"` or `"true,"` for a boolean | that value |
//! | one value for a list | a list of one |
//! | `[]` for an object | absent |
//! | a list of one object for an object | that object |
//! | `null` within a list | skipped |
//! | anything else | an error |
//!
//! A [`Member`] receives one [`Input`] at a time, and does not depend on the deserializer. So the code in [`read`](crate::read) is
//! compiled once for each deserializer, and not once for each model.

use std::borrow::Cow;

use serde_json::Value;

use crate::json::{AsJson, Fields};

/// A JSON value that a member receives.
#[derive(Debug)]
pub enum Input<'a> {
    Null,
    Boolean(bool),
    Integer(i64),
    /// An integer beyond `i64`.
    Unsigned(u64),
    Float(f64),
    Text(&'a str),
    /// An object begins. Its members are read into the object that [`Member::put`] returns.
    Object,
    /// The same, for an object whose model depends on this tag.
    Tagged(&'a str),
    Json(&'a mut Value),
    /// A list begins.
    List,
}

/// The error for JSON that has another type than the member, if the table above does not permit it.
#[derive(Debug)]
pub struct Mismatch;

/// How a value is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    Scalar,
    Object,
    /// Any JSON.
    Json,
    /// An object whose model depends on the member with this name.
    Tagged(&'static str),
}

/// How a member is read, and its name in errors.
#[derive(Debug, Clone, Copy)]
pub struct MemberType {
    /// How the value is read, or each item of a list.
    pub(crate) syntax: Syntax,
    pub(crate) is_list: bool,
    /// The name of the value for errors, for instance `an integer`.
    pub(crate) expected: &'static str,
}

/// A member of a model. It may be absent in JSON.
pub trait Member {
    /// Returns how the member is read.
    fn member_type(&self) -> &'static MemberType;

    /// Sets the value, or adds an item to a list. Returns the object whose members are read next, if the input is an object.
    ///
    /// # Errors
    ///
    /// [`Mismatch`]; the member is unchanged.
    fn put(&mut self, input: Input<'_>) -> Result<Option<&mut dyn Object>, Mismatch>;
}

/// An object that is read.
pub trait Object: Fields {
    /// Calls `with` with all members, in the order of the names in the object type.
    fn members(&mut self, with: &mut dyn FnMut(&mut [&mut dyn Member]));

    /// Returns the object, if it may be a reference.
    fn as_promote(&mut self) -> Option<&mut dyn Promote> {
        None
    }
}

/// A reference that becomes a full resource at the first member that a reference does not have.
pub trait Promote {
    /// Turns a reference into a full resource. Returns whether it was a reference.
    fn promote(&mut self) -> bool;

    /// Makes it a reference or a full resource by its type, after all members are read. Returns whether it has an id.
    fn resolve(&mut self) -> bool;
}

/// A value of a member, which is read leniently.
pub trait Item: AsJson + Sized {
    /// How the value is read.
    const SYNTAX: Syntax = Syntax::Scalar;
    /// The name of the value for errors.
    const EXPECTED: &'static str = "text";

    /// Creates the value. Returns `None` if the JSON counts as absent.
    ///
    /// # Errors
    ///
    /// [`Mismatch`].
    fn new(input: Input<'_>) -> Result<Option<Self>, Mismatch>;

    /// Returns the object, if the value is one.
    fn as_object(&mut self) -> Option<&mut dyn Object> {
        None
    }
}

/// A member that is absent until it is read.
pub(crate) trait Empty {
    /// The absent member.
    const EMPTY: Self;
}

impl<T> Empty for Option<T> {
    const EMPTY: Self = None;
}

impl<T> Empty for Vec<T> {
    const EMPTY: Self = Self::new();
}

impl Empty for Value {
    const EMPTY: Self = Self::Null;
}

impl<T: Item> Member for Option<T> {
    fn member_type(&self) -> &'static MemberType {
        &MemberType { syntax: T::SYNTAX, is_list: false, expected: T::EXPECTED }
    }

    fn put(&mut self, input: Input<'_>) -> Result<Option<&mut dyn Object>, Mismatch> {
        *self = T::new(input)?;
        Ok(self.as_mut().and_then(T::as_object))
    }
}

impl<T: Item> Member for Vec<T> {
    fn member_type(&self) -> &'static MemberType {
        &MemberType { syntax: T::SYNTAX, is_list: true, expected: T::EXPECTED }
    }

    fn put(&mut self, input: Input<'_>) -> Result<Option<&mut dyn Object>, Mismatch> {
        if matches!(input, Input::List) {
            self.clear();
            return Ok(None);
        }
        let Some(item) = T::new(input)? else { return Ok(None) };
        self.push(item);
        Ok(self.last_mut().and_then(T::as_object))
    }
}

/// The id of a resource. [`read`](crate::read) rejects a resource without one.
impl Member for String {
    fn member_type(&self) -> &'static MemberType {
        &MemberType { syntax: Syntax::Scalar, is_list: false, expected: <Self as Item>::EXPECTED }
    }

    fn put(&mut self, input: Input<'_>) -> Result<Option<&mut dyn Object>, Mismatch> {
        *self = <Self as Item>::new(input)?.unwrap_or_default();
        Ok(None)
    }
}

impl Member for Value {
    fn member_type(&self) -> &'static MemberType {
        &MemberType { syntax: Syntax::Json, is_list: false, expected: "JSON" }
    }

    fn put(&mut self, input: Input<'_>) -> Result<Option<&mut dyn Object>, Mismatch> {
        *self = <Self as Item>::new(input)?.unwrap_or_default();
        Ok(None)
    }
}

impl<'a> Input<'a> {
    /// Returns the text of a scalar: for text, enums, times and secrets.
    ///
    /// # Errors
    ///
    /// [`Mismatch`], if the value is no scalar.
    #[inline]
    pub(crate) fn text(self) -> Result<Option<Cow<'a, str>>, Mismatch> {
        if let Self::Text(text) = self { Ok(Some(Cow::Borrowed(text))) } else { self.other_text() }
    }

    fn other_text(self) -> Result<Option<Cow<'a, str>>, Mismatch> {
        match self {
            Self::Null => Ok(None),
            Self::Text(text) => Ok(Some(Cow::Borrowed(text))),
            Self::Boolean(value) => Ok(Some(Cow::Borrowed(if value { "true" } else { "false" }))),
            Self::Integer(value) => Ok(Some(Cow::Owned(value.to_string()))),
            Self::Unsigned(value) => Ok(Some(Cow::Owned(value.to_string()))),
            Self::Float(value) => Ok(Some(Cow::Owned(value.to_string()))),
            Self::Object | Self::Tagged(_) | Self::Json(_) | Self::List => Err(Mismatch),
        }
    }
}

//! [`Model`], and the macro that declares one.

use crate::{
    json::Fields,
    member::{Input, Item, Member, Mismatch, Object, Syntax},
};

/// An object of PagerDuty's API that can be read leniently.
///
/// Only the models of this crate implement it. Two models are equal if their members are. `Debug` shows the members that are not absent, by their names in JSON.
///
/// ```
/// # #[cfg(feature = "team")] {
/// use pd_models::{Model, Team};
///
/// assert!(Team::MEMBERS.contains(&"name"));
/// # }
/// ```
pub trait Model: Fields + Default {
    /// The names of the members in JSON.
    const MEMBERS: &'static [&'static str];

    /// An object without members.
    #[doc(hidden)]
    const EMPTY: Self;

    /// Calls `with` with all members, in the order of [`MEMBERS`](Self::MEMBERS).
    #[doc(hidden)]
    fn with_members(&mut self, with: &mut dyn FnMut(&mut [&mut dyn Member]));
}

impl<M: Model> Object for M {
    fn members(&mut self, with: &mut dyn FnMut(&mut [&mut dyn Member])) {
        self.with_members(with);
    }
}

impl<M: Model> Item for M {
    const SYNTAX: Syntax = Syntax::Object;
    const EXPECTED: &'static str = "an object";

    fn new(input: Input<'_>) -> Result<Option<Self>, Mismatch> {
        match input {
            Input::Object => Ok(Some(M::EMPTY)),
            Input::Null | Input::Text("") => Ok(None),
            Input::Boolean(_)
            | Input::Integer(_)
            | Input::Unsigned(_)
            | Input::Float(_)
            | Input::Text(_)
            | Input::Tagged(_)
            | Input::Json(_)
            | Input::List => Err(Mismatch),
        }
    }

    fn as_object(&mut self) -> Option<&mut dyn Object> {
        Some(self)
    }
}

/// Declares a model: `field: Type = "member"`. An object without the member that it is `identified by` is an error. A model that is
/// `sometimes identified by` a member accepts an object without it.
///
/// Each function below is compiled once for each model, so it only returns members. The code that reads and writes them is in
/// [`read`](crate::read) and [`json`](crate::json), and is compiled once.
macro_rules! model {
    ($(#[$meta:meta])* $name:ident $(identified by $identity:ident = $identity_name:literal)?
        $(sometimes identified by $maybe:ident = $maybe_name:literal)? {
        $($(#[$member_meta:meta])* $field:ident: $type:ty = $member:literal,)*
    }) => {
        $(#[$meta])*
        #[derive(Clone)]
        #[non_exhaustive]
        pub struct $name {
            $(#[doc = concat!("The member `", $identity_name, "`, which PagerDuty always sends.")] pub $identity: String,)?
            $(#[doc = concat!("The member `", $maybe_name, "`; empty if PagerDuty did not send it.")] pub $maybe: String,)?
            $(#[doc = concat!("The member `", $member, "`.")] $(#[$member_meta])* pub $field: $type,)*
        }

        impl crate::json::Fields for $name {
            #[inline]
            fn object_type(&self) -> &'static crate::json::ObjectType {
                &crate::json::ObjectType {
                    name: stringify!($name),
                    members: <Self as crate::Model>::MEMBERS,
                    kind: crate::model::object_kind!($($identity)? $(sometimes $maybe)?),
                }
            }

            #[inline]
            fn values<'a>(&'a self, with: &mut dyn FnMut(&[&'a dyn crate::json::AsJson])) {
                with(&[$(&self.$identity,)? $(&self.$maybe,)? $(&self.$field,)*]);
            }
        }

        impl crate::Model for $name {
            const MEMBERS: &'static [&'static str] = &[$($identity_name,)? $($maybe_name,)? $($member,)*];

            const EMPTY: Self = Self {
                $($identity: String::new(),)?
                $($maybe: String::new(),)?
                $($field: <$type as crate::member::Empty>::EMPTY,)*
            };

            #[inline]
            fn with_members(&mut self, with: &mut dyn FnMut(&mut [&mut dyn crate::member::Member])) {
                with(&mut [$(&mut self.$identity,)? $(&mut self.$maybe,)? $(&mut self.$field,)*]);
            }
        }

        impl Default for $name {
            fn default() -> Self {
                <Self as crate::Model>::EMPTY
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::read::whole(deserializer)
            }
        }

        crate::json::object_traits!($name);
    };
}
pub(crate) use model;

macro_rules! object_kind {
    () => {
        crate::json::ObjectKind::Model
    };
    (sometimes $member:ident) => {
        crate::json::ObjectKind::PerhapsIdentified
    };
    ($member:ident) => {
        crate::json::ObjectKind::Identified
    };
}
pub(crate) use object_kind;

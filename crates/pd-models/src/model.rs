//! [`Model`], and the macro that declares one.

use std::{borrow::Cow, fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
};

use crate::member::Lenient;

/// An object of PagerDuty's API that can be read leniently.
///
/// ```
/// # #[cfg(feature = "team")] {
/// use pd_models::{Model, Team};
///
/// assert!(Team::MEMBERS.contains(&"name"));
/// # }
/// ```
pub trait Model: Default {
    /// The names of the members in JSON.
    const MEMBERS: &'static [&'static str];

    /// Reads the value of the member with this name.
    ///
    /// # Errors
    ///
    /// The deserializer's error, if the value has another type.
    #[doc(hidden)]
    fn read_member<'de, A: MapAccess<'de>>(&mut self, name: &str, members: &mut A) -> Result<(), A::Error>;

    /// Checks that the object has an id, if its kind must have one.
    ///
    /// # Errors
    ///
    /// The deserializer's error for a missing member.
    #[doc(hidden)]
    fn check<E: Error>(&self) -> Result<(), E>;
}

/// Reads the members of an object.
pub(crate) fn read_members<'de, M: Model, A: MapAccess<'de>>(mut members: A) -> Result<M, A::Error> {
    let mut model = M::default();
    while let Some(name) = members.next_key::<Name<'de>>()? {
        model.read_member(&name.0, &mut members)?;
    }
    model.check()?;
    Ok(model)
}

/// Skips the value of a member that a model does not have.
pub(crate) fn skip<'de, A: MapAccess<'de>>(members: &mut A) -> Result<(), A::Error> {
    members.next_value::<serde::de::IgnoredAny>().map(drop)
}

/// The name of a member, borrowed from the input if it has no escapes.
#[derive(Debug)]
pub(crate) struct Name<'de>(pub(crate) Cow<'de, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameVisitor;

        impl<'de> Visitor<'de> for NameVisitor {
            type Value = Name<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a member")
            }

            fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Borrowed(name)))
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Owned(name.to_owned())))
            }

            fn visit_string<E: Error>(self, name: String) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Owned(name)))
            }
        }

        deserializer.deserialize_str(NameVisitor)
    }
}

struct ModelVisitor<M>(PhantomData<fn() -> M>);

impl<'de, M: Model> Visitor<'de> for ModelVisitor<M> {
    type Value = Option<M>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Option<M>, A::Error> {
        read_members(members).map(Some)
    }

    fn visit_unit<E: Error>(self) -> Result<Option<M>, E> {
        Ok(None)
    }

    fn visit_none<E: Error>(self) -> Result<Option<M>, E> {
        Ok(None)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Option<M>, E> {
        if text.is_empty() { Ok(None) } else { Err(E::invalid_type(serde::de::Unexpected::Other("text"), &self)) }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Option<M>, A::Error> {
        let Some(first) = items.next_element::<OneOf<M>>()? else { return Ok(None) };
        match items.next_element::<serde::de::IgnoredAny>()? {
            None => Ok(first.0),
            Some(_) => Err(A::Error::invalid_type(serde::de::Unexpected::Other("a list of several"), &self)),
        }
    }
}

/// The only item of a list in place of an object.
struct OneOf<M>(Option<M>);

impl<'de, M: Model> Deserialize<'de> for OneOf<M> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read(deserializer).map(Self)
    }
}

/// Reads an object. Returns `None` if the JSON counts as absent.
pub(crate) fn read<'de, M: Model, D: Deserializer<'de>>(deserializer: D) -> Result<Option<M>, D::Error> {
    deserializer.deserialize_any(ModelVisitor(PhantomData))
}

/// Reads an object. It is an error if the JSON counts as absent.
pub(crate) fn read_whole<'de, M: Lenient, D: Deserializer<'de>>(deserializer: D) -> Result<M, D::Error> {
    M::read(deserializer)?.ok_or_else(|| D::Error::custom("expected an object, found nothing"))
}

/// Declares a model: `field: Type = "member"`. An object without the member that it is `identified by` is an error. A model that is
/// `sometimes identified by` a member accepts an object without it.
macro_rules! model {
    ($(#[$meta:meta])* $name:ident $(identified by $identity:ident = $identity_name:literal)?
        $(sometimes identified by $maybe:ident = $maybe_name:literal)? {
        $($(#[$member_meta:meta])* $field:ident: $type:ty = $member:literal,)*
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Default, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $(#[doc = concat!("The member `", $identity_name, "`, which PagerDuty always sends.")] pub $identity: String,)?
            $(#[doc = concat!("The member `", $maybe_name, "`; empty if PagerDuty did not send it.")] pub $maybe: String,)?
            $(#[doc = concat!("The member `", $member, "`.")] $(#[$member_meta])* pub $field: $type,)*
        }

        impl crate::Model for $name {
            const MEMBERS: &'static [&'static str] = &[$($identity_name,)? $($maybe_name,)? $($member,)*];

            fn read_member<'de, A>(&mut self, name: &str, members: &mut A) -> Result<(), A::Error>
            where
                A: serde::de::MapAccess<'de>,
            {
                // No `?`, because it makes the crate slow to compile.
                match name {
                    $($identity_name => crate::member::read_into(&mut self.$identity, members),)?
                    $($maybe_name => crate::member::read_into(&mut self.$maybe, members),)?
                    $($member => crate::member::read_into(&mut self.$field, members),)*
                    _ => crate::model::skip(members),
                }
            }

            fn check<E: serde::de::Error>(&self) -> Result<(), E> {
                $(if self.$identity.is_empty() {
                    return Err(E::missing_field($identity_name));
                })?
                Ok(())
            }
        }

        impl crate::member::Lenient for $name {
            fn read<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
                crate::model::read(deserializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::model::read_whole(deserializer)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut members = crate::member::Members::begin(serializer)?;
                $(members.member($identity_name, &self.$identity);)?
                $(members.member($maybe_name, &self.$maybe);)?
                $(members.member($member, &self.$field);)*
                members.end()
            }
        }
    };
}
pub(crate) use model;

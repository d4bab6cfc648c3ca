//! Enums of models. The member `type` of an object, or another one, selects the model.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error, IgnoredAny, MapAccess, Visitor},
};
use serde_json::value::RawValue;

use crate::{member::Lenient, model::Name};

/// An object as JSON text, and its tag. The text is kept, because the tag may be the last member.
#[derive(Debug)]
pub(crate) struct Tagged {
    raw: Box<RawValue>,
    tag: Option<String>,
}

impl Tagged {
    /// Reads an object and its tag. Returns `None` for `null`, an empty text and an empty list.
    ///
    /// # Errors
    ///
    /// The deserializer's error, or an error for any other JSON that is not an object.
    pub(crate) fn read<'de, D: Deserializer<'de>>(
        deserializer: D,
        tag: &'static str,
    ) -> Result<Option<Self>, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        if matches!(raw.get(), "null" | "\"\"" | "[]") {
            return Ok(None);
        }
        let tag = TagVisitor(tag).deserialize(&mut serde_json::Deserializer::from_str(raw.get()));
        let tag = tag.map_err(D::Error::custom)?;
        Ok(Some(Self { raw, tag }))
    }

    /// Returns the tag. For a reference, returns the tag of its resource.
    pub(crate) fn tag(&self) -> &str {
        let tag = self.tag.as_deref().unwrap_or_default();
        tag.strip_suffix("_reference").unwrap_or(tag)
    }

    /// Reads the object as one of its models.
    ///
    /// # Errors
    ///
    /// An error with the path of the member within the object.
    pub(crate) fn into<T: for<'a> Deserialize<'a>, E: Error>(self) -> Result<T, E> {
        let mut deserializer = serde_json::Deserializer::from_str(self.raw.get());
        serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
            let path = error.path().to_string();
            E::custom(format_args!("{path}: {}", error.into_inner()))
        })
    }
}

/// Finds the tag and skips all other members.
struct TagVisitor(&'static str);

impl<'de> DeserializeSeed<'de> for TagVisitor {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<String>, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for TagVisitor {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Option<String>, A::Error> {
        let mut tag = None;
        while let Some(name) = members.next_key::<Name<'de>>()? {
            if name.0 == self.0 {
                tag = members.next_value::<TagText>()?.0;
            } else {
                members.next_value::<IgnoredAny>()?;
            }
        }
        Ok(tag)
    }
}

/// The text of a tag, read as leniently as any member.
struct TagText(Option<String>);

impl<'de> Deserialize<'de> for TagText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::read(deserializer).map(Self)
    }
}

/// Declares an enum of models by the value of a tag, with a variant that keeps every other object.
macro_rules! variants {
    ($(#[$meta:meta])* $name:ident by $tag:literal { $($variant:ident($model:ty) = $($value:literal)|+,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $(#[doc = concat!("`", $tag, "` is ", $("`", $value, "`",)+ ".")] $variant(Box<$model>),)*
            /// An object of a kind that PagerDuty does not document, verbatim.
            Unknown(serde_json::Value),
        }

        impl crate::member::Lenient for $name {
            fn read<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
                let Some(tagged) = crate::variants::Tagged::read(deserializer, $tag)? else { return Ok(None) };
                Ok(Some(match tagged.tag() {
                    $($($value)|+ => Self::$variant(Box::new(tagged.into()?)),)*
                    _ => Self::Unknown(tagged.into()?),
                }))
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::model::read_whole(deserializer)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(model) => model.serialize(serializer),)*
                    Self::Unknown(object) => object.serialize(serializer),
                }
            }
        }
    };
}
pub(crate) use variants;

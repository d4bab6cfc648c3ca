//! Enums of models. The member `type` of an object, or another one, selects the model.

use std::fmt;

use serde::{
    Deserializer,
    de::{DeserializeSeed, Error, IgnoredAny, MapAccess, Visitor},
};
use serde_json::Value;

/// Returns the tag of an object, or an empty text if it has none.
///
/// # Errors
///
/// The parser's error, or an error for any other JSON that is not an object.
pub(crate) fn tag_of<E: Error>(json: &str, tag: &'static str) -> Result<String, E> {
    serde_json::Deserializer::from_str(json).deserialize_map(TagVisitor(tag)).map_err(E::custom)
}

/// Finds the tag and skips all other members.
struct TagVisitor(&'static str);

impl<'de> Visitor<'de> for TagVisitor {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<String, A::Error> {
        let mut tag = String::new();
        while let Some(is_tag) = members.next_key_seed(IsTag(self.0))? {
            if is_tag {
                tag = match members.next_value()? {
                    Value::String(text) => text,
                    Value::Null => String::new(),
                    other => other.to_string(),
                };
            } else {
                members.next_value::<IgnoredAny>()?;
            }
        }
        Ok(tag)
    }
}

/// Compares the name of a member with that of the tag.
struct IsTag(&'static str);

impl<'de> DeserializeSeed<'de> for IsTag {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for IsTag {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<bool, E> {
        Ok(name == self.0)
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

        impl crate::json::AsJson for $name {
            #[inline]
            fn as_json(&self) -> crate::json::JsonView<'_> {
                match self {
                    $(Self::$variant(model) => crate::json::JsonView::Object(&**model),)*
                    Self::Unknown(object) => crate::json::JsonView::Json(object),
                }
            }
        }

        impl crate::member::Item for $name {
            const SYNTAX: crate::member::Syntax = crate::member::Syntax::Tagged($tag);
            const EXPECTED: &'static str = "an object";

            #[inline]
            fn new(input: crate::member::Input<'_>) -> Result<Option<Self>, crate::member::Mismatch> {
                match input {
                    crate::member::Input::Tagged(tag) => Ok(match tag {
                        $($($value)|+ => Some(Self::$variant(Box::default())),)*
                        _ => None,
                    }),
                    crate::member::Input::Json(object) => Ok(Some(Self::Unknown(object.take()))),
                    crate::member::Input::Null | crate::member::Input::Text("") => Ok(None),
                    crate::member::Input::Boolean(_)
                    | crate::member::Input::Integer(_)
                    | crate::member::Input::Unsigned(_)
                    | crate::member::Input::Float(_)
                    | crate::member::Input::Text(_)
                    | crate::member::Input::Object
                    | crate::member::Input::List => Err(crate::member::Mismatch),
                }
            }

            fn as_object(&mut self) -> Option<&mut dyn crate::member::Object> {
                match self {
                    $(Self::$variant(model) => Some(&mut **model),)*
                    Self::Unknown(_) => None,
                }
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::read::whole(deserializer)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                crate::json::AsJson::as_json(self).serialize(serializer)
            }
        }
    };
}
pub(crate) use variants;

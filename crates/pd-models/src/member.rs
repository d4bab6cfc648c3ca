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

use std::{fmt, marker::PhantomData};

use serde::{
    Deserializer, Serialize, Serializer,
    de::{
        DeserializeSeed, Error, MapAccess, SeqAccess, Unexpected, Visitor,
        value::{MapAccessDeserializer, StrDeserializer},
    },
};
use serde_json::Value;

use crate::Patch;

/// A value of a member, which is read leniently.
pub(crate) trait Lenient: Sized {
    /// Reads the value. Returns `None` if the JSON counts as absent.
    ///
    /// # Errors
    ///
    /// The deserializer's error, if the JSON has another type and the table above does not permit it.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error>;
}

/// A member of a model. It may be absent in JSON.
pub(crate) trait Member: Sized {
    /// Reads the member.
    ///
    /// # Errors
    ///
    /// As for [`Lenient::read`].
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;

    /// Returns whether the member is left out when the model is written.
    fn is_absent(&self) -> bool;
}

/// The id of a resource. `Model::check` rejects a resource without one.
impl Member for String {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(<Self as Lenient>::read(deserializer)?.unwrap_or_default())
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

impl<T: Lenient> Member for Option<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::read(deserializer)
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T: Lenient> Member for Vec<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ListVisitor(PhantomData))
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

impl Member for Value {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        serde::Deserialize::deserialize(deserializer)
    }

    fn is_absent(&self) -> bool {
        self.is_null()
    }
}

struct MemberSeed<T>(PhantomData<fn() -> T>);

/// Reads the value of the current member into its place.
pub(crate) fn read_into<'de, T: Member, A: MapAccess<'de>>(place: &mut T, members: &mut A) -> Result<(), A::Error> {
    *place = members.next_value_seed(MemberSeed(PhantomData))?;
    Ok(())
}

impl<'de, T: Member> DeserializeSeed<'de> for MemberSeed<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::read(deserializer)
    }
}

struct LenientSeed<T>(PhantomData<fn() -> T>);

impl<'de, T: Lenient> DeserializeSeed<'de> for LenientSeed<T> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        T::read(deserializer)
    }
}

struct ListVisitor<T>(PhantomData<fn() -> T>);

impl<T: Lenient> ListVisitor<T> {
    fn of_one<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
        Ok(T::read(deserializer)?.into_iter().collect())
    }
}

impl<'de, T: Lenient> Visitor<'de> for ListVisitor<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_unit<E: Error>(self) -> Result<Vec<T>, E> {
        Ok(Vec::new())
    }

    fn visit_none<E: Error>(self) -> Result<Vec<T>, E> {
        Ok(Vec::new())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Vec<T>, E> {
        if text.is_empty() { Ok(Vec::new()) } else { Self::of_one(StrDeserializer::new(text)) }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
        // The size hint may come from the sender, so it does not decide how much memory is allocated.
        let mut list = Vec::with_capacity(items.size_hint().unwrap_or(0).min(128));
        while let Some(item) = items.next_element_seed(LenientSeed(PhantomData))? {
            list.extend(item);
        }
        Ok(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Vec<T>, A::Error> {
        Self::of_one(MapAccessDeserializer::new(members))
    }
}

/// Writes a model. Absent members are omitted. After an error, the other members are skipped, and [`end`](Self::end) returns the
/// error.
#[derive(Debug)]
pub(crate) struct Members<M: serde::ser::SerializeMap> {
    map: M,
    written: Result<(), M::Error>,
}

impl<M: serde::ser::SerializeMap> Members<M> {
    /// Begins an object.
    ///
    /// # Errors
    ///
    /// The serializer's error.
    pub(crate) fn begin<S: Serializer<SerializeMap = M, Ok = M::Ok, Error = M::Error>>(s: S) -> Result<Self, S::Error> {
        Ok(Self { map: s.serialize_map(None)?, written: Ok(()) })
    }

    pub(crate) fn member<T: Member + Serialize>(&mut self, name: &'static str, value: &T) {
        if !value.is_absent() {
            self.always(name, value);
        }
    }

    pub(crate) fn patch<T: Serialize>(&mut self, name: &'static str, value: &Patch<T>) {
        if !value.is_absent() {
            self.always(name, value);
        }
    }

    pub(crate) fn always<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) {
        if self.written.is_ok() {
            self.written = self.map.serialize_entry(name, value);
        }
    }

    /// Ends the object.
    ///
    /// # Errors
    ///
    /// The serializer's error, for the object or for a member.
    pub(crate) fn end(self) -> Result<M::Ok, M::Error> {
        self.written?;
        self.map.end()
    }
}

/// Visits a scalar, with one conversion for each kind of scalar in JSON.
struct ScalarVisitor<T> {
    expected: &'static str,
    text: fn(&str) -> Option<T>,
    integer: fn(i128) -> Option<T>,
    float: fn(f64) -> Option<T>,
    boolean: fn(bool) -> Option<T>,
    empty_is_absent: bool,
}

impl<T> Visitor<'_> for ScalarVisitor<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_unit<E: Error>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_none<E: Error>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Option<T>, E> {
        if self.empty_is_absent && text.is_empty() {
            return Ok(None);
        }
        let value = if self.empty_is_absent { text.trim_matches([' ', ',']) } else { text };
        (self.text)(value).map(Some).ok_or_else(|| E::invalid_value(Unexpected::Other("text"), &self))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Option<T>, E> {
        (self.boolean)(value).map(Some).ok_or_else(|| E::invalid_type(Unexpected::Bool(value), &self))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Option<T>, E> {
        (self.integer)(value.into()).map(Some).ok_or_else(|| E::invalid_type(Unexpected::Signed(value), &self))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Option<T>, E> {
        (self.integer)(value.into()).map(Some).ok_or_else(|| E::invalid_type(Unexpected::Unsigned(value), &self))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Option<T>, E> {
        (self.float)(value).map(Some).ok_or_else(|| E::invalid_type(Unexpected::Float(value), &self))
    }
}

impl Lenient for String {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        read_text(deserializer)
    }
}

impl Lenient for i64 {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        deserializer.deserialize_any(ScalarVisitor {
            expected: "an integer",
            text: |text| text.parse().ok(),
            integer: |value| value.try_into().ok(),
            float: whole,
            boolean: |_| None,
            empty_is_absent: true,
        })
    }
}

impl Lenient for f64 {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        deserializer.deserialize_any(ScalarVisitor {
            expected: "a number",
            text: |text| text.parse().ok(),
            // An integer beyond 2^53 becomes the nearest double.
            integer: |value| value.to_string().parse().ok(),
            float: Some,
            boolean: |_| None,
            empty_is_absent: true,
        })
    }
}

impl Lenient for bool {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        deserializer.deserialize_any(ScalarVisitor {
            expected: "a boolean",
            text: |text| text.parse().ok(),
            integer: |_| None,
            float: |_| None,
            boolean: Some,
            empty_is_absent: true,
        })
    }
}

impl Lenient for Value {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        serde::Deserialize::deserialize(deserializer).map(Some)
    }
}

/// Reads text and converts it: for enums, times and secrets.
pub(crate) fn read_text<'de, T: for<'a> From<&'a str>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    deserializer.deserialize_any(ScalarVisitor {
        expected: "text",
        text: |text| Some(T::from(text)),
        integer: |value| Some(T::from(&value.to_string())),
        float: |value| Some(T::from(&value.to_string())),
        boolean: |value| Some(T::from(if value { "true" } else { "false" })),
        empty_is_absent: false,
    })
}

/// Returns the float as an integer, or `None` if it has a fraction or is out of range.
fn whole(value: f64) -> Option<i64> {
    let text = format!("{value:.0}");
    text.parse().ok().filter(|_| value.fract() == 0.0)
}

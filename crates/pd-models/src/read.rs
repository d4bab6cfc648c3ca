//! Reading of members and objects with any deserializer.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor, value::MapAccessDeserializer},
};
use serde_json::{Value, value::RawValue};

use crate::{
    json::{JsonView, ObjectKind},
    member::{Input, Item, Member, MemberType, Object, Syntax},
    variants::tag_of,
};

/// Reads a value. It is an error if the JSON counts as absent.
///
/// # Errors
///
/// The deserializer's error, or an error for JSON that counts as absent.
pub(crate) fn whole<'de, T: Item, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut value = None;
    member(&mut value, deserializer)?;
    value.ok_or_else(|| D::Error::custom(format_args!("expected {}, found nothing", T::EXPECTED)))
}

/// Reads a member.
///
/// # Errors
///
/// The deserializer's error, or an error for JSON of another type than the member.
pub(crate) fn member<'de, D: Deserializer<'de>>(member: &mut dyn Member, deserializer: D) -> Result<(), D::Error> {
    MemberSeed::all(member).deserialize(deserializer)
}

/// Reads a value into a member, or an item into a list.
struct MemberSeed<'a, 'b> {
    member: &'a mut (dyn Member + 'b),
    member_type: &'static MemberType,
    /// Whether the member is a list and all of it is read.
    is_list: bool,
}

impl<'a, 'b> MemberSeed<'a, 'b> {
    #[inline]
    fn all(member: &'a mut (dyn Member + 'b)) -> Self {
        let member_type = member.member_type();
        Self { member, member_type, is_list: member_type.is_list }
    }

    #[inline]
    fn item(member: &'a mut (dyn Member + 'b), member_type: &'static MemberType) -> Self {
        Self { member, member_type, is_list: false }
    }

    /// Empties the list.
    #[inline]
    fn begin(&mut self) {
        if self.is_list {
            // A list never rejects this.
            drop(self.member.put(Input::List));
        }
    }

    #[inline]
    fn scalar<E: Error>(mut self, input: Input<'_>, unexpected: Unexpected<'_>) -> Result<(), E> {
        self.begin();
        let expected = self.member_type.expected;
        if self.member.put(input).is_ok() { Ok(()) } else { Err(E::invalid_type(unexpected, &expected)) }
    }

    /// Reads an object whose model depends on a tag. The JSON is kept as text first, because the tag may be the last member.
    fn tagged<E: Error>(self, json: &str, tag: &'static str) -> Result<(), E> {
        if matches!(json, "null" | "\"\"" | "[]") {
            return self.scalar(Input::Null, Unexpected::Unit);
        }
        let expected = self.member_type.expected;
        let mismatch = || E::invalid_type(Unexpected::Other("something else"), &expected);
        let tag = tag_of::<E>(json, tag)?;
        match self.member.put(Input::Tagged(tag.strip_suffix("_reference").unwrap_or(&tag))).map_err(|_| mismatch())? {
            Some(object) => object_of(object, json),
            None => {
                let mut json = serde_json::from_str(json).map_err(E::custom)?;
                self.member.put(Input::Json(&mut json)).map(drop).map_err(|_| mismatch())
            }
        }
    }
}

/// Reads an object from its text. An error has the path of the member within the object.
fn object_of<E: Error>(object: &mut dyn Object, json: &str) -> Result<(), E> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let mut track = serde_path_to_error::Track::new();
    let read = ObjectSeed(object).deserialize(serde_path_to_error::Deserializer::new(&mut deserializer, &mut track));
    read.map_err(|error| E::custom(format_args!("{}: {error}", track.path())))
}

impl<'de> DeserializeSeed<'de> for MemberSeed<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.member_type.syntax {
            Syntax::Json if !self.is_list => {
                let mut json = Value::deserialize(deserializer)?;
                self.scalar(Input::Json(&mut json), Unexpected::Other("JSON"))
            }
            Syntax::Tagged(tag) if !self.is_list => {
                let json = Box::<RawValue>::deserialize(deserializer)?;
                self.tagged(json.get(), tag)
            }
            Syntax::Scalar | Syntax::Object | Syntax::Json | Syntax::Tagged(_) => deserializer.deserialize_any(self),
        }
    }
}

impl<'de> Visitor<'de> for MemberSeed<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_list { "a list" } else { self.member_type.expected })
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.scalar(Input::Null, Unexpected::Unit)
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.scalar(Input::Null, Unexpected::Unit)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.scalar(Input::Boolean(value), Unexpected::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.scalar(Input::Integer(value), Unexpected::Signed(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        let input = i64::try_from(value).map_or(Input::Unsigned(value), Input::Integer);
        self.scalar(input, Unexpected::Unsigned(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.scalar(Input::Float(value), Unexpected::Float(value))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        let input = if self.is_list && text.is_empty() { Input::Null } else { Input::Text(text) };
        self.scalar(input, Unexpected::Other("text"))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, members: A) -> Result<(), A::Error> {
        self.begin();
        match self.member_type.syntax {
            Syntax::Scalar | Syntax::Object => match self.member.put(Input::Object) {
                Ok(Some(object)) => read_object(object, members),
                Ok(None) | Err(_) => Err(A::Error::invalid_type(Unexpected::Map, &self.member_type.expected)),
            },
            Syntax::Json => {
                let mut json = Value::deserialize(MapAccessDeserializer::new(members))?;
                self.scalar(Input::Json(&mut json), Unexpected::Map)
            }
            // One object in place of a list, whose text is no longer available.
            Syntax::Tagged(tag) => {
                let json = Value::deserialize(MapAccessDeserializer::new(members))?;
                Self::item(self.member, self.member_type).tagged(&json.to_string(), tag)
            }
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        self.begin();
        if self.is_list {
            while items.next_element_seed(MemberSeed::item(self.member, self.member_type))?.is_some() {}
            return Ok(());
        }
        if self.member_type.syntax != Syntax::Object {
            return Err(A::Error::invalid_type(Unexpected::Seq, &self.member_type.expected));
        }
        if items.next_element_seed(MemberSeed::item(self.member, self.member_type))?.is_none() {
            return self.scalar(Input::Null, Unexpected::Seq);
        }
        match items.next_element::<IgnoredAny>()? {
            None => Ok(()),
            Some(_) => Err(A::Error::invalid_type(Unexpected::Other("a list of several"), &self.member_type.expected)),
        }
    }
}

struct ObjectSeed<'a>(&'a mut dyn Object);

impl<'de> DeserializeSeed<'de> for ObjectSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for ObjectSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<(), A::Error> {
        read_object(self.0, members)
    }
}

/// Reads the members of an object.
fn read_object<'de, A: MapAccess<'de>>(object: &mut dyn Object, mut input: A) -> Result<(), A::Error> {
    let mut first = None;
    loop {
        let names = object.object_type().members;
        let mut read = Ok(None);
        object.members(&mut |members| read = read_known(names, members, first, &mut input));
        let Some(unknown) = read? else { break };
        let is_full = object.as_promote().is_some_and(|object| object.promote());
        first = if is_full { position(object.object_type().members, &unknown, 0) } else { None };
        if first.is_none() {
            input.next_value::<IgnoredAny>()?;
        }
    }
    let is_whole = match object.as_promote() {
        Some(object) => object.resolve(),
        None => object.object_type().kind != ObjectKind::Identified || is_identified(object),
    };
    if is_whole { Ok(()) } else { Err(A::Error::missing_field("id")) }
}

/// Returns whether the first member has a value.
fn is_identified(object: &dyn Object) -> bool {
    let mut identity = None;
    object.values(&mut |values| identity = values.first().map(|value| value.as_json()));
    !matches!(identity, None | Some(JsonView::Absent | JsonView::Text("")))
}

/// Reads members, beginning with the value of the `first` one if its name is read already. Returns the name of a member that the
/// object does not have, before its value; `None` at the end of the object.
fn read_known<'de, A: MapAccess<'de>>(
    names: &[&str],
    members: &mut [&mut dyn Member],
    first: Option<usize>,
    input: &mut A,
) -> Result<Option<Cow<'de, str>>, A::Error> {
    let mut unknown = None;
    let mut index = first;
    let mut next = 0;
    loop {
        if let Some((place, member)) = index.and_then(|index| Some((index, members.get_mut(index)?))) {
            input.next_value_seed(MemberSeed::all(*member))?;
            next = place + 1;
        }
        index = input.next_key_seed(KeySeed { names, next, unknown: &mut unknown })?.flatten();
        if index.is_none() {
            return Ok(unknown);
        }
    }
}

/// Returns the index of a name, which is searched from index `next` on first.
fn position(names: &[&str], name: &str, next: usize) -> Option<usize> {
    let (before, after) = names.split_at_checked(next)?;
    let later = after.iter().position(|known| *known == name).map(|index| next + index);
    later.or_else(|| before.iter().position(|known| *known == name))
}

/// Reads the name of a member as its index. A name that the object does not have is put into `unknown`.
struct KeySeed<'a, 'de> {
    names: &'a [&'a str],
    /// The index at which the name probably is: PagerDuty sends most members in the order of its documents.
    next: usize,
    unknown: &'a mut Option<Cow<'de, str>>,
}

impl<'de> DeserializeSeed<'de> for KeySeed<'_, 'de> {
    type Value = Option<usize>;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<usize>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for KeySeed<'_, 'de> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    #[inline]
    fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<Option<usize>, E> {
        let index = position(self.names, name, self.next);
        if index.is_none() {
            *self.unknown = Some(Cow::Borrowed(name));
        }
        Ok(index)
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Option<usize>, E> {
        let index = position(self.names, name, self.next);
        if index.is_none() {
            *self.unknown = Some(Cow::Owned(name.to_owned()));
        }
        Ok(index)
    }
}

#[cfg(test)]
mod tests {
    use super::position;

    #[test]
    fn a_name_is_found_wherever_the_search_begins() {
        let names = ["id", "type", "name"];
        for next in 0..=names.len() {
            assert_eq!(names.map(|name| position(&names, name, next)), [Some(0), Some(1), Some(2)]);
            assert_eq!(position(&names, "mood", next), None);
        }
    }
}

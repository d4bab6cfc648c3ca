//! JSON that keeps the spelling of every number and string, and the order of the members.
//!
//! A [`serde_json::Value`] rounds numbers beyond 64 bits and writes `1.10` as `1.1`. The commands print responses as the
//! server sent them, so they read them into [`Json`] instead.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error as _, MapAccess, Visitor},
};
use serde_json::value::{RawValue, to_raw_value};

/// Arrays and objects below this depth are kept as text, so that reading and writing cannot exhaust the stack.
const MAX_DEPTH: usize = 100;

/// One JSON value.
#[derive(Debug, Clone)]
pub(crate) enum Json {
    /// `null`, a boolean, a number or a string, as it was written. Also a value below [`MAX_DEPTH`].
    Scalar(Box<RawValue>),
    Array(Vec<Self>),
    /// The members in the order of the text. If a name occurs twice, both members are kept, and [`Json::get`] returns the last.
    Object(Vec<(String, Self)>),
}

impl Json {
    pub(crate) fn null() -> Self {
        Self::from(())
    }

    /// Builds an object.
    pub(crate) fn object<const N: usize>(members: [(&str, Self); N]) -> Self {
        Self::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    fn parse(text: &str, depth: usize) -> Result<Self, serde_json::Error> {
        Ok(match text.as_bytes().first() {
            Some(b'[') if depth < MAX_DEPTH => {
                let items: Vec<&RawValue> = serde_json::from_str(text)?;
                Self::Array(items.into_iter().map(|item| Self::parse(item.get(), depth + 1)).collect::<Result<_, _>>()?)
            }
            Some(b'{') if depth < MAX_DEPTH => {
                let Members(members) = serde_json::from_str(text)?;
                let parsed = members
                    .into_iter()
                    .map(|(name, value)| Ok::<_, serde_json::Error>((name, Self::parse(value.get(), depth + 1)?)));
                Self::Object(parsed.collect::<Result<_, _>>()?)
            }
            _ => Self::Scalar(serde_json::from_str::<&RawValue>(text)?.to_owned()),
        })
    }

    /// Returns a member of an object.
    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => members.iter().rev().find(|(own, _)| own == name).map(|(_, value)| value),
            Self::Scalar(_) | Self::Array(_) => None,
        }
    }

    /// Returns the value at a dotted path such as `service.summary`; an empty path is the value itself.
    pub(crate) fn at(&self, path: &str) -> Option<&Self> {
        path.split('.').filter(|name| !name.is_empty()).try_fold(self, |value, name| value.get(name))
    }

    /// Returns every value at a dotted path. An array on the path contributes the values of all its items.
    pub(crate) fn all_at<'j>(&'j self, path: &str) -> Vec<&'j Self> {
        // A member whose name is the whole path, with its dots, takes precedence.
        if let Some(own) = self.get(path) {
            return vec![own];
        }
        match (self, path.split_once('.')) {
            (Self::Array(items), _) => items.iter().flat_map(|item| item.all_at(path)).collect(),
            (_, Some((first, rest))) => self.get(first).map(|value| value.all_at(rest)).unwrap_or_default(),
            (_, None) => Vec::new(),
        }
    }

    /// Returns the items of an array.
    pub(crate) fn items(&self) -> &[Self] {
        match self {
            Self::Array(items) => items,
            Self::Scalar(_) | Self::Object(_) => &[],
        }
    }

    /// Returns the members of an object.
    pub(crate) fn members(&self) -> &[(String, Self)] {
        match self {
            Self::Object(members) => members,
            Self::Scalar(_) | Self::Array(_) => &[],
        }
    }

    pub(crate) const fn is_object(&self) -> bool {
        matches!(self, Self::Object(_))
    }

    pub(crate) fn is_null(&self) -> bool {
        matches!(self, Self::Scalar(raw) if raw.get() == "null")
    }

    /// Returns the text of a string. An unpaired surrogate in it is read as U+FFFD.
    pub(crate) fn as_str(&self) -> Option<Cow<'_, str>> {
        let Self::Scalar(raw) = self else { return None };
        let inner = raw.get().strip_prefix('"')?.strip_suffix('"')?;
        if inner.contains('\\') {
            pd_core::json::from_slice::<String>(raw.get().as_bytes()).ok().map(Cow::Owned)
        } else {
            Some(Cow::Borrowed(inner))
        }
    }

    pub(crate) fn as_u64(&self) -> Option<u64> {
        match self {
            Self::Scalar(raw) => raw.get().parse().ok(),
            Self::Array(_) | Self::Object(_) => None,
        }
    }

    /// Returns the text at a dotted path, if there is a string.
    pub(crate) fn text_at(&self, path: &str) -> Option<Cow<'_, str>> {
        self.at(path)?.as_str()
    }

    /// Returns a string, number or boolean as text.
    pub(crate) fn scalar_text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Scalar(raw) if raw.get() != "null" => self.as_str().or(Some(Cow::Borrowed(raw.get()))),
            Self::Scalar(_) | Self::Array(_) | Self::Object(_) => None,
        }
    }
}

/// Prints compact JSON.
impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Scalar(raw) => raw.serialize(serializer),
            Self::Array(items) => serializer.collect_seq(items),
            Self::Object(members) => serializer.collect_map(members.iter().map(|(name, value)| (name, value))),
        }
    }
}

/// Works with the deserializers of `serde_json` only, as [`RawValue`] does.
impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        Self::parse(raw.get(), 0).map_err(D::Error::custom)
    }
}

/// The members of an object, duplicates included.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;

        impl<'de> Visitor<'de> for Collect {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Collect)
    }
}

macro_rules! from_scalar {
    ($($scalar:ty),*) => {$(
        impl From<$scalar> for Json {
            fn from(value: $scalar) -> Self {
                // Writing a scalar to a string cannot fail.
                to_raw_value(&value).map_or_else(|_| Self::Array(Vec::new()), Self::Scalar)
            }
        }
    )*};
}

from_scalar!((), bool, u64, i64, &str, String, Cow<'_, str>);

impl<T: Into<Self>> From<Option<T>> for Json {
    fn from(value: Option<T>) -> Self {
        value.map_or_else(Self::null, Into::into)
    }
}

impl<T: Into<Self>> From<Vec<T>> for Json {
    fn from(values: Vec<T>) -> Self {
        Self::Array(values.into_iter().map(Into::into).collect())
    }
}

impl From<serde_json::Value> for Json {
    fn from(value: serde_json::Value) -> Self {
        Self::parse(&value.to_string(), 0).unwrap_or_else(|_| Self::null())
    }
}

impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Scalar(one), Self::Scalar(other)) => one.get() == other.get(),
            (Self::Array(one), Self::Array(other)) => one == other,
            (Self::Object(one), Self::Object(other)) => one == other,
            (Self::Scalar(_), _) | (Self::Array(_), _) | (Self::Object(_), _) => false,
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Json {
        pd_core::json::from_slice(text.as_bytes()).unwrap()
    }

    /// JSON texts without white space, with numbers and strings whose spelling a `Value` would change.
    pub(crate) fn texts() -> impl Strategy<Value = String> {
        let number = "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,25})?([eE][+-]?[0-9]{1,4})?";
        let string = "\"([a-zA-Zäöü€ ]|\\\\u00[0-9a-f]{2}|\\\\ud83d\\\\ude00|\\\\[\"\\\\/bfnrt])*\"";
        let scalar = prop_oneof![number.boxed(), string.boxed(), "true|false|null".boxed()];
        scalar.prop_recursive(4, 40, 5, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..5).prop_map(|items| format!("[{}]", items.join(","))),
                proptest::collection::vec(("[a-c.]{0,3}", inner), 0..5).prop_map(|members| {
                    let members: Vec<_> = members.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
                    format!("{{{}}}", members.join(","))
                }),
            ]
        })
    }

    proptest! {
        #[test]
        fn text_is_printed_as_it_was_read(text in texts()) {
            prop_assert_eq!(read(&text).to_string(), text.as_str());
            let pretty = serde_json::to_string_pretty(&read(&text)).unwrap();
            prop_assert_eq!(read(&pretty).to_string(), text);
        }
    }

    #[test]
    fn paths_lead_through_objects_and_arrays() {
        let json = read(r#"{"a": {"b": 1.10}, "c": [{"d": "x"}, {"d": "y"}, {}], "e.f": 2}"#);
        assert_eq!(json.at("a.b").unwrap().to_string(), "1.10");
        assert_eq!(json.all_at("c.d").len(), 2);
        assert_eq!(json.all_at("e.f")[0].as_u64(), Some(2));
        assert!(json.at("a.x").is_none() && json.all_at("c.x").is_empty());
    }

    #[test]
    fn unpaired_surrogates_and_huge_numbers_are_read() {
        let json = read(r#"{"title": "cut \ud83d", "big": 1e400}"#);
        assert_eq!(json.text_at("title").unwrap(), "cut \u{fffd}");
        assert_eq!(json.get("big").unwrap().to_string(), "1e400");
        assert_eq!(read(r#"{"k\ud83d": 1}"#).members()[0].0, "k\u{fffd}");
    }

    #[test]
    fn depth_does_not_exhaust_the_stack() {
        let text = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(read(&text).to_string(), text);
    }

    #[test]
    fn the_last_of_two_members_counts() {
        let json = read(r#"{"a": 1, "a": 2}"#);
        assert_eq!(json.get("a").unwrap().as_u64(), Some(2));
        assert_eq!(json.to_string(), r#"{"a":1,"a":2}"#);
    }
}

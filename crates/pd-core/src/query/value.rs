//! Values of query parameters, from any type that implements `Serialize`.

use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

/// The value of a query parameter: a string, or a list of strings.
///
/// Every type that implements `Serialize` converts into it: all string types (`&&str`, `Cow`, `Box<str>`), numbers,
/// booleans, enums (by their serialized name), times of `jiff` and of other crates that serialize as RFC 3339, and vectors,
/// slices and sets of those. A `None` is omitted. Use [`display`](Self::display) for a type that implements only `Display`.
///
/// ```
/// use pd_core::QueryValue;
///
/// #[derive(serde::Serialize)]
/// #[serde(rename_all = "snake_case")]
/// enum Status {
///     Triggered,
///     Acknowledged,
/// }
///
/// assert_eq!(QueryValue::from(Status::Triggered), QueryValue::from("triggered"));
/// assert_eq!(
///     QueryValue::from([Status::Triggered, Status::Acknowledged]),
///     QueryValue::List(vec!["triggered".into(), "acknowledged".into()])
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum QueryValue {
    /// A single value.
    One(String),
    /// A list. An empty list is omitted.
    List(Vec<String>),
    /// A value that cannot be encoded, such as a map. [`Query::check`](super::Query::check) rejects it.
    Invalid(&'static str),
}

impl QueryValue {
    /// Converts a value by its `Display` implementation.
    ///
    /// ```
    /// use pd_core::QueryValue;
    ///
    /// assert_eq!(QueryValue::display(std::net::Ipv4Addr::LOCALHOST), QueryValue::from("127.0.0.1"));
    /// ```
    #[must_use]
    pub fn display(value: impl std::fmt::Display) -> Self {
        Self::One(value.to_string())
    }

    pub(super) fn as_slice(&self) -> &[String] {
        match self {
            Self::One(value) => std::slice::from_ref(value),
            Self::List(values) => values,
            Self::Invalid(_) => &[],
        }
    }
}

impl<T: Serialize> From<T> for QueryValue {
    fn from(value: T) -> Self {
        match to_raw_value(&value) {
            Ok(json) => Self::of_json(&json),
            Err(_) => Self::Invalid("it cannot be serialized"),
        }
    }
}

impl QueryValue {
    pub(super) fn of_json(json: &RawValue) -> Self {
        match json.get().as_bytes().first() {
            Some(b'n') => Self::List(Vec::new()),
            Some(b'[') => match serde_json::from_str::<Vec<&RawValue>>(json.get()) {
                Ok(items) => Self::of_items(&items),
                Err(_) => Self::Invalid("it cannot be read as a list"),
            },
            _ => text(json).map_or(Self::Invalid("it is a map, which cannot be encoded in a query"), Self::One),
        }
    }

    fn of_items(items: &[&RawValue]) -> Self {
        let items = items.iter().filter(|item| item.get() != "null");
        let texts: Option<Vec<String>> = items.map(|item| text(item)).collect();
        texts.map_or(Self::Invalid("it is a list of lists or maps, which cannot be encoded in a query"), Self::List)
    }
}

/// Converts a string, a number or a boolean to text. Numbers keep their notation.
fn text(json: &RawValue) -> Option<String> {
    match json.get().as_bytes().first()? {
        b'{' | b'[' => None,
        b'"' => serde_json::from_str(json.get()).ok(),
        _ => Some(json.get().to_owned()),
    }
}

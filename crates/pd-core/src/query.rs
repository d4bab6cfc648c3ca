//! Query parameters.

use form_urlencoded::Serializer;

use crate::{Endpoint, endpoint::ListStyle};

/// Query parameters, in order.
///
/// A list repeats its key; how the key is then written is the endpoint's to say: `statuses[]=a&statuses[]=b` unless the
/// documents have it otherwise. Parameters may be named with or without the `[]`.
///
/// ```
/// use pd_core::Query;
///
/// let query = Query::new().with("query", "Dav").with("limit", 100).with("team_ids", ["PT1", "PT2"]);
/// assert_eq!(query.get("query"), Some("Dav"));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query(Vec<(String, QueryValue)>);

/// The value of a query parameter: one, or a list. Made by `From` from strings, numbers, booleans and lists of them;
/// `Option::None` sends nothing.
///
/// ```
/// use pd_core::QueryValue;
///
/// assert_eq!(QueryValue::from(true), QueryValue::from("true"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum QueryValue {
    /// A single value.
    One(String),
    /// A list; empty, it sends nothing.
    List(Vec<String>),
}

impl Query {
    /// No parameters.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Reads an encoded query.
    #[must_use]
    pub fn parse(query: &str) -> Self {
        Self(
            form_urlencoded::parse(query.as_bytes())
                .map(|(key, value)| (key.into_owned(), QueryValue::One(value.into_owned())))
                .collect(),
        )
    }

    /// Adds a parameter.
    #[must_use]
    pub fn with(mut self, key: impl Into<String>, value: impl Into<QueryValue>) -> Self {
        self.push(key, value);
        self
    }

    /// Adds a parameter; those of its name stay.
    pub fn push(&mut self, key: impl Into<String>, value: impl Into<QueryValue>) {
        self.0.push((key.into(), value.into()));
    }

    /// Sets a parameter: those of its name, with or without `[]`, are replaced.
    pub fn set(&mut self, key: impl Into<String>, value: impl Into<QueryValue>) {
        let key = key.into();
        self.remove(&key);
        self.0.push((key, value.into()));
    }

    /// Removes the parameters of a name, with or without `[]`, and returns the value of the last: the last item, of a list.
    pub fn remove(&mut self, key: &str) -> Option<String> {
        let last = self.get(key).map(str::to_owned);
        self.0.retain(|(name, _)| bare(name) != bare(key));
        last
    }

    /// The last value of a parameter, named with or without `[]`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        let values = self.0.iter().rev().filter(|(name, _)| bare(name) == bare(key));
        values.filter_map(|(_, value)| value.as_slice().last()).next().map(String::as_str)
    }

    /// Whether there are no parameters.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The parameters, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_slice()))
    }

    /// The parameters as they were given, in order: a list of one value is told from a single value.
    pub fn values(&self) -> impl Iterator<Item = (&str, &QueryValue)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// Takes over every parameter of `other`; those of the same name here are dropped.
    pub fn override_with(&mut self, other: &Self) {
        self.0.retain(|(name, _)| !other.0.iter().any(|(theirs, _)| bare(theirs) == bare(name)));
        self.0.extend(other.0.iter().cloned());
    }

    /// The encoded query, lists written as `endpoint` wants them.
    ///
    /// ```
    /// use pd_core::{Api, Operation, Query};
    ///
    /// let endpoint = Operation::resolve(Api::Rest, &http::Method::GET, "/incidents");
    /// let query = Query::new().with("statuses", ["triggered", "acknowledged"]);
    /// assert_eq!(query.encode(&endpoint), "statuses%5B%5D=triggered&statuses%5B%5D=acknowledged");
    /// ```
    #[must_use]
    pub fn encode(&self, endpoint: &Endpoint) -> String {
        let mut text = String::new();
        self.write(&mut text, endpoint);
        text.split_off(text.len().min(1))
    }

    /// Writes a question mark and the query behind `text`, or nothing if nothing is sent.
    pub(crate) fn write(&self, text: &mut String, endpoint: &Endpoint) {
        let start = text.len();
        text.push('?');
        let mut out = Serializer::for_suffix(std::mem::take(text), start + 1);
        for (key, value) in &self.0 {
            match value {
                QueryValue::One(value) => {
                    out.append_pair(key, value);
                }
                QueryValue::List(values) => write_list(&mut out, key, values, endpoint),
            }
        }
        *text = out.finish();
        if text.len() == start + 1 {
            text.truncate(start);
        }
    }
}

fn write_list(out: &mut Serializer<'_, String>, key: &str, values: &[String], endpoint: &Endpoint) {
    let name = bare(key);
    match endpoint.list_style(name) {
        ListStyle::Comma if values.is_empty() => {}
        ListStyle::Comma => {
            out.append_pair(name, &values.join(","));
        }
        ListStyle::Bare => {
            out.extend_pairs(values.iter().map(|value| (name, value)));
        }
        ListStyle::Brackets => {
            let key = format!("{name}[]");
            out.extend_pairs(values.iter().map(|value| (&key, value)));
        }
    }
}

fn bare(key: &str) -> &str {
    key.strip_suffix("[]").unwrap_or(key)
}

impl<K: Into<String>, V: Into<QueryValue>> FromIterator<(K, V)> for Query {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        Self(pairs.into_iter().map(|(key, value)| (key.into(), value.into())).collect())
    }
}

impl<K: Into<String>, V: Into<QueryValue>> Extend<(K, V)> for Query {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, pairs: I) {
        self.0.extend(pairs.into_iter().map(|(key, value)| (key.into(), value.into())));
    }
}

impl QueryValue {
    fn as_slice(&self) -> &[String] {
        match self {
            Self::One(value) => std::slice::from_ref(value),
            Self::List(values) => values,
        }
    }
}

macro_rules! from_display {
    ($($scalar:ty),*) => {$(
        impl From<$scalar> for QueryValue {
            fn from(value: $scalar) -> Self {
                Self::One(value.to_string())
            }
        }
    )*};
}

from_display!(bool, char, u8, u16, u32, u64, usize, i8, i16, i32, i64, isize, f32, f64, &str);

impl From<String> for QueryValue {
    fn from(value: String) -> Self {
        Self::One(value)
    }
}

impl From<&String> for QueryValue {
    fn from(value: &String) -> Self {
        Self::One(value.clone())
    }
}

impl<T: ToString> From<Vec<T>> for QueryValue {
    fn from(values: Vec<T>) -> Self {
        values.as_slice().into()
    }
}

impl<T: ToString> From<&Vec<T>> for QueryValue {
    fn from(values: &Vec<T>) -> Self {
        values.as_slice().into()
    }
}

impl<T: ToString> From<&[T]> for QueryValue {
    fn from(values: &[T]) -> Self {
        Self::List(values.iter().map(T::to_string).collect())
    }
}

impl<T: ToString, const N: usize> From<[T; N]> for QueryValue {
    fn from(values: [T; N]) -> Self {
        values.as_slice().into()
    }
}

impl<T: ToString, const N: usize> From<&[T; N]> for QueryValue {
    fn from(values: &[T; N]) -> Self {
        values.as_slice().into()
    }
}

impl<T: Into<Self>> From<Option<T>> for QueryValue {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::List(Vec::new()), Into::into)
    }
}

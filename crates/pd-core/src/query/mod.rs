//! Query parameters.

#[cfg(test)]
mod tests;
mod value;

use std::borrow::Cow;

use form_urlencoded::Serializer;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

pub use self::value::QueryValue;
use crate::{Endpoint, UrlError, endpoint::ListStyle, json::Members};

/// Query parameters, in order.
///
/// A list is encoded as `statuses[]=a&statuses[]=b`, unless PagerDuty documents another encoding for the endpoint. You can
/// give names with or without the `[]`.
///
/// ```
/// use pd_core::Query;
///
/// let query = Query::new().with("query", "Dav").with("limit", 100).with("team_ids", ["PT1", "PT2"]);
/// assert_eq!(query.get("query"), Some("Dav"));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query(Vec<(String, QueryValue)>);

impl Query {
    /// Creates an empty query.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Creates a query from the members of a struct or a map. A member that is `None` is omitted.
    ///
    /// ```
    /// use pd_core::Query;
    ///
    /// #[derive(serde::Serialize)]
    /// struct Filter<'a> {
    ///     statuses: &'a [&'a str],
    ///     limit: Option<u32>,
    ///     since: Option<jiff::Timestamp>,
    /// }
    ///
    /// let since = "2026-01-01T00:00:00Z".parse().ok();
    /// let query = Query::of(&Filter { statuses: &["triggered"], limit: None, since })?;
    /// assert_eq!(query.get("statuses"), Some("triggered"));
    /// assert_eq!(query.get("since"), Some("2026-01-01T00:00:00Z"));
    /// assert_eq!(query.get("limit"), None);
    /// # Ok::<(), pd_core::UrlError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`UrlError::Query`] if `parameters` is not an object, or a member is a map or a list of lists.
    pub fn of<T: Serialize + ?Sized>(parameters: &T) -> Result<Self, UrlError> {
        let invalid = |reason| UrlError::Query { name: String::new(), reason };
        let json = to_raw_value(parameters).map_err(|_| invalid("they cannot be serialized"))?;
        let members = Members::of(&json).ok_or_else(|| invalid("they must be a struct or a map"))?;
        let value = |(name, json): (Cow<'_, str>, &RawValue)| (name.into_owned(), QueryValue::of_json(json));
        let query = Self(members.0.into_iter().map(value).collect());
        query.check()?;
        Ok(query)
    }

    /// Checks that every value can be encoded.
    ///
    /// # Errors
    ///
    /// [`UrlError::Query`] with the name of the first parameter that cannot be encoded, such as a map.
    pub fn check(&self) -> Result<(), UrlError> {
        let invalid = self.0.iter().find_map(|(name, value)| match value {
            QueryValue::Invalid(reason) => Some(UrlError::Query { name: name.clone(), reason }),
            QueryValue::One(_) | QueryValue::List(_) => None,
        });
        invalid.map_or(Ok(()), Err)
    }

    /// Parses an encoded query.
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

    /// Adds a parameter, and keeps those of the same name.
    pub fn push(&mut self, key: impl Into<String>, value: impl Into<QueryValue>) {
        self.0.push((key.into(), value.into()));
    }

    /// Sets a parameter, and removes those of the same name, with or without `[]`.
    pub fn set(&mut self, key: impl Into<String>, value: impl Into<QueryValue>) {
        let key = key.into();
        self.remove(&key);
        self.0.push((key, value.into()));
    }

    /// Removes the parameters of this name, with or without `[]`, and returns the last value. For a list, its last item.
    pub fn remove(&mut self, key: &str) -> Option<String> {
        let last = self.get(key).map(str::to_owned);
        self.0.retain(|(name, _)| bare(name) != bare(key));
        last
    }

    /// Returns the last value of this name, with or without `[]`. For a list, its last item.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        let values = self.0.iter().rev().filter(|(name, _)| bare(name) == bare(key));
        values.filter_map(|(_, value)| value.as_slice().last()).next().map(String::as_str)
    }

    /// Returns whether there are no parameters.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Iterates over the parameters, in order. A list may have several values, or none.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_slice()))
    }

    /// Iterates over the parameters, in order, and distinguishes a list of one value from a single value.
    pub fn values(&self) -> impl Iterator<Item = (&str, &QueryValue)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// Adds the parameters of `other`. They replace those of the same name.
    pub fn override_with(&mut self, other: &Self) {
        self.0.retain(|(name, _)| !other.0.iter().any(|(theirs, _)| bare(theirs) == bare(name)));
        self.0.extend(other.0.iter().cloned());
    }

    /// Encodes the query, with lists in the style of `endpoint`. Omits values that [`check`](Self::check) rejects.
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

    /// Appends a question mark and the query to `text`, or nothing if the query is empty.
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
                QueryValue::Invalid(_) => {}
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

impl IntoIterator for Query {
    type Item = (String, QueryValue);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

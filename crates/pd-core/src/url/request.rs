//! The URL of one request.

use std::fmt;

use bytes::Bytes;
use http::{
    Uri,
    uri::{Authority, PathAndQuery, Scheme},
};

use super::UrlError;
use crate::{Endpoint, Query};

/// The URL of a request, below a [`BaseUrl`](crate::BaseUrl). Created by [`BaseUrl::resolve`](crate::BaseUrl::resolve).
#[derive(Clone, PartialEq, Eq)]
pub struct RequestUrl {
    scheme: Scheme,
    authority: Authority,
    /// Path and query, encoded.
    text: String,
    /// The index of the path below the base path.
    path_start: usize,
    path_end: usize,
}

impl RequestUrl {
    /// `path` and `query` are encoded, and have no leading slash or question mark.
    pub(super) fn new(
        (scheme, authority): (Scheme, Authority),
        base_path: &str,
        path: &str,
        query: Option<&str>,
    ) -> Self {
        let query_length = query.map_or(0, |query| query.len() + 1);
        let mut text = String::with_capacity(base_path.len() + 1 + path.len() + query_length);
        text.push_str(base_path);
        text.push('/');
        text.push_str(path);
        let path_end = text.len();
        if let Some(query) = query {
            text.push('?');
            text.push_str(query);
        }
        Self { scheme, authority, text, path_start: base_path.len(), path_end }
    }

    /// The path after the base path, with a leading slash and without the query, as [`crate::Operation::resolve`] expects it.
    #[must_use]
    pub fn path(&self) -> &str {
        self.text.get(self.path_start..self.path_end).unwrap_or_default()
    }

    /// The encoded query, if there is one.
    #[must_use]
    pub fn query(&self) -> Option<&str> {
        self.text.get(self.path_end + 1..).filter(|query| !query.is_empty())
    }

    /// Removes the query from the URL and returns it as parameters.
    ///
    /// ```
    /// use pd_core::BaseUrl;
    ///
    /// let mut url = BaseUrl::parse("https://api.pagerduty.com")?.resolve("users?query=Dav&limit=5")?;
    /// let query = url.take_query();
    /// assert_eq!(query.get("limit"), Some("5"));
    /// assert_eq!(url.to_string(), "https://api.pagerduty.com/users");
    /// # Ok::<(), pd_core::UrlError>(())
    /// ```
    pub fn take_query(&mut self) -> Query {
        let query = self.query().map(Query::parse).unwrap_or_default();
        self.text.truncate(self.path_end);
        query
    }

    /// Adds `query` to the URL, with lists in the style of `endpoint`. Its parameters replace those of the same name in the
    /// URL.
    ///
    /// ```
    /// use pd_core::{Api, BaseUrl, Operation, Query};
    ///
    /// let mut url = BaseUrl::parse("https://api.pagerduty.com")?.resolve("incidents?limit=5&total=true")?;
    /// let operation = Operation::resolve(Api::Rest, &http::Method::GET, url.path());
    /// url.set_query(&Query::new().with("limit", 7).with("statuses", ["triggered"]), &operation)?;
    /// assert_eq!(url.query(), Some("total=true&limit=7&statuses%5B%5D=triggered"));
    /// # Ok::<(), pd_core::UrlError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`UrlError::Query`] if a value cannot be encoded, such as a map.
    pub fn set_query(&mut self, query: &Query, endpoint: &Endpoint) -> Result<(), UrlError> {
        if query.is_empty() {
            return Ok(());
        }
        query.check()?;
        let mut merged;
        let query = if self.text.len() > self.path_end {
            merged = self.take_query();
            merged.override_with(query);
            &merged
        } else {
            query
        };
        query.write(&mut self.text, endpoint);
        Ok(())
    }

    /// Converts the URL to a [`Uri`].
    ///
    /// # Errors
    ///
    /// [`UrlError::Invalid`] if the URL is longer than 65,534 bytes, the limit of [`Uri`].
    pub fn into_uri(self) -> Result<Uri, UrlError> {
        let too_long = |_| UrlError::Invalid { reason: "it is longer than 65,534 bytes" };
        let mut parts = http::uri::Parts::default();
        parts.scheme = Some(self.scheme);
        parts.authority = Some(self.authority);
        parts.path_and_query = Some(PathAndQuery::from_maybe_shared(Bytes::from(self.text)).map_err(too_long)?);
        Uri::from_parts(parts).map_err(|_| UrlError::Invalid { reason: "it is not a URI" })
    }
}

impl fmt::Display for RequestUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}", self.scheme, self.authority, self.text)
    }
}

impl fmt::Debug for RequestUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RequestUrl({self})")
    }
}

//! The options of one request.

use std::time::Duration;

use http::{Extensions, HeaderMap, HeaderName, HeaderValue};
use pd_core::{Query, QueryValue};
use pd_transport::{CallDeadline, CallTimeout, RetryOptions, RetryOverride, headers::is_connection_header};
use serde::Serialize;

use crate::TimeBound;

/// The options of one request: headers, query parameters, and the extensions that the layers of the transport read.
///
/// A request builder holds one, and gets the methods that set it from [`request_options!`](crate::request_options). The first
/// invalid option is kept and reported by [`check`](Self::check) before the request is sent.
///
/// ```
/// use std::time::Duration;
///
/// use pd_session::RequestOptions;
/// use pd_transport::CallTimeout;
///
/// let mut options = RequestOptions::default();
/// options.timeout(Duration::from_secs(5));
/// options.header("x-trace", "7");
/// assert_eq!(options.extensions.get(), Some(&CallTimeout(Duration::from_secs(5))));
/// assert!(options.check().is_ok());
///
/// options.header("content-length", "5");
/// assert_eq!(options.check(), Err("the header `content-length` belongs to the connection and cannot be set"));
/// ```
#[derive(Debug, Clone, Default)]
pub struct RequestOptions {
    /// Headers, sent in place of the session's headers of the same name.
    pub headers: HeaderMap,
    /// Request extensions.
    pub extensions: Extensions,
    /// Query parameters.
    pub query: Query,
    /// Boxed to keep request builders small: an invalid option is rare.
    invalid: Option<Box<InvalidOption>>,
}

/// The reason why an option is invalid.
#[derive(Debug, Clone)]
struct InvalidOption {
    reason: String,
}

impl RequestOptions {
    /// Sets the timeout of each attempt.
    pub fn timeout(&mut self, timeout: Duration) {
        self.extension(CallTimeout(timeout));
    }

    /// Sets the deadline of the whole call; `None` removes the session's deadline.
    pub fn deadline(&mut self, deadline: Option<Duration>) {
        self.extension(CallDeadline(deadline));
    }

    /// Replaces the session's retry options.
    pub fn retry(&mut self, retry: RetryOptions) {
        self.extension(RetryOverride(retry));
    }

    /// Adds an extension, in place of one of the same type.
    pub fn extension(&mut self, extension: impl Clone + Send + Sync + 'static) {
        self.extensions.insert(extension);
    }

    /// Sets a header, in place of one of the same name.
    pub fn header(&mut self, name: &str, value: &str) {
        match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            (Ok(name), _) if is_connection_header(&name) => {
                self.reject(|| format!("the header `{name}` belongs to the connection and cannot be set"));
            }
            (Ok(name), Ok(value)) => {
                self.headers.insert(name, value);
            }
            (Err(_), _) => self.reject(|| format!("{name:?} is not a valid header name")),
            // The value may be a secret: the message does not show it.
            (Ok(name), Err(_)) => {
                self.reject(|| format!("the value of the header `{name}` is invalid: only visible ASCII can be sent"));
            }
        }
    }

    /// Adds a query parameter.
    pub fn query(&mut self, key: impl Into<String>, value: impl Into<QueryValue>) {
        self.query.push(key, value);
    }

    /// Adds query parameters.
    pub fn queries<K: Into<String>, V: Into<QueryValue>>(&mut self, pairs: impl IntoIterator<Item = (K, V)>) {
        self.query.extend(pairs);
    }

    /// Adds the members of a struct or a map as query parameters. A member that is `None` is omitted.
    pub fn params<P: Serialize + ?Sized>(&mut self, params: &P) {
        match Query::of(params) {
            Ok(query) => self.query.extend(query),
            Err(error) => self.reject(|| error.to_string()),
        }
    }

    /// Sets a query parameter to a time, in place of one of the same name.
    pub fn time(&mut self, key: &str, time: impl TimeBound) {
        match time.timestamp() {
            Ok(time) => self.query.set(key, time.to_string()),
            Err(error) => self.reject(|| {
                format!("`{key}` must be RFC 3339 text with an offset, such as 2026-01-01T09:00:00+01:00: {error}")
            }),
        }
    }

    /// Stores the reason why an option is invalid, unless an earlier one was invalid.
    pub fn reject(&mut self, reason: impl FnOnce() -> String) {
        self.invalid.get_or_insert_with(|| Box::new(InvalidOption { reason: reason() }));
    }

    /// Checks the options.
    ///
    /// # Errors
    ///
    /// Returns the reason why the first invalid option is invalid.
    pub fn check(&self) -> Result<(), &str> {
        self.invalid.as_ref().map_or(Ok(()), |invalid| Err(&invalid.reason))
    }

    /// Adds the headers and extensions of `other`, but not its query parameters.
    pub fn extend_from(&mut self, other: &Self) {
        self.headers.extend(other.headers.clone());
        self.extensions.extend(other.extensions.clone());
        if self.invalid.is_none() {
            self.invalid.clone_from(&other.invalid);
        }
    }
}

/// Declares the methods of request options, in the `impl` block of a request builder.
///
/// The builder has a method `with_options(self, impl FnOnce(&mut RequestOptions)) -> Self`. The groups are `base` (`timeout`,
/// `deadline`, `retry`, `header`, `extension`), `from` and `query` (`query`, `queries`, `params`, `since`, `until`).
///
/// ```
/// use std::time::Duration;
///
/// use pd_session::RequestOptions;
///
/// pub struct Call {
///     options: RequestOptions,
/// }
///
/// impl Call {
///     fn with_options(mut self, set: impl FnOnce(&mut RequestOptions)) -> Self {
///         set(&mut self.options);
///         self
///     }
///
///     pd_session::request_options!(base, query);
/// }
///
/// let call = Call { options: RequestOptions::default() };
/// let call = call.timeout(Duration::from_secs(5)).query("limit", 25).since("2026-01-31T08:00:00+01:00");
/// assert_eq!(call.options.query.get("since"), Some("2026-01-31T07:00:00Z"));
/// ```
#[macro_export]
macro_rules! request_options {
    ($($group:tt),+) => { $($crate::request_options!(@$group);)+ };
    (@base) => {
        /// Sets the timeout of each attempt, from connecting to the last byte of the response body.
        pub fn timeout(self, timeout: ::std::time::Duration) -> Self {
            self.with_options(|options| options.timeout(timeout))
        }

        /// Sets the deadline of each request. It covers all attempts, the waits between them, and pacing. `None` removes the
        /// session's deadline.
        pub fn deadline(self, deadline: impl Into<Option<::std::time::Duration>>) -> Self {
            self.with_options(|options| options.deadline(deadline.into()))
        }

        /// Replaces the session's retry options.
        pub fn retry(self, retry: $crate::reexport::RetryOptions) -> Self {
            self.with_options(|options| options.retry(retry))
        }

        /// Sets a header, in place of the session's header of that name. `Authorization` is ignored: the session's credential
        /// replaces it. With a header of the connection, such as `Content-Length`, the request fails before it is sent.
        pub fn header(self, name: &str, value: &str) -> Self {
            self.with_options(|options| options.header(name, value))
        }

        /// Adds a request extension, for a layer of your own to read.
        pub fn extension(self, extension: impl Clone + Send + Sync + 'static) -> Self {
            self.with_options(|options| options.extension(extension))
        }
    };
    (@from) => {
        /// Sets the `From` header: the e-mail address of the user on whose behalf the request is made. Account-level API keys
        /// need it for many writes.
        pub fn from(self, email: &str) -> Self {
            self.header("from", email)
        }
    };
    (@query) => {
        /// Adds a query parameter. The key of a list is repeated, with `[]` after it if the endpoint documents that. A
        /// parameter of the same name in the URL is replaced.
        pub fn query(self, key: impl Into<String>, value: impl Into<$crate::reexport::QueryValue>) -> Self {
            self.with_options(|options| options.query(key, value))
        }

        /// Adds query parameters: pairs, or a `Query`.
        pub fn queries<Q: Into<String>, V: Into<$crate::reexport::QueryValue>>(
            self,
            pairs: impl IntoIterator<Item = (Q, V)>,
        ) -> Self {
            self.with_options(|options| options.queries(pairs))
        }

        /// Adds the members of a struct or a map as query parameters. A member that is `None` is omitted.
        pub fn params<P: $crate::reexport::Serialize + ?Sized>(self, params: &P) -> Self {
            self.with_options(|options| options.params(params))
        }

        /// Sets `since`, the start of the time window: a `jiff::Timestamp`, a `jiff::Zoned`, or RFC 3339 text with an offset.
        /// It is sent in UTC.
        pub fn since(self, since: impl $crate::TimeBound) -> Self {
            self.with_options(|options| options.time("since", since))
        }

        /// Sets `until`, the end of the time window, like [`since`](Self::since).
        pub fn until(self, until: impl $crate::TimeBound) -> Self {
            self.with_options(|options| options.time("until", until))
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_invalid_option_is_reported_without_the_value() {
        let mut options = RequestOptions::default();
        options.header("x-key", "sec\nret");
        options.header("no name", "x");
        let error = options.check().unwrap_err();
        assert_eq!(error, "the value of the header `x-key` is invalid: only visible ASCII can be sent");
    }

    #[test]
    fn headers_of_the_connection_are_rejected_in_any_case() {
        for name in ["Content-Length", "TRANSFER-ENCODING", "Host", "connection", "Keep-Alive", "TE", "upgrade"] {
            let mut options = RequestOptions::default();
            options.header(name, "1");
            assert!(options.check().is_err(), "{name}");
            assert!(options.headers.is_empty());
        }
    }

    #[test]
    fn times_are_sent_in_utc_and_text_without_an_offset_is_rejected() {
        let mut options = RequestOptions::default();
        options.time("since", "2026-01-31T08:00:00+01:00");
        assert_eq!(options.query.get("since"), Some("2026-01-31T07:00:00Z"));
        assert!(options.check().is_ok());
        options.time("until", "2026-01-31");
        assert!(options.check().unwrap_err().starts_with("`until` must be RFC 3339 text with an offset"));
    }
}

//! Error responses of PagerDuty's APIs.

mod body;
#[cfg(test)]
mod tests;

use std::fmt;

use http::{HeaderMap, StatusCode};

use self::body::ErrorBody;
pub(crate) use self::body::sentences;
use crate::{Operation, json, text};

/// The maximum size of a body that is parsed, in bytes.
const MAX_PARSED_BODY: usize = 1 << 20;

/// The maximum number of errors that `Display` shows.
const ERRORS_SHOWN: usize = 10;

/// A response with an error status.
///
/// It reads the error bodies of all PagerDuty APIs, of OAuth (RFC 6749) and problem details (RFC 9457). Any other body is
/// accepted too, such as HTML from a gateway, or an empty body.
///
/// ```
/// use http::{HeaderMap, Method, StatusCode};
/// use pd_core::{Api, ApiError, Operation};
///
/// let operation = Operation::resolve(Api::Rest, &Method::GET, "/users/PNOEXST");
/// let body = br#"{"error": {"message": "Not Found", "code": 2100}}"#;
/// let error = ApiError::new(operation, StatusCode::NOT_FOUND, &HeaderMap::new(), body);
/// assert_eq!(error.code(), Some(2100));
/// assert_eq!(error.to_string(), "GET /users/{id}: 404 Not Found: Not Found (code 2100)");
/// ```
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
pub struct ApiError {
    // Boxed to keep `Result`s small.
    inner: Box<ApiErrorInner>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct ApiErrorInner {
    operation: Operation,
    status: StatusCode,
    body: ErrorBody,
    request_id: Option<String>,
    date: Option<String>,
    excerpt: String,
}

impl ApiError {
    /// Reads a response.
    #[must_use]
    pub fn new(operation: Operation, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Self {
        let header = |name| headers.get(name).map(|value| text::excerpt(value.as_bytes()));
        let parsed = if body.len() <= MAX_PARSED_BODY { ErrorBody::read(body) } else { None };
        Self {
            inner: Box::new(ApiErrorInner {
                operation,
                status,
                // JSON is not quoted, because it may contain a secret.
                excerpt: match &parsed {
                    None if !json::begins_like_json(body) => text::excerpt(body),
                    Some(_) | None => String::new(),
                },
                body: parsed.unwrap_or_else(|| ErrorBody::unread(body)),
                request_id: header("x-request-id"),
                date: header("date"),
            }),
        }
    }

    /// The operation that failed.
    #[must_use]
    pub const fn operation(&self) -> &Operation {
        &self.inner.operation
    }

    /// The status of the response.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.inner.status
    }

    /// PagerDuty's error code, such as 2001 for invalid input.
    #[must_use]
    pub const fn code(&self) -> Option<i64> {
        self.inner.body.code
    }

    /// The message, truncated to 1,000 characters. For an OAuth error, its error code, such as `invalid_grant`.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.inner.body.message.as_deref()
    }

    /// The `error_description` of an OAuth error, or the `message` beside an `error` that is a string. At most 1,000
    /// characters.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.inner.body.description.as_deref()
    }

    /// The individual errors, such as `incident.title: is required`. An error begins with the path of the request member, if the
    /// body names one. At most 250 errors, each truncated to 1,000 characters.
    #[must_use]
    pub fn errors(&self) -> &[String] {
        &self.inner.body.errors
    }

    /// The OAuth scopes that the operation requires, if the response (a 403) lists them.
    ///
    /// ```
    /// use http::{HeaderMap, Method, StatusCode};
    /// use pd_core::{Api, ApiError, Operation};
    ///
    /// let operation = Operation::resolve(Api::Rest, &Method::PUT, "/incidents");
    /// let body = br#"{"error": {"message": "Forbidden", "required_scopes": "incidents.write", "token_scopes": "incidents.read"}}"#;
    /// let error = ApiError::new(operation, StatusCode::FORBIDDEN, &HeaderMap::new(), body);
    /// assert_eq!(error.required_scopes(), ["incidents.write"]);
    /// assert_eq!(error.token_scopes(), ["incidents.read"]);
    /// assert_eq!(error.missing_scopes(), ["incidents.write"]);
    /// ```
    #[must_use]
    pub fn required_scopes(&self) -> &[String] {
        &self.inner.body.required_scopes
    }

    /// The scopes of the OAuth token, if the response (a 403) lists them.
    #[must_use]
    pub fn token_scopes(&self) -> &[String] {
        &self.inner.body.token_scopes
    }

    /// Returns the required scopes that the token does not have.
    #[must_use]
    pub fn missing_scopes(&self) -> Vec<&str> {
        let required = self.required_scopes().iter().filter(|scope| !self.token_scopes().contains(scope));
        required.map(String::as_str).collect()
    }

    /// The `x-request-id` header. Give it to PagerDuty's support, together with the [`date`](Self::date).
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.inner.request_id.as_deref()
    }

    /// The `date` header.
    #[must_use]
    pub fn date(&self) -> Option<&str> {
        self.inner.date.as_deref()
    }

    /// The first 100 characters of a body that is not JSON. Empty if the body is JSON, or begins like JSON.
    #[must_use]
    pub fn excerpt(&self) -> &str {
        &self.inner.excerpt
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.inner;
        write!(f, "{}: {}", inner.operation, inner.status)?;
        if inner.excerpt.is_empty() {
            write!(f, "{}", inner.body)?;
        } else {
            write!(f, ": {:?}", inner.excerpt)?;
        }
        if let Some(request_id) = &inner.request_id {
            write!(f, " [request {request_id}]")?;
        }
        Ok(())
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ApiError").field(&self.inner).finish()
    }
}

//! The error that PagerDuty answers a request with.

mod body;
#[cfg(test)]
mod tests;

use std::fmt;

use http::{HeaderMap, StatusCode};

use self::body::ErrorBody;
pub(crate) use self::body::sentences;
use crate::{Operation, text};

/// Bodies beyond this size (1 MiB) are not searched for PagerDuty's message.
const PARSED_UP_TO: usize = 1 << 20;

/// The first errors of the list that [`ApiError`] displays.
const ERRORS_SHOWN: usize = 10;

/// A response with an error status.
///
/// It reads every error body that PagerDuty's APIs are known to send, OAuth's (RFC 6749) and problem details (RFC 9457), and
/// survives any other body: HTML from a gateway, a bare string, nothing.
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
    // Boxed, so that a `Result` with it stays small.
    parts: Box<Parts>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Parts {
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
        let parsed = if body.len() <= PARSED_UP_TO { ErrorBody::read(body) } else { None };
        Self {
            parts: Box::new(Parts {
                operation,
                status,
                // JSON is not quoted: it may repeat a secret of the request.
                excerpt: if parsed.is_some() { String::new() } else { text::excerpt(body) },
                body: parsed.unwrap_or_default(),
                request_id: header("x-request-id"),
                date: header("date"),
            }),
        }
    }

    /// The operation that failed.
    #[must_use]
    pub const fn operation(&self) -> &Operation {
        &self.parts.operation
    }

    /// The status.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.parts.status
    }

    /// PagerDuty's own code, for instance 2001 for invalid input.
    #[must_use]
    pub const fn code(&self) -> Option<i64> {
        self.parts.body.code
    }

    /// The message, cut at 1,000 characters. For an error of OAuth it is the error code, such as `invalid_grant`.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.parts.body.message.as_deref()
    }

    /// The `error_description` of an OAuth error.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.parts.body.description.as_deref()
    }

    /// The single errors, each in front of it the path of the member that it is about, if the body names one:
    /// `incident.title: is required`. At most 250, each cut at 1,000 characters.
    #[must_use]
    pub fn errors(&self) -> &[String] {
        &self.parts.body.errors
    }

    /// The scopes that the operation requires of an OAuth token, if a 403 names them.
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
    /// ```
    #[must_use]
    pub fn required_scopes(&self) -> &[String] {
        &self.parts.body.required_scopes
    }

    /// The scopes that the OAuth token has, if a 403 names them.
    #[must_use]
    pub fn token_scopes(&self) -> &[String] {
        &self.parts.body.token_scopes
    }

    /// The `x-request-id` header. PagerDuty's support asks for it, and for [`date`](Self::date).
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.parts.request_id.as_deref()
    }

    /// The `date` header.
    #[must_use]
    pub fn date(&self) -> Option<&str> {
        self.parts.date.as_deref()
    }

    /// The first 100 characters of a body that is not JSON. Empty if the body is JSON.
    #[must_use]
    pub fn excerpt(&self) -> &str {
        &self.parts.excerpt
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = &*self.parts;
        write!(f, "{}: {}", parts.operation, parts.status)?;
        if parts.excerpt.is_empty() {
            write!(f, "{}", parts.body)?;
        } else {
            write!(f, ": {:?}", parts.excerpt)?;
        }
        if let Some(request_id) = &parts.request_id {
            write!(f, " [request {request_id}]")?;
        }
        Ok(())
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ApiError").field(&self.parts).finish()
    }
}

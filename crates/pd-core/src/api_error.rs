//! What PagerDuty says when it refuses a request.

use std::fmt;

use http::{HeaderMap, StatusCode};
use serde_json::Value;

use crate::{Operation, json, text};

/// Bodies beyond this size (1 MiB) are not searched for PagerDuty's message: only their beginning is kept.
const PARSED_UP_TO: usize = 1 << 20;

/// An answer with a status other than the success that was expected.
///
/// Reads every shape that PagerDuty's APIs are known to answer with, and survives all others: HTML from a gateway, a bare
/// string, nothing.
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
    code: Option<i64>,
    message: Option<String>,
    errors: Vec<String>,
    request_id: Option<String>,
    date: Option<String>,
    excerpt: String,
}

impl ApiError {
    /// Reads a response.
    #[must_use]
    pub fn new(operation: Operation, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Self {
        let header = |name| headers.get(name).map(|value| text::excerpt(value.as_bytes()));
        let said = if body.len() <= PARSED_UP_TO { Said::read(body) } else { Said::default() };
        Self {
            parts: Box::new(Parts {
                operation,
                status,
                code: said.code,
                message: said.message,
                errors: said.errors,
                request_id: header("x-request-id"),
                date: header("date"),
                excerpt: text::excerpt(body),
            }),
        }
    }

    /// The operation that was refused.
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
        self.parts.code
    }

    /// PagerDuty's message.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.parts.message.as_deref()
    }

    /// What is wrong, one by one.
    #[must_use]
    pub fn errors(&self) -> &[String] {
        &self.parts.errors
    }

    /// The `x-request-id` header: PagerDuty's support asks for it, and for [`date`](Self::date).
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.parts.request_id.as_deref()
    }

    /// The `date` header.
    #[must_use]
    pub fn date(&self) -> Option<&str> {
        self.parts.date.as_deref()
    }

    /// The first 100 characters of the body.
    #[must_use]
    pub fn excerpt(&self) -> &str {
        &self.parts.excerpt
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = &*self.parts;
        write!(f, "{}: {}", parts.operation, parts.status)?;
        match &parts.message {
            Some(message) => write!(f, ": {message}")?,
            None if parts.excerpt.is_empty() => f.write_str(" (with an empty body)")?,
            None => write!(f, ": {:?}", parts.excerpt)?,
        }
        if !parts.errors.is_empty() {
            let (shown, rest) = parts.errors.split_at(parts.errors.len().min(ERRORS_SHOWN));
            write!(f, ": {}", shown.join("; "))?;
            if !rest.is_empty() {
                write!(f, "; and {} more", rest.len())?;
            }
        }
        if let Some(code) = parts.code {
            write!(f, " (code {code})")?;
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

/// What an error body says.
#[derive(Default)]
struct Said {
    code: Option<i64>,
    message: Option<String>,
    errors: Vec<String>,
}

impl Said {
    fn read(body: &[u8]) -> Self {
        let Ok(body) = json::from_slice::<Value>(body) else {
            return Self::default();
        };
        // REST nests it under `error`; the Events API and the integrations do not; SCIM says `detail`; GraphQL-like and
        // gateway bodies have `errors` alone.
        let error = body.get("error").unwrap_or(&body);
        let message = match error {
            Value::String(message) => Some(message.as_str()),
            error => ["message", "detail", "error_description"].iter().find_map(|key| error.get(key)?.as_str()),
        };
        let said = Self {
            code: error.get("code").and_then(|code| code.as_i64().or_else(|| code.as_str()?.parse().ok())),
            message: message.map(|message| text::cut(message, MESSAGE_LENGTH)),
            errors: error.get("errors").or_else(|| body.get("errors")).map(sentences).unwrap_or_default(),
        };
        match said.message {
            None if !said.errors.is_empty() => said.with_message_of_errors(),
            _ => said,
        }
    }

    /// Where there are complaints alone, they are the message: together, or the first of them where that would be too long.
    fn with_message_of_errors(mut self) -> Self {
        let together = self.errors.join("; ");
        if together.chars().count() <= MESSAGE_LENGTH {
            return Self { message: Some(together), errors: Vec::new(), ..self };
        }
        self.message = Some(self.errors.remove(0));
        self
    }
}

/// A message, and each of the errors, is cut at this many characters; at most [`ERRORS_KEPT`] errors are kept, and the first
/// [`ERRORS_SHOWN`] of them shown.
const MESSAGE_LENGTH: usize = 1_000;
/// As many as a multi-update has incidents: each can be complained of.
const ERRORS_KEPT: usize = 250;
const ERRORS_SHOWN: usize = 10;

/// `errors` as text: an array of strings or of objects, an object of field to complaint, or a string.
fn sentences(errors: &Value) -> Vec<String> {
    let sentence = |error: &Value| {
        let text = match error {
            Value::String(text) => text.clone(),
            error => error.get("message").and_then(Value::as_str).map_or_else(|| error.to_string(), str::to_owned),
        };
        text::cut(&text, MESSAGE_LENGTH)
    };
    match errors {
        Value::Null => Vec::new(),
        Value::Array(errors) => errors.iter().take(ERRORS_KEPT).map(sentence).collect(),
        Value::Object(fields) => {
            let complaint = |(field, error)| text::cut(&format!("{field}: {}", sentence(error)), MESSAGE_LENGTH);
            fields.iter().take(ERRORS_KEPT).map(complaint).collect()
        }
        other => vec![sentence(other)],
    }
}

#[cfg(test)]
mod tests {
    use http::Method;
    use serde_json::json;

    use super::*;
    use crate::Api;

    fn error(body: &Value) -> ApiError {
        let operation = Operation::resolve(Api::Rest, &Method::POST, "/users");
        ApiError::new(operation, StatusCode::BAD_REQUEST, &HeaderMap::new(), body.to_string().as_bytes())
    }

    #[test]
    fn complaints_without_a_message_are_the_message() {
        let error = error(&json!({"errors": ["Name is taken", "E-mail is taken"]}));
        assert_eq!(error.message(), Some("Name is taken; E-mail is taken"));
        assert!(error.errors().is_empty());
    }

    #[test]
    fn nothing_that_is_kept_is_longer_than_it_may_be_shown() {
        let many: Vec<String> = (0..300).map(|number| format!("{number} {}", "e".repeat(30))).collect();
        let many = error(&json!({ "errors": many }));
        assert_eq!(many.message(), Some("0 eeeeeeeeeeeeeeeeeeeeeeeeeeeeee"));
        assert_eq!(many.errors().len(), 249);
        let shown = many.to_string();
        assert!(shown.contains("; 10 e") && !shown.contains("; 11 e") && shown.contains("; and 239 more"), "{shown}");

        let field = error(&json!({"errors": {"k".repeat(5_000): "is unknown", "name": "is taken"}}));
        let shown: Vec<&str> = field.message().into_iter().chain(field.errors().iter().map(String::as_str)).collect();
        assert_eq!(shown.len(), 2);
        assert!(shown.iter().all(|text| text.chars().count() <= MESSAGE_LENGTH + 1), "{shown:?}");
    }
}

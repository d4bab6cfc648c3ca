//! Errors of request and response bodies.

use std::fmt;

use crate::{Operation, json};

/// A request body cannot be encoded. No request was sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EncodeError {
    /// The body cannot be serialized as JSON.
    #[error("{operation}: the request body cannot be serialized as JSON")]
    Json {
        /// The operation.
        operation: Operation,
        /// The error of `serde_json`.
        source: serde_json::Error,
    },
    /// The body has another kind of JSON than PagerDuty documents for the wrapper.
    #[error("{operation}: the request body must be {expected}, got {found}")]
    Shape {
        /// The operation.
        operation: Operation,
        /// The kinds of JSON that the operation accepts.
        expected: String,
        /// The kind of JSON of the body.
        found: String,
    },
}

impl EncodeError {
    /// The operation of the request.
    #[must_use]
    pub const fn operation(&self) -> &Operation {
        match self {
            Self::Json { operation, .. } | Self::Shape { operation, .. } => operation,
        }
    }
}

/// A response body cannot be read as the caller's type.
///
/// The error gives the path, the index of the item and its `id`. It never quotes JSON, because the body may contain
/// integration keys and other secrets.
///
/// ```
/// use pd_core::{Api, Operation};
///
/// let operation = Operation::resolve(Api::Rest, &http::Method::GET, "/users/P1");
/// let error = operation.decode::<Vec<u8>>(br#"[1, 2, "three"]"#).unwrap_err();
/// assert_eq!(error.item_index(), Some(2));
/// assert_eq!(
///     error.to_string(),
///     "GET /users/{id}: the response does not fit the requested type: [2]: expected u8, found string"
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodeError {
    operation: Operation,
    error: json::Error,
}

impl DecodeError {
    pub(super) fn new(operation: &Operation, error: json::Error) -> Self {
        Self { operation: operation.clone(), error }
    }

    /// The operation that the response belongs to.
    #[must_use]
    pub const fn operation(&self) -> &Operation {
        &self.operation
    }

    /// Returns whether the body is JSON, but does not fit the requested type. An empty body is not JSON.
    #[must_use]
    pub fn is_shape(&self) -> bool {
        self.error.is_shape()
    }

    /// The path to the member that does not fit, such as `incidents[17].priority`. `None` if the body is not JSON, or if the
    /// top level does not fit.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.error.path()
    }

    /// The index of the list item that does not fit, counted from 0 on its page.
    #[must_use]
    pub fn item_index(&self) -> Option<usize> {
        self.error.item_index()
    }

    /// The `id` of the object that does not fit, if it has one.
    #[must_use]
    pub fn item_id(&self) -> Option<&str> {
        self.error.item_id()
    }
}

impl std::error::Error for DecodeError {}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operation, error } = self;
        if error.is_empty() {
            write!(f, "{operation}: the response body is empty")
        } else if error.is_shape() {
            write!(f, "{operation}: the response does not fit the requested type: {error}")
        } else {
            write!(f, "{operation}: the response body is {error}")
        }
    }
}

/// The entity of a response cannot be read.
///
/// ```
/// use pd_core::{Api, EnvelopeError, Operation};
///
/// let operation = Operation::resolve(Api::Rest, &http::Method::GET, "/users/P1");
/// let error = operation.unwrap_entity::<serde_json::Value>(br#"{"person": {}}"#).unwrap_err();
/// assert!(matches!(error, EnvelopeError::MissingWrapper { .. }));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EnvelopeError {
    /// The wrapper is missing.
    #[error("{operation}: the response has no `{expected}`{}; it has {found}", inferred(operation))]
    MissingWrapper {
        /// The operation.
        operation: Operation,
        /// The name of the wrapper, or both names if two are accepted.
        expected: String,
        /// The keys of the response, truncated to 100 characters.
        found: String,
    },
    /// The response is JSON, but not an object with a wrapper.
    #[error("{operation}: the response is {found}, expected an object with `{expected}`{}", inferred(operation))]
    NotAnObject {
        /// The operation.
        operation: Operation,
        /// The name of the wrapper.
        expected: String,
        /// The kind of JSON of the response.
        found: &'static str,
    },
    /// The body is not JSON, or the entity does not fit the caller's type.
    #[error(transparent)]
    Decode(#[from] DecodeError),
}

impl EnvelopeError {
    /// The operation that the response belongs to.
    #[must_use]
    pub const fn operation(&self) -> &Operation {
        match self {
            Self::MissingWrapper { operation, .. } | Self::NotAnObject { operation, .. } => operation,
            Self::Decode(error) => error.operation(),
        }
    }
}

/// Returns the note of an error about a wrapper that is not in the endpoint table.
fn inferred(operation: &Operation) -> &'static str {
    if operation.is_inferred() {
        " (inferred from the path, because PagerDuty does not document the operation; read the whole body with `jget`, `jpost` or `.json()` instead)"
    } else {
        ""
    }
}

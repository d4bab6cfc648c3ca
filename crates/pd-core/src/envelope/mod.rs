//! Envelopes: putting an entity under its wrapper on the way out, and reading it from under its wrapper on the way back, in
//! one pass and into the caller's own type.

mod diagnosis;
mod page;
mod unwrap;
mod wrap;

#[cfg(test)]
mod tests;

pub use page::{Page, PageInfo};

use crate::Operation;

/// A request body cannot be written as JSON. No request was sent.
#[derive(Debug, thiserror::Error)]
#[error("{operation}: the request body cannot be written as JSON")]
pub struct EncodeError {
    operation: Operation,
    source: serde_json::Error,
}

/// A response body is not the JSON that the caller's type asks for.
#[derive(Debug, thiserror::Error)]
#[error("{operation}: {what}{}", beginning(excerpt))]
pub struct DecodeError {
    operation: Operation,
    what: &'static str,
    excerpt: String,
    is_shape: bool,
    source: serde_json::Error,
}

impl DecodeError {
    /// For an entity that was read as JSON of any shape first, and then turned out not to be of the caller's type.
    #[must_use]
    pub fn of_item(operation: &Operation, source: serde_json::Error) -> Self {
        Self {
            operation: operation.clone(),
            what: "an item of the response is not of the type asked for",
            excerpt: String::new(),
            is_shape: true,
            source,
        }
    }

    /// The operation whose response it was.
    #[must_use]
    pub const fn operation(&self) -> &Operation {
        &self.operation
    }

    /// Whether the body is JSON at all, and only its shape is not the type's. An empty body is none.
    #[must_use]
    pub const fn is_shape(&self) -> bool {
        self.is_shape
    }
}

/// A response body does not hold the entity where it should be.
///
/// ```
/// use pd_core::{Api, EnvelopeError, Operation};
///
/// let operation = Operation::resolve(Api::Rest, &http::Method::GET, "/users/P1");
/// let error = operation.unwrap_entity::<serde_json::Value>(br#"{"person": {}}"#).unwrap_err();
/// assert!(matches!(error, EnvelopeError::MissingWrapper { .. }));
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EnvelopeError {
    /// The wrapper is not there.
    #[error("{operation}: the response has no `{expected}`{}; it has {found}", guessed(operation))]
    MissingWrapper {
        /// The operation.
        operation: Operation,
        /// The name of the wrapper, or both names where two are accepted.
        expected: String,
        /// The keys that are there, cut at 100 characters.
        found: String,
    },
    /// The response is JSON, but no object that a wrapper could be in.
    #[error(
        "{operation}: the response is {found}, where an object with `{expected}` was expected{}",
        guessed(operation)
    )]
    NotAnObject {
        /// The operation.
        operation: Operation,
        /// The name of the wrapper.
        expected: String,
        /// What it is instead.
        found: &'static str,
    },
    /// The body is not JSON, or the entity is not of the caller's type.
    #[error(transparent)]
    Decode(#[from] DecodeError),
}

/// How the body begins, where there is one.
fn beginning(excerpt: &str) -> String {
    if excerpt.is_empty() { String::new() } else { format!("; it begins with {excerpt:?}") }
}

/// What to add where the wrapper was a guess.
fn guessed(operation: &Operation) -> &'static str {
    if operation.is_inferred() {
        " (a name inferred from the path, which is not in the documents: read the whole body with `jget`, `jpost` or `.json()` instead)"
    } else {
        ""
    }
}

//! Envelopes: wraps an entity in a request body, and reads it from a response body in one pass, into the caller's type.

mod diagnosis;
mod error;
mod page;
mod reports;
mod unwrap;
mod wrap;

#[cfg(test)]
mod tests;

pub use error::{DecodeError, EncodeError, EnvelopeError};
pub use page::{Page, PageInfo};
pub use reports::Reports;

//! What PagerDuty's API looks like, without I/O: endpoints and their envelopes, URLs and query parameters, credentials,
//! and the vocabulary of errors.
//!
//! | module | holds |
//! |---|---|
//! | [`api`] | the APIs that PagerDuty documents, their base URLs and media types |
//! | [`endpoint`] | the endpoint table, lookup by method and path, inference for paths that are not in it |

pub mod api;
pub mod endpoint;

pub use api::{Api, Region};
pub use endpoint::{Endpoint, Operation, Pagination};

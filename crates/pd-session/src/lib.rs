//! The parts of a session over [`pd_transport`]: request options, session options, responses and errors.
//!
//! | item | is |
//! |---|---|
//! | [`RequestOptions`], [`request_options!`] | the options of one request, and the methods that set them on a request builder |
//! | [`SessionOptions`], [`session_options!`] | the options of a session, and the methods that set them on a session builder |
//! | [`Response`] | a response with its body, and the operation that it answers |
//! | [`ApiFailure`], [`DecodeFailure`] | an error response, and a response whose body does not fit the caller's type |
//! | [`Failure`], [`error_predicates!`] | the predicates and accessors that every session error has |
//! | `blocking` | a runtime for sessions without async (feature `blocking`) |
//!
//! The sessions need a [tokio](https://docs.rs/tokio) runtime, as [`pd_transport`] does.
//!
//! `pd-rest` and `pd-events` are built from these parts, so both sessions have the same options and the same error predicates.
//! Use them to write a session of your own. To call PagerDuty, use `pd-rest` or `pd-events`.
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "blocking")]
pub mod blocking;

mod failure;
mod options;
mod predicates;
mod read;
mod response;
mod setup;
mod text;
mod time;

pub use failure::{ApiFailure, DecodeFailure};
pub use options::RequestOptions;
pub use predicates::{Failure, find_source, write_debug};
pub use response::{Explain, Response};
pub use setup::SessionOptions;
pub use text::OneLine;
pub use time::TimeBound;

/// The types that the macros use, so that a caller needs no dependency on their crates.
#[doc(hidden)]
pub mod reexport {
    pub use bytes::Bytes;
    pub use http::{Request, Response, StatusCode};
    pub use http_body::Body as HttpBody;
    pub use pd_core::{ApiError, Effect, Operation, QueryValue};
    pub use pd_transport::{Body, BoxError, Error as TransportError, RetryOptions, Transport, TransportBuilder};
    pub use serde::Serialize;
    pub use tower_service::Service;
}

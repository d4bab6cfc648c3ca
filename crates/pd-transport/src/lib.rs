//! The tower stack that sends requests to PagerDuty, over hyper or any other HTTP client.
//!
//! [`Transport`] is the complete stack: connections, credential, retries, rate limit, deadlines. Its layers are public, and
//! each of them works alone.
//!
//! It needs a [tokio](https://docs.rs/tokio) runtime with its time driver, and with its I/O driver for the client of `pd-http`
//! (`enable_all`). Outside of a runtime, a call returns an error.
//!
//! | module | contents |
//! |---|---|
//! | [`headers`] | adds default headers |
//! | [`deadline`] | limits the time of a whole call |
//! | [`retry`] | retries attempts, with limits and delays |
//! | [`pacing`] | delays requests before the server answers 429 |
//! | [`limiter`] | asks a limiter of your own, in place of pacing |
//! | [`profile`] | counts attempts and their time for each operation |
//! | `trace` | opens spans (feature `tracing`) |
//! | `metrics` | reports attempts, retries and rate-limit waits to an observer (feature `metrics`) |
//! | [`auth`] | sends the credential to trusted origins only |
//! | [`timeout`] | limits the time of one attempt |
//! | `decompress` | decompresses gzip (feature `gzip`) |
//! | [`collect`] | reads response bodies into memory |
//! | [`extension`] | request extensions that the layers read and set |
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod auth;
pub mod collect;
pub mod deadline;
#[cfg(feature = "gzip")]
pub mod decompress;
pub mod extension;
pub mod headers;
pub mod limiter;
#[cfg(feature = "metrics")]
pub mod metrics;
pub mod pacing;
pub mod profile;
pub mod retry;
pub mod timeout;
#[cfg(feature = "tracing")]
pub mod trace;

mod body;
mod build_error;
mod call_state;
mod error;
mod observer;
#[cfg(feature = "client")]
mod reporting;
#[cfg(any(feature = "tracing", feature = "metrics"))]
mod semantic;
mod transport;

#[cfg(feature = "client")]
pub use pd_http;

pub use auth::{CredentialEpoch, CredentialProvider};
pub use body::Body;
pub use build_error::BuildError;
pub use error::Error;
pub use extension::{
    AfterAmbiguous, Attempt, BodySecret, BodySecrets, CallDeadline, CallTimeout, DeadlineReached, Idempotent,
    RejectedCredential, RenewalFailed, RetryOverride,
};
pub use pacing::RateLimit;
pub use profile::{ProfileEntry, ProfileSnapshot};
pub use retry::{Limit, RetryHook, RetryLayer, RetryOptions, RetryWait};
pub use transport::{ResponseFuture, Transport, TransportBuilder};

/// A boxed error of any type.
pub type BoxError = tower::BoxError;

/// The service that a layer of yours wraps, in either layer slot.
pub type HttpService = tower::util::BoxCloneSyncService<http::Request<Body>, http::Response<Body>, Error>;

/// Runs the examples of the page on layers.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/layers.md")]
mod layers_page {}

/// Compiles the example of the README.
#[cfg(all(doctest, feature = "client"))]
#[doc = include_str!("../README.md")]
struct Readme;

//! How a request to PagerDuty travels: a tower stack over hyper.
//!
//! [`Transport`] is the whole of it: connections, credential, retries, rate limit, deadlines. Its layers are public and each
//! of them is usable alone.
//!
//! | module | holds |
//! |---|---|
//! | [`headers`] | headers that every request has |
//! | [`deadline`] | the time of a whole call |
//! | [`retry`] | what is repeated, how often, after which delay |
//! | [`pacing`] | slowing down before the server says 429 |
//! | [`profile`] | attempts and their time, for each operation |
//! | `trace` | spans (feature `tracing`) |
//! | [`auth`] | the credential, for trusted origins only |
//! | [`timeout`] | the time of one attempt |
//! | `decompress` | gzip (feature `gzip`) |
//! | [`collect`] | bodies whole in memory |
//! | [`extension`] | what requests carry for the layers |
//! | `blocking` | a runtime for callers without async (feature `blocking`) |
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod auth;
#[cfg(feature = "blocking")]
pub mod blocking;
pub mod collect;
pub mod deadline;
#[cfg(feature = "gzip")]
pub mod decompress;
pub mod extension;
pub mod headers;
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
#[cfg(feature = "client")]
mod reporting;
mod transport;

#[cfg(feature = "client")]
pub use pd_http;

pub use auth::{CredentialEpoch, CredentialProvider};
pub use body::Body;
pub use build_error::BuildError;
pub use error::Error;
pub use extension::{
    AfterAmbiguous, Attempt, BodySecret, CallDeadline, CallTimeout, DeadlineReached, Idempotent, RejectedCredential,
    RetryOverride,
};
pub use pacing::RateLimit;
pub use profile::{ProfileEntry, ProfileSnapshot};
pub use retry::{Limit, RetryLayer, RetryOptions, Verdict};
pub use transport::{ResponseFuture, Transport, TransportBuilder};

/// Any error, boxed.
pub type BoxError = tower::BoxError;

/// The stack as one type: what a layer in a seat wraps.
pub type HttpService = tower::util::BoxCloneSyncService<http::Request<Body>, http::Response<Body>, Error>;

/// The page on layers, so that its examples are run.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/layers.md")]
mod layers_page {}

//! `RestSession`: a client of PagerDuty's REST API.
//!
//! It handles authentication, headers, envelopes, pagination, retries, rate limits and connection reuse. It can call any
//! endpoint, documented or not.
//!
//! It needs a [tokio](https://docs.rs/tokio) runtime with its I/O and time drivers (`enable_all`): await calls inside of one.
//! Blocking sessions (feature `blocking`) start a runtime of their own.
//!
//! | item | is |
//! |---|---|
//! | [`RestSession`], [`RestSessionBuilder`] | the session and its options |
//! | [`Call`], [`outcome`], [`Response`] | one call, the kinds of its result, and the raw response |
//! | [`Listing`] and its kinds ([`Items`], [`ListAll`], [`DictAll`], …) | lists over all their pages |
//! | [`History`], [`Checkpoint`], [`HistoryProgress`] | lists by time, beyond 10,000 records |
//! | [`Find`], [`Persist`] | a search for one resource by an attribute; returns or creates a resource |
//! | `blocking` (feature `blocking`) | the same session without async |
//! | [`RestSession::call`] | a method of PagerDuty's Model Context Protocol (MCP) server |
//! | [`AccessLevel`] | the owner of an API key: a user or the account |
//! | [`manual`] | examples, by task |
//! | [`Error`], [`Advice`], [`BuildError`] | the errors of a call, advice about them, and the errors of the builder |
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sim = pd_sim::Sim::start().await?;
//! # sim.insert("users", serde_json::json!({"name": "Dave", "email": "jane@example35.com"}));
//! # let mut shown = 0;
//! use pd_core::Credential;
//! use pd_rest::RestSession;
//! use serde_json::{Value, json};
//!
//! # let key = sim.api_key();
//! # let base_url = sim.url();
//! let session = RestSession::builder(Credential::token(key)?).base_url(base_url).build()?;
//!
//! let mut users = session.iter_all::<Value>("users").query("query", "Dav");
//! while let Some(user) = users.next().await {
//!     println!("{}", user?["email"]);
//! #   shown += 1;
//! }
//!
//! let found: Option<Value> = session.find("users", "jane@example35.com").by("email").await?;
//! if let Some(user) = found {
//!     let updated: Value = session.rput(&user).json(&json!({"type": "user", "name": "Jane Doe"})).await?;
//!     println!("{}", updated["name"]);
//! #   shown += 1;
//! }
//! # assert_eq!(shown, 2, "both branches run");
//! # Ok(())
//! # }
//! ```
#![cfg_attr(docsrs, feature(doc_cfg))]

/// The crates whose types are part of this crate's public API.
pub use {pd_core, pd_paginate, pd_session, pd_transport};

mod account;
mod advice;
mod builder;
mod call;
mod creation;
mod error;
mod find;
mod hook;
mod listing;
mod mcp;
mod persist;
mod profile;
mod request;
mod response;
mod session;

#[cfg(feature = "blocking")]
pub mod blocking;
pub mod manual;
pub mod outcome;

pub use account::AccessLevel;
pub use advice::Advice;
pub use builder::RestSessionBuilder;
pub use call::{Call, CallFuture};
pub use error::{BuildError, Error};
pub use find::Find;
pub use listing::{
    Checkpoint, Collected, Counted, DictAll, GetTotal, History, HistoryProgress, IncidentNotes, Items, Keyed, ListAll,
    Listing, Notes, Paged, Pages, Sliced, Streamed,
};
pub use pd_core::{
    Api, ApiError, BaseUrl, Credential, CredentialError, DecodeError, Effect, EncodeError, EnvelopeError, Operation,
    Query, QueryValue, Region, Reports, Target, UrlError,
};
pub use pd_paginate::PageError;
pub use pd_session::{ApiFailure, DecodeFailure, TimeBound};
pub use pd_transport::{
    Body, BoxError, CredentialProvider, Error as TransportError, Limit, RetryOptions, Transport, TransportBuilder,
};
pub use persist::Persist;
pub use response::Response;
pub use session::RestSession;

use serde::de::DeserializeOwned;
use serde_json::Value;

/// Converts an item that was read as a [`Value`] into the caller's type.
fn from_value<T: DeserializeOwned>(operation: &Operation, item: &Value) -> Result<T, Error> {
    Ok(operation.decode_value(item)?)
}

#[cfg(all(doctest, feature = "client"))]
#[doc = include_str!("../README.md")]
struct Readme;

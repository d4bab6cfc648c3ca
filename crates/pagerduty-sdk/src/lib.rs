//! PagerDuty's REST and Events APIs, under one name.
//!
//! | module | crate | contents |
//! |---|---|---|
//! | `rest` | `pd-rest` | `RestSession`: the REST API (feature `rest`) |
//! | `events` | `pd-events` | `EventsSession`, `ChangeEventsSession`: the Events API v2 (feature `events`) |
//! | `models` | `pd-models` | typed resources (feature `models`) |
//! | `outbox` | `pd-outbox` | a durable queue of events (feature `outbox`) |
//! | `paginate` | `pd-paginate` | pagination over any fetch function (feature `rest`) |
//! | `oauth` | `pd-oauth` | OAuth logins, app tokens, and credential providers that refresh (feature `oauth`) |
//! | `webhooks` | `pd-webhooks` | verified, typed webhooks (feature `webhooks`) |
//! | [`transport`] | `pd-transport` | the tower stack: layers, retry, pacing, errors |
//! | [`core`] | `pd-core` | endpoints, envelopes, URLs, credentials, errors |
//!
//! The types that nearly every program uses are at the root. The sessions need a tokio runtime. The blocking sessions (feature
//! `blocking`) start one themselves.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sim = pd_sim::Sim::start().await?;
//! use pagerduty_sdk::{Credential, EventsSession, RestSession};
//! use serde_json::Value;
//!
//! # let (key, url) = (sim.api_key(), sim.url());
//! let session = RestSession::builder(Credential::token(key)?).base_url(url).build()?;
//! let users: Vec<Value> = session.list_all("users").await?;
//! println!("{} users", users.len());
//!
//! # let (routing_key, url) = (sim.routing_key(), sim.events_url());
//! let events = EventsSession::builder(routing_key).base_url(url).build()?;
//! let receipt = events.trigger("Disk is full", "db1.example.com").await?;
//! events.resolve(receipt.dedup_key()).await?;
//! # Ok(())
//! # }
//! ```
#![cfg_attr(docsrs, feature(doc_cfg))]

#[doc(inline)]
pub use pd_core as core;
#[cfg(feature = "events")]
#[doc(inline)]
pub use pd_events as events;
#[cfg(feature = "models")]
#[doc(inline)]
pub use pd_models as models;
#[cfg(feature = "oauth")]
#[doc(inline)]
pub use pd_oauth as oauth;
#[cfg(feature = "outbox")]
#[doc(inline)]
pub use pd_outbox as outbox;
#[cfg(feature = "rest")]
#[doc(inline)]
pub use pd_paginate as paginate;
#[cfg(feature = "rest")]
#[doc(inline)]
pub use pd_rest as rest;
#[doc(inline)]
pub use pd_transport as transport;
#[cfg(feature = "webhooks")]
#[doc(inline)]
pub use pd_webhooks as webhooks;

pub use pd_core::{Api, ApiError, Credential, Effect, Region, Target};
#[cfg(feature = "events")]
pub use pd_events::{ChangeEventsSession, EventsSession, Severity};
#[cfg(feature = "rest")]
pub use pd_rest::RestSession;
pub use pd_transport::{Limit, RetryOptions};

/// Compiles the examples of the READMEs as tests.
#[cfg(doctest)]
mod pages {
    #[doc = include_str!("../README.md")]
    mod own {}
    #[doc = include_str!("../../../README.md")]
    mod workspace {}
}

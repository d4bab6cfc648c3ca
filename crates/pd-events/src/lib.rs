//! `EventsSession` and `ChangeEventsSession`: clients of PagerDuty's Events API v2.
//!
//! A session retries an event with the same bytes and the same `dedup_key`, so that it opens one alert. It shortens an event that
//! is too long, because PagerDuty would reject it. The routing key appears in no error, log line or `Debug` output. Sessions need
//! a tokio runtime. [`blocking`](#modules) sessions start one themselves.
//!
//! | item | is |
//! |---|---|
//! | [`EventsSession`], [`ChangeEventsSession`] | the sessions |
//! | [`SessionBuilder`], [`default_retry`] | their options |
//! | [`Call`] | a request that sends one event: await it |
//! | [`Trigger`], [`Event`], [`ChangeEvent`] | builders of events, with [`Severity`], [`EventTime`], [`Link`], [`Image`] |
//! | [`EncodedEvent`] | the encoded event, to store it and send it later |
//! | [`Receipt`], [`ChangeReceipt`], [`Cut`] | an accepted event, and the parts that were shortened |
//! | [`SendAll`], [`Sent`], [`Report`], [`Failure`] | many events |
//! | [`fit`] | the limits of the API, and how an event is shortened |
//! | `blocking` | the sessions without async (feature `blocking`) |
//! | [`RoutingKey`] | the secret key of an integration |
//! | [`Error`], [`ApiFailure`], [`BuildError`] | errors |
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sim = pd_sim::Sim::start().await?;
//! use pd_events::{EventsSession, Severity};
//!
//! # let (routing_key, base_url) = (sim.routing_key(), sim.events_url());
//! let session = EventsSession::builder(routing_key).base_url(base_url).build()?;
//! let receipt = session
//!     .trigger("Disk is full", "db1.example.com")
//!     .severity(Severity::Error)
//!     .custom_details(serde_json::json!({"free_mb": 12}))
//!     .link("https://wiki.example.com/disk")
//!     .await?;
//! session.resolve(&receipt).await?;
//! # Ok(())
//! # }
//! ```
#![cfg_attr(docsrs, feature(doc_cfg))]

/// The crates whose types are part of this crate's public API.
pub use {pd_core, pd_session, pd_transport};

mod builder;
mod bulk;
mod call;
mod change_session;
mod encoded;
mod error;
mod event;
mod json;
mod rate_limit;
mod receipt;
mod routing_key;
mod session;
mod session_inner;
mod throttle;

#[cfg(feature = "blocking")]
pub mod blocking;
pub mod fit;

pub use builder::{SessionBuilder, default_retry};
pub use bulk::{Failure, Report, SendAll, Sent};
pub use call::{Call, ReceiptOf, Sendable};
pub use change_session::{ChangeEventsSession, ChangeEventsSessionBuilder};
pub use encoded::{Action, EncodedChange, EncodedEvent, NotAnEvent};
pub use error::{BuildError, Error};
pub use event::{ChangeEvent, Event, EventTime, Image, Link, Severity, Trigger, UnknownSeverity};
pub use fit::{Cut, Unit};
pub use pd_session::ApiFailure;
pub use receipt::{ChangeReceipt, Receipt};
pub use routing_key::{RoutingKey, RoutingKeyError};
pub use session::{EventsSession, EventsSessionBuilder};

/// Compiles the example of the README.
#[cfg(all(doctest, feature = "client"))]
#[doc = include_str!("../README.md")]
struct Readme;

//! `EventsSession` and `ChangeEventsSession`: clients of PagerDuty's Events API v2.
//!
//! An event is sent until it is taken, under one key, so that it opens one alert; it is cut rather than lost where it is too
//! long; and its routing key shows nowhere.
//!
//! | item | is |
//! |---|---|
//! | [`EventsSession`], [`ChangeEventsSession`] | the sessions |
//! | [`EventsSessionBuilder`], [`ChangeEventsSessionBuilder`], [`default_retry`] | their options |
//! | [`Call`] | an event and how it is to be sent: await it |
//! | [`Trigger`], [`Event`], [`ChangeEvent`] | events, with [`Severity`], [`EventTime`], [`Link`], [`Image`] |
//! | [`Receipt`], [`ChangeReceipt`], [`Cut`] | what comes of one that was taken, and what was cut |
//! | [`SendAll`], [`Sent`], [`Report`], [`Failure`] | many events |
//! | [`fit`] | the limits, and how an event is made to fit |
//! | `blocking` | the same sessions without async (feature `blocking`) |
//! | [`RoutingKey`] | the secret |
//! | [`Error`], [`Refusal`], [`BuildError`] | what can go wrong |
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

mod builder;
mod bulk;
mod call;
mod change_session;
mod core;
mod error;
mod event;
mod pace;
mod prepare;
mod receipt;
mod routing_key;
mod session;

#[cfg(feature = "blocking")]
pub mod blocking;
pub mod fit;

pub use builder::{ChangeEventsSessionBuilder, EventsSessionBuilder, SessionBuilder, default_retry};
pub use bulk::{Failure, Report, SendAll, Sent};
pub use call::{Awaited, Call, Sendable};
pub use change_session::ChangeEventsSession;
pub use error::{BuildError, Error, Refusal};
pub use event::{ChangeEvent, Event, EventTime, Image, Link, Severity, Trigger, UnknownSeverity};
pub use fit::{Cut, Unit};
pub use receipt::{ChangeReceipt, Receipt};
pub use routing_key::{RoutingKey, RoutingKeyError};
pub use session::EventsSession;

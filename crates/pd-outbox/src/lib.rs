//! A durable queue in front of PagerDuty's Events API: events survive crashes, power loss and network outages.
//!
//! [`Outbox::send`] returns when the event is on disk. A background task delivers it, retries without a limit, and keeps the order of
//! the events of each alert.
//!
//! | item | is |
//! |---|---|
//! | [`Outbox`] | the queue and its sender |
//! | [`OutboxBuilder`], [`WhenFull`] | limits and other options |
//! | [`Queue`], [`Enqueued`] | the queue without a sender, for a program whose events another process sends |
//! | [`Receipt`], [`NotDelivered`] | waits for the delivery of one event |
//! | [`Entry`], [`Status`] | queued events, and their number |
//! | [`store`] | the store of the events: SQLite, or a broker of your own |
//! | [`Error`], [`NoSuchEvent`] | errors |
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sim = pd_sim::Sim::start().await?;
//! # let session = pd_events::EventsSession::builder(sim.routing_key()).base_url(sim.events_url()).build()?;
//! # let temporary = tempfile::tempdir()?;
//! # let directory = temporary.path().join("outbox");
//! use std::time::Duration;
//!
//! use pd_events::Trigger;
//! use pd_outbox::Outbox;
//!
//! let outbox = Outbox::open(&directory, session).await?;
//! let receipt = outbox.send(Trigger::new("Disk is full", "db1").dedup_key("db1/disk")).await?;
//! // The event is on disk. Waiting for its delivery is optional.
//! receipt.delivered().await?;
//! outbox.resolve("db1/disk").await?;
//! // Before the program ends: deliver events for up to 5 seconds. The rest is delivered after the next start.
//! let left = outbox.drain(Duration::from_secs(5)).await?;
//! assert_eq!(left, 0);
//! # Ok(())
//! # }
//! ```
//!
//! # Promises
//!
//! - An event whose `send` returned `Ok` is not lost by a crash, a power loss or a network outage.
//! - It is sent at least once, each time with the same bytes and the same `dedup_key`. If the process dies after a delivery and before
//!   the delivery is recorded, the event is sent again after the restart. While its alert is open, PagerDuty deduplicates it.
//! - Events of one alert (routing key and `dedup_key`) are sent in the order in which they were enqueued. Each event is sent after the
//!   delivery of the event before it was recorded on disk.
//! - A routing key that is throttled or revoked does not delay the events of other keys.
//! - An event that PagerDuty rejects (400, 413 or 422) is parked with the reason, and the next one is sent. Every other failure is
//!   retried without a limit, with backoff up to 30 s.
//! - No event is dropped, unless you choose [`WhenFull::DropOldest`]. Dropped events are counted and reported.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod alert_methods;
mod builder;
mod enqueued;
mod entry;
mod error;
mod limits;
mod outbox;
mod queue;
mod receipt;
mod report;
mod sender;
pub mod store;
mod writer;

pub use builder::OutboxBuilder;
pub use enqueued::Enqueued;
pub use entry::{Entry, EntryState, Status};
pub use error::{Error, NoSuchEvent};
pub use limits::WhenFull;
pub use outbox::Outbox;
pub use queue::Queue;
pub use receipt::{NotDelivered, Receipt};

#[cfg(all(doctest, feature = "sqlite"))]
#[doc = include_str!("../README.md")]
struct Readme;

//! Options of an outbox.

#[cfg(feature = "sqlite")]
use std::path::Path;
use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use pd_events::EventsSession;

#[cfg(feature = "sqlite")]
use crate::store::SqliteStore;
use crate::{
    Error, Outbox, Queue, WhenFull,
    limits::Limits,
    report::Reporter,
    sender::{Clock, SenderOptions},
    store::Store,
};

/// Builds an [`Outbox`] or a [`Queue`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sim = pd_sim::Sim::start().await?;
/// # let session = pd_events::EventsSession::builder(sim.routing_key()).base_url(sim.events_url()).build()?;
/// # let temporary = tempfile::tempdir()?;
/// # let directory = temporary.path().join("outbox");
/// use std::time::Duration;
///
/// use pd_outbox::{Outbox, WhenFull};
///
/// let outbox = Outbox::builder(session)
///     .max_bytes(100 << 20)
///     .max_age(Duration::from_secs(24 * 3600))
///     .when_full(WhenFull::DropOldest)
///     .open(&directory)
///     .await?;
/// # drop(outbox);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until it is opened"]
pub struct OutboxBuilder {
    pub(crate) session: EventsSession,
    pub(crate) limits: Limits,
    pub(crate) sender: SenderOptions,
    pub(crate) reporter: Reporter,
}

impl OutboxBuilder {
    pub(crate) fn new(session: EventsSession) -> Self {
        Self { session, limits: Limits::default(), sender: SenderOptions::default(), reporter: Reporter::default() }
    }

    /// Sets the maximum number of events in the queue, pending and parked: 1,000,000 by default.
    ///
    /// Each process checks its own limits before each commit. If several processes enqueue at the same time, each can exceed the
    /// limits by one commit (512 events).
    pub const fn max_events(mut self, events: u64) -> Self {
        self.limits.max_events = events;
        self
    }

    /// Sets the maximum size of all bodies in bytes: 1 GiB by default. The files can be up to 50 % larger.
    pub const fn max_bytes(mut self, bytes: u64) -> Self {
        self.limits.max_bytes = bytes;
        self
    }

    /// Sets the policy for new events if the queue is full: they are rejected by default.
    pub const fn when_full(mut self, policy: WhenFull) -> Self {
        self.limits.when_full = policy;
        self
    }

    /// Sets the age above which an event is parked and not sent. There is no limit by default.
    ///
    /// The age is the difference of two wall-clock times. If the clock is set back, events seem younger. If it jumps ahead, events
    /// are parked too early; [`Queue::retry_all`] makes them pending again. Nothing else depends on the wall clock.
    pub const fn max_age(mut self, age: Duration) -> Self {
        self.limits.max_age = Some(age);
        self
    }

    /// Sets the maximum number of events in flight: 8 by default.
    pub const fn concurrency(mut self, events: usize) -> Self {
        self.sender.concurrency = events;
        self
    }

    /// Sets whether a resolution cancels the earlier events of its alert that were never sent. Off by default.
    ///
    /// After an outage, an alert that is already resolved then notifies nobody. The resolution itself is always sent, because an
    /// earlier event may have opened the alert. Only events that the sender has read are cancelled: up to 64 of each routing key.
    pub const fn resolve_cancels(mut self, cancels: bool) -> Self {
        self.sender.resolve_cancels = cancels;
        self
    }

    /// Reports enqueued and finished events to an observer. To report attempts and retries too, pass the same observer to the
    /// transport of the session.
    #[cfg(feature = "metrics")]
    pub fn observer(mut self, observer: impl pd_transport::metrics::Observer) -> Self {
        self.reporter = Reporter::new(observer);
        self
    }

    /// Replaces the wall clock that determines the age of events, for tests.
    pub fn clock(mut self, clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        self.sender.clock = Clock(Arc::new(clock));
        self
    }

    /// Opens the outbox in a directory, and starts to send. See [`SqliteStore::open`].
    ///
    /// # Errors
    ///
    /// [`Error::Store`]. [`Error::is_sender_running`] returns whether another process sends the events of this directory.
    #[cfg(feature = "sqlite")]
    pub async fn open(self, directory: impl AsRef<Path> + Send) -> Result<Outbox, Error> {
        let store = open_store(directory.as_ref()).await?;
        self.open_with(store).await
    }

    /// Opens the queue in a directory. It does not send.
    ///
    /// # Errors
    ///
    /// [`Error::Store`].
    #[cfg(feature = "sqlite")]
    pub async fn open_queue(self, directory: impl AsRef<Path> + Send) -> Result<Queue, Error> {
        let store = open_store(directory.as_ref()).await?;
        Ok(self.open_queue_with(store))
    }

    /// Opens the outbox with a store of your own, and starts to send.
    ///
    /// # Errors
    ///
    /// [`Error::Store`].
    pub async fn open_with(self, store: impl Store) -> Result<Outbox, Error> {
        store.claim_sender().await?;
        Ok(Outbox::start(self, Arc::new(store)))
    }

    /// Opens the queue with a store of your own. It does not send. Call it in a tokio runtime.
    #[must_use]
    pub fn open_queue_with(self, store: impl Store) -> Queue {
        Queue::new(self, Arc::new(store))
    }
}

#[cfg(feature = "sqlite")]
async fn open_store(directory: &Path) -> Result<SqliteStore, Error> {
    let directory = directory.to_owned();
    let opening = tokio::task::spawn_blocking(move || SqliteStore::open(directory));
    let store = opening.await.map_err(|error| crate::store::StoreError::failed("open the store", error))??;
    #[cfg(feature = "tracing")]
    if store.recovery().is_needed() {
        tracing::warn!(recovery = ?store.recovery(), "the outbox was repaired");
    }
    Ok(store)
}

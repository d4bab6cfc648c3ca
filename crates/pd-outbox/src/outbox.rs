//! The queue and its sender.

#[cfg(feature = "sqlite")]
use std::path::Path;
use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use pd_events::{Event, EventsSession};
use tokio::{sync::watch, task::JoinHandle, time::timeout};

use crate::{
    Error, OutboxBuilder, Queue, Receipt, Status, alert_methods::alert_methods, receipt::Slot, sender::Sender,
    store::Store,
};

/// A durable queue of events with a background task that sends them.
///
/// See the [crate](crate) for an example and the promises. Methods take `&self`, and clones share the queue and the sender. The sender
/// stops when the last clone is dropped. Events that are then pending are sent after the next start.
///
/// Memory holds up to 64 events or 256 KiB, and at least one event, of each routing key with pending events. It also holds up to 512
/// events that are being enqueued.
#[derive(Clone)]
pub struct Outbox {
    queue: Queue,
    inner: Arc<OutboxInner>,
}

struct OutboxInner {
    stop: watch::Sender<bool>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Outbox {
    /// Opens the outbox in a directory with the default options, and starts to send.
    ///
    /// # Errors
    ///
    /// [`Error::Store`]. [`Error::is_sender_running`] returns whether another process sends the events of this directory.
    #[cfg(feature = "sqlite")]
    pub async fn open(directory: impl AsRef<Path> + Send, session: EventsSession) -> Result<Self, Error> {
        Self::builder(session).open(directory).await
    }

    /// Returns a builder, to set options. The session checks, shortens and sends the events. Its routing key is used for events
    /// without one.
    pub fn builder(session: EventsSession) -> OutboxBuilder {
        OutboxBuilder::new(session)
    }

    pub(crate) fn start(options: OutboxBuilder, store: Arc<dyn Store>) -> Self {
        let (sender_options, max_age) = (options.sender.clone(), options.limits.max_age);
        let queue = Queue::new(options, store);
        let (stop, stopped) = watch::channel(false);
        let sender = Sender::new(queue.inner(), sender_options, max_age);
        let task = tokio::spawn(sender.run(stopped));
        Self { queue, inner: Arc::new(OutboxInner { stop, task: Mutex::new(Some(task)) }) }
    }

    /// Returns the queue, to list, inspect, retry and purge events.
    #[must_use]
    pub const fn queue(&self) -> &Queue {
        &self.queue
    }

    /// Enqueues an event, and returns when it is on disk. The session shortens an event that is too long.
    ///
    /// If the future is dropped before it returns, the event may or may not have been enqueued. Concurrent calls share one sync of
    /// the disk.
    ///
    /// # Errors
    ///
    /// [`Error::Event`] if the event is invalid, [`Error::Full`], [`Error::Store`], and [`Error::Closed`] after
    /// [`drain`](Self::drain).
    pub async fn send(&self, event: impl Into<Event> + Send) -> Result<Receipt, Error> {
        let event = self.queue.inner().session.encode(event)?;
        let slot = Arc::<Slot>::default();
        let enqueued = self.queue.append(event, Some(Arc::clone(&slot))).await?;
        Ok(Receipt::new(enqueued, slot))
    }

    alert_methods!(Receipt);

    /// Returns the number of events in each state.
    ///
    /// # Errors
    ///
    /// [`Error::Store`].
    pub async fn status(&self) -> Result<Status, Error> {
        self.queue.status().await
    }

    /// Closes the outbox for new events, waits until all pending events are delivered or `within` has passed, and stops the sender.
    /// Returns the number of events that are left. They are sent after the next start.
    ///
    /// A request that is in flight when the time has passed is cancelled. Its event is sent again after the next start.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] if the number of events cannot be read. The sender is stopped nevertheless.
    pub async fn drain(&self, within: Duration) -> Result<u64, Error> {
        self.queue.close();
        let waited = timeout(within, self.emptied()).await;
        self.stop().await;
        match waited {
            Ok(Err(error)) => Err(error),
            Ok(Ok(())) | Err(_) => Ok(self.queue.inner().store.totals().await?.pending),
        }
    }

    /// Waits until no event is pending.
    pub(crate) async fn emptied(&self) -> Result<(), Error> {
        let inner = self.queue.inner();
        loop {
            let recorded = inner.inbox.recorded();
            if inner.store.totals().await?.pending == 0 {
                return Ok(());
            }
            recorded.await;
        }
    }

    /// Stops the sender, and waits until it has recorded the outcomes that it knows.
    async fn stop(&self) {
        self.inner.stop.send_replace(true);
        let task = self.inner.task.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(task) = task {
            // It ends by itself. It is not cancelled and does not panic, so joining it cannot fail.
            let _ = task.await;
        }
    }
}

impl Drop for OutboxInner {
    fn drop(&mut self) {
        self.stop.send_replace(true);
    }
}

impl fmt::Debug for Outbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outbox").field("queue", &self.queue).finish_non_exhaustive()
    }
}

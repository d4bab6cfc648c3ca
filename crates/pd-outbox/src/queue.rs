//! The queue without its sender.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use jiff::Timestamp;
use pd_events::{EncodedEvent, Event, EventsSession};
use tokio::sync::{mpsc, oneshot};

use crate::{
    Enqueued, Entry, Error, NoSuchEvent, OutboxBuilder, Status,
    alert_methods::alert_methods,
    receipt::{Receipts, Slot, outcome_of},
    report::Reporter,
    sender::SenderInbox,
    store::{Change, EventId, Lane, ListState, NewEvent, Removal, Store, StoredEvent},
    writer::{Append, GROUP, Writer},
};

/// The number of events that an operation on all events reads at a time.
const PAGE: usize = 256;

/// A queue of events. It enqueues, lists, retries and purges them, but does not send them: an [`Outbox`](crate::Outbox) in this or
/// another process sends them.
///
/// Open a queue with [`OutboxBuilder::open_queue`]. Any number of processes may have it open. Clones share the store.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sim = pd_sim::Sim::start().await?;
/// # let session = pd_events::EventsSession::builder(sim.routing_key()).base_url(sim.events_url()).build()?;
/// # let temporary = tempfile::tempdir()?;
/// # let directory = temporary.path().join("outbox");
/// use pd_events::Trigger;
/// use pd_outbox::{Outbox, store::ListState};
///
/// let queue = Outbox::builder(session).open_queue(&directory).await?;
/// let enqueued = queue.send(Trigger::new("Disk is full", "db1")).await?;
/// assert_eq!(queue.status().await?.totals.pending, 1);
/// queue.purge(enqueued.id()).await?;
/// assert!(queue.list(ListState::Pending, None, 100).await?.is_empty());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Queue {
    inner: Arc<QueueInner>,
}

pub(crate) struct QueueInner {
    pub(crate) session: EventsSession,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) receipts: Arc<Receipts>,
    pub(crate) inbox: Arc<SenderInbox>,
    pub(crate) reporter: Reporter,
    appends: mpsc::Sender<Append>,
    is_closed: AtomicBool,
}

impl Queue {
    pub(crate) fn new(options: OutboxBuilder, store: Arc<dyn Store>) -> Self {
        let (receipts, inbox) = (Arc::<Receipts>::default(), Arc::<SenderInbox>::default());
        let writer = Writer {
            store: Arc::clone(&store),
            limits: options.limits,
            receipts: Arc::clone(&receipts),
            inbox: Arc::clone(&inbox),
            reporter: options.reporter.clone(),
        };
        let (appends, receiver) = mpsc::channel(GROUP);
        // It ends after the last clone of the queue was dropped and all events in the channel were written.
        tokio::spawn(writer.run(receiver));
        let inner = QueueInner {
            session: options.session,
            store,
            receipts,
            inbox,
            reporter: options.reporter,
            appends,
            is_closed: AtomicBool::new(false),
        };
        Self { inner: Arc::new(inner) }
    }

    pub(crate) fn inner(&self) -> &QueueInner {
        &self.inner
    }

    /// Closes the queue for new events.
    pub(crate) fn close(&self) {
        self.inner.is_closed.store(true, Ordering::SeqCst);
    }

    /// Enqueues an event, and returns when it is on disk. The session shortens an event that is too long.
    ///
    /// If the future is dropped before it returns, the event may or may not have been enqueued.
    ///
    /// # Errors
    ///
    /// [`Error::Event`] if the event is invalid, [`Error::Full`], [`Error::Store`].
    pub async fn send(&self, event: impl Into<Event> + Send) -> Result<Enqueued, Error> {
        let event = self.inner.session.encode(event)?;
        self.append(event, None).await
    }

    alert_methods!(Enqueued);

    pub(crate) async fn append(&self, event: EncodedEvent, slot: Option<Arc<Slot>>) -> Result<Enqueued, Error> {
        if self.inner.is_closed.load(Ordering::SeqCst) {
            return Err(Error::Closed);
        }
        let (reply, result) = oneshot::channel();
        let (lane, body) = (Lane::of(event.routing_key()), event.body().clone());
        let append = Append { event: NewEvent { lane, body, enqueued: Timestamp::now() }, slot, reply };
        self.inner.appends.send(append).await.map_err(|_| Error::Closed)?;
        let id = result.await.map_err(|_| Error::Closed)??;
        Ok(Enqueued::new(id, &event))
    }

    /// Returns the number of events in each state.
    ///
    /// # Errors
    ///
    /// [`Error::Store`].
    pub async fn status(&self) -> Result<Status, Error> {
        let store = &self.inner.store;
        let totals = store.totals().await?;
        let oldest = store.list(ListState::Pending, EventId::default(), 1).await?;
        let lanes = store.lanes().await?.into_iter().map(|(lane, _)| lane).collect();
        Ok(Status { totals, oldest_pending: oldest.first().map(|event| event.enqueued), lanes })
    }

    /// Lists up to `limit` pending or parked events after an id, oldest first. Pass the last id to get the next page.
    ///
    /// # Errors
    ///
    /// [`Error::Store`].
    pub async fn list(&self, state: ListState, after: Option<EventId>, limit: usize) -> Result<Vec<Entry>, Error> {
        let mut entries = Vec::new();
        let mut after = after.unwrap_or_default();
        while entries.len() < limit {
            let page = self.inner.store.list(state, after, PAGE.min(limit - entries.len())).await?;
            let Some(last) = page.last() else { break };
            after = last.id;
            entries.extend(page.into_iter().map(Entry::new));
        }
        Ok(entries)
    }

    /// Returns one event, or `None` if it is not queued.
    ///
    /// # Errors
    ///
    /// [`Error::Store`].
    pub async fn inspect(&self, id: EventId) -> Result<Option<Entry>, Error> {
        Ok(self.inner.store.get(id).await?.map(Entry::new))
    }

    /// Makes a parked event pending again, at the end of its lane. Later events of its alert may have been delivered already. So
    /// before you retry a trigger, check that its resolution was not delivered.
    ///
    /// # Errors
    ///
    /// [`Error::NoSuchEvent`] if no event with this id is parked; [`Error::Store`].
    pub async fn retry(&self, id: EventId) -> Result<(), Error> {
        let parked = self.inner.store.get(id).await?.filter(|event| event.is_parked);
        parked.ok_or(NoSuchEvent { id, state: "parked" })?;
        self.inner.store.record(vec![Change::Requeue(id)]).await?;
        self.inner.inbox.look();
        Ok(())
    }

    /// Retries all parked events, in order, and returns their number.
    ///
    /// # Errors
    ///
    /// [`Error::Store`].
    pub async fn retry_all(&self) -> Result<u64, Error> {
        self.change_all(ListState::Parked, |event| Change::Requeue(event.id)).await
    }

    /// Removes a pending or parked event. A pending event that is already in flight may still be delivered.
    ///
    /// # Errors
    ///
    /// [`Error::NoSuchEvent`] if there is no event with this id; [`Error::Store`].
    pub async fn purge(&self, id: EventId) -> Result<(), Error> {
        let event = self.inner.store.get(id).await?.ok_or(NoSuchEvent { id, state: "queued" })?;
        self.inner.store.record(vec![Change::Remove(id, Removal::Purged)]).await?;
        self.purged(&[event]);
        Ok(())
    }

    /// Removes all events in a state, and returns their number.
    ///
    /// # Errors
    ///
    /// [`Error::Store`].
    pub async fn purge_all(&self, state: ListState) -> Result<u64, Error> {
        self.change_all(state, |event| Change::Remove(event.id, Removal::Purged)).await
    }

    async fn change_all(&self, state: ListState, change: impl Fn(&StoredEvent) -> Change) -> Result<u64, Error> {
        let (mut after, mut changed) = (EventId::default(), 0);
        loop {
            let page = self.inner.store.list(state, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = last.id;
            let changes: Vec<Change> = page.iter().map(&change).collect();
            let is_purge = matches!(changes.first(), Some(Change::Remove(..)));
            self.inner.store.record(changes).await?;
            changed += page.len() as u64;
            if is_purge {
                self.purged(&page);
            }
        }
        self.inner.inbox.look();
        Ok(changed)
    }

    fn purged(&self, events: &[StoredEvent]) {
        let inner = &self.inner;
        for event in events {
            inner.receipts.complete(event.id, outcome_of(Removal::Purged));
            inner.reporter.removed(event.id, event.lane, Removal::Purged, event.enqueued);
        }
        inner.inbox.gone(events.iter().map(|event| event.id));
    }
}

impl fmt::Debug for Queue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Queue").field("store", &self.inner.store).finish_non_exhaustive()
    }
}

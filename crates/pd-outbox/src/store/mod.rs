//! Stores, which keep events until they are delivered.

use std::{fmt, sync::Arc};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use pd_events::RoutingKey;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};

mod error;
#[cfg(feature = "sqlite")]
mod sqlite;

pub use error::StoreError;
#[cfg(feature = "sqlite")]
pub use sqlite::{Recovery, Salvaged, SqliteStore};

/// The result of an operation of a [`Store`].
pub type StoreFuture<'a, T> = BoxFuture<'a, Result<T, StoreError>>;

/// A durable, ordered list of events for each [`Lane`].
///
/// The crate has one implementation, [`SqliteStore`]. Implement this trait for a broker that several hosts share. A Redis stream, a
/// Kafka partition or a NATS subject can be a lane. The outbox implements the group commit, the limits, the order of each alert,
/// backoff and pacing.
///
/// # Contract
///
/// - [`append`](Self::append) and [`record`](Self::record) are durable when their future resolves with `Ok`: a crash or a power
///   loss does not undo them. They are atomic: after an error, the store has either all changes of the call or none.
/// - Within a lane, ids increase in the order of `append`, and an id is never used twice. An event becomes visible to
///   [`read`](Self::read) only after every event of its lane with a smaller id.
/// - If the outbox drops a future, the operation may or may not have taken effect.
/// - Several processes may use one store at the same time, but [`claim_sender`](Self::claim_sender) succeeds for only one of them.
pub trait Store: fmt::Debug + Send + Sync + 'static {
    /// Claims the right to send events, until the store is dropped or the process ends.
    ///
    /// Fails with [`StoreError::SenderRunning`] if another process has claimed it.
    fn claim_sender(&self) -> StoreFuture<'_, ()>;

    /// Appends events and returns their ids, in the same order.
    fn append(&self, events: Vec<NewEvent>) -> StoreFuture<'_, Vec<EventId>>;

    /// Records the outcomes of events. A change of an event that was removed is ignored.
    fn record(&self, changes: Vec<Change>) -> StoreFuture<'_, ()>;

    /// Lists the lanes with pending events, each with the id of its last pending event.
    fn lanes(&self) -> StoreFuture<'_, Vec<(Lane, EventId)>>;

    /// Reads pending events of a lane after an id, oldest first. It may return fewer than `limit`, but at least one if there is any.
    fn read(&self, lane: Lane, after: EventId, limit: usize) -> StoreFuture<'_, Vec<StoredEvent>>;

    /// Lists events of all lanes after an id, by id. It may return fewer than `limit`, but at least one if there is any.
    fn list(&self, state: ListState, after: EventId, limit: usize) -> StoreFuture<'_, Vec<StoredEvent>>;

    /// Returns one event.
    fn get(&self, id: EventId) -> StoreFuture<'_, Option<StoredEvent>>;

    /// Returns the number of events in each state. It is called before each group of events is appended, so it must be fast.
    fn totals(&self) -> StoreFuture<'_, Totals>;
}

impl<S: Store + ?Sized> Store for Arc<S> {
    fn claim_sender(&self) -> StoreFuture<'_, ()> {
        (**self).claim_sender()
    }

    fn append(&self, events: Vec<NewEvent>) -> StoreFuture<'_, Vec<EventId>> {
        (**self).append(events)
    }

    fn record(&self, changes: Vec<Change>) -> StoreFuture<'_, ()> {
        (**self).record(changes)
    }

    fn lanes(&self) -> StoreFuture<'_, Vec<(Lane, EventId)>> {
        (**self).lanes()
    }

    fn read(&self, lane: Lane, after: EventId, limit: usize) -> StoreFuture<'_, Vec<StoredEvent>> {
        (**self).read(lane, after, limit)
    }

    fn list(&self, state: ListState, after: EventId, limit: usize) -> StoreFuture<'_, Vec<StoredEvent>> {
        (**self).list(state, after, limit)
    }

    fn get(&self, id: EventId) -> StoreFuture<'_, Option<StoredEvent>> {
        (**self).get(id)
    }

    fn totals(&self) -> StoreFuture<'_, Totals> {
        (**self).totals()
    }
}

/// The id of an event in a store. Later events have greater ids. The first id is 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId(pub u64);

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The lane of a routing key: all its events. Its name is part of the SHA-256 hash of the key, so it is not secret.
///
/// ```
/// use pd_events::RoutingKey;
/// use pd_outbox::store::Lane;
///
/// let lane = Lane::of(&RoutingKey::new("0123456789abcdef0123456789abcdef")?);
/// assert_eq!(lane.to_string(), "3eb1bd439947eb76");
/// # Ok::<(), pd_events::RoutingKeyError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lane(pub u64);

impl Lane {
    /// Returns the lane of a routing key. It is the same in every process.
    #[must_use]
    pub fn of(routing_key: &RoutingKey) -> Self {
        let key = SecretString::from(routing_key.clone());
        let hash = Sha256::digest(key.expose_secret().as_bytes());
        Self(hash.iter().take(8).fold(0, |name, byte| name << 8 | u64::from(*byte)))
    }
}

impl fmt::Display for Lane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// An event to append.
#[derive(Clone)]
pub struct NewEvent {
    /// The lane.
    pub lane: Lane,
    /// The request body. It contains the routing key and is secret.
    pub body: Bytes,
    /// The time when the event was enqueued.
    pub enqueued: Timestamp,
}

/// An event in a store.
#[derive(Clone)]
pub struct StoredEvent {
    /// The id.
    pub id: EventId,
    /// The lane.
    pub lane: Lane,
    /// The request body. It contains the routing key and is secret.
    pub body: Bytes,
    /// The time when the event was enqueued.
    pub enqueued: Timestamp,
    /// The number of failed attempts to send it.
    pub failures: u32,
    /// The reason why the event was parked. For a pending event, the reason why the last attempt failed.
    pub reason: Option<String>,
    /// Whether the event was parked: it is kept, but not sent.
    pub is_parked: bool,
}

/// The state of the events to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListState {
    /// Events that wait for delivery.
    Pending,
    /// Events that were parked.
    Parked,
}

/// A change of the state of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Removes the event.
    Remove(EventId, Removal),
    /// Counts a failed attempt, with its reason.
    Fail(EventId, String),
    /// Parks the event, with the reason.
    Park(EventId, String),
    /// Makes a parked event pending again, at the end of its lane, with a new id and without its failures.
    Requeue(EventId),
}

/// The reason why an event was removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Removal {
    /// PagerDuty accepted it.
    Delivered,
    /// Its alert was resolved before it was sent.
    Cancelled,
    /// The queue was full.
    Dropped,
    /// The operator removed it.
    Purged,
}

impl Removal {
    /// Every reason.
    pub const ALL: [Self; 4] = [Self::Delivered, Self::Cancelled, Self::Dropped, Self::Purged];

    /// The name, in lower case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Cancelled => "cancelled",
            Self::Dropped => "dropped",
            Self::Purged => "purged",
        }
    }
}

/// The numbers of events that are in a store, and of events that were removed from it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// The number of events that wait for delivery.
    pub pending: u64,
    /// The size of the bodies of pending events, in bytes.
    pub pending_bytes: u64,
    /// The number of parked events.
    pub parked: u64,
    /// The size of the bodies of parked events, in bytes.
    pub parked_bytes: u64,
    /// Events delivered since the store was created.
    pub delivered: u64,
    /// Events cancelled by a resolution since the store was created.
    pub cancelled: u64,
    /// Events dropped since the store was created, because the queue was full.
    pub dropped: u64,
    /// Events purged since the store was created.
    pub purged: u64,
}

impl Totals {
    /// The number of pending and parked events.
    #[must_use]
    pub const fn events(&self) -> u64 {
        self.pending + self.parked
    }

    /// The size of all bodies in bytes.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.pending_bytes + self.parked_bytes
    }
}

/// Does not show the body.
impl fmt::Debug for NewEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewEvent")
            .field("lane", &self.lane)
            .field("bytes", &self.body.len())
            .field("enqueued", &self.enqueued)
            .finish_non_exhaustive()
    }
}

/// Does not show the body.
impl fmt::Debug for StoredEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredEvent")
            .field("id", &self.id)
            .field("lane", &self.lane)
            .field("bytes", &self.body.len())
            .field("enqueued", &self.enqueued)
            .field("failures", &self.failures)
            .field("reason", &self.reason)
            .field("is_parked", &self.is_parked)
            .finish_non_exhaustive()
    }
}

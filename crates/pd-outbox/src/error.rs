//! Errors of the outbox.

use std::sync::Arc;

use crate::store::{EventId, StoreError};

/// An event was not enqueued, or the queue cannot be read.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The event is invalid or too long.
    #[error(transparent)]
    Event(Arc<pd_events::Error>),
    /// The queue is full, and its policy is to reject new events.
    #[error(
        "the outbox is full: {events} events with {bytes} bytes; deliver or purge some, or raise `max_events` or `max_bytes`"
    )]
    Full {
        /// The events in the queue.
        events: u64,
        /// The size of their bodies.
        bytes: u64,
    },
    /// The outbox was drained or dropped.
    #[error("the outbox is closed and accepts no more events")]
    Closed,
    /// The store failed.
    #[error(transparent)]
    Store(Arc<StoreError>),
    /// There is no such event.
    #[error(transparent)]
    NoSuchEvent(#[from] NoSuchEvent),
}

/// The queue has no event with this id, or the event is not in the required state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the outbox has no {state} event {id}; list the events to see their ids")]
pub struct NoSuchEvent {
    pub(crate) id: EventId,
    pub(crate) state: &'static str,
}

impl Error {
    /// Returns whether the queue or its disk is full.
    #[must_use]
    pub fn is_full(&self) -> bool {
        match self {
            Self::Full { .. } => true,
            Self::Store(error) => matches!(**error, StoreError::NoSpace { .. }),
            Self::Event(_) | Self::Closed | Self::NoSuchEvent(_) => false,
        }
    }

    /// Returns whether another process sends the events of the store.
    #[must_use]
    pub fn is_sender_running(&self) -> bool {
        matches!(self, Self::Store(error) if matches!(**error, StoreError::SenderRunning { .. }))
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Self::Store(Arc::new(error))
    }
}

impl From<pd_events::Error> for Error {
    fn from(error: pd_events::Error) -> Self {
        Self::Event(Arc::new(error))
    }
}

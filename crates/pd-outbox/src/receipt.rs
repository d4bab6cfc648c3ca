//! Waits for the delivery of events.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak},
};

use tokio::sync::Notify;

use crate::{
    Enqueued,
    store::{EventId, Removal},
};

/// An enqueued event of an [`Outbox`](crate::Outbox). The event is delivered even if the receipt is dropped.
#[derive(Debug, Clone)]
pub struct Receipt {
    enqueued: Enqueued,
    slot: Arc<Slot>,
}

/// An event was not delivered, or it is not known in this process whether it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotDelivered {
    /// It was parked: PagerDuty rejected it, or it became too old.
    #[error("the event was parked: {reason}; correct the cause and retry it, or purge it")]
    Parked {
        /// The reason.
        reason: String,
    },
    /// A resolution cancelled it before it was sent.
    #[error("the event was cancelled, because its alert was resolved before it was sent")]
    Cancelled,
    /// The queue was full and dropped it.
    #[error("the event was dropped, because the outbox was full")]
    Dropped,
    /// The operator removed it.
    #[error("the event was purged")]
    Purged,
    /// The outbox stopped before. The event is still queued, and is sent after the next start.
    #[error("the outbox stopped before the event was delivered; it is sent after the next start")]
    Stopped,
}

pub(crate) type Outcome = Result<(), NotDelivered>;

impl Receipt {
    pub(crate) const fn new(enqueued: Enqueued, slot: Arc<Slot>) -> Self {
        Self { enqueued, slot }
    }

    /// The key of the alert, as given or as generated.
    #[must_use]
    pub fn dedup_key(&self) -> &str {
        self.enqueued.dedup_key()
    }

    /// The id in the queue, and the parts of the event that were shortened.
    #[must_use]
    pub const fn enqueued(&self) -> &Enqueued {
        &self.enqueued
    }

    /// Waits until PagerDuty has accepted the event, and its delivery is recorded. It can be called more than once.
    ///
    /// # Errors
    ///
    /// [`NotDelivered`] if the event left the queue in another way, or the outbox stopped.
    pub async fn delivered(&self) -> Result<(), NotDelivered> {
        loop {
            let notified = self.slot.notify.notified();
            if let Some(outcome) = self.slot.outcome.get() {
                return outcome.clone();
            }
            notified.await;
        }
    }
}

/// The key of the alert, so that you can pass a receipt to `resolve`.
impl AsRef<str> for Receipt {
    fn as_ref(&self) -> &str {
        self.dedup_key()
    }
}

/// The outcome of one event.
#[derive(Debug, Default)]
pub(crate) struct Slot {
    outcome: OnceLock<Outcome>,
    notify: Notify,
}

impl Slot {
    fn set(&self, outcome: Outcome) {
        if self.outcome.set(outcome).is_ok() {
            self.notify.notify_waiters();
        }
    }
}

/// The receipts that callers still have.
#[derive(Debug, Default)]
pub(crate) struct Receipts(Mutex<ReceiptTable>);

#[derive(Debug, Default)]
struct ReceiptTable {
    slots: HashMap<EventId, Weak<Slot>>,
    cleanup_at: usize,
    /// Whether events are being appended, so that their ids are not yet in `slots`.
    is_appending: bool,
    /// The outcomes of events without a slot, while `is_appending`.
    early: HashMap<EventId, Outcome>,
    is_stopped: bool,
}

impl Receipts {
    fn table(&self) -> MutexGuard<'_, ReceiptTable> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps outcomes of unknown events until [`appended`](Self::appended) is called.
    pub(crate) fn appending(&self) {
        self.table().is_appending = true;
    }

    pub(crate) fn appended<'s>(&self, slots: impl IntoIterator<Item = (EventId, &'s Arc<Slot>)>) {
        let mut table = self.table();
        for (id, slot) in slots {
            if let Some(outcome) = table.early.remove(&id) {
                slot.set(outcome);
            } else if table.is_stopped {
                slot.set(Err(NotDelivered::Stopped));
            } else {
                table.slots.insert(id, Arc::downgrade(slot));
            }
        }
        table.is_appending = false;
        table.early.clear();
        if table.slots.len() > table.cleanup_at {
            table.slots.retain(|_, slot| slot.strong_count() > 0);
            table.cleanup_at = 1_024.max(table.slots.len() * 2);
        }
    }

    pub(crate) fn complete(&self, id: EventId, outcome: Outcome) {
        let mut table = self.table();
        if let Some(slot) = table.slots.remove(&id) {
            if let Some(slot) = slot.upgrade() {
                slot.set(outcome);
            }
        } else if table.is_appending {
            table.early.insert(id, outcome);
        }
    }

    pub(crate) fn stop(&self) {
        let mut table = self.table();
        table.is_stopped = true;
        for slot in table.slots.drain().filter_map(|(_, slot)| slot.upgrade()) {
            slot.set(Err(NotDelivered::Stopped));
        }
    }
}

/// Returns the result of a receipt whose event was removed.
pub(crate) const fn outcome_of(removal: Removal) -> Outcome {
    match removal {
        Removal::Delivered => Ok(()),
        Removal::Cancelled => Err(NotDelivered::Cancelled),
        Removal::Dropped => Err(NotDelivered::Dropped),
        Removal::Purged => Err(NotDelivered::Purged),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outcome_that_arrives_before_the_receipt_is_kept_for_it() {
        let receipts = Receipts::default();
        let slot = Arc::new(Slot::default());
        receipts.appending();
        receipts.complete(EventId(1), Ok(()));
        receipts.appended([(EventId(1), &slot)]);
        assert_eq!(slot.outcome.get(), Some(&Ok(())));
        // There are no receipts of events of an earlier run, so their outcomes are not kept.
        receipts.complete(EventId(2), Ok(()));
        assert!(receipts.table().early.is_empty());
    }

    #[test]
    fn dropped_receipts_take_no_memory() {
        let receipts = Receipts::default();
        for id in 0..100_000 {
            receipts.appended([(EventId(id), &Arc::new(Slot::default()))]);
        }
        assert!(receipts.table().slots.len() <= 2_048);
    }
}

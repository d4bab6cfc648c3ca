//! The identity of an enqueued event.

use pd_events::{Cut, EncodedEvent};

use crate::store::EventId;

/// An event that is on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enqueued {
    id: EventId,
    dedup_key: String,
    cuts: Vec<Cut>,
}

impl Enqueued {
    pub(crate) fn new(id: EventId, event: &EncodedEvent) -> Self {
        Self { id, dedup_key: event.dedup_key().to_owned(), cuts: event.cuts().to_vec() }
    }

    /// The id in the queue.
    #[must_use]
    pub const fn id(&self) -> EventId {
        self.id
    }

    /// The key of the alert, as given or as generated.
    #[must_use]
    pub fn dedup_key(&self) -> &str {
        &self.dedup_key
    }

    /// The parts of the event that were shortened to fit PagerDuty's limits.
    #[must_use]
    pub fn cuts(&self) -> &[Cut] {
        &self.cuts
    }
}

/// The key of the alert, so that you can pass it to `resolve`.
impl AsRef<str> for Enqueued {
    fn as_ref(&self) -> &str {
        &self.dedup_key
    }
}

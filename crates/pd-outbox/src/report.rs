//! Reports the outcomes of events to the log and to the caller's observer.

use std::fmt;
#[cfg(feature = "metrics")]
use std::{sync::Arc, time::Duration};

#[cfg(feature = "metrics")]
use pd_transport::metrics::{EventFinished, EventOutcome, EventsEnqueued, Observer};

use crate::store::{EventId, Lane, Removal};

/// Reports to the observer and the log. Without the features `metrics` and `tracing`, it does nothing.
#[derive(Clone, Default)]
pub(crate) struct Reporter {
    #[cfg(feature = "metrics")]
    observer: Option<Arc<dyn Observer>>,
}

#[cfg(feature = "metrics")]
impl Reporter {
    pub(crate) fn new(observer: impl Observer) -> Self {
        Self { observer: Some(Arc::new(observer)) }
    }

    fn finished(&self, outcome: EventOutcome, enqueued: jiff::Timestamp) {
        if let Some(observer) = &self.observer {
            // The duration is negative if the clock was set back.
            let waited = Duration::try_from(jiff::Timestamp::now().duration_since(enqueued)).unwrap_or_default();
            observer.event_finished(&EventFinished::new(outcome, waited));
        }
    }
}

#[cfg_attr(
    not(all(feature = "metrics", feature = "tracing")),
    allow(clippy::unused_self, unused_variables, reason = "each feature uses a part of the parameters")
)]
impl Reporter {
    /// Reports that a group of events was written in one commit.
    pub(crate) fn enqueued(&self, events: usize) {
        #[cfg(feature = "metrics")]
        if let Some(observer) = &self.observer {
            observer.events_enqueued(&EventsEnqueued::new(events));
        }
    }

    /// Reports that an event was removed.
    pub(crate) fn removed(&self, id: EventId, lane: Lane, why: Removal, enqueued: jiff::Timestamp) {
        #[cfg(feature = "tracing")]
        if why == Removal::Dropped {
            tracing::warn!(event = id.0, %lane, "the outbox was full, and dropped an event");
        }
        #[cfg(feature = "metrics")]
        self.finished(
            match why {
                Removal::Delivered => EventOutcome::Delivered,
                Removal::Cancelled => EventOutcome::Cancelled,
                Removal::Dropped => EventOutcome::Dropped,
                Removal::Purged => EventOutcome::Purged,
            },
            enqueued,
        );
    }

    /// Reports that an event was parked. `origin` is its lane and the time when it was enqueued, unless it could not be read.
    pub(crate) fn parked(&self, id: EventId, reason: &str, origin: Option<(Lane, jiff::Timestamp)>) {
        #[cfg(feature = "tracing")]
        tracing::warn!(event = id.0, lane = ?origin.map(|(lane, _)| lane), reason, "the outbox parked an event");
        #[cfg(feature = "metrics")]
        self.finished(EventOutcome::Parked, origin.map_or_else(jiff::Timestamp::now, |(_, enqueued)| enqueued));
    }

    /// Reports that the store failed. The sender retries.
    pub(crate) fn store_failed(&self, error: &crate::store::StoreError) {
        #[cfg(feature = "tracing")]
        tracing::warn!(error = %chain(error), "the store of the outbox failed; the sender retries");
    }
}

impl fmt::Debug for Reporter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reporter")
    }
}

/// Joins an error and its sources on one line.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let errors = std::iter::successors(Some(error), |error| error.source());
    errors.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

//! Queued events, without their routing keys.

use jiff::Timestamp;
use pd_events::{Action, EncodedEvent};
use serde_json::Value;

use crate::store::{EventId, Lane, StoredEvent, Totals};

/// A queued event, without its routing key.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Entry {
    /// The id in the queue.
    pub id: EventId,
    /// The lane of the routing key.
    pub lane: Lane,
    /// The time when the event was enqueued.
    pub enqueued: Timestamp,
    /// The size of the body in bytes.
    pub bytes: usize,
    /// The action, if the event can be read.
    pub action: Option<Action>,
    /// The key of the alert, if the event can be read.
    pub dedup_key: Option<String>,
    /// The summary of a trigger.
    pub summary: Option<String>,
    /// The event without its routing key. Null if it cannot be read.
    pub event: Value,
    /// The number of failed attempts to send it. Each attempt is a call with the retries of the session.
    pub failures: u32,
    /// Whether it is pending or parked.
    pub state: EntryState,
}

/// The state of a queued event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryState {
    /// It waits for its delivery.
    Pending {
        /// The reason why the last attempt failed.
        last_failure: Option<String>,
    },
    /// It is kept, but not sent until an operator retries it.
    Parked {
        /// The reason.
        reason: String,
    },
}

/// The status of a queue.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Status {
    /// The number of events in each state.
    pub totals: Totals,
    /// The time when the oldest pending event was enqueued.
    pub oldest_pending: Option<Timestamp>,
    /// The lanes with pending events: one for each routing key.
    pub lanes: Vec<Lane>,
}

impl Entry {
    pub(crate) fn new(stored: StoredEvent) -> Self {
        let StoredEvent { id, lane, body, enqueued, failures, reason, is_parked } = stored;
        let bytes = body.len();
        let mut event: Value = serde_json::from_slice(&body).unwrap_or_default();
        if let Some(members) = event.as_object_mut() {
            members.remove("routing_key");
        }
        let encoded = EncodedEvent::from_body(body).ok();
        let summary = event.pointer("/payload/summary").and_then(Value::as_str).map(str::to_owned);
        let state = if is_parked {
            EntryState::Parked { reason: reason.unwrap_or_default() }
        } else {
            EntryState::Pending { last_failure: reason }
        };
        Self {
            id,
            lane,
            enqueued,
            bytes,
            action: encoded.as_ref().map(EncodedEvent::action),
            dedup_key: encoded.map(|event| event.dedup_key().to_owned()),
            summary,
            event,
            failures,
            state,
        }
    }
}

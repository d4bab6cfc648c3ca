//! Measurements of a durable queue in front of a session: the crate `pd-outbox` reports them.

use std::time::Duration;

/// A group of events that was written to disk in one commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct EventsEnqueued {
    /// The number of events.
    pub events: usize,
}

impl EventsEnqueued {
    /// Builds a report of a commit.
    #[must_use]
    pub const fn new(events: usize) -> Self {
        Self { events }
    }
}

/// An event that left a durable queue, or was parked in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct EventFinished {
    /// Why it left the queue, or was parked.
    pub outcome: EventOutcome,
    /// The time since it was enqueued, by the wall clock; zero if the clock was set back.
    pub waited: Duration,
}

impl EventFinished {
    /// Builds a report of an event.
    #[must_use]
    pub const fn new(outcome: EventOutcome, waited: Duration) -> Self {
        Self { outcome, waited }
    }
}

/// The outcome of a queued event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EventOutcome {
    /// PagerDuty accepted it.
    Delivered,
    /// PagerDuty rejected it, or it became too old. The queue keeps it and does not send it.
    Parked,
    /// A resolution cancelled it before it was sent.
    Cancelled,
    /// The queue was full.
    Dropped,
    /// The operator removed it.
    Purged,
}

impl EventOutcome {
    /// Returns the value of a metric attribute: `delivered`, `parked` and so on.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Parked => "parked",
            Self::Cancelled => "cancelled",
            Self::Dropped => "dropped",
            Self::Purged => "purged",
        }
    }
}

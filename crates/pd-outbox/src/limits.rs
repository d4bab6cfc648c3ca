//! The size of the queue.

use std::time::Duration;

use crate::store::Totals;

/// The treatment of a new event if the queue is full.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum WhenFull {
    /// Reject it: `send` fails with [`Error::Full`](crate::Error::Full).
    #[default]
    Reject,
    /// Drop the oldest events to make room: parked ones first, then pending ones. Each drop is counted in
    /// [`Totals::dropped`], reported to the observer, and logged as a warning (feature `tracing`).
    DropOldest,
}

#[derive(Debug, Clone)]
pub(crate) struct Limits {
    pub(crate) max_events: u64,
    pub(crate) max_bytes: u64,
    pub(crate) max_age: Option<Duration>,
    pub(crate) when_full: WhenFull,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_events: 1_000_000, max_bytes: 1 << 30, max_age: None, when_full: WhenFull::default() }
    }
}

/// The decision about a group of new events.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Admission {
    /// For each event of the group, whether it is accepted.
    pub(crate) accepted: Vec<bool>,
    /// The number of events to drop first.
    pub(crate) excess_events: u64,
    /// The number of bytes to drop first.
    pub(crate) excess_bytes: u64,
}

impl Limits {
    /// Decides which events of a group, given by their sizes, are accepted.
    pub(crate) fn admit(&self, totals: &Totals, sizes: impl IntoIterator<Item = u64>) -> Admission {
        let (mut events, mut bytes) = (totals.events(), totals.bytes());
        let mut admission = Admission::default();
        for size in sizes {
            let fits = events < self.max_events && bytes.saturating_add(size) <= self.max_bytes;
            let is_accepted = match self.when_full {
                WhenFull::Reject => fits,
                WhenFull::DropOldest => size <= self.max_bytes && self.max_events > 0,
            };
            admission.accepted.push(is_accepted);
            if is_accepted {
                events += 1;
                bytes = bytes.saturating_add(size);
            }
        }
        // With `Reject`, a queue keeps its events even if a limit was lowered below its size.
        if self.when_full == WhenFull::DropOldest {
            admission.excess_events = events.saturating_sub(self.max_events);
            admission.excess_bytes = bytes.saturating_sub(self.max_bytes);
        }
        admission
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(when_full: WhenFull) -> Limits {
        Limits { max_events: 3, max_bytes: 100, max_age: None, when_full }
    }

    fn totals(pending: u64, pending_bytes: u64) -> Totals {
        Totals { pending, pending_bytes, ..Totals::default() }
    }

    #[test]
    fn a_full_queue_rejects_the_events_that_do_not_fit() {
        let admission = limits(WhenFull::Reject).admit(&totals(1, 50), [40, 20, 10, 1]);
        assert_eq!(admission, Admission { accepted: vec![true, false, true, false], ..Admission::default() });
    }

    #[test]
    fn parked_events_count_towards_the_limit() {
        let totals = Totals { parked: 3, ..Totals::default() };
        assert_eq!(limits(WhenFull::Reject).admit(&totals, [1]).accepted, [false]);
    }

    #[test]
    fn a_full_queue_drops_as_much_as_new_events_need() {
        let admission = limits(WhenFull::DropOldest).admit(&totals(3, 90), [40, 101]);
        assert_eq!(admission, Admission { accepted: vec![true, false], excess_events: 1, excess_bytes: 30 });
    }
}

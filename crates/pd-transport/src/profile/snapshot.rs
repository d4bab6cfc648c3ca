//! The counts of a profile at one time.

use std::{collections::BTreeMap, time::Duration};

/// The outcome of an attempt.
#[derive(Debug, Clone, Copy)]
pub(super) enum Ending {
    Status(u16),
    Failed,
    Cancelled,
}

/// The attempts and their time, for each operation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProfileSnapshot {
    entries: BTreeMap<String, ProfileEntry>,
}

/// The counts of one operation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProfileEntry {
    /// The number of attempts.
    pub calls: u64,
    /// The total time of the attempts.
    pub time: Duration,
    /// Attempts with a 2xx response.
    pub successes: u64,
    /// Attempts with a 3xx response.
    pub redirects: u64,
    /// Attempts with a 4xx response.
    pub client_errors: u64,
    /// Attempts with a 5xx response, or with a status outside of 200 to 599.
    pub server_errors: u64,
    /// Attempts without a response.
    pub failures: u64,
    /// Attempts that the caller dropped.
    pub cancelled: u64,
}

impl ProfileEntry {
    pub(super) fn count(&mut self, ending: Ending, took: Duration) {
        self.calls += 1;
        self.time = self.time.saturating_add(took);
        let class = match ending {
            Ending::Status(200..300) => &mut self.successes,
            Ending::Status(300..400) => &mut self.redirects,
            Ending::Status(400..500) => &mut self.client_errors,
            Ending::Status(_) => &mut self.server_errors,
            Ending::Failed => &mut self.failures,
            Ending::Cancelled => &mut self.cancelled,
        };
        *class += 1;
    }
}

impl ProfileSnapshot {
    pub(super) const fn new(entries: BTreeMap<String, ProfileEntry>) -> Self {
        Self { entries }
    }

    /// Returns the counts of an operation, named as `GET /users/{id}`.
    #[must_use]
    pub fn get(&self, operation: &str) -> Option<&ProfileEntry> {
        self.entries.get(operation)
    }

    /// Iterates over the operations and their counts, in alphabetical order. `METHOD (other)` has the requests without an operation,
    /// and all further ones after 2,048 paths.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &ProfileEntry)> {
        self.entries.iter().map(|(operation, entry)| (operation.as_str(), entry))
    }

    /// Returns the number of all attempts.
    #[must_use]
    pub fn total_calls(&self) -> u64 {
        self.entries.values().map(|entry| entry.calls).sum()
    }

    /// Returns the total time of all attempts.
    #[must_use]
    pub fn total_time(&self) -> Duration {
        self.entries.values().fold(Duration::ZERO, |sum, entry| sum.saturating_add(entry.time))
    }
}

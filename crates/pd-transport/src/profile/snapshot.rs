//! What a profile has counted.

use std::{collections::BTreeMap, time::Duration};

use super::Ending;

/// Attempts and time, for each `METHOD canonical/path`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProfileSnapshot {
    entries: BTreeMap<String, ProfileEntry>,
}

/// What was counted for one operation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProfileEntry {
    /// All attempts.
    pub calls: u64,
    /// Their time, summed.
    pub time: Duration,
    /// Attempts that were answered 2xx.
    pub successes: u64,
    /// Attempts that were answered 3xx.
    pub redirects: u64,
    /// Attempts that were answered 4xx.
    pub client_errors: u64,
    /// Attempts that were answered 5xx, or with no status of HTTP.
    pub server_errors: u64,
    /// Attempts without a response.
    pub failures: u64,
    /// Attempts that were dropped before they ended.
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

    /// What was counted for an operation, written as `GET /users/{id}`.
    #[must_use]
    pub fn get(&self, operation: &str) -> Option<&ProfileEntry> {
        self.entries.get(operation)
    }

    /// Every operation and what was counted for it, in alphabetical order. Requests without an operation, and those beyond
    /// what is told apart, are under `METHOD (other)`.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &ProfileEntry)> {
        self.entries.iter().map(|(operation, entry)| (operation.as_str(), entry))
    }

    /// All attempts.
    #[must_use]
    pub fn total_calls(&self) -> u64 {
        self.entries.values().map(|entry| entry.calls).sum()
    }

    /// The time of all attempts.
    #[must_use]
    pub fn total_time(&self) -> Duration {
        self.entries.values().fold(Duration::ZERO, |sum, entry| sum.saturating_add(entry.time))
    }
}

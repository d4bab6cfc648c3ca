//! Stores of the ids of handled webhooks.

use std::{
    collections::{HashSet, VecDeque},
    fmt,
    sync::{Mutex, PoisonError},
};

use crate::rejection::BoxError;

/// A store of the ids of handled webhooks.
///
/// Implement it with a database to keep the ids across restarts. You can remove ids after a day, because PagerDuty redelivers
/// within about 20 minutes. If the store forgets an id too early, a redelivered webhook is handled twice, but none is lost.
pub trait WebhookIdStore: Send + Sync + 'static {
    /// Returns whether the id is recorded.
    ///
    /// # Errors
    ///
    /// An error if the store cannot look up the id. The response is then a 503, so that PagerDuty sends the webhook again.
    fn contains(&self, id: &str) -> impl Future<Output = Result<bool, BoxError>> + Send;

    /// Records an id. Recording it again has no effect.
    ///
    /// # Errors
    ///
    /// An error if the store cannot record the id. If PagerDuty redelivers the webhook, it is handled again.
    fn insert(&self, id: &str) -> impl Future<Output = Result<(), BoxError>> + Send;
}

/// Keeps the latest ids in memory, 10,000 by default.
pub struct MemoryStore {
    capacity: usize,
    ids: Mutex<RecentIds>,
}

#[derive(Default)]
struct RecentIds {
    known: HashSet<String>,
    oldest_first: VecDeque<String>,
}

impl MemoryStore {
    /// Creates a store that keeps the latest `capacity` ids. A zero counts as one.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self { capacity: capacity.max(1), ids: Mutex::default() }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, RecentIds> {
        self.ids.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new(10_000)
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").field("capacity", &self.capacity).field("ids", &self.lock().known.len()).finish()
    }
}

impl WebhookIdStore for MemoryStore {
    async fn contains(&self, id: &str) -> Result<bool, BoxError> {
        Ok(self.lock().known.contains(id))
    }

    async fn insert(&self, id: &str) -> Result<(), BoxError> {
        let mut ids = self.lock();
        if ids.known.insert(id.to_owned()) {
            ids.oldest_first.push_back(id.to_owned());
        }
        while ids.oldest_first.len() > self.capacity {
            if let Some(oldest) = ids.oldest_first.pop_front() {
                ids.known.remove(&oldest);
            }
        }
        Ok(())
    }
}

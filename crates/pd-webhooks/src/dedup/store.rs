//! Where the ids of handled webhooks are kept.

use std::{
    collections::{HashSet, VecDeque},
    fmt,
    sync::{Mutex, PoisonError},
};

use crate::rejection::BoxError;

/// A bounded set of webhook ids.
///
/// Implement it over a database to keep the ids across restarts, and remove ids after a day: PagerDuty redelivers within
/// about 20 minutes. A store that forgets an id too early leads to a webhook that is handled twice, not to a loss.
pub trait WebhookIdStore: Send + Sync + 'static {
    /// Returns whether the id is recorded.
    ///
    /// # Errors
    ///
    /// If the store cannot tell. The webhook is then answered with 503, so that PagerDuty sends it again.
    fn contains(&self, id: &str) -> impl Future<Output = Result<bool, BoxError>> + Send;

    /// Records an id. Recording it twice is no error.
    ///
    /// # Errors
    ///
    /// If the store cannot record it. The webhook is then handled again if PagerDuty sends it again.
    fn insert(&self, id: &str) -> impl Future<Output = Result<(), BoxError>> + Send;
}

/// Keeps the latest ids in memory: 10,000 unless given.
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
    /// Creates a store that forgets the oldest id above `capacity` ids. A zero counts as one.
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

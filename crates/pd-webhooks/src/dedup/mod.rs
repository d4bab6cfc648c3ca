//! Handles each webhook once.

mod layer;
mod store;

use std::{fmt, sync::Arc};

use crate::{keyed_lock::KeyedLock, rejection::BoxError};

pub use layer::{Deduplicate, DeduplicateLayer};
pub use store::{MemoryStore, WebhookIdStore};

/// Runs the handler once for each webhook id.
///
/// PagerDuty delivers a webhook at least once, and every delivery has the same `X-Webhook-Id`. The id is recorded only after
/// the handler succeeded. If the process crashes before that, the webhook is delivered and handled again, but never lost. If
/// a second delivery arrives while the handler runs, it waits. If the handler succeeds, the second delivery is a duplicate.
/// If the handler fails, the second delivery is handled.
///
/// Deliveries wait for each other only within one process. Two processes with a shared store may handle a webhook twice if
/// PagerDuty delivers it to both at the same time, so a handler should be idempotent.
///
/// The signature does not cover `X-Webhook-Id`. To detect a replayed body, pass the event id to [`run`](Self::run) instead:
/// it is part of the signed body.
///
/// ```
/// use pd_webhooks::{Deduplicator, Deduplicated, MemoryStore};
///
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// let deduplicator = Deduplicator::new(MemoryStore::default());
/// let failed = deduplicator.run("w-1", async || Err::<(), _>("disk full")).await;
/// assert_eq!(failed?, Deduplicated::Failed("disk full"));
/// let handled = deduplicator.run("w-1", async || Ok::<_, &str>(1)).await;
/// assert_eq!(handled?, Deduplicated::Handled(1));
/// let again = deduplicator.run("w-1", async || Ok::<_, &str>(2)).await;
/// assert_eq!(again?, Deduplicated::Duplicate);
/// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
/// # });
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct Deduplicator<S = MemoryStore> {
    store: Arc<S>,
    lock: KeyedLock,
}

// Not derived, because a derive would require `S: Clone`.
impl<S> Clone for Deduplicator<S> {
    fn clone(&self) -> Self {
        Self { store: Arc::clone(&self.store), lock: self.lock.clone() }
    }
}

impl<S: WebhookIdStore> Deduplicator<S> {
    /// Creates a deduplicator with a store.
    #[must_use]
    pub fn new(store: S) -> Self {
        Self { store: Arc::new(store), lock: KeyedLock::default() }
    }

    /// Runs the handler unless the id is recorded. Records the id if the handler succeeds.
    ///
    /// If the future is dropped before the handler has ended, the handler is dropped too, and the id is not recorded.
    ///
    /// # Errors
    ///
    /// The error of the store if it cannot look up the id. Then the handler did not run. If the store cannot record the id
    /// after the handler succeeded, no error is returned; if the webhook is redelivered, it is handled again.
    pub async fn run<T, E>(
        &self,
        id: &str,
        handler: impl AsyncFnOnce() -> Result<T, E>,
    ) -> Result<Deduplicated<T, E>, BoxError> {
        let mut turn = self.lock.queue(id);
        turn.acquired().await;
        if self.store.contains(id).await? {
            return Ok(Deduplicated::Duplicate);
        }
        match handler().await {
            Ok(output) => {
                let _ = self.store.insert(id).await;
                Ok(Deduplicated::Handled(output))
            }
            Err(error) => Ok(Deduplicated::Failed(error)),
        }
    }
}

impl<S> fmt::Debug for Deduplicator<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Deduplicator").field("in_flight", &self.lock.keys_in_use()).finish_non_exhaustive()
    }
}

/// The outcome of [`Deduplicator::run`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deduplicated<T, E> {
    /// The handler succeeded.
    Handled(T),
    /// The handler failed, and the id is not recorded.
    Failed(E),
    /// The webhook was handled before.
    Duplicate,
}

//! Processing in order for each incident, and concurrently for different incidents.

use std::{fmt, sync::Arc};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::keyed_lock::{KeyedLock, Turn};

/// Runs futures in order for each key, and concurrently for different keys.
///
/// PagerDuty delivers the webhooks of one incident in order. A receiver that processes them concurrently must preserve that
/// order. Use [`Event::ordering_key`](crate::Event::ordering_key) as the key.
///
/// Both the length of the queue and the number of running futures are bounded. Cloning is cheap, and clones share the bounds.
///
/// ```
/// use pd_webhooks::InOrder;
///
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// let order = InOrder::new(1_000, 16);
/// // `enter` determines the order, so call it before the first await of the handler.
/// let (first, second) = (order.enter("Q1")?, order.enter("Q1")?);
/// let second = tokio::spawn(second.run(async { "second" }));
/// assert_eq!(first.run(async { "first" }).await, "first");
/// assert_eq!(second.await?, "second");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct InOrder {
    lock: KeyedLock,
    places: Arc<Semaphore>,
    running: Arc<Semaphore>,
}

impl InOrder {
    /// Creates a queue for at most `places` futures, waiting or running, of which at most `concurrency` run at the same time.
    /// A zero counts as one.
    #[must_use]
    pub fn new(places: usize, concurrency: usize) -> Self {
        let semaphore = |permits: usize| Arc::new(Semaphore::new(permits.clamp(1, Semaphore::MAX_PERMITS)));
        Self { lock: KeyedLock::default(), places: semaphore(places), running: semaphore(concurrency) }
    }

    /// Takes a place after all earlier places of the same key. Does not wait.
    ///
    /// # Errors
    ///
    /// [`QueueFull`] if no place is free. Respond with 503, so that PagerDuty sends the webhook again.
    pub fn enter(&self, key: &str) -> Result<Place, QueueFull> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| QueueFull)?;
        Ok(Place { turn: self.lock.queue(key), running: Arc::clone(&self.running), place })
    }
}

impl fmt::Debug for InOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InOrder")
            .field("keys_in_use", &self.lock.keys_in_use())
            .field("free_places", &self.places.available_permits())
            .finish_non_exhaustive()
    }
}

/// A place in an [`InOrder`] queue. Dropping it gives up the place.
#[must_use = "a place blocks the later places of its key until it is run or dropped"]
pub struct Place {
    // Dropped before the permit, so that the turn ends before the place is free.
    turn: Turn,
    running: Arc<Semaphore>,
    place: OwnedSemaphorePermit,
}

impl Place {
    /// Waits until all earlier places of the key are done and the concurrency limit permits another future, then runs `work`.
    ///
    /// Dropping the returned future drops `work`, and the next place can run.
    pub async fn run<F: Future>(self, work: F) -> F::Output {
        let Self { mut turn, running, place } = self;
        turn.acquired().await;
        // The semaphore is never closed, so this cannot fail.
        let permit = running.acquire_owned().await.ok();
        let output = work.await;
        drop((permit, turn, place));
        output
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Place").finish_non_exhaustive()
    }
}

/// No place of an [`InOrder`] queue is free.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the webhook queue is full; respond with 503, so that PagerDuty sends the webhook again")]
pub struct QueueFull;

//! Work in order for each incident, and side by side for different incidents.

use std::{fmt, sync::Arc};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::keyed_lock::{KeyedLock, Turn};

/// Runs work in order for each key, while different keys run side by side.
///
/// PagerDuty delivers the webhooks of one incident in order. A receiver that processes them concurrently must keep that
/// order itself. Use [`Event::ordering_key`](crate::Event::ordering_key) as the key.
///
/// Both the number of places and the number of running pieces of work are bounded. Cloning is cheap, and clones share the
/// bounds.
///
/// ```
/// use pd_webhooks::InOrder;
///
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// let order = InOrder::new(1_000, 16);
/// // The order of `enter` calls counts, so call it before the first await of the handler.
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
    /// Creates a queue with at most `places` pieces of work, waiting or running, of which at most `concurrency` run at
    /// once. A zero counts as one.
    #[must_use]
    pub fn new(places: usize, concurrency: usize) -> Self {
        let semaphore = |permits: usize| Arc::new(Semaphore::new(permits.clamp(1, Semaphore::MAX_PERMITS)));
        Self { lock: KeyedLock::default(), places: semaphore(places), running: semaphore(concurrency) }
    }

    /// Takes a place behind every earlier place of the same key. Does not wait.
    ///
    /// # Errors
    ///
    /// [`QueueFull`] if every place is taken. Answer the webhook with 503, so that PagerDuty sends it again.
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
    // Declared before the permit, so that the turn is over before the place is free.
    turn: Turn,
    running: Arc<Semaphore>,
    place: OwnedSemaphorePermit,
}

impl Place {
    /// Waits until every earlier place of the key is done and a running slot is free, then runs the work.
    ///
    /// Dropping the future drops the work and lets the next place run.
    pub async fn run<F: Future>(self, work: F) -> F::Output {
        let Self { mut turn, running, place } = self;
        turn.reached().await;
        // The semaphore is never closed, so there always is a permit.
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

/// Every place of an [`InOrder`] queue is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the webhook queue is full: answer 503, so that PagerDuty sends the webhook again")]
pub struct QueueFull;

//! Tells a bulk which of its events met a 429, and bounds their retries.

use std::{
    fmt,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::Waker,
};

use futures_util::task::AtomicWaker;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The events of one bulk that met a 429.
pub(crate) struct Throttle {
    /// The indexes of events that met their first 429 since the last call of [`take`](Self::take).
    indexes: Mutex<Vec<u64>>,
    waker: AtomicWaker,
    retries: Arc<Semaphore>,
}

/// Reports that one event met a 429. A request carries it among its extensions.
#[derive(Clone)]
pub(crate) struct ThrottleSignal {
    throttle: Arc<Throttle>,
    index: u64,
    was_throttled: Arc<AtomicBool>,
}

impl Throttle {
    pub(crate) fn new(retries: usize) -> Arc<Self> {
        let retries = Arc::new(Semaphore::new(retries.min(Semaphore::MAX_PERMITS)));
        Arc::new(Self { indexes: Mutex::default(), waker: AtomicWaker::new(), retries })
    }

    pub(crate) fn signal(self: &Arc<Self>, index: u64) -> ThrottleSignal {
        ThrottleSignal { throttle: Arc::clone(self), index, was_throttled: Arc::default() }
    }

    /// Takes the reported indexes. The waker is woken when there are more.
    pub(crate) fn take(&self, waker: &Waker) -> Vec<u64> {
        self.waker.register(waker);
        std::mem::take(&mut *self.indexes.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl ThrottleSignal {
    /// Returns whether the event met a 429 before.
    pub(crate) fn is_retry(&self) -> bool {
        self.was_throttled.load(Ordering::Relaxed)
    }

    /// Waits until an event that met a 429 may be sent again.
    pub(crate) async fn retry_permit(&self) -> Option<OwnedSemaphorePermit> {
        // The semaphore is never closed.
        Arc::clone(&self.throttle.retries).acquire_owned().await.ok()
    }

    /// Reports a 429. Only the first one of an event counts.
    pub(crate) fn throttled(&self) {
        if !self.was_throttled.swap(true, Ordering::Relaxed) {
            self.throttle.indexes.lock().unwrap_or_else(PoisonError::into_inner).push(self.index);
            self.throttle.waker.wake();
        }
    }
}

impl fmt::Debug for ThrottleSignal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ThrottleSignal").field("index", &self.index).finish_non_exhaustive()
    }
}

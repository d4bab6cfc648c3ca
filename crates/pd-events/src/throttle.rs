//! Reports to `send_all` which of its events got a 429, and bounds the number of their retries in flight.

use std::{
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::Waker,
};

use futures_util::task::AtomicWaker;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The events of one `send_all` that got a 429.
pub(crate) struct Throttle {
    /// The indexes of events that got their first 429 since the last call of [`take`](Self::take).
    indexes: Mutex<Vec<u64>>,
    waker: AtomicWaker,
    retries: Arc<Semaphore>,
}

/// A request extension that reports whether an event got a 429.
#[derive(Clone)]
pub(crate) struct ThrottleSignal(Arc<SignalInner>);

struct SignalInner {
    throttle: Arc<Throttle>,
    index: u64,
    was_throttled: AtomicBool,
    /// The permit of a retry in flight. If the call is dropped, the permit is dropped with the last clone of the signal.
    permit: Mutex<Option<OwnedSemaphorePermit>>,
}

impl Throttle {
    pub(crate) fn new(retries: usize) -> Arc<Self> {
        let retries = Arc::new(Semaphore::new(retries.min(Semaphore::MAX_PERMITS)));
        Arc::new(Self { indexes: Mutex::default(), waker: AtomicWaker::new(), retries })
    }

    pub(crate) fn signal(self: &Arc<Self>, index: u64) -> ThrottleSignal {
        let throttle = Arc::clone(self);
        ThrottleSignal(Arc::new(SignalInner {
            throttle,
            index,
            was_throttled: AtomicBool::new(false),
            permit: Mutex::default(),
        }))
    }

    /// Takes the reported indexes. Wakes the waker when there are more.
    pub(crate) fn take(&self, waker: &Waker) -> Vec<u64> {
        self.waker.register(waker);
        std::mem::take(&mut *self.indexes.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl ThrottleSignal {
    /// Returns whether the event got a 429 before.
    pub(crate) fn is_retry(&self) -> bool {
        self.0.was_throttled.load(Ordering::Relaxed)
    }

    /// Waits for a permit to retry the event, and keeps it until [`return_permit`](Self::return_permit).
    pub(crate) async fn take_permit(&self) {
        // The semaphore is never closed.
        let permit = Arc::clone(&self.0.throttle.retries).acquire_owned().await.ok();
        *self.0.permit() = permit;
    }

    /// Returns the permit after the attempt has ended.
    pub(crate) fn return_permit(&self) {
        let permit = self.0.permit().take();
        drop(permit);
    }

    /// Reports a 429. Only the first one of an event counts.
    pub(crate) fn throttled(&self) {
        let SignalInner { throttle, index, was_throttled, .. } = &*self.0;
        if !was_throttled.swap(true, Ordering::Relaxed) {
            throttle.indexes.lock().unwrap_or_else(PoisonError::into_inner).push(*index);
            throttle.waker.wake();
        }
    }
}

impl SignalInner {
    fn permit(&self) -> MutexGuard<'_, Option<OwnedSemaphorePermit>> {
        self.permit.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for ThrottleSignal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ThrottleSignal").field("index", &self.0.index).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[test]
    fn a_permit_is_returned_when_the_attempt_ends_and_when_the_last_clone_of_its_request_is_dropped() {
        let throttle = Throttle::new(1);
        let [first, second, third] = [0, 1, 2].map(|index| throttle.signal(index));
        assert!(first.take_permit().now_or_never().is_some());
        assert!(second.take_permit().now_or_never().is_none());
        first.return_permit();
        assert!(second.take_permit().now_or_never().is_some());
        let in_flight = second.clone();
        drop(second);
        assert!(third.take_permit().now_or_never().is_none(), "the request is in flight");
        drop(in_flight);
        assert!(third.take_permit().now_or_never().is_some());
    }
}

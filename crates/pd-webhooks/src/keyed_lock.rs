//! A fair lock for each key.

use std::{
    collections::HashMap,
    fmt,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
};

use futures_util::FutureExt;
use tokio::sync::OwnedMutexGuard;

type Guard = OwnedMutexGuard<()>;
type Waiting = Pin<Box<dyn Future<Output = Guard> + Send>>;

/// A fair lock for each key. A key uses memory only while a [`Turn`] for it exists.
#[derive(Clone, Default)]
pub(crate) struct KeyedLock {
    keys: Arc<Mutex<HashMap<String, KeyEntry>>>,
}

#[derive(Default)]
struct KeyEntry {
    lock: Arc<tokio::sync::Mutex<()>>,
    turns: usize,
}

/// A position in the queue for the lock of a key. Dropping it gives up the position, or releases the lock.
pub(crate) struct Turn {
    lock: KeyedLock,
    key: String,
    state: TurnState,
}

enum TurnState {
    Waiting(Waiting),
    Held(#[expect(dead_code, reason = "held until it is dropped")] Guard),
    Released,
}

impl KeyedLock {
    /// Queues for the lock of a key. This call determines the position, not the first await of the turn.
    pub(crate) fn queue(&self, key: &str) -> Turn {
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = keys.entry(key.to_owned()).or_default();
        entry.turns += 1;
        // Without `unconstrained`, the first poll would not queue a task that has exhausted its cooperative budget.
        let mut waiting: Waiting = Box::pin(tokio::task::unconstrained(Arc::clone(&entry.lock).lock_owned()));
        let state = match (&mut waiting).now_or_never() {
            Some(guard) => TurnState::Held(guard),
            None => TurnState::Waiting(waiting),
        };
        Turn { lock: self.clone(), key: key.to_owned(), state }
    }

    pub(crate) fn keys_in_use(&self) -> usize {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

impl fmt::Debug for KeyedLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyedLock").field("keys_in_use", &self.keys_in_use()).finish()
    }
}

impl Turn {
    /// Waits until all earlier turns of the key are dropped.
    pub(crate) async fn acquired(&mut self) {
        if let TurnState::Waiting(waiting) = &mut self.state {
            let guard = waiting.await;
            self.state = TurnState::Held(guard);
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.state = TurnState::Released;
        let mut keys = self.lock.keys.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = keys.get_mut(&self.key) {
            entry.turns -= 1;
            if entry.turns == 0 {
                keys.remove(&self.key);
            }
        }
    }
}

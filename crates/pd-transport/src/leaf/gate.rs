//! One connection for a cold burst: where a server may speak HTTP/2, the first request connects and the rest wait.
//!
//! hyper-util's client shares an HTTP/2 connection once it is there, but until then each request starts one of its own,
//! since it cannot know which protocol the handshake will choose. The gate learns it once for each origin.

use std::{
    collections::HashMap,
    error::Error,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use http::{Uri, uri::Authority};
use tokio::sync::watch;

type Shared = Arc<dyn Error + Send + Sync>;

/// What is known of each origin.
#[derive(Debug, Default)]
pub(super) struct Gate(Mutex<HashMap<Authority, Arc<Origin>>>);

impl Gate {
    pub(super) fn origin(&self, target: &Uri) -> Option<Arc<Origin>> {
        let authority = target.authority()?;
        let mut origins = lock(&self.0);
        if let Some(origin) = origins.get(authority) {
            return Some(Arc::clone(origin));
        }
        if origins.len() >= MAX_ORIGINS {
            origins.clear();
        }
        let origin = Arc::new(Origin::default());
        origins.insert(authority.clone(), Arc::clone(&origin));
        Some(origin)
    }
}

/// A client has a handful of origins; what it forgets it learns again.
const MAX_ORIGINS: usize = 1024;

/// What is known of one origin.
#[derive(Debug, Default)]
pub(super) struct Origin(Mutex<State>);

#[derive(Debug, Default)]
enum State {
    /// No connection to share is known.
    #[default]
    Cold,
    /// A request is connecting.
    Connecting(watch::Receiver<Option<Shared>>),
    /// HTTP/1.1, where each request has a connection of its own.
    Http1,
    /// A connection that all can share is in the pool.
    Http2,
}

/// What a request does at the gate.
#[derive(Debug)]
pub(super) enum Entry {
    Pass,
    Lead(Lead),
    Follow(Follow),
}

impl Origin {
    pub(super) fn enter(self: &Arc<Self>) -> Entry {
        let mut state = lock(&self.0);
        match &*state {
            State::Http1 | State::Http2 => Entry::Pass,
            State::Connecting(outcome) => Entry::Follow(Follow(outcome.clone())),
            State::Cold => {
                let (outcome, follow) = watch::channel(None);
                *state = State::Connecting(follow);
                Entry::Lead(Lead { origin: Arc::clone(self), outcome: Some(outcome) })
            }
        }
    }

    /// A connection is begun, so the pool has none that could be shared, or it was lost.
    pub(super) fn connecting(&self) {
        self.lost();
    }

    /// A connection was made, and speaks this.
    pub(super) fn connected(&self, http2: bool) {
        let mut state = lock(&self.0);
        match (&*state, http2) {
            (State::Cold, false) => *state = State::Http1,
            (State::Http1, true) => *state = State::Cold,
            _ => {}
        }
    }

    /// A shared connection ended.
    pub(super) fn lost(&self) {
        let mut state = lock(&self.0);
        if matches!(&*state, State::Http2) {
            *state = State::Cold;
        }
    }
}

/// The request that connects. Dropped before it has, it leaves the lead to the next.
#[derive(Debug)]
pub(super) struct Lead {
    origin: Arc<Origin>,
    outcome: Option<watch::Sender<Option<Shared>>>,
}

impl Lead {
    /// The connection is in the pool, or in use.
    pub(super) fn connected(mut self, http2: bool) {
        *lock(&self.origin.0) = if http2 { State::Http2 } else { State::Http1 };
        self.outcome = None;
    }

    /// No connection: all that wait for it fail with it, rather than one after another by their own.
    pub(super) fn failed(mut self, error: Shared) {
        *lock(&self.origin.0) = State::Cold;
        if let Some(outcome) = self.outcome.take() {
            outcome.send_replace(Some(error));
        }
    }
}

impl Drop for Lead {
    fn drop(&mut self) {
        if self.outcome.is_some() {
            *lock(&self.origin.0) = State::Cold;
        }
    }
}

/// A request that waits for another's connection.
#[derive(Debug)]
pub(super) struct Follow(watch::Receiver<Option<Shared>>);

impl Follow {
    /// Waits until the leader has connected or has gone; its error, where it failed.
    pub(super) async fn outcome(mut self) -> Result<(), Shared> {
        let _gone = self.0.changed().await;
        let failed = self.0.borrow().clone();
        failed.map_or(Ok(()), Err)
    }
}

/// No code panics while it holds the lock, and each state is whole, so a poisoned lock is as good as any.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

//! The budgets that the clones of a stack know of.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use fastrand::Rng;
use http::{Response, StatusCode};
use tokio::{
    sync::Notify,
    time::{Instant, timeout_at},
};

use super::{
    RateLimit,
    window::{Turn, Window},
};
use crate::{Error, error::Kind};

/// More canonical paths than the API has; paths beyond go unpaced.
const PATHS_KNOWN: usize = 2_048;

/// Shared by all clones.
#[derive(Debug)]
pub(super) struct Pacer {
    state: Mutex<State>,
}

/// What a request that may not go yet waits for.
pub(super) struct Queued {
    turn: Turn,
    path: Path,
    returned: Arc<Notify>,
}

/// The highest limit that is reported is the credential's, shared by all paths that report it. A path that reports a lower
/// one has that to itself.
#[derive(Debug)]
struct State {
    /// Counts credentials: what answers to the one before says is of no interest any more.
    generation: u64,
    windows: Vec<Window>,
    /// Ordered, since comparing a few short paths is cheaper than hashing one.
    paths: BTreeMap<Box<str>, usize>,
    latest: usize,
    rng: Rng,
}

/// The credential's own window.
const GENERAL: usize = 0;

/// A request on the way; dropping it ends that, whatever became of the request.
#[derive(Debug)]
pub(super) struct Ticket {
    pacer: Arc<Pacer>,
    generation: u64,
    window: Option<usize>,
    path: Path,
}

/// The canonical path that a request goes by; empty without an operation.
pub(super) type Path = Option<pd_core::Operation>;

fn name(path: &Path) -> &str {
    path.as_ref().map_or("", |operation| operation.path())
}

impl Pacer {
    pub(super) fn new(rng: Rng) -> Self {
        let state = State { generation: 0, windows: Vec::new(), paths: BTreeMap::new(), latest: GENERAL, rng };
        Self { state: Mutex::new(state) }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn reset(&self) {
        self.lock().forget();
    }

    pub(super) fn rate_limit(&self) -> Option<RateLimit> {
        let state = self.lock();
        state.windows.get(state.latest).map(|window| window.seen(Instant::now()))
    }

    /// A ticket, or what there is to wait for.
    pub(super) fn enter(self: &Arc<Self>, path: Path) -> Result<Ticket, Queued> {
        let now = Instant::now();
        let mut state = self.lock();
        let State { generation, windows, paths, rng, .. } = &mut *state;
        // A path that was never seen goes with the others where these share a budget.
        let known = paths.get(name(&path)).copied().or((paths.len() > 1).then_some(GENERAL));
        let window = known.and_then(|at| Some((at, windows.get_mut(at)?)));
        let window = match window {
            None => None,
            Some((at, window)) => match window.turn(now, || rng.f64()) {
                Turn::Go => {
                    window.begin();
                    Some(at)
                }
                turn @ Turn::Wait { .. } => return Err(Queued { turn, path, returned: Arc::clone(&window.returned) }),
            },
        };
        Ok(Ticket { pacer: Arc::clone(self), generation: *generation, window, path })
    }

    /// A ticket, as soon as there is one; an error where waiting for it would pass the deadline.
    pub(super) async fn wait(self: Arc<Self>, mut queued: Queued, deadline: Option<Instant>) -> Result<Ticket, Error> {
        loop {
            let Queued { turn, path, returned } = queued;
            if let Turn::Wait { until, others } = turn {
                if !others && deadline.is_some_and(|deadline| until >= deadline) {
                    return Err(Error::new(Kind::Deadline));
                }
                // Either way it asks again.
                let _ = timeout_at(until, returned.notified()).await;
            }
            queued = match self.enter(path) {
                Ok(ticket) => {
                    // Whoever waits next may find room, too.
                    returned.notify_one();
                    return Ok(ticket);
                }
                Err(queued) => queued,
            };
        }
    }
}

impl State {
    fn forget(&mut self) {
        self.generation = self.generation.wrapping_add(1);
        for window in self.windows.drain(..) {
            window.returned.notify_waiters();
        }
        self.paths.clear();
        self.latest = GENERAL;
    }

    /// A request of this window has come back: somebody may go.
    fn leave(&mut self, window: Option<usize>) {
        if let Some(window) = window.and_then(|at| self.windows.get_mut(at)) {
            window.end();
            window.returned.notify_one();
        }
    }

    /// The window of a path that reports this limit.
    fn window(&mut self, path: &str, seen: RateLimit, now: Instant) -> Option<usize> {
        let known = self.paths.get(path).copied();
        let highest = self.windows.get(GENERAL).map(|window| window.limit);
        if highest.is_some_and(|highest| seen.limit > highest) {
            // What was taken for the credential's limit was that of some operation.
            self.forget();
        }
        let at = match (known, highest) {
            (Some(at), Some(_)) if self.windows.get(at).is_some_and(|window| window.limit == seen.limit) => {
                return Some(at);
            }
            (_, Some(highest)) if highest == seen.limit => GENERAL,
            _ if self.windows.len() >= PATHS_KNOWN => return None,
            _ => {
                self.windows.push(Window::new(seen, now));
                self.windows.len() - 1
            }
        };
        if self.paths.len() < PATHS_KNOWN {
            self.paths.insert(path.into(), at);
        }
        Some(at)
    }
}

impl Ticket {
    /// Learns from the answer.
    pub(super) fn answered<B>(mut self, response: &Response<B>) {
        let Some(seen) = RateLimit::from_headers(response.headers()) else { return };
        let now = Instant::now();
        let mut state = self.pacer.lock();
        if state.generation != self.generation {
            return;
        }
        let entered = self.window.take();
        state.leave(entered);
        // Nearly always it is the window that it was counted in.
        let same = |at: &usize| state.windows.get(*at).is_some_and(|window| window.limit == seen.limit);
        let at = entered.filter(same).or_else(|| state.window(name(&self.path), seen, now));
        let Some(at) = at else { return };
        state.latest = at;
        if let Some(window) = state.windows.get_mut(at) {
            let refused = response.status() == StatusCode::TOO_MANY_REQUESTS;
            window.observe(seen, refused, now);
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if self.window.is_some() {
            let mut state = self.pacer.lock();
            if state.generation == self.generation {
                state.leave(self.window);
            }
        }
    }
}

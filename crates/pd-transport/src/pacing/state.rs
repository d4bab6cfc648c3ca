//! The windows that the clones of a layer share.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use fastrand::Rng;
use http::{Response, StatusCode};
use pd_core::Operation;
use tokio::{
    sync::{Notify, futures::OwnedNotified},
    time::{Instant, timeout_at},
};

use super::{
    RateLimit,
    operations::Operations,
    window::{Turn, Window},
};
use crate::{Error, error::Kind};

/// The lock around the windows and operations.
#[derive(Debug)]
pub(super) struct Pacer {
    state: Mutex<PacerState>,
}

/// A request that has to wait.
pub(super) struct Queued {
    until: Option<Instant>,
    in_flight: bool,
    name: OperationKey,
    /// Created while the state is locked, so that it cannot miss a request that returns.
    returned: OwnedNotified,
}

/// The operation of a request, by method and canonical path. All requests without an operation share one key.
#[derive(Debug, Clone)]
pub(super) struct OperationKey(pub(super) Option<Operation>);

impl OperationKey {
    pub(super) fn path(&self) -> &str {
        self.0.as_ref().map_or("", |operation| operation.path())
    }

    pub(super) fn method(&self) -> &str {
        self.0.as_ref().map_or("", |operation| operation.method().as_str())
    }
}

/// The longest time that the other requests wait for the response to the first one.
const FIRST_WAIT: Duration = Duration::from_secs(1);

/// The first request of a credential. It goes alone, because its response reports the rate limit: many processes that all start with
/// many requests would use up a window before any of them knows.
#[derive(Debug)]
enum FirstRequest {
    NotSent,
    /// It was sent. The others wait for it, at most until this time.
    InFlight {
        until: Instant,
        ended: Arc<Notify>,
    },
    /// A response has arrived.
    Answered,
}

/// The operations that report the credential's limit share its window. An operation that reports another limit has its own
/// window.
#[derive(Debug)]
struct PacerState {
    /// Changes when the windows are replaced. Tickets of an earlier generation are ignored.
    generation: u64,
    /// The credential's window is the first.
    windows: Vec<Window>,
    operations: Operations,
    /// The index of the window that the last response updated.
    latest: usize,
    first: FirstRequest,
    rng: Rng,
}

/// The index of the credential's window.
const SHARED: usize = 0;

/// A request in flight. Dropping the ticket counts the request as returned, whatever its outcome.
#[derive(Debug)]
pub(super) struct Ticket {
    pacer: Arc<Pacer>,
    name: OperationKey,
    generation: u64,
    entered: Option<Entered>,
    /// Whether the operation has reported a limit before.
    is_known: bool,
    /// Whether it is the first request, whose response the others wait for.
    is_first: bool,
}

/// The window that a request is counted in.
#[derive(Debug, Clone, Copy)]
struct Entered {
    window: usize,
    period: u32,
}

impl Pacer {
    pub(super) fn new(rng: Rng) -> Self {
        let operations = Operations::default();
        let first = FirstRequest::NotSent;
        let state = PacerState { generation: 0, windows: Vec::new(), operations, latest: SHARED, first, rng };
        Self { state: Mutex::new(state) }
    }

    fn lock(&self) -> MutexGuard<'_, PacerState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn reset(&self) {
        let mut state = self.lock();
        state.operations = Operations::default();
        state.end_first(FirstRequest::NotSent);
        state.replace(Vec::new(), SHARED);
    }

    pub(super) fn rate_limit(&self) -> Option<RateLimit> {
        let state = self.lock();
        state.windows.get(state.latest).map(|window| window.seen(Instant::now()))
    }

    #[cfg(test)]
    pub(super) fn windows(&self) -> usize {
        self.lock().windows.len()
    }

    /// Returns a ticket, or the wait that the request needs first.
    pub(super) fn enter(
        self: &Arc<Self>,
        name: OperationKey,
        deadline: impl FnOnce() -> Option<Instant>,
    ) -> Result<Ticket, Box<Queued>> {
        let now = Instant::now();
        let mut state = self.lock();
        if let FirstRequest::InFlight { until, ended } = &state.first
            && now < *until
        {
            let returned = Arc::clone(ended).notified_owned();
            return Err(Box::new(Queued { until: Some(*until), in_flight: true, name, returned }));
        }
        let known = state.operations.get(&name);
        let window = match known {
            Some(known) if state.operations.shared_limit() == Some(known.limit) => Some(SHARED),
            Some(known) => known.own,
            // If two operations have reported the credential's limit, a new one probably has it, too.
            None => state.operations.is_shared().then_some(SHARED),
        };
        let PacerState { generation, windows, rng, .. } = &mut *state;
        let entered = match window.and_then(|at| Some((at, windows.get_mut(at)?))) {
            None => None,
            Some((at, window)) => match window.turn(now, deadline, || rng.f64()) {
                Turn::Go => Some(Entered { window: at, period: window.begin() }),
                Turn::Wait { until, in_flight } => {
                    let returned = Arc::clone(&window.returned).notified_owned();
                    return Err(Box::new(Queued { until, in_flight, name, returned }));
                }
            },
        };
        let generation = *generation;
        let is_first = matches!(state.first, FirstRequest::NotSent);
        if is_first {
            state.first = FirstRequest::InFlight { until: now + FIRST_WAIT, ended: Arc::default() };
        }
        Ok(Ticket { pacer: Arc::clone(self), name, generation, entered, is_known: known.is_some(), is_first })
    }

    /// Waits for a ticket. Fails at once if the wait would outlast the deadline.
    pub(super) async fn wait(
        self: Arc<Self>,
        mut queued: Box<Queued>,
        deadline: Option<Instant>,
    ) -> Result<Ticket, Error> {
        loop {
            let Queued { until, in_flight, name, returned } = *queued;
            match until {
                Some(until) if !in_flight && deadline.is_some_and(|deadline| until >= deadline) => {
                    return Err(Error::new(Kind::Deadline));
                }
                // After either event, `enter` may let the request go.
                Some(until) => drop(timeout_at(until, returned).await),
                None => returned.await,
            }
            queued = match self.enter(name, || deadline) {
                Ok(ticket) => {
                    ticket.wake_next();
                    return Ok(ticket);
                }
                Err(queued) => queued,
            };
        }
    }
}

impl PacerState {
    /// Replaces the windows, and wakes all requests that wait for the old ones.
    fn replace(&mut self, windows: Vec<Window>, latest: usize) {
        self.generation = self.generation.wrapping_add(1);
        self.latest = latest;
        for window in std::mem::replace(&mut self.windows, windows) {
            window.returned.notify_waiters();
        }
    }

    /// Wakes the requests that wait for the first one.
    fn end_first(&mut self, next: FirstRequest) {
        if let FirstRequest::InFlight { ended, .. } = std::mem::replace(&mut self.first, next) {
            ended.notify_waiters();
        }
    }

    fn leave(&mut self, entered: Option<Entered>) {
        if let Some(entered) = entered
            && let Some(window) = self.windows.get_mut(entered.window)
        {
            window.end(entered.period);
        }
    }

    /// Returns the window of an operation that reports this limit.
    fn window_of(&mut self, name: &OperationKey, seen: RateLimit, now: Instant) -> usize {
        let before = self.operations.shared_limit();
        self.operations.report(name, seen.limit);
        let shared = self.operations.shared_limit();
        if before != shared {
            self.regroup(before, seen, now);
        }
        if shared == Some(seen.limit) {
            return SHARED;
        }
        if let Some(own) = self.operations.get(name).and_then(|known| known.own) {
            return own;
        }
        self.windows.push(Window::new(seen, now));
        let own = self.windows.len() - 1;
        self.operations.set_own(name, own);
        own
    }

    /// Regroups the operations after another limit got the most votes: those that report it share a window from now on, and those
    /// that report the previous one get a window of their own.
    fn regroup(&mut self, before: Option<u64>, seen: RateLimit, now: Instant) {
        let shared = self.operations.shared_limit();
        let mut windows = vec![Window::new(seen, now)];
        for known in self.operations.iter_mut() {
            let was_shared = Some(known.limit) == before && Some(known.limit) != shared;
            let old = known.own.or_else(|| was_shared.then_some(SHARED)).and_then(|old| self.windows.get(old));
            known.own = old.map(|old| {
                windows.push(old.split());
                windows.len() - 1
            });
        }
        self.replace(windows, SHARED);
    }
}

impl Ticket {
    /// Updates the windows from a response.
    pub(super) fn learn<B>(mut self, response: &Response<B>) {
        let seen = RateLimit::from_headers(response.headers());
        if seen.is_none() && !self.is_first {
            return;
        }
        let now = Instant::now();
        let pacer = Arc::clone(&self.pacer);
        let mut state = pacer.lock();
        if state.generation != self.generation {
            return;
        }
        self.is_first = false;
        state.end_first(FirstRequest::Answered);
        let Some(seen) = seen else { return };
        let entered = self.entered.take();
        state.leave(entered);
        // Usually the response belongs to the window that the request was counted in.
        let same = |at: &usize| self.is_known && state.windows.get(*at).is_some_and(|known| known.limit == seen.limit);
        let at = entered.map(|entered| entered.window).filter(same);
        let at = at.unwrap_or_else(|| state.window_of(&self.name, seen, now));
        state.latest = at;
        if let Some(window) = state.windows.get_mut(at) {
            window.observe(seen, response.status() == StatusCode::TOO_MANY_REQUESTS, now);
        }
    }

    /// Wakes the next waiting request: there may be room for it, too.
    fn wake_next(&self) {
        let state = self.pacer.lock();
        if state.generation == self.generation
            && let Some(window) = self.entered.and_then(|entered| state.windows.get(entered.window))
        {
            window.returned.notify_one();
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if self.entered.is_some() || self.is_first {
            let mut state = self.pacer.lock();
            if state.generation == self.generation {
                state.leave(self.entered);
                // It got no response, so another request becomes the first one, unless a response arrived meanwhile.
                if self.is_first && matches!(state.first, FirstRequest::InFlight { .. }) {
                    state.end_first(FirstRequest::NotSent);
                }
            }
        }
    }
}

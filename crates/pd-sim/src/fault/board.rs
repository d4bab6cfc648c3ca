//! The active faults, and the choice of the fault for a request.

use std::{
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use super::{Fault, Kind, Wire};
use crate::Recorded;

/// A handle of an active fault, to count its hits and to remove it.
///
/// Dropping the handle changes nothing.
#[derive(Debug, Clone)]
pub struct FaultHandle {
    entry: Arc<Entry>,
    board: Weak<Mutex<State>>,
}

impl FaultHandle {
    /// Returns how often the fault was applied.
    #[must_use]
    pub fn hits(&self) -> u64 {
        self.entry.hits.load(Ordering::SeqCst)
    }

    /// Removes the fault.
    pub fn remove(&self) {
        if let Some(board) = self.board.upgrade() {
            let mut state = board.lock().unwrap_or_else(PoisonError::into_inner);
            state.faults.retain(|entry| !Arc::ptr_eq(entry, &self.entry));
        }
    }
}

#[derive(Debug)]
struct Entry {
    fault: Fault,
    seen: AtomicU64,
    hits: AtomicU64,
}

#[derive(Debug)]
struct State {
    faults: Vec<Arc<Entry>>,
    rng: fastrand::Rng,
}

/// The stage of a request at which faults apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    Accept,
    Head,
    Read,
}

/// The active faults.
#[derive(Debug)]
pub(crate) struct Board {
    state: Arc<Mutex<State>>,
    /// Lets a request skip the lock if no fault is active.
    any: AtomicBool,
}

impl Board {
    pub(crate) fn new(seed: u64) -> Self {
        let state = State { faults: Vec::new(), rng: fastrand::Rng::with_seed(seed) };
        Self { state: Arc::new(Mutex::new(state)), any: AtomicBool::new(false) }
    }

    pub(crate) fn add(&self, fault: Fault) -> FaultHandle {
        let entry = Arc::new(Entry { fault, seen: AtomicU64::new(0), hits: AtomicU64::new(0) });
        self.lock().faults.push(Arc::clone(&entry));
        self.any.store(true, Ordering::SeqCst);
        FaultHandle { entry, board: Arc::downgrade(&self.state) }
    }

    pub(crate) fn clear(&self) {
        self.lock().faults.clear();
        self.any.store(false, Ordering::SeqCst);
    }

    /// Returns whether to reset a connection that was just accepted.
    pub(crate) fn strikes_connection(&self) -> bool {
        self.any.load(Ordering::SeqCst) && self.choose(Stage::Accept, None).0.is_some()
    }

    /// Returns the fault for this request at this stage, and the sum of its delays.
    pub(crate) fn strike(&self, stage: Stage, request: &Recorded) -> (Option<Kind>, Duration) {
        if !self.any.load(Ordering::SeqCst) {
            return (None, Duration::ZERO);
        }
        self.choose(stage, Some(request))
    }

    fn choose(&self, stage: Stage, request: Option<&Recorded>) -> (Option<Kind>, Duration) {
        let mut state = self.lock();
        let State { faults, rng } = &mut *state;
        let (mut struck, mut delay) = (None, Duration::ZERO);
        for entry in faults.iter() {
            let fault = &entry.fault;
            let is_delay = matches!(fault.kind, Kind::Delay(_));
            let applies = stage_of(&fault.kind) == stage
                && (is_delay || struck.is_none())
                && request.is_none_or(|request| fault.matches(request));
            if !applies || !entry.counts(rng) {
                continue;
            }
            match &fault.kind {
                Kind::Delay(by) => delay = delay.saturating_add(*by),
                other => struck = Some(other.clone()),
            }
        }
        faults.retain(|entry| !entry.is_spent());
        (struck, delay)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entry {
    /// Counts a matching request and returns whether the fault applies to it.
    fn counts(&self, rng: &mut fastrand::Rng) -> bool {
        let seen = self.seen.fetch_add(1, Ordering::SeqCst);
        let strikes = seen >= self.fault.skip
            && !self.is_spent()
            && (self.fault.probability >= 1.0 || rng.f64() < self.fault.probability);
        if strikes {
            self.hits.fetch_add(1, Ordering::SeqCst);
        }
        strikes
    }

    fn is_spent(&self) -> bool {
        let hits = self.hits.load(Ordering::SeqCst);
        self.fault.times.is_some_and(|times| hits >= times)
    }
}

fn stage_of(kind: &Kind) -> Stage {
    match kind {
        Kind::Wire(Wire::ResetOnAccept) => Stage::Accept,
        Kind::Wire(Wire::ResetBeforeRead) => Stage::Head,
        _ => Stage::Read,
    }
}

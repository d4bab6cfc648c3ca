//! The active faults, and the selection of the fault for a request.

use std::{
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use super::{Fault, FaultKind, Wire};
use crate::Recorded;

/// A handle of an active fault, to read its hits and to remove it.
///
/// The fault stays active if the handle is dropped.
#[derive(Debug, Clone)]
pub struct FaultHandle {
    entry: Arc<ActiveFault>,
    active: Weak<Mutex<FaultState>>,
}

impl FaultHandle {
    /// Returns how often the fault was injected.
    #[must_use]
    pub fn hits(&self) -> u64 {
        self.entry.hits.load(Ordering::SeqCst)
    }

    /// Removes the fault.
    pub fn remove(&self) {
        if let Some(active) = self.active.upgrade() {
            let mut state = active.lock().unwrap_or_else(PoisonError::into_inner);
            state.faults.retain(|entry| !Arc::ptr_eq(entry, &self.entry));
        }
    }
}

#[derive(Debug)]
struct ActiveFault {
    fault: Fault,
    seen: AtomicU64,
    hits: AtomicU64,
}

#[derive(Debug)]
struct FaultState {
    faults: Vec<Arc<ActiveFault>>,
    rng: fastrand::Rng,
}

/// The stage at which a fault is injected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// The connection was accepted.
    Accept,
    /// The head of the request was read.
    Head,
    /// The complete request was read.
    Read,
}

/// The active faults.
#[derive(Debug)]
pub(crate) struct ActiveFaults {
    state: Arc<Mutex<FaultState>>,
    /// Whether a fault may be active. If it is false, a request does not take the lock.
    any: AtomicBool,
}

impl ActiveFaults {
    pub(crate) fn new(seed: u64) -> Self {
        let state = FaultState { faults: Vec::new(), rng: fastrand::Rng::with_seed(seed) };
        Self { state: Arc::new(Mutex::new(state)), any: AtomicBool::new(false) }
    }

    pub(crate) fn add(&self, fault: Fault) -> FaultHandle {
        let entry = Arc::new(ActiveFault { fault, seen: AtomicU64::new(0), hits: AtomicU64::new(0) });
        self.lock().faults.push(Arc::clone(&entry));
        self.any.store(true, Ordering::SeqCst);
        FaultHandle { entry, active: Arc::downgrade(&self.state) }
    }

    pub(crate) fn clear(&self) {
        self.lock().faults.clear();
        self.any.store(false, Ordering::SeqCst);
    }

    /// Returns whether to reset the connection that was just accepted.
    pub(crate) fn resets_connection(&self) -> bool {
        self.any.load(Ordering::SeqCst) && self.choose(Stage::Accept, None).0.is_some()
    }

    /// Returns the fault for this request at this stage, and the sum of its delays.
    pub(crate) fn for_request(&self, stage: Stage, request: &Recorded) -> (Option<FaultKind>, Duration) {
        if !self.any.load(Ordering::SeqCst) {
            return (None, Duration::ZERO);
        }
        self.choose(stage, Some(request))
    }

    fn choose(&self, stage: Stage, request: Option<&Recorded>) -> (Option<FaultKind>, Duration) {
        let mut state = self.lock();
        let FaultState { faults, rng } = &mut *state;
        let (mut chosen, mut delay) = (None, Duration::ZERO);
        for entry in faults.iter() {
            let fault = &entry.fault;
            let is_delay = matches!(fault.kind, FaultKind::Delay(_));
            let applies = stage_of(&fault.kind) == stage
                && (is_delay || chosen.is_none())
                && request.is_none_or(|request| fault.matches(request));
            if !applies || !entry.count(rng) {
                continue;
            }
            match &fault.kind {
                FaultKind::Delay(by) => delay = delay.saturating_add(*by),
                other => chosen = Some(other.clone()),
            }
        }
        faults.retain(|entry| !entry.is_spent());
        (chosen, delay)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, FaultState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ActiveFault {
    /// Counts a matching request. Returns whether the fault is injected into it.
    fn count(&self, rng: &mut fastrand::Rng) -> bool {
        let seen = self.seen.fetch_add(1, Ordering::SeqCst);
        let applies = seen >= self.fault.skip
            && !self.is_spent()
            && (self.fault.probability >= 1.0 || rng.f64() < self.fault.probability);
        if applies {
            self.hits.fetch_add(1, Ordering::SeqCst);
        }
        applies
    }

    fn is_spent(&self) -> bool {
        let hits = self.hits.load(Ordering::SeqCst);
        self.fault.times.is_some_and(|times| hits >= times)
    }
}

fn stage_of(kind: &FaultKind) -> Stage {
    match kind {
        FaultKind::Wire(Wire::ResetOnAccept) => Stage::Accept,
        FaultKind::Wire(Wire::ResetBeforeRead) => Stage::Head,
        _ => Stage::Read,
    }
}

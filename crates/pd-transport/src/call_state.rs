//! The state of one call, which its layers share through an extension of the request.
//!
//! | field | written by | read by |
//! |---|---|---|
//! | deadline | the deadline layer | retry, pacing |
//! | attempts | the attempt timeout layer | the deadline layer |
//! | earlier unknown | the retry layer | the deadline layer |
//! | in doubt | the client, or the layer around it; the retry layer clears it | every layer that ends an attempt |

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU32, Ordering},
};

use http::Extensions;
use pd_core::Effect;
use tokio::time::Instant;

/// A handle to the state of one call. It survives retries: clones of the request share it.
#[derive(Debug, Clone)]
pub(crate) struct CallState(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    deadline: Option<Instant>,
    /// The state that the call layers of the caller see.
    outer: Option<CallState>,
    /// The innermost layer reports here, so no report means that nothing was sent.
    tracked: bool,
    attempts: AtomicU32,
    earlier_unknown: AtomicBool,
    /// Requests of this attempt that a connection, or a client that does not report, has taken and not given back.
    in_doubt: AtomicU32,
}

impl CallState {
    /// Starts a call. What it sends counts for the state around it, too, if there is one.
    pub(crate) fn start(extensions: &mut Extensions, deadline: Option<Instant>, tracked: bool) -> Self {
        let outer = extensions.get::<Self>().cloned();
        let state = Self(Arc::new(Shared { deadline, outer, tracked, ..Shared::default() }));
        extensions.insert(state.clone());
        state
    }

    /// The state that the call layers of a caller see: it is there before the call starts.
    pub(crate) fn around_layers(extensions: &mut Extensions) -> Self {
        match extensions.get::<Self>() {
            Some(state) => state.clone(),
            None => Self::start(extensions, None, true),
        }
    }

    /// The state of the call that a request belongs to, or a new one.
    pub(crate) fn of(extensions: &mut Extensions) -> Self {
        match extensions.get::<Self>() {
            Some(state) => state.clone(),
            None => Self::start(extensions, None, false),
        }
    }

    /// The end of the call that a request belongs to, if it has one.
    pub(crate) fn deadline(extensions: &Extensions) -> Option<Instant> {
        extensions.get::<Self>().and_then(|state| state.0.deadline)
    }

    /// An attempt is over, and its outcome known: nothing of the next one was sent yet.
    pub(crate) fn clear_doubt(&self) {
        self.0.in_doubt.store(0, Ordering::Relaxed);
    }

    /// The time of an attempt starts.
    pub(crate) fn count_attempt(&self) {
        self.0.attempts.fetch_add(1, Ordering::Relaxed);
    }

    /// How many attempts have started.
    pub(crate) fn attempts(&self) -> u32 {
        self.0.attempts.load(Ordering::Relaxed)
    }

    /// An attempt ended with an unknown effect, and another follows.
    pub(crate) fn mark_earlier_unknown(&self) {
        self.0.earlier_unknown.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_earlier_unknown(&self) -> bool {
        self.0.earlier_unknown.load(Ordering::Relaxed)
    }

    /// The request goes to a client that does not report what it does.
    pub(crate) fn mark_in_doubt(&self) {
        self.0.doubt();
    }

    /// The effect of the current attempt if it ends now, without a response.
    pub(crate) fn effect_if_ended(&self) -> Effect {
        let not_sent = self.0.tracked && self.0.in_doubt.load(Ordering::Relaxed) == 0;
        if not_sent { Effect::NotSent } else { Effect::Unknown }
    }
}

impl Shared {
    fn doubt(&self) {
        self.in_doubt.fetch_add(1, Ordering::Relaxed);
        if let Some(outer) = &self.outer {
            outer.0.doubt();
        }
    }

    #[cfg(feature = "client")]
    fn undo_doubt(&self) {
        self.in_doubt.fetch_sub(1, Ordering::Relaxed);
        if let Some(outer) = &self.outer {
            outer.0.undo_doubt();
        }
    }
}

/// The client of `pd-http` reports when a connection takes a request.
#[cfg(feature = "client")]
impl pd_http::Dispatch for Shared {
    fn dispatched(&self) {
        self.doubt();
    }

    fn returned(&self) {
        self.undo_doubt();
    }
}

#[cfg(feature = "client")]
impl CallState {
    /// Lets the client report to this state.
    pub(crate) fn observer(&self) -> pd_http::DispatchObserver {
        pd_http::DispatchObserver::new(Arc::clone(&self.0))
    }
}

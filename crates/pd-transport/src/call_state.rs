//! The state of one call. Its layers share it through a request extension.
//!
//! | field | written by | read by |
//! |---|---|---|
//! | deadline | the deadline layer | retry, pacing |
//! | idempotent | the layer that starts the state | the HTTP client |
//! | attempts | the attempt timeout layer | the deadline layer |
//! | earlier unknown | the retry layer | the deadline layer |
//! | in doubt | the HTTP client, or the collect layer around it; the retry layer clears it | each layer that ends an attempt |

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU32, Ordering},
};

use http::Extensions;
use pd_core::Effect;
use tokio::time::Instant;

/// A handle to the state of one call. Clones of the request share it, so it survives retries.
#[derive(Debug, Clone)]
pub(crate) struct CallState(Arc<CallStateInner>);

#[derive(Debug, Default)]
struct CallStateInner {
    deadline: Option<Instant>,
    /// The state that was started around the caller's call layers, if any.
    outer: Option<CallState>,
    /// Whether the innermost layer reports here. If it does, no report means that nothing was sent.
    tracked: bool,
    /// Whether the caller marked the request as [`Idempotent`](crate::Idempotent).
    #[cfg(feature = "client")]
    idempotent: bool,
    attempts: AtomicU32,
    earlier_unknown: AtomicBool,
    /// The number of requests of this attempt that may have reached the server: a connection took them and did not return
    /// them unsent, or the client does not report.
    in_doubt: AtomicU32,
}

impl CallState {
    /// Starts the state of a call. If the request already has a state, that one counts the same requests.
    pub(crate) fn start(extensions: &mut Extensions, deadline: Option<Instant>, tracked: bool) -> Self {
        let outer = extensions.get::<Self>().cloned();
        let inner = CallStateInner {
            deadline,
            outer,
            tracked,
            #[cfg(feature = "client")]
            idempotent: extensions.get::<crate::Idempotent>().is_some(),
            ..CallStateInner::default()
        };
        let state = Self(Arc::new(inner));
        extensions.insert(state.clone());
        state
    }

    /// Returns the state for the caller's call layers, and starts it if the request has none: these layers run before the
    /// deadline layer starts the call.
    pub(crate) fn around_layers(extensions: &mut Extensions) -> Self {
        Self::get_or_start(extensions, true)
    }

    /// Returns the state of the call that a request belongs to, or starts one.
    pub(crate) fn of(extensions: &mut Extensions) -> Self {
        Self::get_or_start(extensions, false)
    }

    fn get_or_start(extensions: &mut Extensions, tracked: bool) -> Self {
        match extensions.get::<Self>() {
            Some(state) => state.clone(),
            None => Self::start(extensions, None, tracked),
        }
    }

    /// Returns the deadline of the call that a request belongs to, if it has one.
    pub(crate) fn deadline(extensions: &Extensions) -> Option<Instant> {
        extensions.get::<Self>().and_then(|state| state.0.deadline)
    }

    /// Resets the doubt between two attempts: the next one has sent nothing yet.
    pub(crate) fn clear_doubt(&self) {
        self.0.in_doubt.store(0, Ordering::Relaxed);
    }

    /// Counts an attempt, when its timeout starts.
    pub(crate) fn count_attempt(&self) {
        self.0.attempts.fetch_add(1, Ordering::Relaxed);
    }

    /// Returns the number of attempts that have started.
    pub(crate) fn attempts(&self) -> u32 {
        self.0.attempts.load(Ordering::Relaxed)
    }

    /// Records that an attempt ended with an unknown effect and another one follows.
    pub(crate) fn mark_earlier_unknown(&self) {
        self.0.earlier_unknown.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_earlier_unknown(&self) -> bool {
        self.0.earlier_unknown.load(Ordering::Relaxed)
    }

    /// Records that the request goes to a client that does not report when it sends.
    pub(crate) fn mark_in_doubt(&self) {
        self.0.add_doubt();
    }

    /// Returns the effect of the current attempt if it ends now without a response.
    pub(crate) fn effect_if_ended(&self) -> Effect {
        let not_sent = self.0.tracked && self.0.in_doubt.load(Ordering::Relaxed) == 0;
        if not_sent { Effect::NotSent } else { Effect::Unknown }
    }
}

impl CallStateInner {
    fn add_doubt(&self) {
        self.in_doubt.fetch_add(1, Ordering::Relaxed);
        if let Some(outer) = &self.outer {
            outer.0.add_doubt();
        }
    }

    #[cfg(feature = "client")]
    fn clear_one_doubt(&self) {
        self.in_doubt.fetch_sub(1, Ordering::Relaxed);
        if let Some(outer) = &self.outer {
            outer.0.clear_one_doubt();
        }
    }
}

/// The client of `pd-http` calls these methods when a connection takes a request or returns it unsent.
#[cfg(feature = "client")]
impl pd_http::Dispatch for CallStateInner {
    fn dispatched(&self) {
        self.add_doubt();
    }

    fn returned(&self) {
        self.clear_one_doubt();
    }

    fn is_safe_to_retry(&self) -> bool {
        self.idempotent
    }
}

#[cfg(feature = "client")]
impl CallState {
    /// Returns the observer through which the client reports to this state.
    pub(crate) fn observer(&self) -> pd_http::DispatchObserver {
        pd_http::DispatchObserver::new(Arc::clone(&self.0))
    }
}

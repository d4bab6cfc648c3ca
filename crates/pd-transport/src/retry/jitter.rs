//! Random jitter for delays.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use fastrand::Rng;

/// The random source of a transport. All calls share it, so calls that fail at the same time retry at different times.
///
/// ```
/// use pd_transport::{RetryLayer, RetryOptions, retry::Jitter};
///
/// // The delays are the same in each run of a test.
/// let layer = RetryLayer::with_jitter(RetryOptions::new(), Jitter::seeded(7));
/// # let _ = layer;
/// ```
#[derive(Clone)]
pub struct Jitter(Arc<Mutex<Rng>>);

impl Jitter {
    /// Creates a source with a seed from the operating system.
    #[must_use]
    pub fn new() -> Self {
        Self(Arc::new(Mutex::new(Rng::new())))
    }

    /// Creates a source from a seed. The same seed gives the same sequence.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(Rng::with_seed(seed))))
    }

    /// Returns a random duration from zero up to `duration`.
    pub(super) fn up_to(&self, duration: Duration) -> Duration {
        if duration.is_zero() {
            return Duration::ZERO;
        }
        let part = self.0.lock().unwrap_or_else(PoisonError::into_inner).f64();
        Duration::try_from_secs_f64(duration.as_secs_f64() * part).unwrap_or(duration)
    }
}

impl Default for Jitter {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Jitter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Jitter")
    }
}

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
/// use std::time::Duration;
/// use pd_transport::retry::Jitter;
///
/// let jitter = Jitter::seeded(7);
/// let (first, second) = (jitter.up_to(Duration::from_secs(1)), jitter.up_to(Duration::from_secs(1)));
/// assert!(first < Duration::from_secs(1) && first != second);
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
    #[must_use]
    pub fn up_to(&self, duration: Duration) -> Duration {
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

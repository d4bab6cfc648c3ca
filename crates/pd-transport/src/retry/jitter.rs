//! Randomness for delays.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use fastrand::Rng;

/// A source of randomness that all calls of a transport share, so that calls which fail together do not retry together.
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
    /// Seeded by the system.
    #[must_use]
    pub fn new() -> Self {
        Self(Arc::new(Mutex::new(Rng::new())))
    }

    /// Seeded by hand: the same seed gives the same sequence.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(Rng::with_seed(seed))))
    }

    /// A random part of `duration`.
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

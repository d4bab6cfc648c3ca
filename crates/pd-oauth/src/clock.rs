//! The two clocks by which tokens expire.

use std::{fmt, sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

/// If the wall clock is more than this behind the time at which tokens were obtained, it has jumped back.
const TOLERANCE: SignedDuration = SignedDuration::from_secs(60);

/// The wall clock, which can jump. It is used together with tokio's monotonic clock, which stops while the machine sleeps.
#[derive(Clone)]
pub(crate) struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    pub(crate) fn system() -> Self {
        Self(Arc::new(Timestamp::now))
    }

    #[cfg(test)]
    pub(crate) fn new(wall: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(wall))
    }

    pub(crate) fn wall(&self) -> Timestamp {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

/// A time on both clocks.
#[derive(Debug, Clone, Copy)]
struct Moment {
    wall: Timestamp,
    monotonic: Instant,
}

impl Moment {
    fn is_past_by_either(self, wall: Timestamp) -> bool {
        wall >= self.wall || Instant::now() >= self.monotonic
    }
}

/// The times at which tokens are due for a refresh, and at which they expire.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lifetime {
    /// `None` if the server did not say when the tokens expire.
    moments: Option<Moments>,
    /// Whether the age is unknown, because the wall clock is behind the time at which the tokens were obtained.
    clock_jumped: bool,
}

#[derive(Debug, Clone, Copy)]
struct Moments {
    due: Moment,
    expiry: Instant,
}

impl Lifetime {
    /// Creates the lifetime of tokens that were just received, or loaded from a store. They are due for a refresh `early` before
    /// their expiry, but at most a quarter of their lifetime before. A random part of up to a quarter is subtracted from `early`.
    pub(crate) fn new(obtained: Timestamp, expires: Option<Timestamp>, early: Duration, clock: &Clock) -> Self {
        let (wall, now) = (clock.wall(), Instant::now());
        let clock_jumped = wall < obtained.saturating_sub(TOLERANCE).unwrap_or(obtained);
        let Some(expires) = expires else { return Self { moments: None, clock_jumped } };
        let whole = length(obtained, expires);
        // The tokens cannot be younger than their request, so this is the longest time until they expire.
        let left = length(wall, expires).min(whole);
        let early = early.min(whole / 4);
        let early = early.saturating_sub(early.mul_f64(fastrand::f64() / 4.0));
        let due =
            expires.saturating_sub(SignedDuration::try_from(early).unwrap_or(SignedDuration::MAX)).unwrap_or(expires);
        let moments = Moments {
            due: Moment { wall: due, monotonic: later(now, left.saturating_sub(early)) },
            expiry: later(now, left),
        };
        Self { moments: Some(moments), clock_jumped }
    }

    /// Returns whether a refresh is due.
    pub(crate) fn is_due(&self, clock: &Clock) -> bool {
        self.clock_jumped || self.moments.is_some_and(|moments| moments.due.is_past_by_either(clock.wall()))
    }

    /// Returns whether the tokens have certainly expired, by the clock that cannot jump. If the machine slept, they may have expired
    /// earlier. The server then responds with 401.
    pub(crate) fn is_over(&self) -> bool {
        self.moments.is_some_and(|moments| Instant::now() >= moments.expiry)
    }
}

fn length(from: Timestamp, to: Timestamp) -> Duration {
    Duration::try_from(to.duration_since(from)).unwrap_or(Duration::ZERO)
}

/// Returns the instant after this duration, at most ten years later.
fn later(now: Instant, after: Duration) -> Instant {
    const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);
    now.checked_add(after.min(YEAR * 10)).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};

    use super::*;

    const DAY: i64 = 24 * 60 * 60;

    fn second(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn settable() -> (Clock, Arc<AtomicI64>) {
        let now = Arc::new(AtomicI64::new(0));
        let read = Arc::clone(&now);
        (Clock::new(move || second(read.load(Ordering::SeqCst))), now)
    }

    fn days(days: u64) -> Duration {
        Duration::from_secs(days * 24 * 60 * 60)
    }

    #[tokio::test(start_paused = true)]
    async fn tokens_of_30_days_are_due_in_the_last_day_and_tokens_of_a_day_in_the_last_quarter() {
        let (clock, now) = settable();
        for (lifetime, quiet, due) in
            [(30 * DAY, 29 * DAY - 1, 29 * DAY + DAY / 4), (DAY, DAY * 3 / 4 - 1, DAY * 13 / 16)]
        {
            now.store(0, Ordering::SeqCst);
            let life = Lifetime::new(second(0), Some(second(lifetime)), days(1), &clock);
            now.store(quiet, Ordering::SeqCst);
            assert!(!life.is_due(&clock), "{lifetime}");
            now.store(due, Ordering::SeqCst);
            assert!(life.is_due(&clock), "{lifetime}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn tokens_are_due_by_the_monotonic_clock_if_the_wall_clock_jumps_back() {
        let (clock, now) = settable();
        now.store(1_000 * DAY, Ordering::SeqCst);
        let life = Lifetime::new(second(1_000 * DAY), Some(second(1_001 * DAY)), days(1), &clock);
        now.store(0, Ordering::SeqCst);
        assert!(!life.is_due(&clock));
        tokio::time::advance(days(1)).await;
        assert!(life.is_due(&clock));
    }

    #[tokio::test(start_paused = true)]
    async fn a_jump_forward_makes_tokens_due_but_not_expired() {
        let (clock, now) = settable();
        let life = Lifetime::new(second(0), Some(second(DAY)), days(1), &clock);
        now.store(10_000 * DAY, Ordering::SeqCst);
        assert!(life.is_due(&clock) && !life.is_over());
    }

    #[tokio::test(start_paused = true)]
    async fn stored_tokens_from_the_future_are_due_at_once() {
        let (clock, _) = settable();
        let life = Lifetime::new(second(50 * DAY), Some(second(51 * DAY)), days(1), &clock);
        assert!(life.is_due(&clock) && !life.is_over());
    }

    #[tokio::test(start_paused = true)]
    async fn stored_tokens_that_have_expired_are_over() {
        let (clock, now) = settable();
        now.store(2 * DAY, Ordering::SeqCst);
        assert!(Lifetime::new(second(0), Some(second(DAY)), days(1), &clock).is_over());
        assert!(!Lifetime::new(second(0), None, days(1), &clock).is_due(&clock), "without an expiry");
    }

    #[tokio::test(start_paused = true)]
    async fn times_at_the_ends_of_the_calendar_do_not_panic() {
        let (clock, now) = settable();
        for wall in [Timestamp::MIN, second(0), Timestamp::MAX] {
            now.store(wall.as_second(), Ordering::SeqCst);
            for (obtained, expires) in [(Timestamp::MIN, Timestamp::MAX), (Timestamp::MAX, Timestamp::MIN)] {
                let life = Lifetime::new(obtained, Some(expires), Duration::MAX, &clock);
                let _ = (life.is_due(&clock), life.is_over());
            }
        }
    }
}

//! The state of one rate limit window, as far as this process knows it. Pure: time and randomness are arguments.
//!
//! The server counts the requests of all processes that use the credential. A process sees `remaining` only in the responses to
//! its own requests. It compares how fast `remaining` falls with the number of its own requests. That ratio, the *share*, is the
//! number of requests that all processes send for one of its own.
//!
//! - While enough requests remain, a request is sent at once: each one in flight counts as `share` × [`CAUTION`] requests.
//! - When no more fit and other processes are active, a process spreads its part of the remaining requests over the rest of the
//!   window, one at a time at random moments. A process that starts late, or sends again after a pause, then still finds some.
//! - If no other process is active, it sends all the remaining requests at once.
//! - When none remain, requests wait for the next window and start at slightly different moments.

use std::{sync::Arc, time::Duration};

use tokio::{sync::Notify, time::Instant};

use super::RateLimit;

/// `ratelimit-reset` has whole seconds. Two ends that differ by less than this may be those of one window.
const SAME_WINDOW: Duration = Duration::from_millis(1_500);
/// A longer window is shortened to this.
const LONGEST_WINDOW: Duration = Duration::from_secs(300);
/// The shortest wait after a 429 in a window that seemed to be new.
const AFTER_429: Duration = Duration::from_millis(500);
/// The share is multiplied by this, because the estimate lags behind. Without other active processes it is not used.
const CAUTION: f64 = 3.0;
/// The share before [`SHARE_RESPONSES`] responses have arrived, if the first one shows that others use the quota.
const FIRST_SHARE: f64 = 12.0;
/// The number of responses from which the share is estimated.
const SHARE_RESPONSES: f64 = 4.0;
/// After this many responses, the weight of the earlier ones is halved.
const HALVE_AFTER: f64 = 64.0;
/// At most this many requests are in flight until [`FIRST_RESPONSES`] responses have shown how active other clients are.
const FIRST_IN_FLIGHT: u32 = 8;
const FIRST_RESPONSES: u32 = 16;
/// If other clients use the quota, `remaining` is out of date after this time. Then one request at a time is sent to update it.
const FRESH: Duration = Duration::from_millis(200);

/// The known state of a window.
#[derive(Debug)]
pub(super) struct Window {
    pub(super) limit: u64,
    /// The lowest `remaining` of this window.
    low: u64,
    /// The latest time at which the window ends.
    end: Instant,
    /// Whether the end has passed, and no response has reported the next window yet.
    is_over: bool,
    /// The number of the window, so that a request is counted in the window that it was sent in.
    period: u32,
    in_flight: u32,
    /// The time of the last response that reported `remaining`.
    seen: Instant,
    /// The number of responses so far, saturating.
    responses: u32,
    /// The number of our requests. Older ones weigh less.
    own: f64,
    /// By how much `remaining` fell meanwhile.
    fallen: f64,
    /// Whether the first response showed that others use the quota.
    is_shared: bool,
    /// When the next request is sent, while requests are spread over the rest of the window.
    next: Option<Instant>,
    /// Notified when a request returns, so that a waiting one can be sent.
    pub(super) returned: Arc<Notify>,
}

/// Whether a request may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// Send it now.
    Go,
    /// Wait until this time, or until one of our requests in flight returns. `until` is set or `in_flight` is true.
    Wait { until: Option<Instant>, in_flight: bool },
}

impl Window {
    pub(super) fn new(seen: RateLimit, now: Instant) -> Self {
        Self {
            limit: seen.limit,
            low: seen.remaining,
            end: now + seen.reset.min(LONGEST_WINDOW),
            is_over: false,
            period: 0,
            in_flight: 0,
            seen: now,
            responses: 0,
            own: 0.0,
            fallen: 0.0,
            is_shared: seen.remaining.saturating_add(1) < seen.limit,
            next: None,
            returned: Arc::default(),
        }
    }

    /// Returns the same window, without the requests in flight.
    pub(super) fn split(&self) -> Self {
        Self { in_flight: 0, returned: Arc::default(), ..*self }
    }

    /// Returns whether another request may be sent now. The caller then calls [`begin`](Self::begin).
    pub(super) fn turn(
        &mut self,
        now: Instant,
        deadline: impl FnOnce() -> Option<Instant>,
        random: impl FnOnce() -> f64,
    ) -> Turn {
        self.end_if_over(now);
        // The end of the next window is known after its first response.
        let is_first = self.is_over && self.in_flight == 0;
        if is_first || self.limit == 0 || self.fits(now) {
            return Turn::Go;
        }
        let in_flight = self.in_flight > 0;
        let left = self.end.saturating_duration_since(now);
        if self.others_are_active() && !self.is_over && self.low > 0 {
            return self.spread(now, left, deadline, random);
        }
        // A random delay, so that not all processes continue at the same instant.
        let spread = left.mul_f64(0.01).min(Duration::from_millis(250));
        let until = (!self.is_over).then(|| self.end + spread.mul_f64(random()));
        Turn::Wait { until, in_flight }
    }

    /// Starts the next window once the end of this one has passed.
    fn end_if_over(&mut self, now: Instant) {
        if now >= self.end && !self.is_over {
            // The requests still in flight were sent in the window that has ended.
            self.is_over = true;
            self.period = self.period.wrapping_add(1);
            self.in_flight = 0;
            self.low = self.limit;
            self.next = None;
        }
    }

    /// Returns whether another request fits into the remaining ones, together with those that others send meanwhile.
    fn fits(&self, now: Instant) -> bool {
        let is_shared = self.others_are_active();
        let need = if is_shared { self.share() * CAUTION } else { 1.0 };
        let age = now.saturating_duration_since(self.seen);
        let is_fresh = self.in_flight == 0 || !is_shared || age < FRESH;
        let is_ramped = self.in_flight < FIRST_IN_FLIGHT || self.responses >= FIRST_RESPONSES;
        is_fresh && is_ramped && need * (f64::from(self.in_flight) + 1.0) <= self.low as f64
    }

    /// Sends one request at a time, at random moments of the rest of the window.
    fn spread(
        &mut self,
        now: Instant,
        left: Duration,
        deadline: impl FnOnce() -> Option<Instant>,
        random: impl FnOnce() -> f64,
    ) -> Turn {
        let next = match self.next {
            // The response in flight reports how many requests remain, which decides the next wait. The time is a safeguard, in
            // case its return wakes no request.
            _ if self.in_flight > 0 => now + self.gap(left, 1.0),
            Some(next) if next <= now => return Turn::Go,
            Some(next) => next,
            None => *self.next.insert(now + self.gap(left, random())),
        };
        // Some requests remain, so one that cannot wait that long is sent at once.
        if deadline().is_some_and(|deadline| next >= deadline) {
            return Turn::Go;
        }
        Turn::Wait { until: Some(next), in_flight: self.in_flight > 0 }
    }

    /// Returns the time to the next request while requests are spread: `random` × 2 × the mean.
    fn gap(&self, left: Duration, random: f64) -> Duration {
        let mean = left.as_secs_f64() * self.share() / self.low as f64;
        let gap = left.min(Duration::try_from_secs_f64(mean * 2.0 * random).unwrap_or(left));
        // Timers have a resolution of 1 ms.
        gap.max(Duration::from_millis(1))
    }

    fn others_are_active(&self) -> bool {
        self.share() > 1.05
    }

    /// Counts a request in flight. Returns the period to give to [`end`](Self::end).
    pub(super) fn begin(&mut self) -> u32 {
        self.in_flight = self.in_flight.saturating_add(1);
        self.next = None;
        self.period
    }

    /// Counts a request as returned.
    pub(super) fn end(&mut self, period: u32) {
        if period == self.period {
            self.in_flight = self.in_flight.saturating_sub(1);
        }
        self.returned.notify_one();
    }

    /// Updates the window from a response.
    pub(super) fn observe(&mut self, seen: RateLimit, is_429: bool, now: Instant) {
        self.limit = seen.limit;
        self.responses = self.responses.saturating_add(1);
        let end = now + seen.reset.min(LONGEST_WINDOW);
        if now >= self.end || end > self.end + SAME_WINDOW {
            // A 429 shows that the window that seemed to be new had not started.
            self.end = if is_429 { end.max(now + AFTER_429) } else { end };
            self.low = seen.remaining;
            self.is_over = false;
            self.seen = now;
            return;
        }
        if end + SAME_WINDOW < self.end {
            return; // a late response from the previous window
        }
        // The server rounds seconds up, so the earliest end is the most exact.
        self.end = self.end.min(end);
        self.fallen += self.low.saturating_sub(seen.remaining) as f64;
        self.seen = now;
        self.low = self.low.min(seen.remaining);
        self.own += 1.0;
        if self.own >= HALVE_AFTER {
            self.own /= 2.0;
            self.fallen /= 2.0;
        }
    }

    /// Returns the rate limit as it is known now.
    pub(super) fn seen(&self, now: Instant) -> RateLimit {
        let over = now >= self.end;
        RateLimit {
            limit: self.limit,
            remaining: if over { self.limit } else { self.low },
            reset: self.end.saturating_duration_since(now),
        }
    }

    /// Returns the number of requests of all processes for each of ours. The bound keeps a busy process from stopping a quiet one.
    fn share(&self) -> f64 {
        let seen = match (self.own < SHARE_RESPONSES, self.is_shared) {
            (false, _) => self.fallen / self.own,
            (true, true) => FIRST_SHARE,
            (true, false) => 1.0,
        };
        seen.clamp(1.0, (self.limit as f64 / 10.0).clamp(1.0, 1_000.0))
    }
}

//! One budget, as far as one process knows it. Pure: time and chance are arguments.
//!
//! The server counts for everybody who uses the credential; a process sees `remaining` only in the answers to its own
//! requests. So each compares how fast `remaining` falls with how much of that it used itself, and takes it that for each
//! request that it has on the way the others have as many more as their share is larger. A request is sent when all of
//! these still fit into what remains. At the start of a window that is no bound at all; near its end fewer and fewer are
//! on the way at once, and the last ones go out one by one. What is left then, about two requests for each process, is left:
//! who takes it cannot know whether another has.

use std::{sync::Arc, time::Duration};

use tokio::{sync::Notify, time::Instant};

use super::RateLimit;

/// `ratelimit-reset` is in whole seconds: two that differ by less may speak of the same window.
const SAME_WINDOW: Duration = Duration::from_millis(1_500);
/// A window is not believed to be longer.
const LONGEST_WINDOW: Duration = Duration::from_secs(300);
/// After a 429 in what seemed to be a new window.
const AFTER_REFUSAL: Duration = Duration::from_millis(500);
/// Others are taken for so much more active than they seem; with nobody else there is nothing to mistake.
const CAUTION: f64 = 2.0;
/// Estimates halve their weight every so many answers.
const REMEMBERED: f64 = 64.0;
/// At most this many requests are in flight until [`FIRST_ANSWERS`] responses have shown how active other clients are.
const FIRST_IN_FLIGHT: u32 = 8;
const FIRST_ANSWERS: u32 = 16;
/// If other clients use the quota, `remaining` is out of date after this time. Then a single request fetches it anew.
const FRESH: Duration = Duration::from_millis(200);

#[derive(Debug)]
pub(super) struct Window {
    pub(super) limit: u64,
    /// The least that was seen to remain in this window.
    low: u64,
    /// When it ends, at the latest.
    end: Instant,
    /// The end has passed, and no response has told of the next window yet.
    is_over: bool,
    /// Counts the windows, so that a request is counted in the one that it was sent in.
    period: u32,
    in_flight: u32,
    /// When a response last told what remains.
    seen: Instant,
    /// Responses so far, as far as they matter.
    answers: u32,
    /// Answers to our requests, and by how much `remaining` fell meanwhile.
    own: f64,
    fallen: f64,
    /// A request has come back: somebody may go.
    pub(super) returned: Arc<Notify>,
}

/// Whether a request may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// Now.
    Go,
    /// When one of our requests in flight has returned, or at this instant in the future. There is always one of the two.
    Hold { until: Option<Instant>, in_flight: bool },
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
            answers: 0,
            own: 0.0,
            fallen: 0.0,
            returned: Arc::default(),
        }
    }

    /// The same window, without the requests in flight.
    pub(super) fn split(&self) -> Self {
        Self { in_flight: 0, returned: Arc::default(), ..*self }
    }

    /// Whether another request may go now; the caller then calls [`begin`](Self::begin).
    pub(super) fn turn(&mut self, now: Instant, chance: impl FnOnce() -> f64) -> Turn {
        if now >= self.end && !self.is_over {
            // The requests still in flight were sent in the window that has ended.
            self.is_over = true;
            self.period = self.period.wrapping_add(1);
            self.in_flight = 0;
            self.low = self.limit;
        }
        let share = self.share();
        let has_company = share > 1.05;
        let need = if has_company { share * CAUTION } else { 1.0 };
        let age = now.saturating_duration_since(self.seen);
        let fits = need * (f64::from(self.in_flight) + 1.0) <= self.low as f64;
        let is_fresh = self.in_flight == 0 || !has_company || age < FRESH;
        let is_ramped = self.in_flight < FIRST_IN_FLIGHT || self.answers >= FIRST_ANSWERS;
        let fits = fits && is_fresh && is_ramped;
        // Nobody knows when the next window ends before a response says it.
        let is_first = self.is_over && self.in_flight == 0;
        if fits || is_first || self.limit == 0 {
            return Turn::Go;
        }
        // Spread, so that not every process continues at the same instant.
        let spread = self.end.saturating_duration_since(now).mul_f64(0.01).min(Duration::from_millis(250));
        let until = (!self.is_over).then(|| self.end + spread.mul_f64(chance()));
        Turn::Hold { until, in_flight: self.in_flight > 0 }
    }

    /// Counts a request in flight. Returns the period to give to [`end`](Self::end).
    pub(super) fn begin(&mut self) -> u32 {
        self.in_flight = self.in_flight.saturating_add(1);
        self.period
    }

    /// A request has returned, or was dropped.
    pub(super) fn end(&mut self, period: u32) {
        if period == self.period {
            self.in_flight = self.in_flight.saturating_sub(1);
        }
        self.returned.notify_one();
    }

    /// Learns from an answer.
    pub(super) fn observe(&mut self, seen: RateLimit, refused: bool, now: Instant) {
        self.limit = seen.limit;
        self.answers = self.answers.saturating_add(1);
        let end = now + seen.reset.min(LONGEST_WINDOW);
        if now >= self.end || end > self.end + SAME_WINDOW {
            // Where it was refused in what seemed to be a new window, that had not begun.
            self.end = if refused { end.max(now + AFTER_REFUSAL) } else { end };
            self.low = seen.remaining;
            self.is_over = false;
            self.seen = now;
            return;
        }
        if end + SAME_WINDOW < self.end {
            return; // an answer from the window before, overtaken
        }
        // Whole seconds are rounded up: the earliest end is the nearest to the truth.
        self.end = self.end.min(end);
        self.fallen += self.low.saturating_sub(seen.remaining) as f64;
        self.seen = now;
        self.low = self.low.min(seen.remaining);
        self.own += 1.0;
        if self.own >= REMEMBERED {
            self.own /= 2.0;
            self.fallen /= 2.0;
        }
    }

    pub(super) fn seen(&self, now: Instant) -> RateLimit {
        let over = now >= self.end;
        RateLimit {
            limit: self.limit,
            remaining: if over { self.limit } else { self.low },
            reset: self.end.saturating_duration_since(now),
        }
    }

    /// How many requests everybody makes for one of ours. Bounded, so that a small user is not shut out by a large one.
    fn share(&self) -> f64 {
        if self.own < 4.0 {
            return 1.0;
        }
        (self.fallen / self.own).clamp(1.0, (self.limit as f64 / 10.0).clamp(1.0, 1_000.0))
    }
}

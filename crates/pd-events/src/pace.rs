//! How fast a routing key takes events, learned from its 429s.
//!
//! The Events API takes so many events in any span of 60 s and does not say how many: a 429 may come without a word about the
//! limit. So it is learned: what was taken in the 60 s before a 429 is what the key takes while others use it as they do now,
//! though never less than a quarter of the 120 that are documented. For two minutes after that a bulk begins no more than that
//! in 60 s. Single events are counted and never held back: they wait only when they meet a 429 themselves.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use futures_util::{FutureExt as _, future::BoxFuture};
use http::{Request, Response, StatusCode};
use pd_transport::{Attempt, Body};
use tokio::time::Instant;
use tower::{Layer, Service};

/// The span that PagerDuty counts in.
const SPAN: Duration = Duration::from_secs(60);
/// What was learned counts for so long: others that used the key may be gone by then.
const REMEMBERED: Duration = Duration::from_secs(120);
/// No fewer events than this in a span are thought to be the limit: it was others that used it up.
const LEAST: usize = 30;
/// So many events of the last span are counted at most; no key takes nearly as many.
const COUNTED: usize = 10_000;

/// What is known of the speed of a routing key. Clones share it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pace(Arc<Mutex<State>>);

/// What to wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hold {
    /// A moment.
    Until(Instant),
    /// An answer to an event that is on the way.
    Answers,
}

#[derive(Debug, Default)]
struct State {
    /// When the events of the last span were taken.
    taken: VecDeque<Instant>,
    /// How many a span has room for, and when that was learned.
    limit: Option<(usize, Instant)>,
}

impl Pace {
    /// What a bulk has to wait for before it begins one more event; `on_the_way` others are begun and not answered.
    pub(crate) fn hold(&self, on_the_way: usize) -> Option<Hold> {
        let now = Instant::now();
        let mut state = self.state(now);
        let (limit, learned) = state.limit?;
        if now.duration_since(learned) >= REMEMBERED {
            state.limit = None;
            return None;
        }
        // So many of those that were taken have to be out of the span for this one to have room in it.
        let surplus = (state.taken.len() + on_the_way + 1).checked_sub(limit)?;
        let taken = state.taken.get(surplus.checked_sub(1)?);
        Some(taken.map_or(Hold::Answers, |taken| Hold::Until(*taken + SPAN)))
    }

    fn observe(&self, status: StatusCode, attempt: u32) {
        let now = Instant::now();
        let mut state = self.state(now);
        if status.is_success() {
            if state.taken.len() >= COUNTED {
                state.taken.pop_front();
            }
            state.taken.push_back(now);
        } else if status == StatusCode::TOO_MANY_REQUESTS && attempt == 1 {
            // Of an event that waits and tries again nothing new is learned.
            state.limit = Some((state.taken.len().max(LEAST), now));
        }
    }

    /// What is known, without what is out of the span.
    fn state(&self, now: Instant) -> MutexGuard<'_, State> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while state.taken.front().is_some_and(|taken| now.duration_since(*taken) >= SPAN) {
            state.taken.pop_front();
        }
        state
    }
}

impl<S> Layer<S> for Pace {
    type Service = Observed<S>;

    fn layer(&self, inner: S) -> Observed<S> {
        Observed { inner, pace: self.clone() }
    }
}

/// Sees the answer to each attempt; changes and delays nothing.
#[derive(Debug, Clone)]
pub(crate) struct Observed<S> {
    inner: S,
    pace: Pace,
}

impl<S> Service<Request<Body>> for Observed<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<Response<Body>, S::Error>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let attempt = request.extensions().get::<Attempt>().map_or(1, |attempt| attempt.0);
        let pace = self.pace.clone();
        let answer = self.inner.call(request);
        answer
            .inspect(move |answer| {
                if let Ok(response) = answer {
                    pace.observe(response.status(), attempt);
                }
            })
            .boxed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_limit_is_what_was_taken_in_the_span_before_a_429() {
        let pace = Pace::default();
        let began = Instant::now();
        let second = Duration::from_secs(1);
        for _ in 0..70 {
            pace.observe(StatusCode::ACCEPTED, 1);
            tokio::time::advance(second).await;
        }
        assert_eq!(pace.hold(1_000), None, "nothing is held back before a 429");
        pace.observe(StatusCode::TOO_MANY_REQUESTS, 2);
        assert_eq!(pace.hold(0), None, "nor after one of an event that waits already");
        pace.observe(StatusCode::TOO_MANY_REQUESTS, 1);
        // Those of the seconds 11 to 69 are in the span.
        assert_eq!(pace.hold(0), Some(Hold::Until(began + 71 * second)));
        assert_eq!(pace.hold(3), Some(Hold::Until(began + 74 * second)));
        assert_eq!(pace.hold(59), Some(Hold::Answers));
        tokio::time::advance(second).await;
        assert_eq!(pace.hold(0), None);
        tokio::time::advance(REMEMBERED).await;
        assert_eq!(pace.hold(1_000), None, "and it is forgotten in the end");
    }

    #[tokio::test(start_paused = true)]
    async fn a_limit_that_others_used_up_does_not_stop_a_bulk() {
        let pace = Pace::default();
        pace.observe(StatusCode::TOO_MANY_REQUESTS, 1);
        assert_eq!(pace.hold(LEAST - 1), None);
        assert_eq!(pace.hold(LEAST), Some(Hold::Answers));
    }
}

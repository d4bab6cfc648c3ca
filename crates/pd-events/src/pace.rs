//! How fast a routing key takes events, learned from its 429s.
//!
//! The Events API takes so many events in any span of 60 s and does not say how many: a 429 may come without a word about the
//! limit. So it is learned. What was taken in the 60 s before a 429 is what the key takes, others that use it counted; for
//! five minutes after that a bulk begins no more than that in 60 s. Single events are counted and never held back: they wait
//! only when they meet a 429 themselves.

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
const REMEMBERED: Duration = Duration::from_secs(300);
/// So many events of the last span are counted at most; no key takes nearly as many.
const COUNTED: usize = 10_000;

/// What is known of the speed of a routing key. Clones share it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pace(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// When the events of the last span were taken.
    taken: VecDeque<Instant>,
    /// How many a span has room for, and when that was learned.
    limit: Option<(usize, Instant)>,
}

impl Pace {
    /// When a bulk may begin one more event, if not now; `on_the_way` others are begun and not answered.
    pub(crate) fn hold_until(&self, on_the_way: usize) -> Option<Instant> {
        let now = Instant::now();
        let mut state = self.state(now);
        let (limit, learned) = state.limit?;
        if now.duration_since(learned) >= REMEMBERED {
            state.limit = None;
            return None;
        }
        // So many of those that were taken have to be out of the span for this one to have room in it.
        let surplus = (state.taken.len() + on_the_way + 1).checked_sub(limit)?;
        let last = state.taken.get(surplus.checked_sub(1)?);
        // With none of them to wait for, it is the answers that are awaited.
        last.map(|taken| *taken + SPAN)
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
            state.limit = Some((state.taken.len().max(1), now));
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
        assert_eq!(pace.hold_until(1_000), None, "nothing is held back before a 429");
        pace.observe(StatusCode::TOO_MANY_REQUESTS, 2);
        assert_eq!(pace.hold_until(0), None, "nor after one of an event that waits already");
        pace.observe(StatusCode::TOO_MANY_REQUESTS, 1);
        // Those of the seconds 11 to 69 are in the span.
        assert_eq!(pace.hold_until(0), Some(began + 71 * second));
        assert_eq!(pace.hold_until(3), Some(began + 74 * second));
        tokio::time::advance(second).await;
        assert_eq!(pace.hold_until(0), None);
        assert_eq!(pace.hold_until(59), None, "with no room for them, answers are awaited");
        tokio::time::advance(REMEMBERED).await;
        assert_eq!(pace.hold_until(1_000), None, "and it is forgotten in the end");
    }
}

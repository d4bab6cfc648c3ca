//! An attempt layer that counts.

use std::{
    collections::BTreeMap,
    future::Future,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    task::{Context, Poll},
};

use http::{Request, Response};
use pd_core::Effect;
use pd_transport::{Body, Error, HttpService};
use tower::{Layer, Service};

/// The outcomes of the attempts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attempts {
    /// Started.
    pub begun: u64,
    /// Ended without a response, before the request was sent.
    pub unsent: u64,
    /// Ended by the timeout after the request was sent.
    pub timed_out: u64,
    /// Ended without a response, or with one that cannot be used, for another reason after the request may have been sent.
    pub unanswered: u64,
    /// Dropped before the end.
    pub dropped: u64,
    /// Ended with a response, by status.
    pub answered: BTreeMap<u16, u64>,
}

impl Attempts {
    /// The attempts that ended.
    #[must_use]
    pub fn ended(&self) -> u64 {
        self.unsent + self.timed_out + self.unanswered + self.dropped + self.answered.values().sum::<u64>()
    }
}

/// An extension of a call: counts its attempts that a server may still carry out after the call has ended, because they timed
/// out or were dropped after the request was sent.
#[derive(Debug, Clone, Default)]
pub(super) struct LateAttempts(Arc<AtomicU32>);

impl LateAttempts {
    pub(super) fn any(&self) -> bool {
        self.0.load(Ordering::Relaxed) > 0
    }
}

#[derive(Debug, Default)]
pub(super) struct AttemptCounts(Mutex<Attempts>);

impl AttemptCounts {
    pub(super) fn snapshot(&self) -> Attempts {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn add(&self, change: impl FnOnce(&mut Attempts)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

#[derive(Debug, Clone)]
pub(super) struct CountAttempts {
    counts: Arc<AttemptCounts>,
}

impl CountAttempts {
    pub(super) const fn new(counts: Arc<AttemptCounts>) -> Self {
        Self { counts }
    }
}

impl Layer<HttpService> for CountAttempts {
    type Service = Counted;

    fn layer(&self, inner: HttpService) -> Counted {
        Counted { counts: Arc::clone(&self.counts), inner }
    }
}

#[derive(Debug, Clone)]
pub(super) struct Counted {
    counts: Arc<AttemptCounts>,
    inner: HttpService,
}

impl Service<Request<Body>> for Counted {
    type Response = Response<Body>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let counts = Arc::clone(&self.counts);
        let late = request.extensions().get::<LateAttempts>().cloned().unwrap_or_default();
        let answer = self.inner.call(request);
        late.0.fetch_add(1, Ordering::Relaxed);
        counts.add(|attempts| {
            attempts.begun += 1;
            attempts.dropped += 1;
        });
        Box::pin(async move {
            let answer = answer.await;
            let timed_out = answer.as_ref().is_err_and(|error| error.is_timeout() && error.effect() == Effect::Unknown);
            if !timed_out {
                late.0.fetch_sub(1, Ordering::Relaxed);
            }
            counts.add(|attempts| {
                attempts.dropped -= 1;
                match &answer {
                    Ok(response) => *attempts.answered.entry(response.status().as_u16()).or_default() += 1,
                    Err(_) if timed_out => attempts.timed_out += 1,
                    Err(error) if error.effect() == Effect::NotSent => attempts.unsent += 1,
                    Err(_) => attempts.unanswered += 1,
                }
            });
            answer
        })
    }
}

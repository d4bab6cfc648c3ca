//! An attempt layer that counts attempts.

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

/// The numbers of attempts, by outcome.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attempts {
    /// Attempts that were started.
    pub begun: u64,
    /// Attempts without a response, whose request was not sent.
    pub unsent: u64,
    /// Attempts that timed out after the request was sent.
    pub timed_out: u64,
    /// Other attempts without a usable response, whose request may have been sent.
    pub without_response: u64,
    /// Attempts that were dropped.
    pub dropped: u64,
    /// Attempts with a response, by status.
    pub responses: BTreeMap<u16, u64>,
}

impl Attempts {
    /// Returns the number of attempts that ended.
    #[must_use]
    pub fn ended(&self) -> u64 {
        self.unsent + self.timed_out + self.without_response + self.dropped + self.responses.values().sum::<u64>()
    }
}

/// An extension of a call. It counts the attempts that a server may carry out after the call has ended, because they timed out or
/// were dropped after the request was sent.
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
        let response = self.inner.call(request);
        late.0.fetch_add(1, Ordering::Relaxed);
        counts.add(|attempts| {
            attempts.begun += 1;
            attempts.dropped += 1;
        });
        Box::pin(async move {
            let response = response.await;
            let timed_out =
                response.as_ref().is_err_and(|error| error.is_timeout() && error.effect() == Effect::Unknown);
            if !timed_out {
                late.0.fetch_sub(1, Ordering::Relaxed);
            }
            counts.add(|attempts| {
                attempts.dropped -= 1;
                match &response {
                    Ok(response) => *attempts.responses.entry(response.status().as_u16()).or_default() += 1,
                    Err(_) if timed_out => attempts.timed_out += 1,
                    Err(error) if error.effect() == Effect::NotSent => attempts.unsent += 1,
                    Err(_) => attempts.without_response += 1,
                }
            });
            response
        })
    }
}

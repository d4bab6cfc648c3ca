//! Delays requests before the server answers 429.
//!
//! The rate limit headers of each response (`ratelimit-limit`, `-remaining`, `-reset`) describe the quota of the credential,
//! which all processes that use it share. A process estimates the requests of the others from these headers alone: it compares how
//! fast `remaining` falls with its own requests.
//!
//! - The first request of a credential goes alone, for 1 s at most, because its response reports the limit.
//! - A window starts at full speed. When few requests remain, processes that share the limit spread them over the rest of the
//!   window.
//! - When no request remains, requests wait for the next window.
//!
//! An operation that reports a limit of its own has its own window. A waiting request uses no permit of an attempt layer and no
//! connection. It can be dropped at any time. [`limiter`](crate::limiter) replaces these rules by a limiter that all processes share.
//!
//! ```
//! use http::{Request, Response};
//! use pd_transport::{Body, Error, pacing::PacingLayer};
//! use tower::{Layer, ServiceExt, service_fn};
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() -> Result<(), Error> {
//! let pacing = PacingLayer::new();
//! let service = pacing.layer(service_fn(|_: Request<Body>| async {
//!     let headers = Response::builder().header("ratelimit-limit", "960").header("ratelimit-reset", "30");
//!     Ok::<_, Error>(headers.header("ratelimit-remaining", "0").body(Body::empty()).unwrap())
//! }));
//! let begun = tokio::time::Instant::now();
//! service.clone().oneshot(Request::new(Body::empty())).await?;
//! assert_eq!(pacing.rate_limit().unwrap().remaining, 0);
//! service.oneshot(Request::new(Body::empty())).await?;
//! assert!(begun.elapsed().as_secs() >= 30);
//! # Ok(())
//! # }
//! ```

use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker, ready},
};

use fastrand::Rng;
use futures_util::future::BoxFuture;
use http::{Request, Response};
use pd_core::Operation;
use pin_project_lite::pin_project;
use tower::{Layer, Service, ServiceExt as _, util::Oneshot};

use crate::{Body, Error, call_state::CallState, observer::ObserverHandle};

mod operations;
mod rate_limit;
mod state;
#[cfg(test)]
mod tests;
mod window;

pub(crate) use rate_limit::RESET;
pub use rate_limit::RateLimit;
use state::{OperationKey, Pacer, Ticket};

/// Paces requests by the rate limit that the server reports. Clones and their services share the known limits.
#[derive(Debug, Clone)]
pub struct PacingLayer {
    pacer: Arc<Pacer>,
    observer: ObserverHandle,
}

impl Default for PacingLayer {
    fn default() -> Self {
        Self::new()
    }
}

impl PacingLayer {
    /// Creates a layer. It learns the limit from the first response.
    #[must_use]
    pub fn new() -> Self {
        Self { pacer: Arc::new(Pacer::new(Rng::new())), observer: ObserverHandle::default() }
    }

    /// Creates a layer with a seed for its random delays. The same seed gives the same delays.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self { pacer: Arc::new(Pacer::new(Rng::with_seed(seed))), observer: ObserverHandle::default() }
    }

    /// Reports waits to `observer`.
    pub(crate) fn observer(mut self, observer: ObserverHandle) -> Self {
        self.observer = observer;
        self
    }

    /// Returns the rate limit that the last response reported. Returns `None` before the first response, and if the server reports
    /// no limit.
    #[must_use]
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.pacer.rate_limit()
    }

    /// Forgets all limits: another credential has its own quota.
    pub(crate) fn reset(&self) {
        self.pacer.reset();
    }
}

impl<S> Layer<S> for PacingLayer {
    type Service = Pacing<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Pacing { inner, pacer: Arc::clone(&self.pacer), observer: self.observer.clone() }
    }
}

/// The service of [`PacingLayer`].
#[derive(Debug, Clone)]
pub struct Pacing<S> {
    inner: S,
    pacer: Arc<Pacer>,
    observer: ObserverHandle,
}

impl<S> Service<Request<Body>> for Pacing<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Error> + Clone,
{
    type Response = Response<Body>;
    type Error = Error;
    type Future = ResponseFuture<S>;

    /// Always ready. The inner service is polled for readiness after the wait, so that the permit of an attempt layer is not held
    /// during the wait.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    #[inline]
    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let operation = request.extensions().get::<Operation>().cloned();
        let state = match self.pacer.enter(OperationKey(operation), || CallState::deadline(request.extensions())) {
            Ok(ticket) => self.begin(request, ticket),
            Err(queued) => {
                let deadline = CallState::deadline(request.extensions());
                let turn = self.observer.time_pacing(&request, Arc::clone(&self.pacer).wait(queued, deadline));
                PacingState::Waiting { turn, next: Some((self.inner.clone(), request)) }
            }
        };
        ResponseFuture { state }
    }
}

impl<S> Pacing<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Error> + Clone,
{
    /// Sends a request that does not wait any longer. Calls the inner service in place if it is ready, which is the usual case.
    /// Otherwise moves it into the future.
    fn begin(&mut self, request: Request<Body>, ticket: Ticket) -> PacingState<S> {
        let ticket = Some(ticket);
        match self.inner.poll_ready(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(Ok(())) => PacingState::Direct { future: self.inner.call(request), ticket },
            Poll::Ready(Err(error)) => PacingState::Failed { error: Some(error) },
            Poll::Pending => {
                let clone = self.inner.clone();
                let inner = std::mem::replace(&mut self.inner, clone);
                PacingState::Called { future: inner.oneshot(request), ticket }
            }
        }
    }
}

pin_project! {
    /// The future of [`Pacing`].
    pub struct ResponseFuture<S>
    where
        S: Service<Request<Body>, Error = Error>,
    {
        #[pin]
        state: PacingState<S>,
    }
}

pin_project! {
    #[project = PacingStateProj]
    enum PacingState<S>
    where
        S: Service<Request<Body>, Error = Error>,
    {
        Waiting { turn: BoxFuture<'static, Result<Ticket, Error>>, next: Option<(S, Request<Body>)> },
        Direct { #[pin] future: S::Future, ticket: Option<Ticket> },
        Called { #[pin] future: Oneshot<S, Request<Body>>, ticket: Option<Ticket> },
        Failed { error: Option<Error> },
    }
}

impl<S> Future for ResponseFuture<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Error>,
{
    type Output = Result<Response<Body>, Error>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = self.project().state;
        loop {
            match state.as_mut().project() {
                PacingStateProj::Waiting { turn, next } => {
                    let ticket = ready!(turn.as_mut().poll(cx))?;
                    let Some((inner, request)) = next.take() else { return Poll::Pending };
                    state.set(PacingState::Called { future: inner.oneshot(request), ticket: Some(ticket) });
                }
                PacingStateProj::Direct { future, ticket } => {
                    return Poll::Ready(learn(ready!(future.poll(cx)), ticket));
                }
                PacingStateProj::Called { future, ticket } => {
                    return Poll::Ready(learn(ready!(future.poll(cx)), ticket));
                }
                PacingStateProj::Failed { error } => {
                    return error.take().map_or(Poll::Pending, |error| Poll::Ready(Err(error)));
                }
            }
        }
    }
}

/// Updates the windows from a response. If there is no response, the ticket counts the request as returned when it is dropped.
fn learn(result: Result<Response<Body>, Error>, ticket: &mut Option<Ticket>) -> Result<Response<Body>, Error> {
    if let (Ok(response), Some(ticket)) = (&result, ticket.take()) {
        ticket.learn(response);
    }
    result
}

impl<S> fmt::Debug for ResponseFuture<S>
where
    S: Service<Request<Body>, Error = Error>,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("pacing::ResponseFuture")
    }
}

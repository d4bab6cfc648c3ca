//! Slows down before the server says 429.
//!
//! Every response tells what remains of the budget of its window (`ratelimit-limit`, `-remaining`, `-reset`). The budget
//! belongs to the credential and is shared by every machine that uses it, so these headers are what the layer steers by:
//! how fast `remaining` falls, against its own use, tells how busy the others are. A window is begun at full speed; as its
//! budget runs low fewer requests are on the way at once, and when it is used up the next window is awaited. Operations with
//! a limit of their own are paced by that. What waits holds nothing: no permit of an attempt layer, no connection; dropping it
//! is harmless.
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
use state::{Name, Pacer, Ticket};

/// Paces requests by the rate limit that the server reports. Clones, and the services of all of them, share what they know.
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
    /// A layer that knows of no limit yet.
    #[must_use]
    pub fn new() -> Self {
        Self { pacer: Arc::new(Pacer::new(Rng::new())), observer: ObserverHandle::default() }
    }

    /// As [`new`](Self::new), with chance seeded by hand: the same seed gives the same sequence.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self { pacer: Arc::new(Pacer::new(Rng::with_seed(seed))), observer: ObserverHandle::default() }
    }

    /// Reports waits to `observer`.
    pub(crate) fn observer(mut self, observer: ObserverHandle) -> Self {
        self.observer = observer;
        self
    }

    /// The rate limit as the last response told it; `None` before the first, and where the server tells nothing.
    #[must_use]
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.pacer.rate_limit()
    }

    /// Forgets everything: there is another credential, with a budget of its own.
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

    /// Always ready: the service inside is made ready when it is the request's turn, so that a permit which that holds is
    /// not held during the wait.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    #[inline]
    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let operation = request.extensions().get::<Operation>().cloned();
        let state = match self.pacer.enter(Name(operation)) {
            Ok(ticket) => self.begin(request, ticket),
            Err(queued) => {
                let deadline = CallState::deadline(request.extensions());
                let turn = self.observer.time_pacing(&request, Arc::clone(&self.pacer).wait(queued, deadline));
                State::Waiting { turn, next: Some((self.inner.clone(), request)) }
            }
        };
        ResponseFuture { state }
    }
}

impl<S> Pacing<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Error> + Clone,
{
    /// It is the request's turn. A service that is ready, as all but those with a permit to give are, is called in place;
    /// only one that is not has to be taken along until it is.
    fn begin(&mut self, request: Request<Body>, ticket: Ticket) -> State<S> {
        let ticket = Some(ticket);
        match self.inner.poll_ready(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(Ok(())) => State::Direct { future: self.inner.call(request), ticket },
            Poll::Ready(Err(error)) => State::Failed { error: Some(error) },
            Poll::Pending => {
                let clone = self.inner.clone();
                let inner = std::mem::replace(&mut self.inner, clone);
                State::Called { future: inner.oneshot(request), ticket }
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
        state: State<S>,
    }
}

pin_project! {
    #[project = StateProj]
    enum State<S>
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
                StateProj::Waiting { turn, next } => {
                    let ticket = ready!(turn.as_mut().poll(cx))?;
                    let Some((inner, request)) = next.take() else { return Poll::Pending };
                    state.set(State::Called { future: inner.oneshot(request), ticket: Some(ticket) });
                }
                StateProj::Direct { future, ticket } => return Poll::Ready(answered(ready!(future.poll(cx)), ticket)),
                StateProj::Called { future, ticket } => return Poll::Ready(answered(ready!(future.poll(cx)), ticket)),
                StateProj::Failed { error } => {
                    return error.take().map_or(Poll::Pending, |error| Poll::Ready(Err(error)));
                }
            }
        }
    }
}

/// The pacer learns from an answer; without one the ticket is given back all the same.
fn answered(result: Result<Response<Body>, Error>, ticket: &mut Option<Ticket>) -> Result<Response<Body>, Error> {
    if let (Ok(response), Some(ticket)) = (&result, ticket.take()) {
        ticket.answered(response);
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

//! Repeats what may be repeated, by `tower::retry`.
//!
//! Which outcome is repeated, how often and after which delay is decided by one pure function,
//! [`RetryOptions::classify`]; this layer remembers what happened to a call, waits, and sends the same request again, body
//! and extensions included. The wait ends at nothing: one that would pass the deadline of the call
//! ([`DeadlineLayer`](crate::deadline::DeadlineLayer)) is not begun, and the last outcome returned at once.
//!
//! ```
//! use http::{Request, Response, StatusCode};
//! use pd_transport::{Attempt, Body, Error, Limit, RetryLayer, RetryOptions};
//! use tower::{Layer, ServiceExt, service_fn};
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() -> Result<(), Error> {
//! let flaky = service_fn(|request: Request<Body>| async move {
//!     let mut response = Response::new(Body::empty());
//!     if request.extensions().get() == Some(&Attempt(1)) {
//!         *response.status_mut() = StatusCode::BAD_GATEWAY;
//!     }
//!     Ok::<_, Error>(response)
//! });
//! let service = RetryLayer::new(RetryOptions::new().status(502, Limit::N(2))).layer(flaky);
//! assert_eq!(service.oneshot(Request::new(Body::empty())).await?.status(), 200);
//! # Ok(())
//! # }
//! ```

use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use http::{Request, Response};
use pin_project_lite::pin_project;
use tower::{Layer, Service, retry};

use crate::{Attempt, Body, Error, call_state::CallState};

mod classify;
mod delay;
mod jitter;
mod options;
mod policy;
mod repeated;
#[cfg(test)]
mod tests;

pub use classify::{Count, History, Outcome, Verdict};
pub use delay::server_delay;
pub use jitter::Jitter;
pub use options::{Limit, RetryOptions};
use policy::CallPolicy;

/// Repeats requests by [`RetryOptions`].
#[derive(Debug, Clone)]
pub struct RetryLayer {
    policy: CallPolicy,
}

impl RetryLayer {
    /// A layer with a jitter source of its own, which the clones of its services share.
    #[must_use]
    pub fn new(options: RetryOptions) -> Self {
        Self::with_jitter(options, Jitter::new())
    }

    /// A layer with this jitter source.
    #[must_use]
    pub fn with_jitter(options: RetryOptions, jitter: Jitter) -> Self {
        Self { policy: CallPolicy::new(options, jitter) }
    }
}

impl<S: Clone> Layer<S> for RetryLayer {
    type Service = Retry<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Retry { inner: retry::Retry::new(self.policy.clone(), inner) }
    }
}

/// The service of [`RetryLayer`].
#[derive(Debug, Clone)]
pub struct Retry<S> {
    inner: retry::Retry<CallPolicy, S>,
}

impl<S> Service<Request<Body>> for Retry<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Error> + Clone,
{
    type Response = Response<Body>;
    type Error = Error;
    type Future = ResponseFuture<S>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    #[inline]
    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        // The policy sees the first request by reference only.
        request.extensions_mut().insert(Attempt(1));
        let _started = CallState::of(request.extensions_mut());
        ResponseFuture { future: self.inner.call(request) }
    }
}

pin_project! {
    /// The future of [`Retry`].
    pub struct ResponseFuture<S>
    where
        S: Service<Request<Body>, Response = Response<Body>, Error = Error>,
    {
        #[pin]
        future: retry::future::ResponseFuture<CallPolicy, S, Request<Body>>,
    }
}

impl<S> Future for ResponseFuture<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Error> + Clone,
{
    type Output = Result<Response<Body>, Error>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.project().future.poll(cx)
    }
}

impl<S> fmt::Debug for ResponseFuture<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Error>,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("retry::ResponseFuture")
    }
}

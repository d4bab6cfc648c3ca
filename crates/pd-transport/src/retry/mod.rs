//! Retries attempts, on `tower::retry`.
//!
//! [`RetryOptions`] decide which outcomes are retried, how often and after which delay. The layer waits, and sends the same
//! request again, with its body and extensions. If a wait would outlast the deadline of the call
//! ([`DeadlineLayer`](crate::deadline::DeadlineLayer)), the layer skips it and returns the last outcome at once.
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
//!     if Attempt::of(request.extensions()) == Attempt(1) {
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

use crate::{Attempt, Body, Error, call_state::CallState, observer::ObserverHandle};

mod already_deleted;
mod classify;
mod delay;
mod hook;
mod jitter;
mod options;
mod policy;

#[cfg(test)]
mod tests;

use classify::{History, Outcome, RetryDecision};
use delay::server_delay;
pub(crate) use hook::RetryHooks;
pub use hook::{RetryHook, RetryWait};
pub use jitter::Jitter;
pub use options::{Limit, RetryOptions};
use policy::CallPolicy;

/// Retries requests, as [`RetryOptions`] define.
#[derive(Debug, Clone)]
pub struct RetryLayer {
    policy: CallPolicy,
}

impl RetryLayer {
    /// Creates a layer with its own jitter source.
    #[must_use]
    pub fn new(options: RetryOptions) -> Self {
        Self::with_jitter(options, Jitter::new())
    }

    /// Creates a layer with a shared jitter source.
    #[must_use]
    pub fn with_jitter(options: RetryOptions, jitter: Jitter) -> Self {
        Self { policy: CallPolicy::new(options, jitter) }
    }

    /// Adds a hook, which receives the outcome of each attempt and may delay retries.
    #[must_use]
    pub fn hook(mut self, hook: impl RetryHook) -> Self {
        self.policy.update(|config| config.hooks.add(hook));
        self
    }

    pub(crate) fn hooks(mut self, hooks: RetryHooks) -> Self {
        self.policy.update(|config| config.hooks = hooks);
        self
    }

    /// Reports retries to `observer`.
    pub(crate) fn observer(mut self, observer: ObserverHandle) -> Self {
        self.policy.update(|config| config.observer = observer);
        self
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
        // The policy cannot change the first request, so its extensions are set here.
        request.extensions_mut().remove::<Attempt>();
        CallState::of(request.extensions_mut());
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

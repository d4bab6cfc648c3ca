//! Limits the time of a whole call: its attempts and the waits between them.
//!
//! The inner layers read the deadline: retry and pacing skip a wait that would outlast it. An attempt that is still running
//! when the deadline passes is dropped.
//!
//! ```
//! use std::{future::pending, time::Duration};
//! use http::{Request, Response};
//! use pd_transport::{Body, Error, deadline::DeadlineLayer};
//! use tower::{Layer, ServiceExt, service_fn};
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let silent = service_fn(|_: Request<Body>| pending::<Result<Response<Body>, Error>>());
//! let service = DeadlineLayer::new(Some(Duration::from_secs(30))).layer(silent);
//! let error = service.oneshot(Request::new(Body::empty())).await.unwrap_err();
//! assert!(error.is_deadline());
//! # }
//! ```

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use http::{Request, Response};
use pd_core::Operation;
use pin_project_lite::pin_project;
use tokio::time::{Instant, Sleep, sleep_until};
use tower::{Layer, Service};

use crate::{Body, CallDeadline, Error, call_state::CallState, error::Kind};

/// Limits the time of calls.
#[derive(Debug, Clone, Copy, Default)]
pub struct DeadlineLayer {
    deadline: Option<Duration>,
    tracked: bool,
}

impl DeadlineLayer {
    /// Creates a layer that ends a call after `deadline`, or never if it is `None`. [`CallDeadline`] overrides it for one
    /// call.
    #[must_use]
    pub const fn new(deadline: Option<Duration>) -> Self {
        Self { deadline, tracked: false }
    }

    /// Declares that the innermost layer of the stack reports when it sends a request.
    pub(crate) const fn tracked(mut self) -> Self {
        self.tracked = true;
        self
    }
}

impl<S> Layer<S> for DeadlineLayer {
    type Service = WithDeadline<S>;

    fn layer(&self, inner: S) -> Self::Service {
        WithDeadline { inner, layer: *self }
    }
}

/// The service of [`DeadlineLayer`].
#[derive(Debug, Clone)]
pub struct WithDeadline<S> {
    inner: S,
    layer: DeadlineLayer,
}

impl<S, B> Service<Request<B>> for WithDeadline<S>
where
    S: Service<Request<B>, Response = Response<Body>, Error = Error>,
{
    type Response = Response<Body>;
    type Error = Error;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    #[inline]
    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let after = request.extensions().get::<CallDeadline>().map_or(self.layer.deadline, |call| call.0);
        // A deadline beyond the range of `Instant` counts as no deadline.
        let at = after.and_then(|after| Instant::now().checked_add(after));
        let call = CallState::start(request.extensions_mut(), at, self.layer.tracked);
        let timer = at.map(|at| {
            let operation = request.extensions().get::<Operation>().cloned();
            let safe = request.method().is_safe();
            Box::new(DeadlineTimer { sleep: Box::pin(sleep_until(at)), call, operation, safe })
        });
        ResponseFuture { future: self.inner.call(request), timer }
    }
}

#[derive(Debug)]
struct DeadlineTimer {
    sleep: Pin<Box<Sleep>>,
    call: CallState,
    operation: Option<Operation>,
    safe: bool,
}

pin_project! {
    /// The future of [`WithDeadline`].
    #[derive(Debug)]
    pub struct ResponseFuture<F> {
        #[pin]
        future: F,
        timer: Option<Box<DeadlineTimer>>,
    }
}

impl<F> Future for ResponseFuture<F>
where
    F: Future<Output = Result<Response<Body>, Error>>,
{
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        if let Poll::Ready(result) = this.future.poll(cx) {
            return Poll::Ready(result);
        }
        let Some(timer) = this.timer else { return Poll::Pending };
        timer.sleep.as_mut().poll(cx).map(|()| {
            Err(Error::new(Kind::Deadline)
                .with_attempts(timer.call.attempts())
                .with_effect(timer.call.effect_if_ended())
                .with_earlier_unknown(timer.call.is_earlier_unknown())
                .with_safety(timer.safe)
                .with_operation(timer.operation.as_ref()))
        })
    }
}

#[cfg(test)]
mod tests {
    use pd_core::{Api, Effect};
    use tokio::time::sleep;
    use tower::{ServiceExt, service_fn};

    use super::*;
    use crate::{Limit, RetryLayer, RetryOptions, timeout::AttemptTimeoutLayer};

    /// Runs a call whose attempts take 4 s each and get a 503, with waits of 2, 4 and 8 s between them. Returns the result and
    /// the time in seconds.
    async fn call(deadline: Option<u64>, own: Option<Option<u64>>) -> (Result<Response<Body>, Error>, u64) {
        let unavailable = service_fn(|_: Request<Body>| async {
            sleep(Duration::from_secs(4)).await;
            Ok::<_, Error>(Response::builder().status(503).body(Body::empty()).unwrap())
        });
        let options = RetryOptions::new().status(503, Limit::N(3)).initial(Duration::from_secs(1)).stagger(0.0);
        let attempts = AttemptTimeoutLayer::new(Duration::from_secs(60)).layer(unavailable);
        let service = DeadlineLayer::new(deadline.map(Duration::from_secs));
        let service = service.layer(RetryLayer::new(options).layer(attempts));
        let mut request = Request::new(Body::empty());
        request.extensions_mut().insert(Operation::resolve(Api::Rest, &http::Method::GET, "/users"));
        if let Some(own) = own {
            request.extensions_mut().insert(CallDeadline(own.map(Duration::from_secs)));
        }
        let begun = Instant::now();
        (service.oneshot(request).await, begun.elapsed().as_secs())
    }

    #[tokio::test(start_paused = true)]
    async fn a_running_attempt_is_dropped_when_the_deadline_passes() {
        // Attempts at 0, 6 and 14 s, each of 4 s.
        for (deadline, own, ends_after, attempts) in
            [(Some(3), None, 3, 1), (Some(60), Some(Some(7)), 7, 2), (None, Some(Some(15)), 15, 3)]
        {
            let (result, after) = call(deadline, own).await;
            let error = result.unwrap_err();
            assert!(error.is_deadline() && error.effect() == Effect::Unknown && !error.is_timeout(), "{error:?}");
            assert_eq!((error.attempts(), after), (attempts, ends_after), "{error:?}");
            assert!(error.to_string().starts_with("GET /users: the deadline passed"), "{error}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_that_would_outlast_the_deadline_is_skipped() {
        for (deadline, ends_after) in [(5, 4), (6, 4), (13, 10)] {
            let (result, after) = call(Some(deadline), None).await;
            assert_eq!((result.unwrap().status().as_u16(), after), (503, ends_after), "{deadline}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_without_a_deadline_is_not_limited() {
        for (deadline, own) in [(None, None), (Some(1), Some(None)), (Some(u64::MAX), None)] {
            let (result, after) = call(deadline, own).await;
            assert_eq!((result.unwrap().status().as_u16(), after), (503, 4 * 4 + 2 + 4 + 8));
        }
    }
}

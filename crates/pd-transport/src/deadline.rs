//! Bounds a whole call: attempts, and the waits between them.
//!
//! The layers inside know the deadline: the retry layer does not begin a wait that would pass it, and neither does pacing.
//! What is under way when it passes is dropped.
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

/// Bounds calls in time.
#[derive(Debug, Clone, Copy, Default)]
pub struct DeadlineLayer {
    deadline: Option<Duration>,
    tracked: bool,
}

impl DeadlineLayer {
    /// A layer that ends calls after so long, or never; [`CallDeadline`] overrides it call by call.
    #[must_use]
    pub const fn new(deadline: Option<Duration>) -> Self {
        Self { deadline, tracked: false }
    }

    /// For a stack whose innermost layer reports when a request is sent.
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
        // An instant that the clock cannot reach never comes.
        let at = after.and_then(|after| Instant::now().checked_add(after));
        let call = CallState::start(request.extensions_mut(), at, self.layer.tracked);
        let clock = at.map(|at| {
            let operation = request.extensions().get::<Operation>().cloned();
            let safe = request.method().is_safe();
            Box::new(Clock { sleep: Box::pin(sleep_until(at)), call, operation, safe })
        });
        ResponseFuture { future: self.inner.call(request), clock }
    }
}

#[derive(Debug)]
struct Clock {
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
        clock: Option<Box<Clock>>,
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
        let Some(clock) = this.clock else { return Poll::Pending };
        clock.sleep.as_mut().poll(cx).map(|()| {
            Err(Error::new(Kind::Deadline)
                .with_attempts(clock.call.attempts())
                .with_effect(clock.call.effect_if_ended())
                .with_earlier_unknown(clock.call.is_earlier_unknown())
                .with_safety(clock.safe)
                .with_operation(clock.operation.as_ref()))
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

    /// What a call comes to whose attempts take 4 s each and are refused, with waits of 2, 4, 8 s between them; and after how
    /// long.
    async fn call(deadline: Option<u64>, own: Option<Option<u64>>) -> (Result<Response<Body>, Error>, u64) {
        let refusing = service_fn(|_: Request<Body>| async {
            sleep(Duration::from_secs(4)).await;
            Ok::<_, Error>(Response::builder().status(503).body(Body::empty()).unwrap())
        });
        let options = RetryOptions::new().status(503, Limit::N(3)).initial(Duration::from_secs(1)).stagger(0.0);
        let attempts = AttemptTimeoutLayer::new(Duration::from_secs(60)).layer(refusing);
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
    async fn what_is_under_way_when_the_deadline_passes_is_dropped() {
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
    async fn no_wait_passes_the_deadline_and_the_last_response_comes_at_once() {
        for (deadline, ends_after) in [(5, 4), (6, 4), (13, 10)] {
            let (result, after) = call(Some(deadline), None).await;
            assert_eq!((result.unwrap().status().as_u16(), after), (503, ends_after), "{deadline}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_without_one_takes_its_time() {
        for (deadline, own) in [(None, None), (Some(1), Some(None)), (Some(u64::MAX), None)] {
            let (result, after) = call(deadline, own).await;
            assert_eq!((result.unwrap().status().as_u16(), after), (503, 4 * 4 + 2 + 4 + 8));
        }
    }
}

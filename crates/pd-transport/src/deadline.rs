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

use crate::{Body, CallDeadline, Error, error::Kind, extension::Deadline};

/// Bounds calls in time.
#[derive(Debug, Clone, Copy, Default)]
pub struct DeadlineLayer {
    deadline: Option<Duration>,
}

impl DeadlineLayer {
    /// A layer that ends calls after so long, or never; [`CallDeadline`] overrides it call by call.
    #[must_use]
    pub const fn new(deadline: Option<Duration>) -> Self {
        Self { deadline }
    }
}

impl<S> Layer<S> for DeadlineLayer {
    type Service = WithDeadline<S>;

    fn layer(&self, inner: S) -> Self::Service {
        WithDeadline { inner, deadline: self.deadline }
    }
}

/// The service of [`DeadlineLayer`].
#[derive(Debug, Clone)]
pub struct WithDeadline<S> {
    inner: S,
    deadline: Option<Duration>,
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

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let after = request.extensions().get::<CallDeadline>().map_or(self.deadline, |call| call.0);
        // A deadline that the clock cannot count to is none.
        let clock = after.and_then(|after| Instant::now().checked_add(after)).map(|at| {
            let deadline = Deadline::new(at);
            request.extensions_mut().insert(deadline.clone());
            let operation = request.extensions().get::<Operation>().cloned();
            Box::new(Clock { sleep: Box::pin(sleep_until(at)), deadline, operation })
        });
        ResponseFuture { future: self.inner.call(request), clock }
    }
}

#[derive(Debug)]
struct Clock {
    sleep: Pin<Box<Sleep>>,
    deadline: Deadline,
    operation: Option<Operation>,
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

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        if let Poll::Ready(result) = this.future.poll(cx) {
            return Poll::Ready(result);
        }
        let Some(clock) = this.clock else { return Poll::Pending };
        clock.sleep.as_mut().poll(cx).map(|()| {
            Err(Error::new(Kind::Deadline)
                .with_attempts(clock.deadline.attempts())
                .with_ambiguity(clock.deadline.is_open())
                .with_operation(clock.operation.as_ref()))
        })
    }
}

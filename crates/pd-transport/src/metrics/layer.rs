//! The layer that times attempts.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use http::{Request, Response};
use pin_project_lite::pin_project;
use tokio::time::Instant;
use tower::{Layer, Service};

use super::{AttemptEnded, AttemptOutcome, Observer, attempt_number, pacing::OwnedAttributes};
use crate::{Body, Error, observer::ObserverHandle};

/// Reports each request that passes to an [`Observer`]. Inside a retry layer these are attempts.
///
/// ```
/// use std::sync::atomic::{AtomicU32, Ordering};
/// use std::sync::Arc;
/// use http::{Request, Response};
/// use pd_transport::{Body, Error, metrics::{AttemptEnded, Observer, ObserverLayer}};
/// use tower::{Layer, ServiceExt, service_fn};
///
/// #[derive(Default)]
/// struct Count(AtomicU32);
///
/// impl Observer for Count {
///     fn attempt_ended(&self, _: &AttemptEnded<'_>) {
///         self.0.fetch_add(1, Ordering::Relaxed);
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// let count = Arc::new(Count::default());
/// let service = ObserverLayer::new(Arc::clone(&count))
///     .layer(service_fn(|_: Request<Body>| async { Ok::<_, Error>(Response::new(Body::empty())) }));
/// service.oneshot(Request::new(Body::empty())).await?;
/// assert_eq!(count.0.load(Ordering::Relaxed), 1);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct ObserverLayer {
    observer: ObserverHandle,
}

impl ObserverLayer {
    /// Creates a layer that reports to `observer`.
    #[must_use]
    pub fn new(observer: impl Observer) -> Self {
        Self { observer: ObserverHandle::new(observer) }
    }

    pub(crate) const fn with_handle(observer: ObserverHandle) -> Self {
        Self { observer }
    }
}

impl<S> Layer<S> for ObserverLayer {
    type Service = ObservedAttempts<S>;

    fn layer(&self, inner: S) -> Self::Service {
        ObservedAttempts { inner, observer: self.observer.clone() }
    }
}

/// The service of [`ObserverLayer`].
#[derive(Debug, Clone)]
pub struct ObservedAttempts<S> {
    inner: S,
    observer: ObserverHandle,
}

impl<S, B> Service<Request<B>> for ObservedAttempts<S>
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
    fn call(&mut self, request: Request<B>) -> Self::Future {
        let attempt = self.observer.get().map(|observer| {
            Box::new(RunningAttempt {
                observer: Arc::clone(observer),
                request: OwnedAttributes::of(&request),
                attempt: attempt_number(&request),
                started: Instant::now(),
                outcome: AttemptOutcome::Cancelled,
            })
        });
        ResponseFuture { future: self.inner.call(request), attempt }
    }
}

/// An attempt that has not ended. Dropping it reports the attempt.
struct RunningAttempt {
    observer: Arc<dyn Observer>,
    request: OwnedAttributes,
    attempt: u32,
    started: Instant,
    outcome: AttemptOutcome,
}

impl Drop for RunningAttempt {
    fn drop(&mut self) {
        self.observer.attempt_ended(&AttemptEnded {
            request: self.request.borrow(),
            attempt: self.attempt,
            outcome: self.outcome,
            duration: self.started.elapsed(),
        });
    }
}

pin_project! {
    /// The future of [`ObservedAttempts`].
    pub struct ResponseFuture<F> {
        #[pin]
        future: F,
        attempt: Option<Box<RunningAttempt>>,
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
        let result = ready!(this.future.poll(cx));
        if let Some(mut attempt) = this.attempt.take() {
            attempt.outcome = AttemptOutcome::of(&result);
        }
        Poll::Ready(result)
    }
}

impl<F> fmt::Debug for ResponseFuture<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("metrics::ResponseFuture")
    }
}

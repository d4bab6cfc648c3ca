//! Limits the time of one attempt, from connecting to the last byte of the body.
//!
//! ```
//! use std::{future::pending, time::Duration};
//! use http::{Request, Response};
//! use pd_transport::{Body, Error, timeout::AttemptTimeoutLayer};
//! use tower::{Layer, ServiceExt, service_fn};
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let silent = service_fn(|_: Request<Body>| pending::<Result<Response<Body>, Error>>());
//! let service = AttemptTimeoutLayer::new(Duration::from_secs(60)).layer(silent);
//! let error = service.oneshot(Request::new(Body::empty())).await.unwrap_err();
//! assert!(error.is_timeout());
//! assert_eq!(error.effect(), pd_core::Effect::Unknown);
//! # }
//! ```

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use http::{Request, Response};
use pin_project_lite::pin_project;
use tokio::time::{Sleep, sleep};
use tower::{Layer, Service};

use crate::{Body, CallTimeout, Error, call_state::CallState, error::Kind};

/// Limits the time of attempts.
#[derive(Debug, Clone, Copy)]
pub struct AttemptTimeoutLayer {
    timeout: Duration,
}

impl AttemptTimeoutLayer {
    /// Creates a layer that ends an attempt after `timeout`. [`CallTimeout`] overrides it for one call.
    #[must_use]
    pub const fn new(timeout: Duration) -> Self {
        Self { timeout }
    }
}

impl<S> Layer<S> for AttemptTimeoutLayer {
    type Service = AttemptTimeout<S>;

    fn layer(&self, inner: S) -> Self::Service {
        AttemptTimeout { inner, timeout: self.timeout }
    }
}

/// The service of [`AttemptTimeoutLayer`].
#[derive(Debug, Clone)]
pub struct AttemptTimeout<S> {
    inner: S,
    timeout: Duration,
}

impl<S, B> Service<Request<B>> for AttemptTimeout<S>
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
        let after = request.extensions().get::<CallTimeout>().map_or(self.timeout, |call| call.0);
        let call = CallState::of(request.extensions_mut());
        call.count_attempt();
        let safe = request.method().is_safe();
        ResponseFuture { future: self.inner.call(request), sleep: sleep(after), after, call, safe }
    }
}

pin_project! {
    /// The future of [`AttemptTimeout`].
    #[derive(Debug)]
    pub struct ResponseFuture<F> {
        #[pin]
        future: F,
        #[pin]
        sleep: Sleep,
        after: Duration,
        call: CallState,
        safe: bool,
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
        this.sleep.poll(cx).map(|()| {
            let error = Error::new(Kind::Timeout { after: Some(*this.after) });
            Err(error.with_effect(this.call.effect_if_ended()).with_safety(*this.safe))
        })
    }
}

#[cfg(test)]
mod tests {
    use pd_core::Effect;
    use tokio::time::Instant;
    use tower::{ServiceExt, service_fn};

    use super::*;

    /// Runs an attempt that takes 10 s. Returns the result and the time in seconds.
    async fn attempt(timeout: u64, call: Option<u64>) -> (Result<Response<Body>, Error>, u64) {
        let service = AttemptTimeoutLayer::new(Duration::from_secs(timeout)).layer(service_fn(|_| async {
            sleep(Duration::from_secs(10)).await;
            Ok(Response::new(Body::from("late")))
        }));
        let mut request = Request::new(Body::empty());
        if let Some(call) = call {
            request.extensions_mut().insert(CallTimeout(Duration::from_secs(call)));
        }
        let begun = Instant::now();
        (service.oneshot(request).await, begun.elapsed().as_secs())
    }

    #[tokio::test(start_paused = true)]
    async fn an_attempt_ends_at_its_timeout_which_a_call_can_override() {
        for (timeout, call, ends_after) in [(9, None, 9), (60, Some(3), 3), (3, Some(7), 7)] {
            let (result, after) = attempt(timeout, call).await;
            let error = result.unwrap_err();
            assert!(error.is_timeout() && error.effect() == Effect::Unknown && !error.is_deadline(), "{error:?}");
            assert!(error.to_string().contains(&format!("{ends_after}s")), "{error}");
            assert_eq!(after, ends_after);
        }
        for (timeout, call) in [(11, None), (3, Some(11)), (3, Some(u64::MAX))] {
            let (result, after) = attempt(timeout, call).await;
            assert_eq!((result.unwrap().into_body(), after), (Body::from("late"), 10));
        }
    }
}

//! A limiter of your own in place of [`pacing`](crate::pacing).
//!
//! PagerDuty's rate limit belongs to a credential, and pacing estimates the requests of other processes from response headers.
//! Processes that share a counter, for example in Redis, know the exact number. The stack calls a [`Limiter`] before each
//! attempt. [`TransportBuilder::limiter`](crate::TransportBuilder::limiter) adds it as an attempt layer and turns pacing off.
//! `docs/layers.md` has an example with Redis.
//!
//! ```
//! use std::sync::Arc;
//! use http::{Request, Response};
//! use pd_transport::{Body, BoxError, Transport, limiter::Limiter};
//! use tokio::sync::Semaphore;
//!
//! /// The requests that remain in this window. Another task adds permits when the next window starts.
//! struct Quota(Arc<Semaphore>);
//!
//! impl Limiter for Quota {
//!     async fn acquire(&self, _: &Request<Body>) -> Result<(), BoxError> {
//!         self.0.acquire().await?.forget();
//!         Ok(())
//!     }
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let quota = Quota(Arc::new(Semaphore::new(960)));
//! let transport = Transport::builder("https://api.pagerduty.com".parse()?).limiter(quota).build()?;
//! # Ok(())
//! # }
//! ```

use std::{
    fmt,
    future::Future,
    sync::Arc,
    task::{Context, Poll},
};

use futures_util::future::BoxFuture;
use http::{Request, Response};
use tower::{Layer, Service};

use crate::{Body, BoxError};

/// Decides when attempts may be sent.
///
/// The wait counts against the deadline of the call, and not against the timeout of the attempt. A retry is another attempt, so
/// the stack asks again.
pub trait Limiter: Send + Sync + 'static {
    /// Returns when this attempt may be sent. The future is dropped if the call is dropped or its deadline passes.
    ///
    /// # Errors
    ///
    /// The attempt fails with the returned error as its source. Nothing is sent, and nothing is retried.
    fn acquire(&self, request: &Request<Body>) -> impl Future<Output = Result<(), BoxError>> + Send;

    /// Called with each response, before the caller gets it. [`RateLimit::from_headers`](crate::RateLimit::from_headers) reads
    /// its rate limit. Does nothing by default.
    fn observe(&self, response: &Response<Body>) -> impl Future<Output = ()> + Send {
        let _ = response;
        std::future::ready(())
    }
}

/// Calls a [`Limiter`] before each request.
pub struct LimiterLayer<L>(Arc<L>);

impl<L: Limiter> LimiterLayer<L> {
    /// Creates a layer. Its clones and services share the limiter.
    #[must_use]
    pub fn new(limiter: L) -> Self {
        Self(Arc::new(limiter))
    }
}

impl<L> Clone for LimiterLayer<L> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<L> fmt::Debug for LimiterLayer<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LimiterLayer")
    }
}

impl<S, L> Layer<S> for LimiterLayer<L> {
    type Service = Limited<S, L>;

    fn layer(&self, inner: S) -> Limited<S, L> {
        Limited { inner, limiter: Arc::clone(&self.0) }
    }
}

/// The service of [`LimiterLayer`].
pub struct Limited<S, L> {
    inner: S,
    limiter: Arc<L>,
}

impl<S: Clone, L> Clone for Limited<S, L> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), limiter: Arc::clone(&self.limiter) }
    }
}

impl<S: fmt::Debug, L> fmt::Debug for Limited<S, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Limited").field("inner", &self.inner).finish_non_exhaustive()
    }
}

impl<S, L> Service<Request<Body>> for Limited<S, L>
where
    S: Service<Request<Body>, Response = Response<Body>, Error: Into<BoxError>, Future: Send> + Clone + Send + 'static,
    L: Limiter,
{
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<Response<Body>, BoxError>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        // The service that is ready goes into the future; its clone is not ready.
        let clone = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, clone);
        let limiter = Arc::clone(&self.limiter);
        Box::pin(async move {
            limiter.acquire(&request).await?;
            let response = inner.call(request).await.map_err(Into::into)?;
            limiter.observe(&response).await;
            Ok(response)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicU32, Ordering},
        time::Duration,
    };

    use pd_core::Effect;
    use tokio::time::{Instant, sleep};
    use tower::service_fn;

    use super::*;
    use crate::{CallDeadline, Limit, RateLimit, RetryOptions, Transport};

    /// Grants one attempt per second. Counts the attempts, and sums the remaining requests that responses report.
    #[derive(Default)]
    struct EverySecond {
        asked: AtomicU32,
        observed: AtomicU32,
    }

    impl Limiter for Arc<EverySecond> {
        async fn acquire(&self, _: &Request<Body>) -> Result<(), BoxError> {
            self.asked.fetch_add(1, Ordering::Relaxed);
            sleep(Duration::from_secs(1)).await;
            Ok(())
        }

        async fn observe(&self, response: &Response<Body>) {
            let limit = RateLimit::from_headers(response.headers()).unwrap();
            self.observed.fetch_add(u32::try_from(limit.remaining).unwrap(), Ordering::Relaxed);
        }
    }

    /// Returns a transport over a server that answers 503 `failures` times, then 200, and always reports 100 remaining requests.
    fn server(failures: u32, limiter: impl Limiter) -> Transport {
        let retry = RetryOptions::new().status(503, Limit::N(3)).initial(Duration::from_secs(2)).base(1.0).stagger(0.0);
        let builder = Transport::builder("https://api.pagerduty.com".parse().unwrap()).retry(retry).limiter(limiter);
        let left = Arc::new(AtomicU32::new(failures));
        let client = service_fn(move |_: Request<Body>| {
            let fails = left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok();
            let response = Response::builder().status(if fails { 503 } else { 200 });
            let response = response.header("ratelimit-limit", 960).header("ratelimit-remaining", 100);
            std::future::ready(response.header("ratelimit-reset", 30).body(Body::empty()))
        });
        builder.build_with(client).unwrap()
    }

    fn request() -> Request<Body> {
        Request::get("https://api.pagerduty.com/users").body(Body::empty()).unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn the_limiter_is_asked_before_each_attempt_and_observes_each_response() {
        let limiter = Arc::new(EverySecond::default());
        let begun = Instant::now();
        let response = server(2, Arc::clone(&limiter)).send(request()).await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!((limiter.asked.load(Ordering::Relaxed), limiter.observed.load(Ordering::Relaxed)), (3, 300));
        // Three waits for the limiter, and two of 2 s between the attempts.
        assert_eq!(begun.elapsed().as_secs(), 7);
    }

    #[tokio::test(start_paused = true)]
    async fn a_deadline_ends_the_wait_and_nothing_is_sent() {
        let limiter = Arc::new(EverySecond::default());
        let mut call = request();
        call.extensions_mut().insert(CallDeadline(Some(Duration::from_millis(300))));
        let error = server(0, Arc::clone(&limiter)).send(call).await.unwrap_err();
        assert!(error.is_deadline(), "{error:?}");
        assert_eq!((error.effect(), limiter.observed.load(Ordering::Relaxed)), (Effect::NotSent, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn an_error_of_the_limiter_fails_the_call_before_it_is_sent() {
        struct Broken;

        impl Limiter for Broken {
            async fn acquire(&self, _: &Request<Body>) -> Result<(), BoxError> {
                Err("the counter cannot be reached".into())
            }
        }

        let error = server(0, Broken).send(request()).await.unwrap_err();
        assert_eq!(error.effect(), Effect::NotSent, "{error:?}");
        let source = std::error::Error::source(&error).unwrap().to_string();
        assert_eq!(source, "the counter cannot be reached");
    }
}

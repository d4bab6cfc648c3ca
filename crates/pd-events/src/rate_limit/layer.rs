//! The attempt layer that observes responses, and lets retries of a bulk through.

use std::task::{Context, Poll};

use futures_util::future::{BoxFuture, Either};
use http::{Request, Response, StatusCode};
use pd_transport::{Attempt, Body};
use tokio::time::sleep_until;
use tower::{Layer, Service};

use super::{Hold, KeyId, RateLimits};
use crate::throttle::ThrottleSignal;

impl<S> Layer<S> for RateLimits {
    type Service = ObserveRate<S>;

    fn layer(&self, inner: S) -> ObserveRate<S> {
        ObserveRate { inner, limits: self.clone() }
    }
}

/// The service of [`RateLimits`].
#[derive(Debug, Clone)]
pub(crate) struct ObserveRate<S> {
    inner: S,
    limits: RateLimits,
}

impl<S> Service<Request<Body>> for ObserveRate<S>
where
    S: Service<Request<Body>, Response = Response<Body>> + Clone + Send + 'static,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<Response<Body>, S::Error>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let attempt = request.extensions().get::<Attempt>().map_or(1, |attempt| attempt.0);
        let key = request.extensions().get::<KeyId>().copied();
        let signal = request.extensions().get::<ThrottleSignal>().cloned();
        let limits = self.limits.clone();
        let retry = signal.clone().filter(ThrottleSignal::is_retry);
        let response = match retry {
            None => Either::Left(self.inner.call(request)),
            Some(retry) => {
                let clone = self.inner.clone();
                let mut inner = std::mem::replace(&mut self.inner, clone);
                let limits = limits.clone();
                Either::Right(async move {
                    // Before the window has room, the attempt would meet another 429, and each 429 makes the next backoff longer.
                    if let Some(Hold::Until(time)) = key.and_then(|key| limits.hold(key, 0)) {
                        sleep_until(time).await;
                    }
                    let _permit = retry.retry_permit().await;
                    inner.call(request).await
                })
            }
        };
        Box::pin(async move {
            let response = response.await?;
            if let Some(key) = key {
                limits.observe(key, response.status(), attempt);
            }
            if let Some(signal) = signal.filter(|_| response.status() == StatusCode::TOO_MANY_REQUESTS) {
                signal.throttled();
            }
            Ok(response)
        })
    }
}

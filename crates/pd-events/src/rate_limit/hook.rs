//! The retry hook that observes responses, and delays the retries of `send_all`.

use http::{Request, Response, StatusCode};
use pd_transport::{Attempt, Body, BodySecret, Error, RetryHook, RetryWait};
use tokio::time::sleep_until;

use super::{Hold, RateLimits};
use crate::throttle::ThrottleSignal;

impl RetryHook for RateLimits {
    fn attempt_ended(&self, request: &Request<Body>, outcome: &Result<Response<Body>, Error>) {
        let signal = request.extensions().get::<ThrottleSignal>();
        if let Some(signal) = signal {
            signal.return_permit();
        }
        let Ok(response) = outcome else { return };
        if let Some(secret) = request.extensions().get::<BodySecret>() {
            self.observe(self.key_id(secret), response.status(), Attempt::of(request.extensions()));
        }
        if let Some(signal) = signal.filter(|_| response.status() == StatusCode::TOO_MANY_REQUESTS) {
            signal.throttled();
        }
    }

    fn before_retry(&self, request: &Request<Body>) -> Option<RetryWait> {
        let signal = request.extensions().get::<ThrottleSignal>().filter(|signal| signal.is_retry())?.clone();
        let key = request.extensions().get::<BodySecret>().map(|secret| self.key_id(secret));
        let limits = self.clone();
        Some(Box::pin(async move {
            // An earlier attempt would get another 429, and each 429 makes the next backoff longer.
            if let Some(Hold::Until(time)) = key.and_then(|key| limits.hold(key, 0)) {
                sleep_until(time).await;
            }
            signal.take_permit().await;
        }))
    }
}

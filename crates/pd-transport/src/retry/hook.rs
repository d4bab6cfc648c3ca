//! Hooks of the retry layer.

use std::{fmt, future::Future, pin::Pin, sync::Arc};

use http::{Request, Response};

use crate::{Body, Error};

/// The wait that a [`RetryHook`] adds before a retry.
pub type RetryWait = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Receives the outcome of each attempt, and may delay retries. For example, it enforces a rate limit that does not belong to the
/// credential.
///
/// Unlike an attempt layer, a hook costs no allocation per attempt, and its waits are not part of an attempt.
///
/// ```
/// use std::sync::atomic::{AtomicU32, Ordering};
///
/// use http::{Request, Response};
/// use pd_transport::{Body, Error, RetryHook, Transport};
///
/// #[derive(Default)]
/// struct CountRateLimited(AtomicU32);
///
/// impl RetryHook for CountRateLimited {
///     fn attempt_ended(&self, _: &Request<Body>, outcome: &Result<Response<Body>, Error>) {
///         if outcome.as_ref().is_ok_and(|response| response.status() == 429) {
///             self.0.fetch_add(1, Ordering::Relaxed);
///         }
///     }
/// }
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let transport = Transport::builder("https://api.pagerduty.com".parse()?)
///     .retry_hook(CountRateLimited::default())
///     .build()?;
/// # Ok(())
/// # }
/// ```
pub trait RetryHook: Send + Sync + 'static {
    /// Called with the outcome of an attempt, before the layer decides whether to retry. [`Attempt::of`](crate::Attempt::of) reads
    /// the number of the attempt from the request, which does not have the default headers. Not called for an attempt that was
    /// dropped, or that the deadline of the call prevented.
    fn attempt_ended(&self, request: &Request<Body>, outcome: &Result<Response<Body>, Error>);

    /// Called after the backoff of a retry. The request has the number of the retry. Returns another wait before the retry, or `None`. The wait counts against the deadline
    /// of the call, and is dropped with the call.
    fn before_retry(&self, request: &Request<Body>) -> Option<RetryWait> {
        let _ = request;
        None
    }
}

/// The hooks of a retry layer.
#[derive(Clone, Default)]
pub(crate) struct RetryHooks(Vec<Arc<dyn RetryHook>>);

impl RetryHooks {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn add(&mut self, hook: impl RetryHook) {
        self.0.push(Arc::new(hook));
    }

    #[inline]
    pub(super) fn attempt_ended(&self, request: &Request<Body>, outcome: &Result<Response<Body>, Error>) {
        self.0.iter().for_each(|hook| hook.attempt_ended(request, outcome));
    }

    /// Returns a future that awaits the wait of each hook, one after another.
    pub(super) fn before_retry(&self, request: &Request<Body>) -> Option<RetryWait> {
        if self.is_empty() {
            return None;
        }
        let (hooks, request) = (self.0.clone(), request.clone());
        Some(Box::pin(async move {
            for hook in hooks {
                if let Some(wait) = hook.before_retry(&request) {
                    wait.await;
                }
            }
        }))
    }
}

impl fmt::Debug for RetryHooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RetryHooks({})", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{Arc, Mutex},
        time::Duration,
    };

    use http::StatusCode;
    use tokio::time::{Instant, sleep};
    use tower::{Layer, ServiceExt, service_fn};

    use super::*;
    use crate::{Attempt, Limit, RetryLayer, RetryOptions, deadline::DeadlineLayer, pacing::PacingLayer};

    /// The number and the status of each attempt.
    type Attempts = Vec<(u32, Option<u16>)>;

    /// Records the attempts, and delays each retry by this time.
    #[derive(Clone)]
    struct Recorder {
        delay: Duration,
        attempts: Arc<Mutex<Attempts>>,
    }

    impl Recorder {
        fn new(delay: Duration) -> Self {
            Self { delay, attempts: Arc::default() }
        }
    }

    impl RetryHook for Recorder {
        fn attempt_ended(&self, request: &Request<Body>, outcome: &Result<Response<Body>, Error>) {
            let status = outcome.as_ref().ok().map(|response| response.status().as_u16());
            self.attempts.lock().unwrap().push((Attempt::of(request.extensions()).0, status));
        }

        fn before_retry(&self, _: &Request<Body>) -> Option<RetryWait> {
            (!self.delay.is_zero()).then(|| Box::pin(sleep(self.delay)) as RetryWait)
        }
    }

    /// Retries a 503 after 2 s.
    fn options() -> RetryOptions {
        RetryOptions::new().status(503, Limit::N(5)).initial(Duration::from_secs(2)).base(1.0).stagger(0.0)
    }

    /// Answers 503 to the first two attempts of a call, with a backoff of 2 s. Returns the time of the call in seconds.
    async fn call(hooks: &[Recorder], deadline: Option<Duration>) -> (u64, Result<StatusCode, Error>) {
        let mut retry = RetryLayer::new(options());
        for hook in hooks {
            retry = retry.hook(hook.clone());
        }
        let server = service_fn(|request: Request<Body>| {
            let status = if Attempt::of(request.extensions()).0 > 2 { 202 } else { 503 };
            std::future::ready(Ok::<_, Error>(Response::builder().status(status).body(Body::empty()).unwrap()))
        });
        let service = DeadlineLayer::new(deadline).layer(retry.layer(server));
        let begun = Instant::now();
        let request = Request::post("https://events.pagerduty.com/v2/enqueue").body(Body::empty()).unwrap();
        let outcome = service.oneshot(request).await.map(|response| response.status());
        (begun.elapsed().as_secs(), outcome)
    }

    #[tokio::test(start_paused = true)]
    async fn every_hook_receives_every_attempt_and_the_waits_follow_the_backoff() {
        let hooks = [0, 3, 7].map(|seconds| Recorder::new(Duration::from_secs(seconds)));
        let (seconds, outcome) = call(&hooks, None).await;
        assert_eq!((seconds, outcome.unwrap()), (2 * (2 + 3 + 7), StatusCode::ACCEPTED));
        for hook in hooks {
            assert_eq!(*hook.attempts.lock().unwrap(), [(1, Some(503)), (2, Some(503)), (3, Some(202))]);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_attempt_that_the_deadline_prevented_is_not_reported() {
        let hook = Recorder::new(Duration::ZERO);
        let server = service_fn(|_: Request<Body>| {
            let response = Response::builder().status(503).header("ratelimit-limit", 960);
            let response = response.header("ratelimit-remaining", 0).header("ratelimit-reset", 50);
            std::future::ready(Ok::<_, Error>(response.body(Body::empty()).unwrap()))
        });
        // Pacing would send the retry after 50 s.
        let stack = RetryLayer::new(options()).hook(hook.clone()).layer(PacingLayer::new().layer(server));
        let stack = DeadlineLayer::new(Some(Duration::from_secs(30))).layer(stack);
        let request = Request::get("https://api.pagerduty.com/users").body(Body::empty()).unwrap();
        assert_eq!(stack.oneshot(request).await.unwrap().status(), 503);
        assert_eq!(*hook.attempts.lock().unwrap(), [(1, Some(503))]);
    }

    #[tokio::test(start_paused = true)]
    async fn the_wait_of_a_hook_ends_with_the_deadline_of_the_call() {
        let hook = Recorder::new(Duration::from_secs(60));
        let (seconds, outcome) = call(std::slice::from_ref(&hook), Some(Duration::from_secs(30))).await;
        assert_eq!(seconds, 30);
        assert!(outcome.unwrap_err().is_deadline());
        assert_eq!(*hook.attempts.lock().unwrap(), [(1, Some(503))]);
    }
}

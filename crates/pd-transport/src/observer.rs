//! The layers' handle to the observer of a transport. Without the feature `metrics` its size is zero.

use std::{fmt, future::Future, time::Duration};

use futures_util::future::BoxFuture;
use http::{Request, Response};

#[cfg(feature = "metrics")]
use crate::metrics::Observer;
use crate::{Body, Error};

/// The caller's observer, if there is one.
#[derive(Clone, Default)]
pub(crate) struct ObserverHandle {
    #[cfg(feature = "metrics")]
    observer: Option<std::sync::Arc<dyn Observer>>,
}

#[cfg(feature = "metrics")]
impl ObserverHandle {
    pub(crate) fn new(observer: impl Observer) -> Self {
        Self { observer: Some(std::sync::Arc::new(observer)) }
    }

    pub(crate) fn get(&self) -> Option<&std::sync::Arc<dyn Observer>> {
        self.observer.as_ref()
    }

    /// Reports a retry of `request` that starts after `wait`. `result` is the outcome of the attempt before it.
    pub(crate) fn retry_scheduled(
        &self,
        request: &Request<Body>,
        result: &Result<Response<Body>, Error>,
        retry: u32,
        wait: Duration,
    ) {
        if let Some(observer) = &self.observer {
            observer.retry_scheduled(&crate::metrics::RetryScheduled::new(request, result, retry, wait));
        }
    }

    /// Boxes the wait of `request` for the rate limit, and reports its time.
    pub(crate) fn time_pacing<F>(&self, request: &Request<Body>, wait: F) -> BoxFuture<'static, F::Output>
    where
        F: Future + Send + 'static,
    {
        match &self.observer {
            None => Box::pin(wait),
            Some(observer) => {
                let timer = crate::metrics::PacingTimer::start(std::sync::Arc::clone(observer), request);
                Box::pin(async move {
                    let _timer = timer;
                    wait.await
                })
            }
        }
    }
}

#[cfg(not(feature = "metrics"))]
impl ObserverHandle {
    pub(crate) fn retry_scheduled(
        &self,
        _: &Request<Body>,
        _: &Result<Response<Body>, Error>,
        _retry: u32,
        _wait: Duration,
    ) {
    }

    pub(crate) fn time_pacing<F>(&self, _: &Request<Body>, wait: F) -> BoxFuture<'static, F::Output>
    where
        F: Future + Send + 'static,
    {
        Box::pin(wait)
    }
}

impl fmt::Debug for ObserverHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ObserverHandle")
    }
}

//! The selection of requests for a fault.

use std::sync::Arc;

use http::Method;

use super::Fault;
use crate::Recorded;

/// A predicate from the caller.
pub(super) type Predicate = Arc<dyn Fn(&Recorded) -> bool + Send + Sync>;

/// A condition on the path.
#[derive(Debug, Clone)]
pub(super) enum PathMatch {
    Any,
    Exact(String),
    Prefix(String),
}

/// The selection of requests.
impl Fault {
    /// Injects the fault into this many requests. The default is one.
    #[must_use]
    pub fn times(mut self, times: u64) -> Self {
        self.times = Some(times);
        self
    }

    /// Injects the fault into every matching request, until [`FaultHandle::remove`](crate::FaultHandle::remove) is called.
    #[must_use]
    pub fn always(mut self) -> Self {
        self.times = None;
        self
    }

    /// Skips the first matching requests.
    #[must_use]
    pub fn skip(mut self, requests: u64) -> Self {
        self.skip = requests;
        self
    }

    /// Injects the fault into each matching request with this probability, from 0 to 1. The random numbers come from the
    /// simulator's seed. There is no limit, unless [`times`](Self::times) is called afterwards.
    #[must_use]
    pub fn probability(mut self, probability: f64) -> Self {
        self.probability = probability;
        self.times = None;
        self
    }

    /// Selects requests with this method.
    #[must_use]
    pub fn method(mut self, method: Method) -> Self {
        self.method = Some(method);
        self
    }

    /// Selects requests with exactly this path, such as `/users/me`.
    #[must_use]
    pub fn path(mut self, path: &str) -> Self {
        self.path = PathMatch::Exact(path.to_owned());
        self
    }

    /// Selects requests whose path starts with this prefix.
    #[must_use]
    pub fn path_prefix(mut self, prefix: &str) -> Self {
        self.path = PathMatch::Prefix(prefix.to_owned());
        self
    }

    /// Selects requests that match the predicate. If the fault is injected before the body is read, the body is empty.
    #[must_use]
    pub fn when(mut self, predicate: impl Fn(&Recorded) -> bool + Send + Sync + 'static) -> Self {
        self.when = Some(Arc::new(predicate));
        self
    }

    pub(super) fn matches(&self, request: &Recorded) -> bool {
        self.method.as_ref().is_none_or(|method| method == request.method())
            && match &self.path {
                PathMatch::Any => true,
                PathMatch::Exact(path) => path == request.path(),
                PathMatch::Prefix(prefix) => request.path().starts_with(prefix.as_str()),
            }
            && self.when.as_ref().is_none_or(|predicate| predicate(request))
    }
}

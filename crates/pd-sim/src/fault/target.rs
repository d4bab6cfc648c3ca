//! Whom a fault meets.

use std::sync::Arc;

use http::Method;

use super::Fault;
use crate::Recorded;

/// A test of the user's own.
pub(super) type Predicate = Arc<dyn Fn(&Recorded) -> bool + Send + Sync>;

/// A test of the path.
#[derive(Debug, Clone)]
pub(super) enum PathMatch {
    Any,
    Exact(String),
    Prefix(String),
}

/// Whom it meets.
impl Fault {
    /// Happens to this many requests. Once unless given.
    #[must_use]
    pub fn times(mut self, times: u64) -> Self {
        self.times = Some(times);
        self
    }

    /// Happens to every request, until the handle [removes](crate::FaultHandle::remove) it.
    #[must_use]
    pub fn always(mut self) -> Self {
        self.times = None;
        self
    }

    /// Lets this many requests that match go by first.
    #[must_use]
    pub fn skip(mut self, requests: u64) -> Self {
        self.skip = requests;
        self
    }

    /// Happens with this probability (0 to 1), from the simulator's seed, to every request that matches:
    /// without a limit unless [`times`](Self::times) is called after it.
    #[must_use]
    pub fn probability(mut self, probability: f64) -> Self {
        self.probability = probability;
        self.times = None;
        self
    }

    /// Happens to requests of this method.
    #[must_use]
    pub fn method(mut self, method: Method) -> Self {
        self.method = Some(method);
        self
    }

    /// Happens to requests of exactly this path, `/users/me`.
    #[must_use]
    pub fn path(mut self, path: &str) -> Self {
        self.path = PathMatch::Exact(path.to_owned());
        self
    }

    /// Happens to requests whose path begins so.
    #[must_use]
    pub fn path_prefix(mut self, prefix: &str) -> Self {
        self.path = PathMatch::Prefix(prefix.to_owned());
        self
    }

    /// Happens to requests that the predicate picks. It sees head and, where the request has been read, the body: a fault
    /// that strikes before the body is read sees an empty one.
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

//! Which requests a fault applies to.

use std::sync::Arc;

use http::Method;

use super::Fault;
use crate::Recorded;

/// A predicate of the user.
pub(super) type Predicate = Arc<dyn Fn(&Recorded) -> bool + Send + Sync>;

/// A condition on the path.
#[derive(Debug, Clone)]
pub(super) enum PathMatch {
    Any,
    Exact(String),
    Prefix(String),
}

/// Which requests it applies to.
impl Fault {
    /// Applies to this many requests; one unless given.
    #[must_use]
    pub fn times(mut self, times: u64) -> Self {
        self.times = Some(times);
        self
    }

    /// Applies to every request, until the handle [removes](crate::FaultHandle::remove) it.
    #[must_use]
    pub fn always(mut self) -> Self {
        self.times = None;
        self
    }

    /// Skips this many matching requests first.
    #[must_use]
    pub fn skip(mut self, requests: u64) -> Self {
        self.skip = requests;
        self
    }

    /// Applies to each matching request with this probability (0 to 1), drawn from the simulator's seed. There is no limit
    /// unless [`times`](Self::times) is called after it.
    #[must_use]
    pub fn probability(mut self, probability: f64) -> Self {
        self.probability = probability;
        self.times = None;
        self
    }

    /// Applies to requests with this method.
    #[must_use]
    pub fn method(mut self, method: Method) -> Self {
        self.method = Some(method);
        self
    }

    /// Applies to requests with exactly this path, `/users/me`.
    #[must_use]
    pub fn path(mut self, path: &str) -> Self {
        self.path = PathMatch::Exact(path.to_owned());
        self
    }

    /// Applies to requests whose path starts with this prefix.
    #[must_use]
    pub fn path_prefix(mut self, prefix: &str) -> Self {
        self.path = PathMatch::Prefix(prefix.to_owned());
        self
    }

    /// Applies to requests that the predicate selects. The body is empty if the fault applies before the body is read.
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

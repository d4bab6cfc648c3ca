//! The order of the layers.

use http::{Request, Response};
use tower::{Layer as _, Service};

use super::builder::TransportBuilder;
use crate::{
    Body, Error, HttpService, auth::AuthLayer, collect::CollectLayer, deadline::DeadlineLayer,
    headers::DefaultHeadersLayer, retry::RetryLayer, status::StatusLayer, timeout::AttemptTimeoutLayer,
};

/// A service of the stack.
pub(super) trait StackService:
    Service<Request<Body>, Response = Response<Body>, Error = Error, Future: Send + 'static> + Clone + Send + Sync + 'static
{
}

impl<S> StackService for S where
    S: Service<Request<Body>, Response = Response<Body>, Error = Error, Future: Send + 'static>
        + Clone
        + Send
        + Sync
        + 'static
{
}

/// The shared parts that the handles of a transport reach, too.
pub(super) struct Parts {
    pub(super) auth: AuthLayer,
}

/// Outermost first: call layers, headers, status, deadline, retry, pacing, attempt layers, profile, span, auth, timeout,
/// decompression, collect, leaf.
pub(super) fn assemble<S>(options: &TransportBuilder, parts: &Parts, leaf: S) -> HttpService
where
    S: StackService,
{
    let attempt = attempt(options, parts, leaf);
    let stack = if options.attempt_layers.is_empty() {
        call(options, parts, attempt)
    } else {
        call(options, parts, options.attempt_layers.wrap(HttpService::new(attempt)))
    };
    options.call_layers.wrap(stack)
}

/// One attempt.
fn attempt<S: StackService>(options: &TransportBuilder, parts: &Parts, leaf: S) -> impl StackService {
    #[cfg(feature = "gzip")]
    let leaf = crate::decompress::DecompressLayer::new().max_response_bytes(options.max_response_bytes).layer(leaf);
    let timed = AttemptTimeoutLayer::new(options.timeout).layer(leaf);
    parts.auth.layer(timed)
}

/// A call: attempts, and what is around them.
fn call<S: StackService>(options: &TransportBuilder, _parts: &Parts, attempt: S) -> HttpService {
    let retry = RetryLayer::with_jitter(options.retry.clone(), options.jitter.clone()).layer(attempt);
    let deadline = DeadlineLayer::new(options.deadline).layer(retry);
    let status = StatusLayer::new().layer(deadline);
    HttpService::new(DefaultHeadersLayer::new(options.headers.clone()).layer(status))
}

/// The layer over a leaf.
pub(super) const fn collect(options: &TransportBuilder) -> CollectLayer {
    CollectLayer::new().max_response_bytes(options.max_response_bytes)
}

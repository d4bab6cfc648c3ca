//! The order of the layers.

use http::{Request, Response};
use tower::{Layer as _, Service};

use super::{builder::TransportBuilder, shared::Shared};
use crate::{
    Body, Error, HttpService, auth::AuthLayer, collect::CollectLayer, deadline::DeadlineLayer,
    headers::DefaultHeadersLayer, pacing::PacingLayer, profile::ProfileLayer, retry::RetryLayer, status::StatusLayer,
    timeout::AttemptTimeoutLayer,
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
    pub(super) pacing: PacingLayer,
    pub(super) profile: ProfileLayer,
}

/// Outermost first: span of the call, call layers, headers, status, deadline, retry, pacing, attempt layers, profile, span, auth, timeout,
/// decompression, collect, leaf.
pub(super) fn assemble<S>(options: &TransportBuilder, parts: &Parts, leaf: S) -> HttpService
where
    S: StackService,
{
    let attempt = attempt(options, parts, leaf);
    let stack = if options.attempt_layers.is_empty() {
        call(options, parts, Shared::new(attempt))
    } else {
        call(options, parts, options.attempt_layers.wrap(HttpService::new(attempt)))
    };
    if options.call_layers.is_empty() {
        return stack;
    }
    let call = options.call_layers.wrap(stack);
    #[cfg(feature = "tracing")]
    let call = HttpService::new(crate::trace::TraceLayer::call().layer(call));
    call
}

/// One attempt.
fn attempt<S: StackService>(options: &TransportBuilder, parts: &Parts, leaf: S) -> impl StackService {
    #[cfg(feature = "gzip")]
    let leaf = crate::decompress::DecompressLayer::new().max_response_bytes(options.max_response_bytes).layer(leaf);
    let timed = AttemptTimeoutLayer::new(options.timeout).layer(leaf);
    let attempt = parts.auth.layer(timed);
    #[cfg(feature = "tracing")]
    let attempt = crate::trace::TraceLayer::attempt().layer(attempt);
    parts.profile.layer(attempt)
}

/// A call: attempts, and what is around them.
fn call<S: StackService>(options: &TransportBuilder, parts: &Parts, attempt: S) -> HttpService {
    if options.pacing { around(options, parts.pacing.layer(attempt)) } else { around(options, attempt) }
}

fn around<S: StackService>(options: &TransportBuilder, attempts: S) -> HttpService {
    let retry = RetryLayer::with_jitter(options.retry.clone(), options.jitter.clone()).layer(attempts);
    let deadline = DeadlineLayer::new(options.deadline).layer(retry);
    let status = StatusLayer::new().layer(deadline);
    let call = DefaultHeadersLayer::new(options.headers.clone()).layer(status);
    // Where nobody sits in between, the span of the call takes no box of its own.
    #[cfg(feature = "tracing")]
    if options.call_layers.is_empty() {
        return HttpService::new(crate::trace::TraceLayer::call().layer(call));
    }
    HttpService::new(call)
}

/// The layer over a leaf.
pub(super) const fn collect(options: &TransportBuilder) -> CollectLayer {
    CollectLayer::new().max_response_bytes(options.max_response_bytes)
}

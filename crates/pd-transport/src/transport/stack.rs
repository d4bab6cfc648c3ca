//! The order of the layers.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use http::{Request, Response};
use tower::{Layer as _, Service, ServiceExt as _};

use super::{builder::TransportBuilder, shared::Shared};
use crate::{
    Body, Error, HttpService, auth::AuthLayer, deadline::DeadlineLayer, headers::DefaultHeadersLayer,
    pacing::PacingLayer, profile::ProfileLayer, retry::RetryLayer, timeout::AttemptTimeoutLayer,
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

/// The stack without its type. A call takes one box, for its future: the service in it is a clone in place, where one out of
/// an [`HttpService`] would be boxed as well.
pub(super) trait Stack: Send + Sync {
    fn send(&self, request: Request<Body>) -> BoxFuture<'static, Result<Response<Body>, Error>>;
}

impl<S: StackService> Stack for S {
    fn send(&self, request: Request<Body>) -> BoxFuture<'static, Result<Response<Body>, Error>> {
        Box::pin(self.clone().oneshot(request))
    }
}

/// The stack, for calls and as a service.
pub(super) struct Assembled {
    pub(super) stack: Arc<dyn Stack>,
    pub(super) service: HttpService,
}

impl Assembled {
    fn new(stack: impl StackService) -> Self {
        Self { service: HttpService::new(stack.clone()), stack: Arc::new(stack) }
    }
}

/// The shared parts that the handles of a transport reach, too.
pub(super) struct Parts {
    pub(super) auth: AuthLayer,
    pub(super) pacing: PacingLayer,
    pub(super) profile: ProfileLayer,
}

/// Outermost first: span of the call, call layers, headers, deadline, retry, pacing, attempt layers, profile, span, timeout, auth,
/// decompression, collect, client.
pub(super) fn assemble<S>(options: &TransportBuilder, parts: &Parts, client: S) -> Assembled
where
    S: StackService,
{
    let attempt = attempt(options, parts, client);
    let stack = if options.attempt_layers.is_empty() {
        call(options, parts, Shared::new(attempt))
    } else {
        call(options, parts, options.attempt_layers.wrap(HttpService::new(attempt)))
    };
    if options.call_layers.is_empty() {
        return stack;
    }
    let call = options.call_layers.wrap(stack.service);
    #[cfg(feature = "tracing")]
    let call = crate::trace::TraceLayer::call().layer(call);
    Assembled::new(call)
}

/// One attempt.
fn attempt<S: StackService>(options: &TransportBuilder, parts: &Parts, client: S) -> impl StackService {
    #[cfg(feature = "gzip")]
    let client = crate::decompress::DecompressLayer::new().max_response_bytes(options.max_response_bytes).layer(client);
    // The provider of a credential may hang: the time-out is around it.
    let attempt = AttemptTimeoutLayer::new(options.timeout).layer(parts.auth.layer(client));
    #[cfg(feature = "tracing")]
    let attempt = crate::trace::TraceLayer::attempt().layer(attempt);
    parts.profile.layer(attempt)
}

/// A call: attempts, and what is around them.
fn call<S: StackService>(options: &TransportBuilder, parts: &Parts, attempt: S) -> Assembled {
    if options.pacing { around(options, parts.pacing.layer(attempt)) } else { around(options, attempt) }
}

fn around<S: StackService>(options: &TransportBuilder, attempts: S) -> Assembled {
    let retry = RetryLayer::with_jitter(options.retry.clone(), options.jitter.clone()).layer(attempts);
    let deadline = DeadlineLayer::new(options.deadline).tracked().layer(retry);
    let call = DefaultHeadersLayer::new(options.headers.clone()).layer(deadline);
    // Where nobody sits in between, the span of the call takes no box of its own.
    #[cfg(feature = "tracing")]
    if options.call_layers.is_empty() {
        return Assembled::new(crate::trace::TraceLayer::call().layer(call));
    }
    Assembled::new(call)
}

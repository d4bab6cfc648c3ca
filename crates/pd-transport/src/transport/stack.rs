//! Assembles the layers in order.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use http::{Request, Response};
use tower::{Layer as _, Service, ServiceExt as _};

use super::{builder::TransportBuilder, shared_service::SharedService};
use crate::{
    Body, Error, HttpService, auth::AuthLayer, deadline::DeadlineLayer, headers::DefaultHeadersLayer,
    pacing::PacingLayer, profile::ProfileLayer, retry::RetryLayer, timeout::AttemptTimeoutLayer,
};

/// The bounds of each service in the stack.
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

/// The type-erased stack. A call allocates only its future; a call through an [`HttpService`] would also box a clone of the
/// service.
pub(super) trait Stack: Send + Sync {
    fn send(&self, request: Request<Body>) -> BoxFuture<'static, Result<Response<Body>, Error>>;
}

impl<S: StackService> Stack for S {
    fn send(&self, request: Request<Body>) -> BoxFuture<'static, Result<Response<Body>, Error>> {
        Box::pin(self.clone().oneshot(request))
    }
}

/// The assembled stack, for [`Transport::send`](super::Transport::send) and as a tower service.
pub(super) struct AssembledStack {
    pub(super) stack: Arc<dyn Stack>,
    pub(super) service: HttpService,
}

impl AssembledStack {
    fn new(stack: impl StackService) -> Self {
        Self { service: HttpService::new(stack.clone()), stack: Arc::new(stack) }
    }
}

/// The layers whose state the transport reads, too.
pub(super) struct SharedLayers {
    pub(super) auth: AuthLayer,
    pub(super) pacing: PacingLayer,
    pub(super) profile: ProfileLayer,
}

/// Assembles the stack. Outermost first: span of the call, call layers, headers, deadline, retry, pacing, attempt layers,
/// profile, span of the attempt, timeout, auth, decompression, collect, client.
pub(super) fn assemble<S>(options: &TransportBuilder, parts: &SharedLayers, client: S) -> AssembledStack
where
    S: StackService,
{
    let attempt = attempt(options, parts, client);
    let stack = if options.attempt_layers.is_empty() {
        call(options, parts, SharedService::new(attempt))
    } else {
        call(options, parts, options.attempt_layers.wrap(HttpService::new(attempt)))
    };
    if options.call_layers.is_empty() {
        return stack;
    }
    let call = options.call_layers.wrap(stack.service);
    #[cfg(feature = "tracing")]
    let call = crate::trace::TraceLayer::call().layer(call);
    AssembledStack::new(call)
}

/// Wraps the client in the layers of one attempt.
fn attempt<S: StackService>(options: &TransportBuilder, parts: &SharedLayers, client: S) -> impl StackService {
    #[cfg(feature = "gzip")]
    let client = crate::decompress::DecompressLayer::new().max_response_bytes(options.max_response_bytes).layer(client);
    // The timeout includes the credential provider, which may hang.
    let attempt = AttemptTimeoutLayer::new(options.timeout).layer(parts.auth.layer(client));
    #[cfg(feature = "tracing")]
    let attempt = crate::trace::TraceLayer::attempt().layer(attempt);
    #[cfg(feature = "metrics")]
    let attempt = crate::metrics::ObserverLayer::with_handle(options.observer.clone()).layer(attempt);
    parts.profile.layer(attempt)
}

/// Wraps the attempts in the layers of a call.
fn call<S: StackService>(options: &TransportBuilder, parts: &SharedLayers, attempt: S) -> AssembledStack {
    if options.pacing {
        around_attempts(options, parts.pacing.layer(attempt))
    } else {
        around_attempts(options, attempt)
    }
}

fn around_attempts<S: StackService>(options: &TransportBuilder, attempts: S) -> AssembledStack {
    let retry = RetryLayer::with_jitter(options.retry.clone(), options.jitter.clone())
        .observer(options.observer.clone())
        .layer(attempts);
    let deadline = DeadlineLayer::new(options.deadline).tracked().layer(retry);
    let call = DefaultHeadersLayer::new(options.headers.clone()).layer(deadline);
    // Without call layers in between, the span of the call needs no box.
    #[cfg(feature = "tracing")]
    if options.call_layers.is_empty() {
        return AssembledStack::new(crate::trace::TraceLayer::call().layer(call));
    }
    AssembledStack::new(call)
}

//! The layers in their order, outermost first:
//!
#![doc = include_str!("order.md")]

use pd_core::BaseUrl;
use tower::ServiceBuilder;

use super::{optional, options::StackOptions, service::StackService, shared_service::SharedServiceLayer};
use crate::{
    auth::AuthLayer,
    collect::{Collect, CollectLayer},
    deadline::DeadlineLayer,
    headers::DefaultHeadersLayer,
    pacing::PacingLayer,
    profile::ProfileLayer,
    retry::RetryLayer,
    timeout::AttemptTimeoutLayer,
};

/// The layers whose state the transport reads, too.
pub(super) struct SharedLayers {
    pub(super) pacing: PacingLayer,
    pub(super) profile: ProfileLayer,
}

impl SharedLayers {
    pub(super) fn new(options: &StackOptions) -> Self {
        Self { pacing: PacingLayer::new().observer(options.observer.clone()), profile: ProfileLayer::new() }
    }
}

/// Assembles the stack over a client. `collect` matches the client: it classifies the client's errors.
pub(super) fn assemble<C>(
    options: &StackOptions,
    base: &BaseUrl,
    shared: &SharedLayers,
    collect: CollectLayer,
    client: C,
) -> impl StackService + use<C>
where
    Collect<C>: StackService,
{
    let retry =
        RetryLayer::with_jitter(options.retry.clone(), options.jitter.clone()).hooks(options.retry_hooks.clone());
    let trusted = std::iter::once(base.clone()).chain(options.trusted.iter().cloned());
    let auth = AuthLayer::from_source(options.credential.clone(), trusted);
    ServiceBuilder::new()
        .layer(optional::call_span())
        .layer(options.call_layers.clone())
        .layer(DeadlineLayer::new(options.deadline).tracked())
        .layer(retry.observer(options.observer.clone()))
        .option_layer(options.pacing.then(|| shared.pacing.clone()))
        // Retry and pacing clone the service below for each call.
        .layer(SharedServiceLayer)
        // Below retry, which keeps a copy of the request.
        .layer(DefaultHeadersLayer::new(options.headers.clone()))
        .layer(options.attempt_layers.clone())
        .layer(shared.profile.clone())
        .layer(optional::observer(&options.observer))
        .layer(optional::attempt_span())
        // The timeout includes the credential provider, which may hang.
        .layer(AttemptTimeoutLayer::new(options.timeout))
        .layer(auth.secret_headers(options.secret_headers.clone()))
        .layer(optional::decompress(options.max_response_bytes))
        .layer(collect.max_response_bytes(options.max_response_bytes))
        .service(client)
}

#[cfg(all(test, feature = "tracing", feature = "metrics", feature = "gzip"))]
mod tests {
    use std::convert::Infallible;

    use http::{Request, Response};

    use super::*;
    use crate::Body;

    fn type_name<T>(_: &T) -> &'static str {
        std::any::type_name::<T>()
    }

    /// The modules that `order.md` names, by rows.
    fn documented() -> Vec<&'static str> {
        let rows = include_str!("order.md").lines();
        rows.filter_map(|row| row.strip_prefix("| `")?.split_once('`').map(|(module, _)| module)).collect()
    }

    #[test]
    fn the_stack_has_the_documented_layers_in_the_documented_order() {
        let options = StackOptions::default();
        let client = tower::service_fn(|_: Request<Body>| async { Ok::<_, Infallible>(Response::new(Body::empty())) });
        let base = "https://api.pagerduty.com".parse().unwrap();
        let stack = assemble(&options, &base, &SharedLayers::new(&options), CollectLayer::new(), client);
        // The name of a service's type contains the types of the services inside it, from the outside in.
        let modules = type_name(&stack).split("pd_transport::").skip(1).filter_map(|path| path.split("::").next());
        let layers = modules.filter(|module| !["body", "error", "transport"].contains(module));
        let documented = documented();
        assert_eq!(layers.take(documented.len()).collect::<Vec<_>>(), documented);
    }
}

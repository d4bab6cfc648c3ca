//! The state that clones of a session share: transport, endpoints, routing key, rate limits.

use std::fmt;

use http::{Method, Request, Uri};
use pd_core::{BaseUrl, Effect, Operation, UrlError};
use pd_session::RequestOptions;
use pd_transport::{Body, Idempotent, Transport};

use crate::{
    Error, RoutingKey,
    encoded::{Encoded, Endpoint},
    event::EventParts,
    rate_limit::RateLimits,
    receipt::Reply,
};

const ALERTS: &str = "/v2/enqueue";
const CHANGES: &str = "/v2/change/enqueue";

/// The state of a session.
pub struct SessionInner {
    pub(crate) transport: Transport,
    pub(crate) base_url: BaseUrl,
    pub(crate) rate_limits: RateLimits,
    routing_key: RoutingKey,
    strict: bool,
    alerts: Route,
    changes: Route,
}

/// The URL of an endpoint.
struct Route {
    uri: Uri,
    operation: Operation,
}

impl Route {
    fn new(base: &BaseUrl, path: &'static str) -> Result<Self, UrlError> {
        Ok(Self { uri: base.resolve(path)?.into_uri()?, operation: Operation::named(Method::POST, path) })
    }
}

impl SessionInner {
    pub(crate) fn new(
        transport: Transport,
        base_url: BaseUrl,
        rate_limits: RateLimits,
        routing_key: RoutingKey,
        strict: bool,
    ) -> Result<Self, UrlError> {
        let alerts = Route::new(&base_url, ALERTS)?;
        let changes = Route::new(&base_url, CHANGES)?;
        Ok(Self { transport, base_url, rate_limits, routing_key, strict, alerts, changes })
    }

    const fn route(&self, endpoint: Endpoint) -> &Route {
        match endpoint {
            Endpoint::Alerts => &self.alerts,
            Endpoint::Changes => &self.changes,
        }
    }

    pub(crate) const fn operation(&self, endpoint: Endpoint) -> &Operation {
        &self.route(endpoint).operation
    }

    /// Checks, shortens and encodes an event.
    pub(crate) fn encode<E: Encoded>(&self, event: EventParts) -> Result<E, Error> {
        E::encode(event, &self.routing_key, self.strict, self.operation(E::ENDPOINT))
    }

    /// Sends an encoded event. Every 2xx status is a success, even if the response body cannot be read.
    pub(crate) async fn send<E: Encoded>(&self, event: E, options: RequestOptions) -> Result<E::Receipt, Error> {
        let operation = self.operation(E::ENDPOINT);
        options.check().map_err(|reason| Error::invalid(operation, reason))?;
        let request = self.request(&event, options);
        let dedup_key = || event.dedup_key().map(str::to_owned);
        match self.transport.send(request).await {
            Ok(response) if response.status().is_success() => {
                let reply = Reply::read(response.body());
                Ok(event.into_receipt(reply))
            }
            Ok(response) => Err(Error::of_response(operation.clone(), response, dedup_key())),
            Err(error) if error.effect() == Effect::Done => Ok(event.into_receipt(Reply::default())),
            Err(source) => Err(Error::Transport { operation: operation.clone(), dedup_key: dedup_key(), source }),
        }
    }

    fn request<E: Encoded>(&self, event: &E, options: RequestOptions) -> Request<Body> {
        let Route { uri, operation } = self.route(E::ENDPOINT);
        let encoded = event.request();
        let mut request = Request::new(Body::from(encoded.body.clone()));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = uri.clone();
        *request.headers_mut() = options.headers;
        let extensions = request.extensions_mut();
        *extensions = options.extensions;
        extensions.insert(operation.clone());
        // A second event with the same `dedup_key` changes nothing. A change event has no key, but showing it twice is better
        // than losing it.
        extensions.insert(Idempotent);
        extensions.insert(encoded.routing_key.secret().clone());
        request
    }
}

/// Does not show the routing key.
impl fmt::Debug for SessionInner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionInner")
            .field("base_url", &self.base_url)
            .field("strict", &self.strict)
            .finish_non_exhaustive()
    }
}

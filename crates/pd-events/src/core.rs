//! What the sessions have in common: where events go, by which transport, under which key.

use std::fmt;

use http::{Extensions, HeaderMap, HeaderValue, Method, Request, Response, Uri, header::CONTENT_TYPE};
use pd_core::{BaseUrl, Operation, UrlError};
use pd_transport::{AfterAmbiguous, Body, Idempotent, Transport};

use crate::{
    Cut, Error, RoutingKey,
    error::Refusal,
    event::Draft,
    pace::Pace,
    prepare::{self, Prepared},
    receipt::Said,
};

const ENQUEUE: &str = "/v2/enqueue";
const ENQUEUE_CHANGE: &str = "/v2/change/enqueue";

/// What the clones of a session share.
pub struct Core {
    pub(crate) transport: Transport,
    pub(crate) base: BaseUrl,
    pub(crate) pace: Pace,
    routing_key: RoutingKey,
    strict: bool,
    alerts: Endpoint,
    changes: Endpoint,
}

struct Endpoint {
    uri: Uri,
    operation: Operation,
}

impl Endpoint {
    fn new(base: &BaseUrl, path: &'static str) -> Result<Self, UrlError> {
        Ok(Self { uri: base.resolve(path)?.into_uri()?, operation: Operation::named(Method::POST, path) })
    }
}

/// Which of the two endpoints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Alert,
    Change,
}

/// What a call adds to a request.
#[derive(Debug, Clone, Default)]
pub(crate) struct Extras {
    pub(crate) headers: HeaderMap,
    pub(crate) extensions: Extensions,
    /// The first thing that was wrong.
    pub(crate) refused: Option<String>,
}

/// An event that was taken.
#[derive(Debug)]
pub struct Accepted {
    pub(crate) dedup_key: Option<String>,
    pub(crate) said: Said,
    pub(crate) cuts: Vec<Cut>,
}

impl Core {
    pub(crate) fn new(
        transport: Transport,
        base: BaseUrl,
        pace: Pace,
        routing_key: RoutingKey,
        strict: bool,
    ) -> Result<Self, UrlError> {
        let alerts = Endpoint::new(&base, ENQUEUE)?;
        let changes = Endpoint::new(&base, ENQUEUE_CHANGE)?;
        Ok(Self { transport, base, pace, routing_key, strict, alerts, changes })
    }

    const fn endpoint(&self, kind: Kind) -> &Endpoint {
        match kind {
            Kind::Alert => &self.alerts,
            Kind::Change => &self.changes,
        }
    }

    pub(crate) const fn operation(&self, kind: Kind) -> &Operation {
        &self.endpoint(kind).operation
    }

    /// Checks and fits an event, gives it its key, and writes it out: once, so that every attempt sends the same bytes.
    pub(crate) fn prepare(&self, kind: Kind, draft: Draft) -> Result<Prepared, Error> {
        let prepare = match kind {
            Kind::Alert => prepare::alert,
            Kind::Change => prepare::change,
        };
        prepare(draft, &self.routing_key, self.strict, self.operation(kind))
    }

    /// Sends an event.
    pub(crate) async fn send(&self, kind: Kind, event: Prepared, extras: Extras) -> Result<Accepted, Error> {
        let Endpoint { uri, operation } = self.endpoint(kind);
        if let Some(reason) = extras.refused {
            return Err(Error::refused(operation, reason));
        }
        let mut request = Request::new(Body::from(event.body.clone()));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = uri.clone();
        *request.headers_mut() = extras.headers;
        *request.extensions_mut() = extras.extensions;
        request.headers_mut().entry(CONTENT_TYPE).or_insert(HeaderValue::from_static("application/json"));
        request.extensions_mut().insert(operation.clone());
        // Of the same alert whatever number of times; a change event that shows twice harms less than one that is lost.
        request.extensions_mut().insert(Idempotent);
        request.extensions_mut().insert(event.routing_key.secret().clone());
        let outcome = self.transport.send(request).await;
        accept(outcome, event, operation)
    }
}

/// What became of an event: any 2xx is success.
fn accept(
    outcome: Result<Response<Body>, pd_transport::Error>,
    event: Prepared,
    operation: &Operation,
) -> Result<Accepted, Error> {
    let Prepared { dedup_key, cuts, .. } = event;
    let (response, ambiguous) = match outcome {
        Ok(response) if response.status().is_success() => {
            return Ok(Accepted { said: Said::read(response.body()), dedup_key, cuts });
        }
        Ok(response) => {
            let ambiguous = response.extensions().get::<AfterAmbiguous>().is_some();
            (response, ambiguous)
        }
        Err(error) => return Err(Error::Transport { operation: operation.clone(), dedup_key, source: error }),
    };
    Err(Error::Api(Box::new(Refusal::read(operation.clone(), response, dedup_key, ambiguous))))
}

/// Nothing of the routing key.
impl fmt::Debug for Core {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Core").field("base_url", &self.base).field("strict", &self.strict).finish_non_exhaustive()
    }
}

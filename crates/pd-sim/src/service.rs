//! The simulator as a service: authentication, rate limit, endpoint, faults.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use axum::Router;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Response, header, request::Parts};
use http_body_util::{BodyExt, Limited};
use tower::{Service, ServiceExt};

use crate::{
    body::{BoxError, SimBody},
    call::{Call, Query},
    exchange::Exchange,
    fault::{Canned, Kind, Stage, response, wire},
    gzip,
    io::Connection,
    journal::Recorded,
    oauth::scope,
    rate_limit::Standing,
    reply::Refusal,
    routes,
    world::World,
};

/// The maximum size of a request body, in bytes.
const MAX_BODY: usize = 16 * 1024 * 1024;

/// The simulator as a [`tower::Service`], without a socket. It accepts any request body.
///
/// A call fails only if a fault would end the connection.
#[derive(Debug, Clone)]
pub struct SimService {
    world: Arc<World>,
    router: Router,
    connection: Option<Connection>,
}

impl SimService {
    pub(crate) fn new(world: Arc<World>) -> Self {
        Self { world, router: routes::router(), connection: None }
    }

    pub(crate) fn world(&self) -> &World {
        &self.world
    }

    pub(crate) fn on(mut self, connection: Connection) -> Self {
        self.connection = Some(connection);
        self
    }

    async fn answer<B>(self, request: Request<B>) -> Result<Response<SimBody>, BoxError>
    where
        B: http_body::Body + Send + 'static,
        B::Data: Send,
        B::Error: Into<BoxError>,
    {
        let (parts, body) = request.into_parts();
        let mut recorded = self.record(&parts);
        let journal = &self.world.journal;
        if let (Some(kind), _) = self.world.faults.for_request(Stage::Head, &recorded) {
            recorded.fault = Some(kind.name());
            journal.push(recorded);
            return wire::apply(&kind, self.connection.as_ref()).await;
        }
        let Ok(body) = Limited::new(body, MAX_BODY).collect().await.map(|body| body.to_bytes()) else {
            journal.push(recorded);
            return Ok(self.finish(self.refuse(Refusal::too_large()).await));
        };
        recorded.body = Some(body.clone());
        let (fault, delay) = self.world.faults.for_request(Stage::Read, &recorded);
        recorded.fault = match &fault {
            Some(kind) => Some(kind.name()),
            None => (delay > Duration::ZERO).then_some("delay"),
        };
        journal.push(recorded);
        let delay = delay.saturating_add(self.world.latency());
        if delay > Duration::ZERO {
            tokio::time::sleep(delay).await;
        }
        self.with_fault(fault, parts, body).await
    }

    async fn with_fault(self, fault: Option<Kind>, parts: Parts, body: Bytes) -> Result<Response<SimBody>, BoxError> {
        match fault {
            None | Some(Kind::Delay(_)) => {
                let gzip = self.world.settings.gzip && gzip::accepted(&parts.headers);
                let mut exchange = self.carry_out(parts, body).await;
                if gzip {
                    gzip::encode(&mut exchange);
                }
                Ok(self.finish(exchange))
            }
            Some(Kind::Canned(Canned { status, headers, body })) => Ok(self.finish(Exchange { status, headers, body })),
            Some(Kind::Wire(fault)) => {
                if fault.carries_out() {
                    self.carry_out(parts, body).await;
                }
                wire::apply(&Kind::Wire(fault), self.connection.as_ref()).await
            }
            Some(Kind::Response(fault)) => {
                let version = parts.version;
                let mut exchange = self.carry_out(parts, body).await;
                self.stamp(&mut exchange.headers);
                response::apply(&fault, exchange, version, self.connection.as_ref(), &self.world.journal).await
            }
        }
    }

    /// Authenticates the request and calls its endpoint.
    async fn carry_out(&self, parts: Parts, body: Bytes) -> Exchange {
        let query = Query::parse(parts.uri.query().unwrap_or_default());
        let path = parts.uri.path().trim_matches('/').to_owned();
        let mut call = Call {
            world: Arc::clone(&self.world),
            method: parts.method,
            path,
            query,
            headers: parts.headers,
            body,
            identity: crate::credential::Identity::Account,
        };
        let mut standing = None;
        if !routes::is_open(&call.path) {
            let Some(caller) = self.world.identify(&call.headers) else {
                return self.refuse(Refusal::unauthorized()).await;
            };
            let charged = self.world.budget.charge(&caller.secret);
            if !charged.allowed {
                let mut exchange = self.refuse(Refusal::rate_limited()).await;
                rate_headers(charged, &mut exchange.headers);
                return exchange;
            }
            let scopes = caller.scopes.as_deref();
            if let Some(Err(refusal)) = scopes.map(|scopes| scope::check(&call.method, &call.path, scopes)) {
                let mut exchange = self.refuse(refusal).await;
                rate_headers(charged, &mut exchange.headers);
                return exchange;
            }
            call.identity = caller.identity;
            standing = Some(charged);
        }
        let mut exchange = self.route(call, parts.uri).await;
        self.world.send_webhooks();
        if let Some(standing) = standing {
            rate_headers(standing, &mut exchange.headers);
        }
        exchange
    }

    async fn route(&self, call: Call, uri: http::Uri) -> Exchange {
        let mut request = Request::new(axum::body::Body::empty());
        *request.method_mut() = call.method.clone();
        *request.uri_mut() = uri;
        request.extensions_mut().insert(call);
        match self.router.clone().oneshot(request).await {
            Ok(response) => Exchange::collect(response).await,
            Err(never) => match never {},
        }
    }

    async fn refuse(&self, refusal: Refusal) -> Exchange {
        Exchange::collect(axum::response::IntoResponse::into_response(refusal)).await
    }

    fn finish(&self, mut exchange: Exchange) -> Response<SimBody> {
        self.stamp(&mut exchange.headers);
        exchange.into_response()
    }

    /// Adds the headers of every response.
    fn stamp(&self, headers: &mut HeaderMap) {
        let turn = self.world.next_request();
        let id = fastrand::Rng::with_seed(turn).u128(..);
        if let Ok(value) = HeaderValue::from_str(&format!("{id:032x}")) {
            headers.insert("x-request-id", value);
        }
        if let Ok(value) = HeaderValue::from_str(&self.world.clock.http_date()) {
            headers.insert(header::DATE, value);
        }
    }

    fn record(&self, parts: &Parts) -> Recorded {
        Recorded {
            method: parts.method.clone(),
            path: parts.uri.path().to_owned(),
            query: Query::parse(parts.uri.query().unwrap_or_default()).pairs().to_vec(),
            version: parts.version,
            headers: parts.headers.clone(),
            body: None,
            connection: self.connection.as_ref().map_or(0, |connection| connection.id),
            at: self.world.clock.elapsed(),
            fault: None,
        }
    }
}

fn rate_headers(standing: Standing, headers: &mut HeaderMap) {
    headers.insert("ratelimit-limit", standing.limit.into());
    headers.insert("ratelimit-remaining", standing.remaining.into());
    headers.insert("ratelimit-reset", standing.reset.into());
}

impl<B> Service<Request<B>> for SimService
where
    B: http_body::Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<BoxError>,
{
    type Response = Response<SimBody>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let service = self.clone();
        Box::pin(async move {
            let journal = service.world.journal.clone();
            let response = service.answer(request).await?;
            journal.count_response(response.status());
            Ok(response)
        })
    }
}

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
    buffered::BufferedResponse,
    call::{Call, Query},
    fault::{Canned, FaultKind, Stage, response, wire},
    gzip,
    io::Connection,
    journal::Recorded,
    oauth::scope,
    rate_limit::RateLimitState,
    reply::ErrorReply,
    routes,
    sim_state::SimState,
};

/// The maximum size of a request body, in bytes.
const MAX_BODY: usize = 16 * 1024 * 1024;

/// The simulator as a [`tower::Service`], without a socket. It accepts any request body.
///
/// A call fails only if a fault would end the connection.
#[derive(Debug, Clone)]
pub struct SimService {
    state: Arc<SimState>,
    router: Router,
    connection: Option<Connection>,
}

impl SimService {
    pub(crate) fn new(state: Arc<SimState>) -> Self {
        Self { state, router: routes::router(), connection: None }
    }

    pub(crate) fn state(&self) -> &SimState {
        &self.state
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
        let journal = &self.state.journal;
        if let (Some(kind), _) = self.state.faults.for_request(Stage::Head, &recorded) {
            recorded.fault = Some(kind.name());
            journal.push(recorded);
            return wire::apply(&kind, self.connection.as_ref()).await;
        }
        let Ok(body) = Limited::new(body, MAX_BODY).collect().await.map(|body| body.to_bytes()) else {
            journal.push(recorded);
            return Ok(self.finish(self.error_response(ErrorReply::too_large()).await));
        };
        recorded.body = Some(body.clone());
        let (fault, delay) = self.state.faults.for_request(Stage::Read, &recorded);
        recorded.fault = match &fault {
            Some(kind) => Some(kind.name()),
            None => (delay > Duration::ZERO).then_some("delay"),
        };
        journal.push(recorded);
        let delay = delay.saturating_add(self.state.latency());
        if delay > Duration::ZERO {
            tokio::time::sleep(delay).await;
        }
        self.with_fault(fault, parts, body).await
    }

    async fn with_fault(
        self,
        fault: Option<FaultKind>,
        parts: Parts,
        body: Bytes,
    ) -> Result<Response<SimBody>, BoxError> {
        match fault {
            None | Some(FaultKind::Delay(_)) => {
                let gzip = self.state.settings.gzip && gzip::accepted(&parts.headers);
                let mut response = self.carry_out(parts, body).await;
                if gzip {
                    gzip::encode(&mut response);
                }
                Ok(self.finish(response))
            }
            Some(FaultKind::Canned(Canned { status, headers, body })) => {
                Ok(self.finish(BufferedResponse { status, headers, body }))
            }
            Some(FaultKind::Wire(fault)) => {
                if fault.carries_out() {
                    self.carry_out(parts, body).await;
                }
                wire::apply(&FaultKind::Wire(fault), self.connection.as_ref()).await
            }
            Some(FaultKind::Response(fault)) => {
                let version = parts.version;
                let mut response = self.carry_out(parts, body).await;
                self.stamp(&mut response.headers);
                response::apply(&fault, response, version, self.connection.as_ref(), &self.state.journal).await
            }
        }
    }

    /// Authenticates the request and calls its endpoint.
    async fn carry_out(&self, parts: Parts, body: Bytes) -> BufferedResponse {
        let query = Query::parse(parts.uri.query().unwrap_or_default());
        let path = parts.uri.path().trim_matches('/').to_owned();
        let mut call = Call {
            state: Arc::clone(&self.state),
            method: parts.method,
            path,
            query,
            headers: parts.headers,
            body,
            identity: crate::credential::Identity::Account,
        };
        let mut rate_limit = None;
        if !routes::is_open(&call.path) {
            let Some(caller) = self.state.identify(&call.headers) else {
                return self.error_response(ErrorReply::unauthorized()).await;
            };
            let charged = self.state.budget.charge(&caller.secret);
            if !charged.allowed {
                let mut response = self.error_response(ErrorReply::rate_limited()).await;
                rate_headers(charged, &mut response.headers);
                return response;
            }
            let scopes = caller.scopes.as_deref();
            if let Some(Err(error)) = scopes.map(|scopes| scope::check(&call.method, &call.path, scopes)) {
                let mut response = self.error_response(error).await;
                rate_headers(charged, &mut response.headers);
                return response;
            }
            call.identity = caller.identity;
            rate_limit = Some(charged);
        }
        let mut response = self.route(call, parts.uri).await;
        self.state.send_webhooks();
        if let Some(rate_limit) = rate_limit {
            rate_headers(rate_limit, &mut response.headers);
        }
        response
    }

    async fn route(&self, call: Call, uri: http::Uri) -> BufferedResponse {
        let mut request = Request::new(axum::body::Body::empty());
        *request.method_mut() = call.method.clone();
        *request.uri_mut() = uri;
        request.extensions_mut().insert(call);
        match self.router.clone().oneshot(request).await {
            Ok(response) => BufferedResponse::collect(response).await,
            Err(never) => match never {},
        }
    }

    async fn error_response(&self, error: ErrorReply) -> BufferedResponse {
        BufferedResponse::collect(axum::response::IntoResponse::into_response(error)).await
    }

    fn finish(&self, mut response: BufferedResponse) -> Response<SimBody> {
        self.stamp(&mut response.headers);
        response.into_response()
    }

    /// Adds the headers of every response.
    fn stamp(&self, headers: &mut HeaderMap) {
        let turn = self.state.next_request();
        let id = fastrand::Rng::with_seed(turn).u128(..);
        if let Ok(value) = HeaderValue::from_str(&format!("{id:032x}")) {
            headers.insert("x-request-id", value);
        }
        if let Ok(value) = HeaderValue::from_str(&self.state.clock.http_date()) {
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
            at: self.state.clock.elapsed(),
            fault: None,
        }
    }
}

fn rate_headers(rate_limit: RateLimitState, headers: &mut HeaderMap) {
    headers.insert("ratelimit-limit", rate_limit.limit.into());
    headers.insert("ratelimit-remaining", rate_limit.remaining.into());
    headers.insert("ratelimit-reset", rate_limit.reset.into());
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
            let journal = service.state.journal.clone();
            let response = service.answer(request).await?;
            journal.count_response(response.status());
            Ok(response)
        })
    }
}

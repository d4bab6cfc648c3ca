//! Records a span for each call and one for each attempt, with the fields of OpenTelemetry's conventions for HTTP clients.
//!
//! | field | of the span of | value |
//! |---|---|---|
//! | `otel.name` | both | the operation, `GET /users/{id}`; the method alone if the request names no operation |
//! | `otel.kind` | both | `client` |
//! | `otel.status_code` | both | `ERROR` if there is an `error.type` |
//! | `error.type` | both | the status, from 400, or the name of the failure: `connect`, `timeout` and so on |
//! | `http.request.method` | both | the method; `_OTHER` if OpenTelemetry does not list it |
//! | `http.request.resend_count` | attempt | the number of the retry, from 1 |
//! | `http.response.status_code` | both | the status of the response |
//! | `http.response.header.x-request-id`, `http.response.header.date` | attempt | on 5xx: PagerDuty's support asks for them |
//! | `server.address`, `server.port` | both | the host, and the port or the default port of the scheme |
//! | `url.template` | both | the canonical path, `/users/{id}`, if the request names its operation |
//!
//! The convention is that of [HTTP client spans](https://opentelemetry.io/docs/specs/semconv/http/http-spans/). `url.full` is left
//! out, since a query can contain personal data; no body and no other header is recorded either. A subscriber such as
//! `tracing-opentelemetry` reads the `otel.*` fields.
//!
//! A call is a span of level `INFO`, an attempt one of level `DEBUG`, and a retry an event of level `DEBUG`, all with the target
//! `pd_transport`. Without a subscriber each costs one atomic load.
//!
//! ```
//! use http::{Request, Response};
//! use pd_transport::{Body, Error, trace::TraceLayer};
//! use tower::{Layer, ServiceExt, service_fn};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Error> {
//! let service = TraceLayer::attempt()
//!     .layer(service_fn(|_: Request<Body>| async { Ok::<_, Error>(Response::new(Body::empty())) }));
//! service.oneshot(Request::new(Body::empty())).await?;
//! # Ok(())
//! # }
//! ```

use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use http::{HeaderMap, Method, Request, Response, header::DATE};
use pd_core::Operation;
use pin_project_lite::pin_project;
use tower::{Layer, Service};
use tracing::{Span, field::Empty};

use crate::{Attempt, Body, Error, semantic};

#[cfg(test)]
mod tests;

/// Records a span for each call, or for each attempt.
#[derive(Debug, Clone, Copy)]
pub struct TraceLayer {
    scope: SpanScope,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SpanScope {
    Call,
    Attempt,
}

impl TraceLayer {
    /// Records a span for each call.
    #[must_use]
    pub const fn call() -> Self {
        Self { scope: SpanScope::Call }
    }

    /// Records a span for each attempt.
    #[must_use]
    pub const fn attempt() -> Self {
        Self { scope: SpanScope::Attempt }
    }
}

impl<S> Layer<S> for TraceLayer {
    type Service = Trace<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Trace { inner, scope: self.scope }
    }
}

/// The service of [`TraceLayer`].
#[derive(Debug, Clone)]
pub struct Trace<S> {
    inner: S,
    scope: SpanScope,
}

impl<S, B> Service<Request<B>> for Trace<S>
where
    S: Service<Request<B>, Response = Response<Body>, Error = Error>,
{
    type Response = Response<Body>;
    type Error = Error;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    #[inline]
    fn call(&mut self, request: Request<B>) -> Self::Future {
        let span = match self.scope {
            SpanScope::Call => call_span(&request),
            SpanScope::Attempt => attempt_span(&request),
        };
        if span.is_none() {
            // Without a subscriber the future is constructed in place: it is large, and moving it costs time.
            return ResponseFuture { future: self.inner.call(request), span, scope: self.scope };
        }
        let future = span.in_scope(|| self.inner.call(request));
        ResponseFuture { future, span, scope: self.scope }
    }
}

fn call_span<B>(request: &Request<B>) -> Span {
    tracing::info_span!(
        target: "pd_transport",
        "call",
        otel.name = %SpanName { method: request.method(), template: template(request) },
        otel.kind = "client",
        otel.status_code = Empty,
        http.request.method = semantic::method(request.method()),
        server.address = request.uri().host(),
        server.port = semantic::server_port(request.uri()),
        url.template = template(request),
        http.response.status_code = Empty,
        error.r#type = Empty,
    )
}

fn attempt_span<B>(request: &Request<B>) -> Span {
    let resent = Attempt::of(request.extensions()).0.saturating_sub(1);
    tracing::debug_span!(
        target: "pd_transport",
        "attempt",
        otel.name = %SpanName { method: request.method(), template: template(request) },
        otel.kind = "client",
        otel.status_code = Empty,
        http.request.method = semantic::method(request.method()),
        http.request.resend_count = (resent > 0).then_some(resent),
        server.address = request.uri().host(),
        server.port = semantic::server_port(request.uri()),
        url.template = template(request),
        http.response.status_code = Empty,
        "http.response.header.x-request-id" = Empty,
        http.response.header.date = Empty,
        error.r#type = Empty,
    )
}

fn template<B>(request: &Request<B>) -> Option<&str> {
    request.extensions().get::<Operation>().map(|operation| operation.path())
}

/// The name of a span: method and template, with few values.
struct SpanName<'a> {
    method: &'a Method,
    template: Option<&'a str>,
}

impl fmt::Display for SpanName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The convention for methods that it does not list.
        let method = match semantic::method(self.method) {
            "_OTHER" => "HTTP",
            known => known,
        };
        match self.template {
            Some(template) => write!(f, "{method} {template}"),
            None => f.write_str(method),
        }
    }
}

pin_project! {
    /// The future of [`Trace`].
    #[derive(Debug)]
    pub struct ResponseFuture<F> {
        #[pin]
        future: F,
        span: Span,
        scope: SpanScope,
    }
}

impl<F> Future for ResponseFuture<F>
where
    F: Future<Output = Result<Response<Body>, Error>>,
{
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        if this.span.is_none() {
            return this.future.poll(cx);
        }
        let _entered = this.span.enter();
        let result = ready!(this.future.poll(cx));
        record(this.span, *this.scope, &result);
        Poll::Ready(result)
    }
}

fn record(span: &Span, scope: SpanScope, result: &Result<Response<Body>, Error>) {
    let response = match result {
        Ok(response) => response,
        Err(error) => return record_error(span, error.kind().name()),
    };
    let status = response.status();
    span.record("http.response.status_code", status.as_u16());
    if status.as_u16() >= 400 {
        record_error(span, status.as_str());
    }
    if scope == SpanScope::Attempt && status.is_server_error() {
        let text = |headers: &HeaderMap, name: &str| headers.get(name)?.to_str().ok().map(str::to_owned);
        span.record("http.response.header.x-request-id", text(response.headers(), "x-request-id"));
        span.record("http.response.header.date", text(response.headers(), DATE.as_str()));
    }
}

fn record_error(span: &Span, error_type: &str) {
    span.record("error.type", error_type);
    span.record("otel.status_code", "ERROR");
}

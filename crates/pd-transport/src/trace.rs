//! A span for each call and one for each attempt, with the fields of OpenTelemetry's conventions for HTTP clients.
//!
//! | field | on | holds |
//! |---|---|---|
//! | `otel.kind` | both | `client` |
//! | `http.request.method`, `server.address`, `server.port` | both | of the request |
//! | `url.template` | both | the canonical path, where the request names its operation |
//! | `http.response.status_code` | both | of the response |
//! | `error.type` | both | the status, from 400, or what failed |
//! | `http.request.resend_count` | attempt | from the second attempt on |
//! | `http.response.header.x-request-id`, `http.response.header.date` | attempt | on 5xx: PagerDuty's support asks for them |
//!
//! Neither has a URL, a body or any other header: nothing secret gets into a log. The spans are of level `INFO` and `DEBUG`,
//! target `pd_transport`; a retry is an event of level `DEBUG`. Without a subscriber they cost one look at an atomic each.
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
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use http::{HeaderMap, Request, Response, header::DATE};
use pd_core::Operation;
use pin_project_lite::pin_project;
use tower::{Layer, Service};
use tracing::{Span, field::Empty};

use crate::{Attempt, Body, Error};

#[cfg(test)]
mod tests;

/// Puts calls or attempts into spans.
#[derive(Debug, Clone, Copy)]
pub struct TraceLayer {
    of: Of,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    Call,
    Attempt,
}

impl TraceLayer {
    /// A span for each call.
    #[must_use]
    pub const fn call() -> Self {
        Self { of: Of::Call }
    }

    /// A span for each attempt.
    #[must_use]
    pub const fn attempt() -> Self {
        Self { of: Of::Attempt }
    }
}

impl<S> Layer<S> for TraceLayer {
    type Service = Trace<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Trace { inner, of: self.of }
    }
}

/// The service of [`TraceLayer`].
#[derive(Debug, Clone)]
pub struct Trace<S> {
    inner: S,
    of: Of,
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
        let span = match self.of {
            Of::Call => call_span(&request),
            Of::Attempt => attempt_span(&request),
        };
        if span.is_none() {
            // Made in place: nobody listens, and futures of layers in layers are not small.
            return ResponseFuture { future: self.inner.call(request), span, of: self.of };
        }
        let future = span.in_scope(|| self.inner.call(request));
        ResponseFuture { future, span, of: self.of }
    }
}

fn call_span<B>(request: &Request<B>) -> Span {
    tracing::info_span!(
        target: "pd_transport",
        "call",
        otel.kind = "client",
        http.request.method = request.method().as_str(),
        server.address = request.uri().host(),
        server.port = request.uri().port_u16(),
        url.template = template(request),
        http.response.status_code = Empty,
        error.r#type = Empty,
    )
}

fn attempt_span<B>(request: &Request<B>) -> Span {
    let resent = request.extensions().get::<Attempt>().map(|attempt| attempt.0.saturating_sub(1));
    tracing::debug_span!(
        target: "pd_transport",
        "attempt",
        otel.kind = "client",
        http.request.method = request.method().as_str(),
        http.request.resend_count = resent.filter(|&resent| resent > 0),
        server.address = request.uri().host(),
        server.port = request.uri().port_u16(),
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

pin_project! {
    /// The future of [`Trace`].
    #[derive(Debug)]
    pub struct ResponseFuture<F> {
        #[pin]
        future: F,
        span: Span,
        of: Of,
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
        record(this.span, *this.of, &result);
        Poll::Ready(result)
    }
}

fn record(span: &Span, of: Of, result: &Result<Response<Body>, Error>) {
    let response = match result {
        Ok(response) => response,
        Err(error) => {
            span.record("error.type", error.kind().name());
            return;
        }
    };
    let status = response.status();
    span.record("http.response.status_code", status.as_u16());
    if status.is_client_error() || status.is_server_error() {
        span.record("error.type", status.as_str());
    }
    if of == Of::Attempt && status.is_server_error() {
        let text = |headers: &HeaderMap, name: &str| headers.get(name)?.to_str().ok().map(str::to_owned);
        span.record("http.response.header.x-request-id", text(response.headers(), "x-request-id"));
        span.record("http.response.header.date", text(response.headers(), DATE.as_str()));
    }
}

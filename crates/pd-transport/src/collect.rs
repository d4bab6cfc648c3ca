//! Reads response bodies into memory.
//!
//! This is the innermost layer of the stack, around the HTTP client. A body that is cut short fails the attempt, so the
//! retry layer treats it like any other network failure. The stack also puts it around each layer of yours, so that such a
//! layer may respond with any body type and fail with any error type.
//!
//! ```
//! use bytes::Bytes;
//! use http::{Request, Response};
//! use http_body_util::Full;
//! use pd_transport::{Body, BoxError, collect::CollectLayer};
//! use tower::{Layer, ServiceExt, service_fn};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), pd_transport::Error> {
//! let client = service_fn(|_: Request<Body>| async {
//!     Ok::<_, BoxError>(Response::new(Full::new(Bytes::from_static(b"whole"))))
//! });
//! let service = CollectLayer::new().max_response_bytes(1024).layer(client);
//! let response = service.oneshot(Request::new(Body::empty())).await?;
//! assert_eq!(response.into_body(), Body::from("whole"));
//! # Ok(())
//! # }
//! ```

use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::{Buf, Bytes, BytesMut};
use http::{Request, Response, StatusCode, response::Parts};
use http_body::Body as HttpBody;
use pin_project_lite::pin_project;
use tower::{Layer, Service};

use pd_core::Effect;

use crate::{Body, BoxError, Error, call_state::CallState, error::Kind};

#[cfg(test)]
mod tests;

/// The most memory that is reserved for a body before it arrives, whatever its `content-length` is.
const MAX_RESERVED_BYTES: u64 = 1 << 20;

/// Collects response bodies, up to a limit, and turns errors into [`Error`].
#[derive(Debug, Clone, Copy)]
pub struct CollectLayer {
    limit: usize,
    origin: ErrorOrigin,
}

/// The kind of service that this layer wraps, which decides how its errors are classified.
#[derive(Debug, Clone, Copy)]
enum ErrorOrigin {
    /// A client that reports to the call state itself.
    #[cfg(feature = "client")]
    ReportingClient,
    /// Any other client.
    Client,
    /// A layer of the caller's around each attempt.
    AttemptLayer,
    /// A layer of the caller's around the whole call.
    CallLayer,
}

impl ErrorOrigin {
    fn error(self, error: BoxError, state: Option<&CallState>) -> Error {
        match self {
            Self::Client => Error::from_client(error, state),
            #[cfg(feature = "client")]
            Self::ReportingClient => Error::from_client(error, state),
            Self::AttemptLayer | Self::CallLayer => Error::from_layer(error, state),
        }
    }
}

impl Default for CollectLayer {
    fn default() -> Self {
        Self::new()
    }
}

impl CollectLayer {
    /// Creates a layer for an HTTP client, whose errors are network failures. The limit is 64 MiB.
    #[must_use]
    pub const fn new() -> Self {
        Self { limit: 64 << 20, origin: ErrorOrigin::Client }
    }

    /// Creates a layer for the client of `pd-http`, which reports when it sends a request.
    #[cfg(feature = "client")]
    pub(crate) const fn reporting() -> Self {
        Self { limit: 64 << 20, origin: ErrorOrigin::ReportingClient }
    }

    /// Returns whether this is the layer for the client of `pd-http`.
    pub(crate) const fn is_reporting(self) -> bool {
        match self.origin {
            #[cfg(feature = "client")]
            ErrorOrigin::ReportingClient => true,
            ErrorOrigin::Client | ErrorOrigin::AttemptLayer | ErrorOrigin::CallLayer => false,
        }
    }

    /// Creates a layer for an attempt layer of the caller's. Errors of the stack pass unchanged; any other error comes from
    /// the caller's layer and is not retried. There is no limit.
    pub(crate) const fn for_attempt_layer() -> Self {
        Self { limit: usize::MAX, origin: ErrorOrigin::AttemptLayer }
    }

    /// Creates a layer for a call layer of the caller's. Otherwise it is like [`for_attempt_layer`](Self::for_attempt_layer).
    pub(crate) const fn for_call_layer() -> Self {
        Self { limit: usize::MAX, origin: ErrorOrigin::CallLayer }
    }

    /// Sets the largest body, in bytes. The call fails if a body is larger.
    #[must_use]
    pub const fn max_response_bytes(mut self, limit: usize) -> Self {
        self.limit = limit;
        self
    }
}

impl<S> Layer<S> for CollectLayer {
    type Service = Collect<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Collect { inner, layer: *self }
    }
}

/// The service of [`CollectLayer`].
#[derive(Debug, Clone)]
pub struct Collect<S> {
    inner: S,
    layer: CollectLayer,
}

impl<S, B> Service<Request<Body>> for Collect<S>
where
    S: Service<Request<Body>, Response = Response<B>>,
    S::Error: Into<BoxError>,
    B: HttpBody<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    type Response = Response<Body>;
    type Error = Error;
    type Future = ResponseFuture<S::Future, B>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner
            .poll_ready(cx)
            .map_err(|error| self.layer.origin.error(error.into(), None).with_effect(Effect::NotSent))
    }

    #[inline]
    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let call = match self.layer.origin {
            ErrorOrigin::CallLayer => Some(CallState::around_layers(request.extensions_mut())),
            ErrorOrigin::Client | ErrorOrigin::AttemptLayer => request.extensions().get().cloned(),
            #[cfg(feature = "client")]
            ErrorOrigin::ReportingClient => request.extensions().get().cloned(),
        };
        if let (ErrorOrigin::Client, Some(call)) = (self.layer.origin, &call) {
            call.mark_in_doubt();
        }
        ResponseFuture { state: CollectState::Head { future: self.inner.call(request) }, layer: self.layer, call }
    }
}

pin_project! {
    /// The future of [`Collect`].
    pub struct ResponseFuture<F, B> {
        #[pin]
        state: CollectState<F, B>,
        layer: CollectLayer,
        call: Option<CallState>,
    }
}

pin_project! {
    #[project = CollectStateProj]
    enum CollectState<F, B> {
        Head { #[pin] future: F },
        Body { #[pin] body: B, parts: Option<Parts>, buffer: BodyBuffer },
    }
}

impl<F, B, E> Future for ResponseFuture<F, B>
where
    F: Future<Output = Result<Response<B>, E>>,
    E: Into<BoxError>,
    B: HttpBody<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    type Output = Result<Response<Body>, Error>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let CollectLayer { limit, origin } = *this.layer;
        loop {
            match this.state.as_mut().project() {
                CollectStateProj::Head { future } => {
                    let response =
                        ready!(future.poll(cx)).map_err(|error| origin.error(error.into(), this.call.as_ref()))?;
                    let (parts, body) = response.into_parts();
                    let expected = body.size_hint().lower();
                    if expected > limit as u64 {
                        return Poll::Ready(Err(too_large(limit, parts.status)));
                    }
                    this.state.set(CollectState::Body { body, parts: Some(parts), buffer: BodyBuffer::new(expected) });
                }
                CollectStateProj::Body { mut body, parts, buffer } => loop {
                    match ready!(body.as_mut().poll_frame(cx)) {
                        Some(Ok(frame)) => {
                            // PagerDuty's APIs send no trailers.
                            let Ok(data) = frame.into_data() else { continue };
                            if data.remaining() > limit - buffer.len() {
                                let status = parts.as_ref().map_or(StatusCode::OK, |parts| parts.status);
                                return Poll::Ready(Err(too_large(limit, status)));
                            }
                            buffer.push(data);
                        }
                        Some(Err(error)) => {
                            return Poll::Ready(Err(origin.error(error.into(), this.call.as_ref())));
                        }
                        None => {
                            let parts = parts.take().unwrap_or_else(|| Response::new(()).into_parts().0);
                            return Poll::Ready(Ok(Response::from_parts(parts, Body::from(buffer.take()))));
                        }
                    }
                },
            }
        }
    }
}

/// Returns the error of a body over the limit. The effect follows from the status of the response.
fn too_large(limit: usize, status: StatusCode) -> Error {
    Error::new(Kind::TooLarge { limit }).with_effect(Effect::of_status(status))
}

/// The part of a body that has arrived. Most bodies arrive in one frame, which is not copied.
struct BodyBuffer {
    expected: u64,
    first: Bytes,
    all: BytesMut,
}

impl BodyBuffer {
    fn new(expected: u64) -> Self {
        Self { expected, first: Bytes::new(), all: BytesMut::new() }
    }

    fn len(&self) -> usize {
        self.first.len() + self.all.len()
    }

    fn push(&mut self, data: Bytes) {
        if self.len() == 0 {
            self.first = data;
            return;
        }
        if self.all.is_empty() {
            let reserved = usize::try_from(self.expected.min(MAX_RESERVED_BYTES)).unwrap_or_default();
            self.all.reserve(reserved.max(self.first.len() + data.len()));
            self.all.extend_from_slice(&std::mem::take(&mut self.first));
        }
        self.all.extend_from_slice(&data);
    }

    fn take(&mut self) -> Bytes {
        if self.all.is_empty() { std::mem::take(&mut self.first) } else { std::mem::take(&mut self.all).freeze() }
    }
}

impl<F, B> fmt::Debug for ResponseFuture<F, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("collect::ResponseFuture")
    }
}

//! Makes any body one that is whole in memory.
//!
//! The innermost layer of the stack, over the leaf: a body that is cut short fails the attempt, so that it is repeated like
//! any other failure of the network. And the adapter of the seats, over each layer of a user's, whose service may answer
//! with any body and fail with any error.
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
//! let leaf = service_fn(|_: Request<Body>| async {
//!     Ok::<_, BoxError>(Response::new(Full::new(Bytes::from_static(b"whole"))))
//! });
//! let service = CollectLayer::new().max_response_bytes(1024).layer(leaf);
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

/// Space is not taken in advance beyond this, whatever a `content-length` claims.
const RESERVED_AT_MOST: u64 = 1 << 20;

/// Collects response bodies, up to a limit, and turns errors into [`Error`].
#[derive(Debug, Clone, Copy)]
pub struct CollectLayer {
    limit: usize,
    origin: Origin,
}

/// Whose errors they are.
#[derive(Debug, Clone, Copy)]
enum Origin {
    /// A client that reports to the call state itself.
    #[cfg(feature = "client")]
    ReportingClient,
    /// Any other client.
    Client,
    /// A layer around each attempt.
    Seat,
    /// A layer around the whole call.
    CallSeat,
}

impl Origin {
    fn error(self, error: BoxError, state: Option<&CallState>) -> Error {
        match self {
            Self::Client => Error::from_client(error, state),
            #[cfg(feature = "client")]
            Self::ReportingClient => Error::from_client(error, state),
            Self::Seat | Self::CallSeat => Error::from_layer(error, state),
        }
    }
}

impl Default for CollectLayer {
    fn default() -> Self {
        Self::new()
    }
}

impl CollectLayer {
    /// A layer for a leaf: what it fails with is a failure of the network. Bodies may have 64 MiB.
    #[must_use]
    pub const fn new() -> Self {
        Self { limit: 64 << 20, origin: Origin::Client }
    }

    /// A layer for the client of `pd-http`.
    #[cfg(feature = "client")]
    pub(crate) const fn reporting() -> Self {
        Self { limit: 64 << 20, origin: Origin::ReportingClient }
    }

    /// A layer for a service that wraps others of the stack: an error of the stack comes out as it was, any other is one of
    /// the layer's own, which is never repeated. Bodies may have any size.
    #[must_use]
    pub const fn seat() -> Self {
        Self { limit: usize::MAX, origin: Origin::Seat }
    }

    /// As [`seat`](Self::seat), for a layer around the whole call.
    pub(crate) const fn call_seat() -> Self {
        Self { limit: usize::MAX, origin: Origin::CallSeat }
    }

    /// The largest body that is taken, in bytes; beyond it the call fails.
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
            Origin::CallSeat => Some(CallState::around_layers(request.extensions_mut())),
            Origin::Client | Origin::Seat => request.extensions().get().cloned(),
            #[cfg(feature = "client")]
            Origin::ReportingClient => request.extensions().get().cloned(),
        };
        if let (Origin::Client, Some(call)) = (self.layer.origin, &call) {
            call.mark_in_doubt();
        }
        ResponseFuture { state: State::Head { future: self.inner.call(request) }, layer: self.layer, call }
    }
}

pin_project! {
    /// The future of [`Collect`].
    pub struct ResponseFuture<F, B> {
        #[pin]
        state: State<F, B>,
        layer: CollectLayer,
        call: Option<CallState>,
    }
}

pin_project! {
    #[project = StateProj]
    enum State<F, B> {
        Head { #[pin] future: F },
        Body { #[pin] body: B, parts: Option<Parts>, gathered: Gathered },
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
                StateProj::Head { future } => {
                    let response =
                        ready!(future.poll(cx)).map_err(|error| origin.error(error.into(), this.call.as_ref()))?;
                    let (parts, body) = response.into_parts();
                    let expected = body.size_hint().lower();
                    if expected > limit as u64 {
                        return Poll::Ready(Err(too_large(limit, parts.status)));
                    }
                    this.state.set(State::Body { body, parts: Some(parts), gathered: Gathered::new(expected) });
                }
                StateProj::Body { mut body, parts, gathered } => loop {
                    match ready!(body.as_mut().poll_frame(cx)) {
                        Some(Ok(frame)) => {
                            // Trailers say nothing to this API.
                            let Ok(data) = frame.into_data() else { continue };
                            if data.remaining() > limit - gathered.len() {
                                let status = parts.as_ref().map_or(StatusCode::OK, |parts| parts.status);
                                return Poll::Ready(Err(too_large(limit, status)));
                            }
                            gathered.push(data);
                        }
                        Some(Err(error)) => {
                            return Poll::Ready(Err(origin.error(error.into(), this.call.as_ref())));
                        }
                        None => {
                            let parts = parts.take().unwrap_or_else(|| Response::new(()).into_parts().0);
                            return Poll::Ready(Ok(Response::from_parts(parts, Body::from(gathered.take()))));
                        }
                    }
                },
            }
        }
    }
}

/// A response arrived, so its status tells the effect.
fn too_large(limit: usize, status: StatusCode) -> Error {
    Error::new(Kind::TooLarge { limit }).with_effect(Effect::of_status(status))
}

/// What has come so far. Most bodies come in one piece, which is then not copied.
struct Gathered {
    expected: u64,
    first: Bytes,
    all: BytesMut,
}

impl Gathered {
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
            let reserved = usize::try_from(self.expected.min(RESERVED_AT_MOST)).unwrap_or_default();
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

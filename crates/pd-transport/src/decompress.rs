//! Asks for gzip, and decompresses complete response bodies.
//!
//! A body that is not compressed passes unchanged. The size after decompression is limited.
//!
//! ```
//! use http::{Request, Response};
//! use pd_transport::{Body, Error, decompress::DecompressLayer};
//! use tower::{Layer, ServiceExt, service_fn};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Error> {
//! let service = DecompressLayer::new().layer(service_fn(|request: Request<Body>| async move {
//!     assert_eq!(request.headers()["accept-encoding"], "gzip");
//!     Ok::<_, Error>(Response::new(Body::from("as it is")))
//! }));
//! assert_eq!(service.oneshot(Request::new(Body::empty())).await?.into_body(), Body::from("as it is"));
//! # Ok(())
//! # }
//! ```

use std::{
    future::Future,
    io::Read,
    pin::Pin,
    task::{Context, Poll, ready},
};

use flate2::bufread::GzDecoder;
use http::{
    HeaderValue, Request, Response,
    header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, Entry},
};
use pd_core::Effect;
use pin_project_lite::pin_project;
use tower::{Layer, Service};

use crate::{Body, Error, error::Kind};

#[cfg(test)]
mod tests;

/// The most memory that is reserved before decompression, whatever size the body declares.
const MAX_RESERVED_BYTES: usize = 1 << 20;

/// Requests gzip and decompresses responses.
#[derive(Debug, Clone, Copy)]
pub struct DecompressLayer {
    limit: usize,
}

impl Default for DecompressLayer {
    fn default() -> Self {
        Self::new()
    }
}

impl DecompressLayer {
    /// Creates a layer with a limit of 64 MiB after decompression.
    #[must_use]
    pub const fn new() -> Self {
        Self { limit: 64 << 20 }
    }

    /// Sets the largest body, in bytes after decompression. The call fails if a body is larger.
    #[must_use]
    pub const fn max_response_bytes(mut self, limit: usize) -> Self {
        self.limit = limit;
        self
    }
}

impl<S> Layer<S> for DecompressLayer {
    type Service = Decompress<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Decompress { inner, limit: self.limit }
    }
}

/// The service of [`DecompressLayer`].
#[derive(Debug, Clone)]
pub struct Decompress<S> {
    inner: S,
    limit: usize,
}

impl<S, B> Service<Request<B>> for Decompress<S>
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
    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        if let Entry::Vacant(entry) = request.headers_mut().entry(ACCEPT_ENCODING) {
            entry.insert(HeaderValue::from_static("gzip"));
        }
        ResponseFuture { future: self.inner.call(request), limit: self.limit }
    }
}

pin_project! {
    /// The future of [`Decompress`].
    #[derive(Debug)]
    pub struct ResponseFuture<F> {
        #[pin]
        future: F,
        limit: usize,
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
        let mut result = ready!(this.future.poll(cx));
        if let Ok(response) = &mut result
            && let Err(error) = decompress(response, *this.limit)
        {
            result = Err(error);
        }
        Poll::Ready(result)
    }
}

fn decompress(response: &mut Response<Body>, limit: usize) -> Result<(), Error> {
    let is_gzip = |value: &HeaderValue| {
        value.as_bytes().eq_ignore_ascii_case(b"gzip") || value.as_bytes().eq_ignore_ascii_case(b"x-gzip")
    };
    if response.body().as_bytes().is_empty() || !response.headers().get(CONTENT_ENCODING).is_some_and(is_gzip) {
        return Ok(());
    }
    let decompressed = gunzip(response.body().as_bytes(), limit);
    let decompressed = decompressed.map_err(|error| error.with_effect(Effect::of_status(response.status())))?;
    *response.body_mut() = Body::from(decompressed);
    response.headers_mut().remove(CONTENT_ENCODING);
    response.headers_mut().remove(CONTENT_LENGTH);
    Ok(())
}

fn gunzip(compressed: &[u8], limit: usize) -> Result<Vec<u8>, Error> {
    // The last four bytes hold the size modulo 2³² (RFC 1952, section 2.3.1). It is only a hint for the allocation.
    let size = compressed.last_chunk().map_or(0, |&size| u32::from_le_bytes(size) as usize);
    let mut decompressed = Vec::with_capacity(size.min(MAX_RESERVED_BYTES).min(limit).saturating_add(1));
    let mut rest = compressed;
    // A file may have several members (RFC 1952, section 2.2). Zeros after the last one are common padding, which gzip ignores.
    while rest.iter().any(|&byte| byte != 0) {
        let left = (limit - decompressed.len()) as u64;
        let mut decoder = GzDecoder::new(rest);
        let read = decoder.by_ref().take(left.saturating_add(1)).read_to_end(&mut decompressed);
        if decompressed.len() > limit {
            return Err(Error::new(Kind::TooLarge { limit }));
        }
        read.map_err(|error| Error::new(Kind::Decode).with_source(error))?;
        rest = decoder.into_inner();
    }
    Ok(decompressed)
}

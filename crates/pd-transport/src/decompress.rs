//! Asks for gzip, and decompresses it once the body is whole.
//!
//! A body that is not compressed costs the look at one header. What a compressed one may grow to is bounded.
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

/// Space is not taken in advance beyond this, whatever the body claims.
const RESERVED_AT_MOST: usize = 1 << 20;

/// Decompresses gzip.
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
    /// A layer that takes bodies of up to 64 MiB, decompressed.
    #[must_use]
    pub const fn new() -> Self {
        Self { limit: 64 << 20 }
    }

    /// The largest body that is taken, in bytes after decompression; beyond it the call fails.
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
        Poll::Ready(ready!(this.future.poll(cx)).and_then(|response| decompress(response, *this.limit)))
    }
}

fn decompress(mut response: Response<Body>, limit: usize) -> Result<Response<Body>, Error> {
    let is_gzip = |value: &HeaderValue| {
        value.as_bytes().eq_ignore_ascii_case(b"gzip") || value.as_bytes().eq_ignore_ascii_case(b"x-gzip")
    };
    if response.body().as_bytes().is_empty() || !response.headers().get(CONTENT_ENCODING).is_some_and(is_gzip) {
        return Ok(response);
    }
    let whole = gunzip(response.body().as_bytes(), limit);
    let whole = whole.map_err(|error| error.with_effect(Effect::of_status(response.status())))?;
    *response.body_mut() = Body::from(whole);
    response.headers_mut().remove(CONTENT_ENCODING);
    response.headers_mut().remove(CONTENT_LENGTH);
    Ok(response)
}

fn gunzip(compressed: &[u8], limit: usize) -> Result<Vec<u8>, Error> {
    // The format ends in the size, modulo 2³²; it is a hint only.
    let size = compressed.last_chunk().map_or(0, |&size| u32::from_le_bytes(size) as usize);
    let mut whole = Vec::with_capacity(size.min(RESERVED_AT_MOST).min(limit).saturating_add(1));
    let mut rest = compressed;
    // RFC 1952: members follow one another. Padding with zeros is common, and gzip ignores it.
    while rest.iter().any(|&byte| byte != 0) {
        let left = (limit - whole.len()) as u64;
        let mut decoder = GzDecoder::new(rest);
        let read = decoder.by_ref().take(left.saturating_add(1)).read_to_end(&mut whole);
        if whole.len() > limit {
            return Err(Error::new(Kind::TooLarge { limit }));
        }
        read.map_err(|error| Error::new(Kind::Decode).with_source(error))?;
        rest = decoder.into_inner();
    }
    Ok(whole)
}

//! Headers that every request has.
//!
//! ```
//! use http::{HeaderMap, HeaderValue, Request, Response, header};
//! use pd_transport::{Body, headers::DefaultHeadersLayer};
//! use tower::{Layer, ServiceExt, service_fn};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), pd_transport::BoxError> {
//! let mut headers = HeaderMap::new();
//! headers.insert(header::USER_AGENT, HeaderValue::from_static("my-client/1.0"));
//! let service = DefaultHeadersLayer::new(headers).layer(service_fn(|request: Request<Body>| async move {
//!     assert_eq!(request.headers()["user-agent"], "my-client/1.0");
//!     Ok::<_, pd_transport::BoxError>(Response::new(Body::empty()))
//! }));
//! service.oneshot(Request::new(Body::empty())).await?;
//! # Ok(())
//! # }
//! ```

use std::{
    sync::Arc,
    task::{Context, Poll},
};

use http::{HeaderMap, Request, header::Entry};
use tower::{Layer, Service};

/// Gives a request those of its headers that it does not have.
#[derive(Debug, Clone)]
pub struct DefaultHeadersLayer {
    headers: Arc<HeaderMap>,
}

impl DefaultHeadersLayer {
    /// A layer that adds `headers`.
    #[must_use]
    pub fn new(headers: HeaderMap) -> Self {
        Self { headers: Arc::new(headers) }
    }
}

impl<S> Layer<S> for DefaultHeadersLayer {
    type Service = DefaultHeaders<S>;

    fn layer(&self, inner: S) -> Self::Service {
        DefaultHeaders { inner, headers: Arc::clone(&self.headers) }
    }
}

/// The service of [`DefaultHeadersLayer`].
#[derive(Debug, Clone)]
pub struct DefaultHeaders<S> {
    inner: S,
    headers: Arc<HeaderMap>,
}

impl<S, B> Service<Request<B>> for DefaultHeaders<S>
where
    S: Service<Request<B>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let headers = request.headers_mut();
        for (name, value) in &*self.headers {
            if let Entry::Vacant(entry) = headers.entry(name) {
                entry.insert(value.clone());
            }
        }
        self.inner.call(request)
    }
}

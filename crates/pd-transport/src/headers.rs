//! Default headers, and the headers that only the connection sets.
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

use http::{
    HeaderMap, HeaderName, Request,
    header::{self, Entry},
};
use tower::{Layer, Service};

/// Returns whether a header belongs to the connection or frames the message, so that a caller must not set it: `Host`,
/// `Content-Length` and the hop-by-hop headers (RFC 9110, sections 7.2, 7.6.1 and 8.6; RFC 9113, section 8.2.2).
///
/// With a wrong `Content-Length` the server reads half a body, or waits for the rest. The builders of the transport, of
/// sessions and of requests reject these headers.
///
/// ```
/// use http::header;
/// use pd_transport::headers::is_connection_header;
///
/// assert!(is_connection_header(&header::CONTENT_LENGTH));
/// assert!(!is_connection_header(&header::CONTENT_TYPE));
/// ```
#[must_use]
pub fn is_connection_header(name: &HeaderName) -> bool {
    const KEEP_ALIVE: HeaderName = HeaderName::from_static("keep-alive");
    const PROXY_CONNECTION: HeaderName = HeaderName::from_static("proxy-connection");
    const HTTP2_SETTINGS: HeaderName = HeaderName::from_static("http2-settings");
    [
        header::CONNECTION,
        header::CONTENT_LENGTH,
        header::HOST,
        HTTP2_SETTINGS,
        KEEP_ALIVE,
        header::PROXY_AUTHENTICATE,
        header::PROXY_AUTHORIZATION,
        PROXY_CONNECTION,
        header::TE,
        header::TRAILER,
        header::TRANSFER_ENCODING,
        header::UPGRADE,
    ]
    .contains(name)
}

/// Adds default headers to requests that do not have them.
#[derive(Debug, Clone)]
pub struct DefaultHeadersLayer {
    headers: Arc<HeaderMap>,
}

impl DefaultHeadersLayer {
    /// Creates a layer that adds `headers`.
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

    #[inline]
    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let headers = request.headers_mut();
        // The map iterates over all values of one name before the next name.
        let mut added = None;
        for (name, value) in &*self.headers {
            if added == Some(name) {
                headers.append(name, value.clone());
            } else if let Entry::Vacant(entry) = headers.entry(name) {
                entry.insert(value.clone());
                added = Some(name);
            }
        }
        self.inner.call(request)
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderValue, Response};
    use tower::{ServiceExt, service_fn};

    use super::*;
    use crate::{Body, BoxError};

    #[tokio::test]
    async fn missing_headers_are_added_with_every_value_and_present_ones_are_kept() {
        let mut defaults = HeaderMap::new();
        defaults.insert("accept", HeaderValue::from_static("application/json"));
        for value in ["a", "b"] {
            defaults.append("x-tag", HeaderValue::from_static(value));
        }
        let echo = service_fn(|request: Request<Body>| async move {
            let mut response = Response::new(Body::empty());
            *response.headers_mut() = request.headers().clone();
            Ok::<_, BoxError>(response)
        });
        let service = DefaultHeadersLayer::new(defaults).layer(echo);
        let values = async |request: Request<Body>| {
            let response = service.clone().oneshot(request).await.unwrap();
            let all = |name: &str| response.headers().get_all(name).iter().cloned().collect::<Vec<_>>();
            (all("accept"), all("x-tag"))
        };
        let bare = values(Request::new(Body::empty())).await;
        assert_eq!(bare, (vec!["application/json".parse().unwrap()], vec!["a".parse().unwrap(), "b".parse().unwrap()]));
        let own = Request::builder().header("accept", "text/csv").header("x-tag", "mine").body(Body::empty()).unwrap();
        assert_eq!(values(own).await, (vec!["text/csv".parse().unwrap()], vec!["mine".parse().unwrap()]));
    }
}

//! Makes errors of the two responses that no caller can use: 401 and redirects.
//!
//! PagerDuty's API redirects nowhere: a 3xx means that the base URL is wrong, and what it points to is never contacted. A
//! 401 names the last four characters of the credential. Every other status is returned as it came.
//!
//! ```
//! use http::{Request, Response};
//! use pd_transport::{Body, Error, status::StatusLayer};
//! use tower::{Layer, ServiceExt, service_fn};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let service = StatusLayer::new().layer(service_fn(|_: Request<Body>| async {
//!     Ok::<_, Error>(Response::builder().status(302).body(Body::empty()).unwrap())
//! }));
//! let error = service.oneshot(Request::new(Body::empty())).await.unwrap_err();
//! assert!(error.is_redirect());
//! assert_eq!(error.response().unwrap().status(), 302);
//! # }
//! ```

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use http::{Request, Response, StatusCode, header::LOCATION};
use pd_core::Operation;
use pin_project_lite::pin_project;
use tower::{Layer, Service};

use crate::{AfterAmbiguous, Attempt, Body, Error, auth::Refused, error::Kind};

/// So much of a redirect's target is shown.
const LOCATION_SHOWN: usize = 100;

/// Makes errors of 401 and 3xx.
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct StatusLayer;

impl StatusLayer {
    /// The layer; it has no options.
    #[must_use]
    pub const fn new() -> Self {
        Self
    }
}

impl<S> Layer<S> for StatusLayer {
    type Service = Status<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Status { inner }
    }
}

/// The service of [`StatusLayer`].
#[derive(Debug, Clone)]
pub struct Status<S> {
    inner: S,
}

impl<S, B> Service<Request<B>> for Status<S>
where
    S: Service<Request<B>, Response = Response<Body>, Error = Error>,
{
    type Response = Response<Body>;
    type Error = Error;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let operation = request.extensions().get::<Operation>().cloned();
        ResponseFuture { future: self.inner.call(request), operation }
    }
}

pin_project! {
    /// The future of [`Status`].
    #[derive(Debug)]
    pub struct ResponseFuture<F> {
        #[pin]
        future: F,
        operation: Option<Operation>,
    }
}

impl<F> Future for ResponseFuture<F>
where
    F: Future<Output = Result<Response<Body>, Error>>,
{
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        Poll::Ready(match ready!(this.future.poll(cx)) {
            Ok(response) if response.status() == StatusCode::UNAUTHORIZED => {
                let credential = response.extensions().get::<Refused>().map(|refused| refused.0.clone());
                Err(refuse(Kind::Unauthorized { credential }, response, this.operation.as_ref()))
            }
            Ok(response) if response.status().is_redirection() => {
                Err(refuse(Kind::Redirect { location: location(&response) }, response, this.operation.as_ref()))
            }
            result => result,
        })
    }
}

fn refuse(kind: Kind, response: Response<Body>, operation: Option<&Operation>) -> Error {
    let attempts = response.extensions().get::<Attempt>().map_or(1, |attempt| attempt.0);
    let ambiguous = response.extensions().get::<AfterAmbiguous>().is_some();
    Error::new(kind).with_attempts(attempts).with_ambiguity(ambiguous).with_operation(operation).with_response(response)
}

fn location(response: &Response<Body>) -> Option<String> {
    let location = response.headers().get(LOCATION)?;
    Some(String::from_utf8_lossy(location.as_bytes()).chars().take(LOCATION_SHOWN).collect())
}

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

    #[inline]
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

    #[inline]
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
    Error::new(kind)
        .with_attempts(attempts)
        .with_earlier_unknown(ambiguous)
        .with_operation(operation)
        .with_response(response)
}

fn location(response: &Response<Body>) -> Option<String> {
    let location = response.headers().get(LOCATION)?;
    Some(String::from_utf8_lossy(location.as_bytes()).chars().take(LOCATION_SHOWN).collect())
}

#[cfg(test)]
mod tests {
    use pd_core::Api;
    use tower::{ServiceExt, service_fn};

    use super::*;

    async fn answered(response: Response<Body>) -> Result<Response<Body>, Error> {
        let service = StatusLayer::new().layer(service_fn(move |_: Request<Body>| {
            let response = response.clone();
            async move { Ok(response) }
        }));
        let mut request = Request::new(Body::empty());
        request.extensions_mut().insert(Operation::resolve(Api::Rest, &http::Method::GET, "/users"));
        service.oneshot(request).await
    }

    #[tokio::test]
    async fn every_status_but_401_and_redirects_is_returned_as_it_came() {
        for status in (200..600).filter(|status| *status != 401 && !(300..400).contains(status)) {
            let response = Response::builder().status(status).header("x-it", "is").body(Body::from("it")).unwrap();
            let response = answered(response).await.unwrap();
            assert_eq!((response.status().as_u16(), response.body()), (status, &Body::from("it")));
            assert_eq!(response.headers()["x-it"], "is");
        }
    }

    #[tokio::test]
    async fn a_401_and_every_redirect_are_errors_that_keep_the_response() {
        for status in [401].into_iter().chain(300..400) {
            let response = Response::builder().status(status).extension(Attempt(2)).body(Body::from("why"));
            let error = answered(response.unwrap()).await.unwrap_err();
            assert_eq!((error.is_unauthorized(), error.is_redirect()), (status == 401, status != 401));
            assert_eq!((error.attempts(), error.is_ambiguous()), (2, false));
            let kept = error.response().unwrap();
            assert_eq!((kept.status().as_u16(), kept.body()), (status, &Body::from("why")));
            assert!(error.to_string().starts_with(&format!("GET /users: {status} ")), "{error}");
        }
    }

    #[tokio::test]
    async fn a_long_target_of_a_redirect_is_cut() {
        let target = format!("https://evil.example/{}", "x".repeat(5_000));
        let response = Response::builder().status(302).header("location", target).body(Body::empty()).unwrap();
        let error = answered(response).await.unwrap_err().to_string();
        assert!(error.contains("https://evil.example/xxx") && error.len() < 250, "{error}");
    }
}

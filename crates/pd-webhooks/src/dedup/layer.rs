//! A tower layer that handles each webhook once.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

use http::{Request, Response, StatusCode};
use tower::{Layer, Service};

use super::{Deduplicated, Deduplicator, WebhookIdStore};
use crate::{Delivery, Rejection, rejection::BoxError};

/// Responds with 200 to a webhook that was handled before, without calling the inner service.
///
/// Put it inside [`VerifyLayer`](crate::VerifyLayer), so that only signed webhooks reach the store. A webhook counts as
/// handled if the inner service responds with 2xx. A request without an `X-Webhook-Id` always reaches the inner service.
///
/// ```
/// use axum::{Router, routing::post};
/// use pd_webhooks::{DeduplicateLayer, MemoryStore, Verifier, VerifyLayer};
/// use tower::ServiceBuilder;
///
/// let layers = ServiceBuilder::new()
///     .layer(VerifyLayer::new(Verifier::new(["s3cret"])?))
///     .layer(DeduplicateLayer::new(MemoryStore::default()));
/// let app: Router = Router::new().route("/pagerduty", post(async |body: String| {})).layer(layers);
/// # Ok::<(), pd_webhooks::VerifierError>(())
/// ```
#[derive(Debug)]
pub struct DeduplicateLayer<S> {
    deduplicator: Deduplicator<S>,
}

impl<S> Clone for DeduplicateLayer<S> {
    fn clone(&self) -> Self {
        Self { deduplicator: self.deduplicator.clone() }
    }
}

impl<S: WebhookIdStore> DeduplicateLayer<S> {
    /// Creates the layer with a store of ids.
    #[must_use]
    pub fn new(store: S) -> Self {
        Self { deduplicator: Deduplicator::new(store) }
    }
}

impl<S, I> Layer<I> for DeduplicateLayer<S> {
    type Service = Deduplicate<I, S>;

    fn layer(&self, inner: I) -> Deduplicate<I, S> {
        Deduplicate { inner, deduplicator: self.deduplicator.clone() }
    }
}

/// The service of [`DeduplicateLayer`].
#[derive(Debug)]
pub struct Deduplicate<I, S> {
    inner: I,
    deduplicator: Deduplicator<S>,
}

impl<I: Clone, S> Clone for Deduplicate<I, S> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), deduplicator: self.deduplicator.clone() }
    }
}

impl<I, S, B, R> Service<Request<B>> for Deduplicate<I, S>
where
    I: Service<Request<B>, Response = Response<R>> + Clone + Send + 'static,
    I::Error: Into<BoxError>,
    I::Future: Send,
    S: WebhookIdStore,
    B: Send + 'static,
    R: Default + Send,
{
    type Response = Response<R>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<R>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        // `call` polls the inner service, and only for a webhook that is not a duplicate.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let (inner, deduplicator) = (self.inner.clone(), self.deduplicator.clone());
        Box::pin(async move {
            let Some(id) = Delivery::from_headers(request.headers()).webhook_id else {
                return Ok(respond(inner, request).await.unwrap_or_else(|failed| failed));
            };
            let outcome = deduplicator.run(&id, async || respond(inner, request).await).await;
            Ok(match outcome {
                Ok(Deduplicated::Handled(response) | Deduplicated::Failed(response)) => response,
                Ok(Deduplicated::Duplicate) => duplicate(),
                Err(error) => Rejection::Store(error).into_response(),
            })
        })
    }
}

/// Calls the inner service. A response that is not 2xx is an error.
async fn respond<I, B, R>(mut inner: I, request: Request<B>) -> Result<Response<R>, Response<R>>
where
    I: Service<Request<B>, Response = Response<R>>,
    I::Error: Into<BoxError>,
    R: Default,
{
    let failed = |error: I::Error| Rejection::Handler(error.into()).into_response();
    std::future::poll_fn(|cx| inner.poll_ready(cx)).await.map_err(failed)?;
    let response = inner.call(request).await.map_err(failed)?;
    if response.status().is_success() { Ok(response) } else { Err(response) }
}

fn duplicate<R: Default>() -> Response<R> {
    let mut response = Response::new(R::default());
    *response.status_mut() = StatusCode::OK;
    response
}

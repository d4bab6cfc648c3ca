//! A tower layer that verifies webhooks.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body::Body;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use tower::{Layer, Service};

use crate::{Delivery, Rejection, Verifier, rejection::BoxError};

/// Verifies the signature of every request before it reaches the inner service.
///
/// The layer accepts any [`http_body::Body`]. The inner service gets the verified body as [`Full<Bytes>`], which the routers of
/// axum and tonic and hyper services accept, and a [`Delivery`] in the request extensions.
///
/// Apply the layer to the route of the webhooks, not to the whole router, because every unsigned request gets a 401. The layer
/// has no timeout for slow bodies. If your server has none, add one outside, such as `tower_http::timeout::TimeoutLayer`.
///
/// If the handler responds with a status after which PagerDuty drops the webhook, the layer responds with 503 instead, see
/// the [crate documentation](crate#statuses).
///
/// ```
/// use bytes::Bytes;
/// use http::{Request, Response, StatusCode};
/// use http_body_util::Full;
/// use pd_webhooks::{Verifier, VerifyLayer};
/// use tower::{ServiceBuilder, ServiceExt, service_fn};
///
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// let service = ServiceBuilder::new()
///     .layer(VerifyLayer::new(Verifier::new(["s3cret"])?))
///     .service(service_fn(|request: Request<Full<Bytes>>| async move {
///         // Store the body here, before the response.
///         Ok::<_, std::io::Error>(Response::new(Full::<Bytes>::default()))
///     }));
/// let unsigned = Request::post("/").body(Full::<Bytes>::default())?;
/// assert_eq!(service.oneshot(unsigned).await?.status(), StatusCode::UNAUTHORIZED);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct VerifyLayer {
    verifier: Verifier,
}

impl VerifyLayer {
    /// Creates the layer.
    #[must_use]
    pub fn new(verifier: Verifier) -> Self {
        Self { verifier }
    }
}

impl<S> Layer<S> for VerifyLayer {
    type Service = Verify<S>;

    fn layer(&self, inner: S) -> Verify<S> {
        Verify { inner, verifier: self.verifier.clone() }
    }
}

/// The service of [`VerifyLayer`].
#[derive(Debug, Clone)]
pub struct Verify<S> {
    inner: S,
    verifier: Verifier,
}

impl<S, B, R> Service<Request<B>> for Verify<S>
where
    S: Service<Request<Full<Bytes>>, Response = Response<R>> + Clone + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<BoxError>,
    R: Default,
{
    type Response = Response<R>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<R>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        // `call` polls the inner service after the signature matched: an unsigned request must not take its capacity.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let (inner, verifier) = (self.inner.clone(), self.verifier.clone());
        Box::pin(async move {
            let response = match verified(&verifier, request).await {
                Ok(request) => handle(inner, request).await,
                Err(rejection) => Err(rejection),
            };
            Ok(response.unwrap_or_else(Rejection::into_response))
        })
    }
}

async fn verified<B>(verifier: &Verifier, request: Request<B>) -> Result<Request<Full<Bytes>>, Rejection>
where
    B: Body,
    B::Error: Into<BoxError>,
{
    let (mut parts, body) = request.into_parts();
    let body = read(verifier, &parts.headers, body).await?;
    parts.extensions.insert(Delivery::from_headers(&parts.headers));
    Ok(Request::from_parts(parts, Full::new(body)))
}

/// Reads a body up to the limit, and checks its signature.
pub(crate) async fn read<B>(verifier: &Verifier, headers: &HeaderMap, body: B) -> Result<Bytes, Rejection>
where
    B: Body,
    B::Error: Into<BoxError>,
{
    let limit = verifier.limit();
    let body = match Limited::new(body, limit).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => return Err(Rejection::TooLarge { limit }),
        Err(error) => return Err(Rejection::Body(error)),
    };
    verifier.verify(headers, &body)?;
    Ok(body)
}

/// Calls the handler. Returns an error if PagerDuty would drop the webhook after the handler's response.
async fn handle<S, R>(mut inner: S, request: Request<Full<Bytes>>) -> Result<Response<R>, Rejection>
where
    S: Service<Request<Full<Bytes>>, Response = Response<R>>,
    S::Error: Into<BoxError>,
{
    let ready = std::future::poll_fn(|cx| inner.poll_ready(cx)).await;
    ready.map_err(|error| Rejection::Handler(error.into()))?;
    let response = inner.call(request).await.map_err(|error| Rejection::Handler(error.into()))?;
    if is_dropped_after(response.status()) {
        return Err(Rejection::HandlerStatus { status: response.status() });
    }
    Ok(response)
}

/// Returns whether PagerDuty drops a webhook after this status. It retries after 5xx and 429.
fn is_dropped_after(status: StatusCode) -> bool {
    !(status.is_success() || status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS)
}

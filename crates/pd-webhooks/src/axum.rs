//! The extractor for axum.

use std::fmt;

use axum_core::{
    body::Body,
    extract::{FromRef, FromRequest, Request},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::StatusCode;
use serde::de::DeserializeOwned;

use crate::{Delivery, Rejection, Verifier, Webhook, layer, rejection::BoxError};

/// Extracts a webhook whose signature matches. The [`Verifier`] is the state of the router, or a part of it.
///
/// `T` is any type that deserializes from the JSON body, [`Webhook`] by default. A rejected request does not reach the
/// handler. The [crate documentation](crate#statuses) lists the statuses of rejections.
///
/// ```
/// use axum::{Router, routing::post};
/// use pd_webhooks::{Accepted, Retry, SignedWebhook, Verifier};
///
/// async fn receive(signed: SignedWebhook) -> Result<Accepted, Retry> {
///     // Store the webhook here. An error is a 503 response, so that PagerDuty sends the webhook again.
///     std::fs::write("/dev/null", &signed.body)?;
///     Ok(Accepted)
/// }
///
/// let app: Router = Router::new().route("/pagerduty", post(receive)).with_state(Verifier::new(["s3cret"])?);
/// # Ok::<(), pd_webhooks::VerifierError>(())
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SignedWebhook<T = Webhook> {
    /// The decoded body.
    pub webhook: T,
    /// The headers that identify the delivery.
    pub delivery: Delivery,
    /// The signed body.
    pub body: Bytes,
}

impl<S, T> FromRequest<S> for SignedWebhook<T>
where
    S: Sync,
    T: DeserializeOwned,
    Verifier: FromRef<S>,
{
    type Rejection = Rejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, Rejection> {
        let (parts, body) = request.into_parts();
        let body = layer::read(&Verifier::from_ref(state), &parts.headers, body).await?;
        let webhook = pd_core::json::from_slice(&body).map_err(Rejection::Decode)?;
        Ok(Self { webhook, delivery: Delivery::from_headers(&parts.headers), body })
    }
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        Self::into_response::<Body>(self)
    }
}

/// Responds with 202, so that PagerDuty does not send the webhook again.
#[derive(Debug, Clone, Copy, Default)]
pub struct Accepted;

impl IntoResponse for Accepted {
    fn into_response(self) -> Response {
        StatusCode::ACCEPTED.into_response()
    }
}

/// Responds with 503, so that PagerDuty sends the webhook again. Any error converts into it with `?`.
///
/// The response body is empty. The response extensions have the error, as `Arc<Rejection>`.
pub struct Retry(BoxError);

impl<E: Into<BoxError>> From<E> for Retry {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl fmt::Debug for Retry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Retry").field(&self.0).finish()
    }
}

impl IntoResponse for Retry {
    fn into_response(self) -> Response {
        Rejection::Handler(self.0).into_response::<Body>()
    }
}

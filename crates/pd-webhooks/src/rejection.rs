//! Reasons to reject a webhook, and the response status of each.

use std::sync::Arc;

use http::{Response, StatusCode};

use crate::SignatureError;

/// A boxed error.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The reason why a webhook was rejected.
///
/// [`status`](Self::status) is the response status, see the [crate documentation](crate#statuses). The layers put an
/// `Arc<Rejection>` into the response extensions, so that a logging layer can log the reason. The response body is empty.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Rejection {
    /// The signature does not match. The status is 401.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// The body is larger than the limit of the [`Verifier`](crate::Verifier). The status is 413.
    #[error("the webhook body is larger than {limit} bytes; raise `Verifier::body_limit` if PagerDuty sent it")]
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// Reading the body failed. The status is 503, so that PagerDuty sends the webhook again.
    #[error("reading the webhook body failed")]
    Body(#[source] BoxError),
    /// The body is signed, but does not fit the type that the service deserializes. The status is 503, so that a fixed service
    /// can handle a redelivery.
    #[error("the signed webhook body does not fit the type that the service deserializes")]
    Decode(#[source] pd_core::json::Error),
    /// The handler responded with a status after which PagerDuty drops the webhook. The status is 503 instead.
    #[error("the webhook handler responded with {status}; sent 503 instead, so that PagerDuty sends the webhook again")]
    HandlerStatus {
        /// The status of the handler's response.
        status: StatusCode,
    },
    /// The handler failed. The status is 503, so that PagerDuty sends the webhook again.
    #[error("the webhook handler failed")]
    Handler(#[source] BoxError),
    /// The store of webhook ids failed. The status is 503, so that PagerDuty sends the webhook again.
    #[error("the store of webhook ids failed")]
    Store(#[source] BoxError),
}

impl Rejection {
    /// Returns the response status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Signature(_) => StatusCode::UNAUTHORIZED,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Body(_) | Self::Decode(_) | Self::HandlerStatus { .. } | Self::Handler(_) | Self::Store(_) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
        }
    }

    /// Builds the response: the status, an empty body, and the reason in the extensions.
    #[must_use]
    pub fn into_response<B: Default>(self) -> Response<B> {
        let mut response = Response::new(B::default());
        *response.status_mut() = self.status();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

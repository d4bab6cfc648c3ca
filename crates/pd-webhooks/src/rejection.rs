//! Why a webhook was not accepted, and the status that says so to PagerDuty.

use std::sync::Arc;

use http::{Response, StatusCode};

use crate::SignatureError;

/// An error without a type of its own.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Why a webhook was not accepted.
///
/// [`status`](Self::status) is the answer that makes PagerDuty do the right thing: see the table on the
/// [crate page](crate). The layers put an `Arc<Rejection>` into the extensions of the response, so that a logging layer
/// can show the reason. The response body is empty.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Rejection {
    /// The signature does not match. 401: PagerDuty drops the webhook, and a stranger learns nothing.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// The body is larger than the limit of the [`Verifier`](crate::Verifier). 413.
    #[error("the webhook body is larger than {limit} bytes: raise `Verifier::body_limit` if PagerDuty sent it")]
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// The body could not be read to its end. 503: PagerDuty sends the webhook again.
    #[error("the webhook body could not be read to its end")]
    Body(#[source] BoxError),
    /// The body is signed and does not fit the type that the service reads. 503, so that a corrected service can take a
    /// redelivery.
    #[error("the signed webhook body does not fit the type that the service reads")]
    Decode(#[source] pd_core::json::Error),
    /// The handler answered with a status that would make PagerDuty drop the webhook. 503 instead.
    #[error("the webhook handler answered {status}: answered 503 instead, so that PagerDuty sends the webhook again")]
    HandlerStatus {
        /// The status of the handler.
        status: StatusCode,
    },
    /// The handler failed. 503: PagerDuty sends the webhook again.
    #[error("the webhook handler failed")]
    Handler(#[source] BoxError),
    /// The store of webhook ids failed. 503: PagerDuty sends the webhook again.
    #[error("the store of webhook ids failed")]
    Store(#[source] BoxError),
}

impl Rejection {
    /// Returns the status to answer with.
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

    /// Builds the response: the status, an empty body, and the reason among the extensions.
    #[must_use]
    pub fn into_response<B: Default>(self) -> Response<B> {
        let mut response = Response::new(B::default());
        *response.status_mut() = self.status();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

//! A response, whole.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use pd_core::{ApiError, DecodeError, Operation};
use pd_transport::{AfterAmbiguous, Body, DeadlineReached};
use serde::de::DeserializeOwned;

use crate::{
    Error,
    hint::{self, RequestFacts},
};

/// A response to a raw request: status, headers and the whole body.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sim = pd_sim::Sim::start().await?;
/// # let session = pd_rest::RestSession::builder(pd_core::Credential::token(sim.api_key())?).base_url(sim.url()).build()?;
/// let response = session.get("users").query("limit", 1).await?;
/// if response.is_success() {
///     let body: serde_json::Value = response.json()?;
///     println!("{}", body["users"][0]["name"]);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Response {
    operation: Operation,
    response: http::Response<Body>,
    request: RequestFacts,
}

impl Response {
    pub(crate) const fn new(operation: Operation, response: http::Response<Body>, request: RequestFacts) -> Self {
        Self { operation, response, request }
    }

    /// The operation that this answers.
    #[must_use]
    pub const fn operation(&self) -> &Operation {
        &self.operation
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.response.status()
    }

    /// Whether a layer of the transport marked the response with an extension.
    pub(crate) fn carries<E: Clone + Send + Sync + 'static>(&self) -> bool {
        self.response.extensions().get::<E>().is_some()
    }

    /// Whether the status is a 2xx.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.status().is_success()
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    /// The extensions: what the layers of the transport say of the call, for instance its number of
    /// [`pd_transport::Attempt`]s.
    #[must_use]
    pub fn extensions(&self) -> &http::Extensions {
        self.response.extensions()
    }

    /// The body.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        self.response.body().as_bytes()
    }

    /// The whole body as `T`; an empty body reads as `null`.
    ///
    /// # Errors
    ///
    /// [`DecodeError`] if it is not JSON, or no `T`.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, DecodeError> {
        self.operation.decode(self.bytes())
    }

    /// The entity in the body as `T`, read from under the wrapper that the operation has.
    ///
    /// # Errors
    ///
    /// [`pd_core::EnvelopeError`] if the wrapper is not there or the entity is no `T`.
    pub fn entity<T: DeserializeOwned>(&self) -> Result<T, pd_core::EnvelopeError> {
        self.operation.unwrap_entity(self.bytes())
    }

    /// The response itself if its status is a 2xx.
    ///
    /// # Errors
    ///
    /// [`Error::Api`] for every other status.
    pub fn error_for_status(self) -> Result<Self, Error> {
        if self.is_success() { Ok(self) } else { Err(self.into_error()) }
    }

    pub(crate) fn into_error(self) -> Error {
        let error = ApiError::new(self.operation.clone(), self.status(), self.headers(), self.bytes());
        let hint = if self.carries::<DeadlineReached>() {
            Some(hint::DEADLINE.to_owned())
        } else {
            hint::for_error(&error, &self.request)
        };
        // What an earlier attempt may have done, this refusal does not undo.
        let ambiguous = self.carries::<AfterAmbiguous>() && !error.operation().method().is_safe();
        Error::api(error, self, hint, ambiguous)
    }
}

impl From<Response> for http::Response<Body> {
    fn from(response: Response) -> Self {
        response.response
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("operation", &format_args!("{}", self.operation))
            .field("status", &self.status())
            .field("bytes", &self.bytes().len())
            .finish_non_exhaustive()
    }
}

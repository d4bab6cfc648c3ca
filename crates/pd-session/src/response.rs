//! A response with its whole body.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use pd_core::{ApiError, Operation, Reports};
use pd_transport::{Attempt, Body};

/// A function that returns advice for an error response, in addition to PagerDuty's message.
pub type Explain = fn(&ApiError, &Response) -> Option<String>;

/// A response: status, headers and the whole body, and the operation that it answers.
///
/// ```
/// use pd_core::{Api, Operation};
/// use pd_session::Response;
/// use pd_transport::Body;
///
/// let operation = Operation::resolve(Api::Rest, &http::Method::GET, "/users/PABC123");
/// let response = Response::new(operation, http::Response::new(Body::from(r#"{"user": {"name": "Jane"}}"#)));
/// let user: serde_json::Value = response.entity()?;
/// assert_eq!(user["name"], "Jane");
/// # Ok::<(), Box<pd_session::DecodeFailure>>(())
/// ```
#[derive(Clone)]
pub struct Response {
    operation: Operation,
    response: http::Response<Body>,
    explain: Option<Explain>,
    has_from: bool,
    is_idempotent: bool,
}

impl Response {
    /// Returns the response of an operation. Errors show the path that [`Operation::for_request`] set.
    #[must_use]
    pub const fn new(operation: Operation, response: http::Response<Body>) -> Self {
        Self { operation, response, explain: None, has_from: false, is_idempotent: false }
    }

    /// Sets the function that explains the response if it is an error.
    #[must_use]
    pub const fn explained_by(mut self, explain: Explain) -> Self {
        self.explain = Some(explain);
        self
    }

    /// Sets whether the request had a `From` header.
    #[must_use]
    pub const fn sent_from(mut self, has_from: bool) -> Self {
        self.has_from = has_from;
        self
    }

    /// Returns whether the request had a `From` header.
    #[must_use]
    pub const fn has_from(&self) -> bool {
        self.has_from
    }

    /// Sets whether the request has a key of its own, so that it can be sent again without a second effect: an event with a
    /// `dedup_key`.
    #[must_use]
    pub const fn idempotent(mut self, is_idempotent: bool) -> Self {
        self.is_idempotent = is_idempotent;
        self
    }

    pub(crate) const fn is_idempotent(&self) -> bool {
        self.is_idempotent
    }

    pub(crate) const fn explain(&self) -> Option<Explain> {
        self.explain
    }

    /// Returns the operation of the request.
    #[must_use]
    pub const fn operation(&self) -> &Operation {
        &self.operation
    }

    /// Returns the path that the request was sent to.
    #[must_use]
    pub fn path(&self) -> &str {
        self.operation.request_path()
    }

    /// Returns the status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.response.status()
    }

    /// Returns whether the status is a 2xx.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.status().is_success()
    }

    /// Returns the headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    /// Returns the extensions that the layers of the transport set.
    #[must_use]
    pub fn extensions(&self) -> &http::Extensions {
        self.response.extensions()
    }

    /// Returns the number of attempts that the call made.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        // The transport marks a first attempt only if it failed.
        Attempt::of(self.extensions()).0
    }

    /// Returns the body.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        self.response.body().as_bytes()
    }

    /// Logs the messages of reports as warnings about this response. Without the feature `tracing`, it does nothing.
    #[cfg_attr(not(feature = "tracing"), expect(unused_variables, reason = "there is no log"))]
    pub fn log_messages(&self, reports: &Reports) {
        #[cfg(feature = "tracing")]
        for message in reports.messages() {
            let (operation, message) = (&self.operation, crate::OneLine(message));
            tracing::warn!(http.request.method = %operation.method(), url.path = operation.request_path(), "{message}");
        }
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

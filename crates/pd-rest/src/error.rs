//! What can go wrong, and what to do about it.

use http::{Method, StatusCode};
use pd_core::{ApiError, DecodeError, EncodeError, EnvelopeError, Operation, UrlError};
use pd_paginate::{PageError, PaginateError};

use crate::{Response, hint::RequestFacts};

/// Why a call failed.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sim = pd_sim::Sim::start().await?;
/// # let session = pd_rest::RestSession::builder(pd_core::Credential::token(sim.api_key())?).base_url(sim.url()).build()?;
/// match session.rget::<serde_json::Value>("users/PNOEXST").await {
///     Ok(user) => println!("{}", user["email"]),
///     Err(error) if error.is_not_found() => println!("User not found"),
///     Err(error) => return Err(error.into()),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The URL cannot be used; nothing was sent.
    #[error("{method}: the URL was refused and nothing was sent")]
    Url {
        /// The method of the call.
        method: Method,
        /// What is wrong with the URL.
        source: UrlError,
    },
    /// The call cannot be made as it was put together; nothing was sent.
    #[error("{operation}: {reason}; nothing was sent")]
    Refused {
        /// The operation.
        operation: Operation,
        /// Why, and what to do instead.
        reason: String,
    },
    /// The request body cannot be written as JSON; nothing was sent.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// The session does not permit the method; nothing was sent.
    #[error("{method} {path}: the method is not among those that this session permits ({permitted}); nothing was sent")]
    MethodNotPermitted {
        /// The method.
        method: Method,
        /// The path below the base URL.
        path: String,
        /// The methods that are permitted.
        permitted: String,
    },
    /// No response: the network, a time-out, the deadline, a body that was cut.
    #[error("{operation}: no response")]
    Transport {
        /// The operation.
        operation: Operation,
        /// What happened.
        source: pd_transport::Error,
    },
    /// PagerDuty refused.
    #[error("{}{}", .0.error, .0.hint.as_deref().map(|hint| format!("; {hint}")).unwrap_or_default())]
    Api(Box<Refusal>),
    /// The response does not hold the entity where it should be.
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
    /// The response is not the JSON asked for.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// The list cannot be continued; what came before was delivered.
    #[error("{operation}: the list cannot be continued")]
    Page {
        /// The operation.
        operation: Operation,
        /// Why.
        source: PageError,
    },
    /// The response is in order, but does not say what was asked of it.
    #[error("{operation}: {reason}")]
    Unexpected {
        /// The operation.
        operation: Operation,
        /// What is missing, and what to do.
        reason: String,
    },
    /// A Model Context Protocol call was answered with an error.
    #[error("{operation}: MCP error {code}: {message}")]
    Mcp {
        /// The operation.
        operation: Operation,
        /// The JSON-RPC error code.
        code: i64,
        /// The server's message.
        message: String,
    },
}

/// A refusal by PagerDuty: what it said, and the response as it came.
#[derive(Debug)]
pub struct Refusal {
    pub(crate) error: ApiError,
    pub(crate) response: Response,
    pub(crate) hint: Option<String>,
    pub(crate) ambiguous: bool,
}

impl Refusal {
    /// What PagerDuty said.
    #[must_use]
    pub const fn error(&self) -> &ApiError {
        &self.error
    }

    /// The response as it came.
    #[must_use]
    pub const fn response(&self) -> &Response {
        &self.response
    }

    /// What is likely to help.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}

/// What a refusal does not tell.
const EARLIER_ATTEMPT: &str =
    "an earlier attempt of this call got no response and may have been carried out: look before you repeat it";

impl Error {
    pub(crate) fn api(error: ApiError, response: Response, hint: Option<String>, ambiguous: bool) -> Self {
        let earlier = ambiguous.then(|| EARLIER_ATTEMPT.to_owned());
        let hints: Vec<String> = earlier.into_iter().chain(hint).collect();
        let hint = (!hints.is_empty()).then(|| hints.join("; "));
        Self::Api(Box::new(Refusal { error, response, hint, ambiguous }))
    }

    pub(crate) fn refused(operation: &Operation, reason: impl Into<String>) -> Self {
        Self::Refused { operation: operation.clone(), reason: reason.into() }
    }

    pub(crate) fn unexpected(operation: &Operation, reason: impl Into<String>) -> Self {
        Self::Unexpected { operation: operation.clone(), reason: reason.into() }
    }

    /// A failure of the transport; where it carries a response (401, 3xx) it is that response's refusal.
    pub(crate) fn from_transport(operation: Operation, error: pd_transport::Error) -> Self {
        match error.response() {
            Some(response) => {
                let response = Response::new(operation.clone(), response.clone(), RequestFacts::default());
                let api = ApiError::new(operation, response.status(), response.headers(), response.bytes());
                let ambiguous = error.is_ambiguous() && !api.operation().method().is_safe();
                Self::api(api, response, Some(error.reason()), ambiguous)
            }
            None => Self::Transport { operation, source: error },
        }
    }

    pub(crate) fn from_paginate(operation: &Operation, error: PaginateError<Self>) -> Self {
        match error {
            PaginateError::Fetch(error) => error,
            PaginateError::Page(source) => Self::Page { operation: operation.clone(), source },
        }
    }

    /// The response, where there was one: its status was not the success expected.
    #[must_use]
    pub fn response(&self) -> Option<&Response> {
        match self {
            Self::Api(refusal) => Some(&refusal.response),
            _ => None,
        }
    }

    /// The status of that response.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.response().map(Response::status)
    }

    /// What PagerDuty said.
    #[must_use]
    pub fn api_error(&self) -> Option<&ApiError> {
        match self {
            Self::Api(refusal) => Some(&refusal.error),
            _ => None,
        }
    }

    /// PagerDuty's own error code, for instance 2001.
    #[must_use]
    pub fn api_code(&self) -> Option<i64> {
        self.api_error().and_then(ApiError::code)
    }

    /// The failure of the transport, where that was it.
    #[must_use]
    pub const fn transport(&self) -> Option<&pd_transport::Error> {
        match self {
            Self::Transport { source, .. } => Some(source),
            _ => None,
        }
    }

    /// Whether PagerDuty answered 404.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(StatusCode::NOT_FOUND)
    }

    /// Whether PagerDuty answered 401: the credential is not valid in this region.
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        self.status() == Some(StatusCode::UNAUTHORIZED)
    }

    /// Whether PagerDuty answered 429, and waiting was not to go on.
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.status() == Some(StatusCode::TOO_MANY_REQUESTS)
    }

    /// Whether PagerDuty answered with a 5xx.
    #[must_use]
    pub fn is_server(&self) -> bool {
        self.status().is_some_and(|status| status.is_server_error())
    }

    /// Whether the deadline ended the call: it passed, or it left no time for another attempt.
    #[must_use]
    pub fn is_deadline(&self) -> bool {
        let marked = |response: &Response| response.extensions().get::<pd_transport::DeadlineReached>().is_some();
        self.transport().is_some_and(pd_transport::Error::is_deadline) || self.response().is_some_and(marked)
    }

    /// Whether the time of one attempt, or of connecting, ran out in the end; for the whole call see
    /// [`is_deadline`](Self::is_deadline).
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.transport().is_some_and(pd_transport::Error::is_timeout)
    }

    /// Whether the request may have been carried out all the same: no response came, or a write was refused after an
    /// attempt to which no response came.
    #[must_use]
    pub fn is_ambiguous(&self) -> bool {
        match self {
            Self::Transport { source, .. } => source.is_ambiguous(),
            Self::Api(refusal) => refusal.ambiguous,
            _ => false,
        }
    }

    /// Returns whether a single item of a list does not fit the caller's type. [`iter_all`](crate::RestSession::iter_all) and
    /// [`iter_history`](crate::RestSession::iter_history) continue after such an error; the [`DecodeError`] tells the index of
    /// the item on its page, and its id.
    #[must_use]
    pub fn is_item(&self) -> bool {
        match self {
            Self::Decode(error) | Self::Envelope(EnvelopeError::Decode(error)) => error.item_index().is_some(),
            _ => false,
        }
    }

    /// Whether the call was refused before anything was sent.
    #[must_use]
    pub const fn is_refused(&self) -> bool {
        matches!(
            self,
            Self::Url { .. }
                | Self::Refused { .. }
                | Self::Encode(_)
                | Self::MethodNotPermitted { .. }
                | Self::Page { source: PageError::InvalidLimit | PageError::InvalidWindow { .. }, .. }
        )
    }
}

/// A session cannot be built as it was asked for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The base URL cannot be used.
    #[error("the base URL cannot be used")]
    BaseUrl(#[from] UrlError),
    /// The credential cannot be used.
    #[error("the credential cannot be used")]
    Credential(#[from] pd_core::CredentialError),
    /// A header cannot be sent.
    #[error("the value of the header `{0}` cannot be sent; only visible ASCII can")]
    Header(String),
    /// This is not what a header can be called.
    #[error("{0:?} is no name of a header")]
    HeaderName(String),
    /// No thread can be started to work on.
    #[cfg(feature = "blocking")]
    #[error("no thread can be started for the blocking session")]
    Runtime(#[source] std::io::Error),
    /// An option of the transport cannot be used.
    #[error("the transport cannot be built")]
    Transport(#[from] pd_transport::BuildError),
}

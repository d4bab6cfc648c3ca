//! The errors of a session.

use std::{error::Error as StdError, fmt};

use http::Method;
use pd_core::{DecodeError, Effect, EncodeError, EnvelopeError, Operation, UrlError};
use pd_paginate::{PageError, PaginateError};
use pd_session::{ApiFailure, DecodeFailure, Failure, OneLine, Response, error_predicates, write_debug};
use pd_transport::Body;

use crate::Advice;

/// JSON-RPC errors that the server reports before it calls a method: parse error, invalid request, no such method, invalid
/// parameters.
const RPC_REJECTED: [i64; 4] = [-32700, -32600, -32601, -32602];

/// The error of a call.
///
/// [`effect`](Self::effect) returns whether the call changed anything on the server. It tells you whether you can send a write
/// again:
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sim = pd_sim::Sim::start().await?;
/// # let session = pd_rest::RestSession::builder(pd_core::Credential::token(sim.api_key())?).base_url(sim.url()).build()?;
/// # sim.fault(pd_sim::Fault::status(500));
/// use pd_core::Effect;
///
/// let team = serde_json::json!({"type": "team", "name": "Night shift"});
/// if let Err(error) = session.rpost("teams").json(&team).discard().await {
///     match error.effect() {
///         Effect::NotSent | Effect::Rejected => println!("nothing was created, it can be sent again: {error}"),
///         Effect::Unknown => println!("check before sending it again: {error}"),
///         Effect::Done => println!("created, but the response cannot be read: {error}"),
///     }
/// }
/// # assert!(sim.objects("teams").iter().all(|team| team["name"] != "Night shift"), "the error is handled");
/// # Ok(())
/// # }
/// ```
///
/// The predicates, such as [`is_not_found`](Self::is_not_found), return the cause:
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sim = pd_sim::Sim::start().await?;
/// # let session = pd_rest::RestSession::builder(pd_core::Credential::token(sim.api_key())?).base_url(sim.url()).build()?;
/// match session.rget::<serde_json::Value>("users/PNOEXST").await {
///     Ok(user) => println!("{}", user["email"]),
///     Err(error) if error.is_not_found() => println!("{} does not exist", error.path().unwrap_or_default()),
///     Err(error) => return Err(error.into()),
/// }
/// # Ok(())
/// # }
/// ```
///
/// `Display` is one line of text. `Debug` is the same line, and a second line with the sources.
#[non_exhaustive]
pub enum Error {
    /// The URL is invalid. Nothing was sent.
    Url {
        /// The method of the call.
        method: Method,
        /// The reason.
        source: UrlError,
    },
    /// The call is invalid. Nothing was sent.
    Invalid {
        /// The operation.
        operation: Operation,
        /// The reason.
        reason: String,
        /// The advice, unless it is part of the reason.
        advice: Option<Advice>,
    },
    /// The request body cannot be written as JSON, or has the wrong shape. Nothing was sent.
    Encode(EncodeError),
    /// The session does not permit the method. Nothing was sent.
    MethodNotPermitted {
        /// The operation.
        operation: Operation,
        /// The methods that are permitted.
        permitted: String,
    },
    /// No response arrived: a network failure, a timeout, the deadline.
    Transport {
        /// The operation.
        operation: Operation,
        /// The error of the transport.
        source: pd_transport::Error,
    },
    /// The response has a status other than 2xx.
    Api(Box<ApiFailure>),
    /// The response body does not fit the caller's type.
    Decode(Box<DecodeFailure>),
    /// The list cannot be continued. All items before the error were delivered.
    Page {
        /// The operation.
        operation: Operation,
        /// The reason.
        source: PageError,
    },
    /// The response is valid, but lacks the requested information.
    Unexpected {
        /// The operation.
        operation: Operation,
        /// The response. `None` for an item of a list, whose response was dropped before the item was read.
        response: Option<Box<Response>>,
        /// The missing information, and advice.
        reason: String,
    },
    /// The server returned an error for a Model Context Protocol call.
    Mcp {
        /// The response.
        response: Box<Response>,
        /// The JSON-RPC error code.
        code: i64,
        /// The server's message.
        message: String,
    },
}

impl Error {
    /// Returns the error that a session reports for this response, for mocks and tests.
    ///
    /// ```
    /// use http::Method;
    /// use pd_core::{Api, Operation};
    /// use pd_rest::Error;
    /// use pd_transport::Body;
    ///
    /// let operation = Operation::resolve(Api::Rest, &Method::GET, "/users/PNOEXST");
    /// let response = http::Response::builder().status(404).body(Body::empty())?;
    /// assert!(Error::of_response(operation, response).is_not_found());
    /// # Ok::<(), http::Error>(())
    /// ```
    #[must_use]
    pub fn of_response(operation: Operation, response: http::Response<Body>) -> Self {
        let response = Response::new(operation, response).explained_by(crate::advice::explain);
        Self::Api(Box::new(ApiFailure::new(response)))
    }

    pub(crate) fn invalid(operation: &Operation, reason: impl Into<String>) -> Self {
        Self::Invalid { operation: operation.clone(), reason: reason.into(), advice: None }
    }

    /// Like [`invalid`](Self::invalid), with advice.
    pub(crate) fn advised(operation: &Operation, reason: impl Into<String>, advice: Advice) -> Self {
        Self::Invalid { operation: operation.clone(), reason: reason.into(), advice: Some(advice) }
    }

    /// Returns the error of a response that lacks the requested information.
    pub(crate) fn unexpected(response: &Response, reason: impl Into<String>) -> Self {
        let operation = response.operation().clone();
        Self::Unexpected { operation, response: Some(Box::new(response.clone())), reason: reason.into() }
    }

    /// Like [`unexpected`](Self::unexpected), for an item of a list, whose response was dropped before the item was read.
    pub(crate) fn unexpected_item(operation: &Operation, reason: impl Into<String>) -> Self {
        Self::Unexpected { operation: operation.clone(), response: None, reason: reason.into() }
    }

    pub(crate) fn from_paginate(operation: &Operation, error: PaginateError<Self>) -> Self {
        match error {
            PaginateError::Fetch(error) => error,
            PaginateError::Page(source) => Self::Page { operation: operation.clone(), source },
        }
    }

    fn failure(&self) -> Failure<'_> {
        let of_response = |response, effect| Failure { effect, ..Failure::of_response(response) };
        match self {
            Self::Url { .. } => Failure::not_sent(None),
            Self::Encode(error) => Failure::not_sent(Some(error.operation())),
            Self::Invalid { operation, .. } | Self::MethodNotPermitted { operation, .. } => {
                Failure::not_sent(Some(operation))
            }
            Self::Page { operation, source: PageError::InvalidLimit | PageError::InvalidWindow { .. } } => {
                Failure::not_sent(Some(operation))
            }
            Self::Page { operation, .. } | Self::Unexpected { operation, response: None, .. } => {
                Failure { effect: Effect::Done, ..Failure::not_sent(Some(operation)) }
            }
            Self::Transport { operation, source } => Failure::of_transport(operation, source),
            Self::Api(failure) => failure.failure(),
            Self::Decode(failure) => failure.failure(),
            Self::Unexpected { response: Some(response), .. } => Failure::of_response(response),
            Self::Mcp { response, code, .. } if RPC_REJECTED.contains(code) => of_response(response, Effect::Rejected),
            Self::Mcp { response, .. } => of_response(response, Effect::Unknown),
        }
    }

    error_predicates!();

    /// Returns whether the call was rejected before anything was sent: its URL, options or body are invalid.
    #[must_use]
    pub const fn is_invalid(&self) -> bool {
        matches!(
            self,
            Self::Url { .. }
                | Self::Invalid { .. }
                | Self::Encode(_)
                | Self::MethodNotPermitted { .. }
                | Self::Page { source: PageError::InvalidLimit | PageError::InvalidWindow { .. }, .. }
        )
    }

    /// Returns whether a single item of a list does not fit the caller's type. [`iter_all`](crate::RestSession::iter_all) and
    /// [`iter_history`](crate::RestSession::iter_history) continue after such an error. The
    /// [`DecodeError`] in [`Error::Decode`] has the index of the item on its page, and its id.
    #[must_use]
    pub fn is_item(&self) -> bool {
        match self {
            Self::Decode(failure) => failure.is_item(),
            _ => false,
        }
    }

    /// Returns advice about the error, if this library has any. For an error response, [`hint`](Self::hint) returns it as text.
    #[must_use]
    pub fn advice(&self) -> Option<Advice> {
        match self {
            Self::Invalid { advice, .. } => advice.clone(),
            Self::Api(failure) => Advice::of_response(failure.error(), failure.response()?),
            Self::Decode(failure) => Advice::of_envelope(failure.error()),
            Self::Url { .. }
            | Self::Encode(_)
            | Self::MethodNotPermitted { .. }
            | Self::Transport { .. }
            | Self::Page { .. }
            | Self::Unexpected { .. }
            | Self::Mcp { .. } => None,
        }
    }

    /// Returns advice in addition to PagerDuty's message.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.failure().hint
    }
}

impl From<EncodeError> for Error {
    fn from(error: EncodeError) -> Self {
        Self::Encode(error)
    }
}

impl From<Box<ApiFailure>> for Error {
    fn from(failure: Box<ApiFailure>) -> Self {
        Self::Api(failure)
    }
}

impl From<Box<DecodeFailure>> for Error {
    fn from(failure: Box<DecodeFailure>) -> Self {
        Self::Decode(failure)
    }
}

/// Converts the error of an item of a list.
impl From<EnvelopeError> for Error {
    fn from(error: EnvelopeError) -> Self {
        Self::Decode(DecodeFailure::of_item(error))
    }
}

/// Converts the error of an item of a list.
impl From<DecodeError> for Error {
    fn from(error: DecodeError) -> Self {
        EnvelopeError::from(error).into()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Url { source, .. } => Some(source),
            Self::Encode(error) => error.source(),
            Self::Page { source, .. } => Some(source),
            // The message of the transport's error is part of this one.
            Self::Transport { source, .. } => source.source(),
            Self::Api(_)
            | Self::Decode(_)
            | Self::Invalid { .. }
            | Self::MethodNotPermitted { .. }
            | Self::Unexpected { .. }
            | Self::Mcp { .. } => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url { method, .. } => write!(f, "{method}: the URL is invalid; nothing was sent"),
            Self::Invalid { operation, reason, advice: None } => {
                write!(f, "{operation}: {}; nothing was sent", OneLine(reason))
            }
            Self::Invalid { operation, reason, advice: Some(advice) } => {
                write!(f, "{operation}: {}; {}; nothing was sent", OneLine(reason), OneLine(advice))
            }
            Self::Encode(error) => write!(f, "{}; nothing was sent", OneLine(error)),
            Self::MethodNotPermitted { operation, permitted } => {
                write!(f, "{operation}: this session permits {permitted} only; nothing was sent")
            }
            Self::Transport { operation, source } if source.operation().is_none() => write!(f, "{operation}: {source}"),
            Self::Transport { source, .. } => write!(f, "{source}"),
            Self::Api(failure) => write!(f, "{failure}"),
            Self::Decode(failure) => write!(f, "{failure}"),
            Self::Page { operation, .. } => write!(f, "{operation}: the list cannot be continued"),
            Self::Unexpected { operation, reason, .. } => write!(f, "{operation}: {}", OneLine(reason)),
            Self::Mcp { response, code, message } => {
                write!(f, "{}: MCP error {code}: {}", response.operation(), OneLine(message))
            }
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_debug(self, f)
    }
}

/// The error of [`RestSessionBuilder::build`](crate::RestSessionBuilder::build): an option is invalid.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The base URL is invalid.
    #[error("the base URL is invalid")]
    BaseUrl(#[from] UrlError),
    /// The credential is invalid.
    #[error("the credential is invalid")]
    Credential(#[from] pd_core::CredentialError),
    /// The default `From` header is invalid.
    #[error("`default_from` is invalid: only visible ASCII can be sent in a header")]
    From,
    /// The thread of the blocking sessions cannot be started.
    #[cfg(feature = "blocking")]
    #[error("the thread of the blocking sessions cannot be started")]
    Runtime(#[source] std::io::Error),
    /// An option of the transport is invalid.
    #[error("the transport cannot be built")]
    Transport(#[from] pd_transport::BuildError),
}

//! Errors of the sessions.

use std::{error::Error as StdError, fmt};

use http::{Response, StatusCode};
use pd_core::{ApiError, Effect, Operation, UrlError};
use pd_transport::{Body, DeadlineReached};

use crate::RoutingKeyError;

mod rejection;
#[cfg(test)]
mod tests;

pub use rejection::Rejection;

/// An event that was not accepted, or perhaps not.
///
/// [`effect`](Self::effect) tells whether PagerDuty may have accepted the event. Sending it again with the same `dedup_key` does
/// not open a second alert. No error contains the routing key.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sim = pd_sim::Sim::start().await?;
/// # let session = pd_events::EventsSession::builder(sim.routing_key()).base_url(sim.events_url()).build()?;
/// use pd_core::Effect;
///
/// # sim.fault(pd_sim::Fault::status(400));
/// match session.trigger("Disk is full", "db1").dedup_key("db1/disk").await {
///     Ok(receipt) => println!("{}", receipt.dedup_key()),
///     Err(error) => match error.effect() {
///         Effect::NotSent | Effect::Rejected if !error.is_transient() => println!("correct the event: {error}"),
///         Effect::NotSent | Effect::Rejected | Effect::Unknown => println!("send it again later: {error}"),
///         Effect::Done => println!("nothing to do: {error}"),
///     },
/// }
/// # Ok(())
/// # }
/// ```
#[non_exhaustive]
pub enum Error {
    /// The event is invalid. Nothing was sent.
    Invalid {
        /// The operation.
        operation: Operation,
        /// The invalid part, and how to correct it.
        reason: String,
    },
    /// The event exceeds a limit of the API: its `dedup_key`, any limit in strict mode, or the whole body even after all cuts.
    /// Nothing was sent.
    TooLong {
        /// The operation.
        operation: Operation,
        /// The limit, and the size of the event.
        reason: String,
    },
    /// `send_all` did not send the event, because an earlier trigger of its alert was not delivered.
    Withheld {
        /// The operation.
        operation: Operation,
        /// The key of the alert.
        dedup_key: String,
    },
    /// There was no response.
    Transport {
        /// The operation.
        operation: Operation,
        /// The key that the event was sent with.
        dedup_key: Option<String>,
        /// The error of the transport.
        error: pd_transport::Error,
    },
    /// PagerDuty answered with a status other than 2xx.
    Api(Box<Rejection>),
}

impl Error {
    /// Builds an error for an invalid event, for instance in a mock.
    #[must_use]
    pub fn invalid(operation: &Operation, reason: impl Into<String>) -> Self {
        Self::Invalid { operation: operation.clone(), reason: reason.into() }
    }

    pub(crate) fn too_long(operation: &Operation, reason: impl Into<String>) -> Self {
        Self::TooLong { operation: operation.clone(), reason: reason.into() }
    }

    pub(crate) fn withheld(operation: &Operation, dedup_key: String) -> Self {
        Self::Withheld { operation: operation.clone(), dedup_key }
    }

    pub(crate) fn no_response(operation: &Operation, dedup_key: Option<String>, error: pd_transport::Error) -> Self {
        Self::Transport { operation: operation.clone(), dedup_key, error }
    }

    /// The effect that the event had on PagerDuty. Decide by it whether to send the event again.
    #[must_use]
    pub fn effect(&self) -> Effect {
        match self {
            Self::Invalid { .. } | Self::TooLong { .. } | Self::Withheld { .. } => Effect::NotSent,
            Self::Transport { error, .. } => error.effect(),
            Self::Api(rejection) => rejection.effect(),
        }
    }

    /// The operation, such as `POST /v2/enqueue`.
    #[must_use]
    pub const fn operation(&self) -> &Operation {
        match self {
            Self::Invalid { operation, .. }
            | Self::TooLong { operation, .. }
            | Self::Withheld { operation, .. }
            | Self::Transport { operation, .. } => operation,
            Self::Api(rejection) => rejection.operation(),
        }
    }

    /// The path of the request.
    #[must_use]
    pub fn path(&self) -> &str {
        self.operation().path()
    }

    /// The number of requests that were sent; 0 if the call failed before the first.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        match self {
            Self::Invalid { .. } | Self::TooLong { .. } | Self::Withheld { .. } => 0,
            Self::Transport { error, .. } => error.attempts(),
            Self::Api(rejection) => rejection.attempts(),
        }
    }

    /// The error that PagerDuty reports.
    #[must_use]
    pub const fn api_error(&self) -> Option<&ApiError> {
        match self {
            Self::Api(rejection) => Some(rejection.error()),
            Self::Invalid { .. } | Self::TooLong { .. } | Self::Withheld { .. } | Self::Transport { .. } => None,
        }
    }

    /// The list of problems that PagerDuty reports.
    #[must_use]
    pub fn errors(&self) -> &[String] {
        self.api_error().map(ApiError::errors).unwrap_or_default()
    }

    /// The response, if there was one. The routing key in it is redacted.
    #[must_use]
    pub fn response(&self) -> Option<&Response<Body>> {
        match self {
            Self::Api(rejection) => Some(rejection.response()),
            Self::Invalid { .. } | Self::TooLong { .. } | Self::Withheld { .. } | Self::Transport { .. } => None,
        }
    }

    /// The status of the response, if there was one.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.response().map(Response::status)
    }

    /// PagerDuty's own error code. The Events API has none today.
    #[must_use]
    pub fn api_code(&self) -> Option<i64> {
        self.api_error().and_then(ApiError::code)
    }

    /// The key that the event was sent with, as given or as generated.
    #[must_use]
    pub fn dedup_key(&self) -> Option<&str> {
        match self {
            Self::Transport { dedup_key, .. } => dedup_key.as_deref(),
            Self::Api(rejection) => rejection.dedup_key(),
            Self::Withheld { dedup_key, .. } => Some(dedup_key),
            Self::Invalid { .. } | Self::TooLong { .. } => None,
        }
    }

    /// The error of the transport, if there was no response.
    #[must_use]
    pub const fn transport(&self) -> Option<&pd_transport::Error> {
        match self {
            Self::Transport { error, .. } => Some(error),
            Self::Invalid { .. } | Self::TooLong { .. } | Self::Withheld { .. } | Self::Api(_) => None,
        }
    }

    /// Returns the first error of type `T` among this error and its sources, for instance the error of a layer of your own.
    #[must_use]
    pub fn find_source<T: StdError + 'static>(&self) -> Option<&T> {
        let transport = self.transport().map(|error| error as &(dyn StdError + 'static));
        let mut errors = sources(self).chain(transport.into_iter().flat_map(sources));
        errors.find_map(|error| error.downcast_ref())
    }

    /// Returns whether the status is 404.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(StatusCode::NOT_FOUND)
    }

    /// Returns whether the status is 429 and the deadline or the retry options ended the wait. The event was not accepted.
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.status() == Some(StatusCode::TOO_MANY_REQUESTS)
    }

    /// Returns whether the status is a 5xx.
    #[must_use]
    pub fn is_server(&self) -> bool {
        self.status().is_some_and(|status| status.is_server_error())
    }

    /// Returns whether no connection could be opened, so that nothing was sent.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        self.transport().is_some_and(pd_transport::Error::is_connect)
    }

    /// Returns whether the deadline ended the call: it passed, or it left no time for another attempt.
    #[must_use]
    pub fn is_deadline(&self) -> bool {
        let is_marked = |response: &Response<Body>| response.extensions().get::<DeadlineReached>().is_some();
        self.transport().is_some_and(pd_transport::Error::is_deadline) || self.response().is_some_and(is_marked)
    }

    /// Returns whether the last attempt timed out.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.transport().is_some_and(pd_transport::Error::is_timeout)
    }

    /// Returns whether PagerDuty may have accepted the event: its [`effect`](Self::effect) is unknown.
    #[must_use]
    pub fn is_ambiguous(&self) -> bool {
        self.effect() == Effect::Unknown
    }

    /// Returns whether the event was rejected before anything was sent: it is invalid, too long, or withheld.
    #[must_use]
    pub const fn is_rejected(&self) -> bool {
        matches!(self, Self::Invalid { .. } | Self::TooLong { .. } | Self::Withheld { .. })
    }

    /// Returns whether the same event may be accepted later: unless it is invalid, too long, or rejected by PagerDuty.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Invalid { .. } | Self::TooLong { .. } => false,
            Self::Withheld { .. } | Self::Transport { .. } => true,
            Self::Api(_) => self.is_rate_limited() || self.is_server(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid { operation, reason } => write!(f, "{operation}: {reason}; nothing was sent"),
            Self::TooLong { operation, reason } => {
                write!(f, "{operation}: the event is too long: {reason}; nothing was sent")
            }
            Self::Withheld { operation, dedup_key } => write!(
                f,
                "{operation}: not sent, because an earlier trigger with the dedup_key {dedup_key:?} was not delivered; send that one again first"
            ),
            // The transport's message names the operation.
            Self::Transport { error, .. } if !error.is_ambiguous() => error.fmt(f),
            Self::Transport { operation, dedup_key, error } => {
                let cause = match (error.is_deadline(), error.is_timeout()) {
                    (true, _) => "the deadline passed",
                    (false, true) => "the attempt timed out",
                    (false, false) => "the connection broke before the response was complete",
                };
                write!(f, "{operation}: {cause}; the event may have been accepted")?;
                match dedup_key {
                    Some(key) => write!(f, ", send it again with the same dedup_key {key:?}"),
                    None => f.write_str(", sending it again may show it twice"),
                }
            }
            Self::Api(rejection) => rejection.fmt(f),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            // `Display` has the message of the transport's error.
            Self::Transport { error, .. } => error.source(),
            Self::Invalid { .. } | Self::TooLong { .. } | Self::Withheld { .. } | Self::Api(_) => None,
        }
    }
}

/// Writes the message, and the sources on a second line: `fn main() -> Result<_, Box<dyn Error>>` prints errors by `Debug`.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")?;
        for (index, source) in sources(self).skip(1).enumerate() {
            write!(f, "{}{source}", if index == 0 { "\n  caused by: " } else { ": " })?;
        }
        Ok(())
    }
}

fn sources<'e>(error: &'e (dyn StdError + 'static)) -> impl Iterator<Item = &'e (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}

/// A session cannot be built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The base URL is invalid.
    #[error("the base URL is invalid")]
    BaseUrl(#[from] UrlError),
    /// The routing key is invalid.
    #[error(transparent)]
    RoutingKey(#[from] RoutingKeyError),
    /// A header is invalid.
    #[error("the header `{0}` is invalid: its name and value must be visible ASCII")]
    Header(String),
    /// An option of the transport is invalid.
    #[error("the transport cannot be built")]
    Transport(#[from] pd_transport::BuildError),
    /// The thread that runs blocking sessions cannot be started.
    #[cfg(feature = "blocking")]
    #[error("the runtime of blocking sessions cannot be started")]
    Runtime(#[from] std::io::Error),
}

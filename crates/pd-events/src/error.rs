//! Errors of the sessions.

use std::{error::Error as StdError, fmt};

use http::StatusCode;
use pd_core::{ApiError, Operation, UrlError};
use pd_session::{ApiFailure, Failure, OneLine, Response, error_predicates, write_debug};
use pd_transport::Body;

use crate::RoutingKeyError;

#[cfg(test)]
mod tests;

/// The error of an event that PagerDuty did not accept, or may not have accepted.
///
/// [`effect`](Self::effect) tells whether PagerDuty may have accepted the event. Sending it again with the same `dedup_key` does
/// not open a second alert. The same event may be accepted later ([`is_transient`](Self::is_transient)), unless it is invalid,
/// too long, or rejected by PagerDuty. No error contains the routing key.
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
///
/// `Display` writes one line. `Debug` writes the same line, and a second one with the sources if there are any.
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
    /// No response arrived: a network failure, a timeout, the deadline.
    Transport {
        /// The operation.
        operation: Operation,
        /// The key of the alert. `None` for a change event.
        dedup_key: Option<String>,
        /// The error of the transport.
        source: pd_transport::Error,
    },
    /// The response has a status other than 2xx.
    Api {
        /// The key of the alert. `None` for a change event.
        dedup_key: Option<String>,
        /// The error response. The routing key in it is redacted.
        failure: Box<ApiFailure>,
    },
}

impl Error {
    /// Returns the error of an invalid event, for mocks and tests.
    #[must_use]
    pub fn invalid(operation: &Operation, reason: impl Into<String>) -> Self {
        Self::Invalid { operation: operation.clone(), reason: reason.into() }
    }

    /// Returns the error that a session reports for this response, for mocks and tests. `dedup_key` is the key of the alert;
    /// a change event has none.
    ///
    /// ```
    /// use http::Method;
    /// use pd_core::{Effect, Operation};
    /// use pd_events::Error;
    /// use pd_transport::Body;
    ///
    /// let operation = Operation::named(Method::POST, "/v2/enqueue");
    /// let response = http::Response::builder().status(429).body(Body::empty())?;
    /// let error = Error::of_response(operation, response, Some("db1/disk".to_owned()));
    /// assert!(error.is_rate_limited() && error.is_transient());
    /// assert_eq!((error.effect(), error.dedup_key()), (Effect::Rejected, Some("db1/disk")));
    /// # Ok::<(), http::Error>(())
    /// ```
    #[must_use]
    pub fn of_response(operation: Operation, response: http::Response<Body>, dedup_key: Option<String>) -> Self {
        let response = Response::new(operation, response).explained_by(explain).idempotent(dedup_key.is_some());
        Self::Api { dedup_key, failure: Box::new(ApiFailure::new(response)) }
    }

    pub(crate) fn too_long(operation: &Operation, reason: impl Into<String>) -> Self {
        Self::TooLong { operation: operation.clone(), reason: reason.into() }
    }

    pub(crate) fn withheld(operation: &Operation, dedup_key: String) -> Self {
        Self::Withheld { operation: operation.clone(), dedup_key }
    }

    fn failure(&self) -> Failure<'_> {
        match self {
            Self::Invalid { operation, .. } | Self::TooLong { operation, .. } => Failure::not_sent(Some(operation)),
            Self::Withheld { operation, .. } => Failure { transient: true, ..Failure::not_sent(Some(operation)) },
            // A failure that a retry would repeat, such as an invalid certificate, does not make the event invalid.
            Self::Transport { operation, source, .. } => {
                Failure { transient: true, ..Failure::of_transport(operation, source) }
            }
            Self::Api { failure, .. } => failure.failure(),
        }
    }

    error_predicates!();

    /// Returns whether the event was rejected before anything was sent: it is invalid, too long, or withheld.
    #[must_use]
    pub const fn is_rejected(&self) -> bool {
        matches!(self, Self::Invalid { .. } | Self::TooLong { .. } | Self::Withheld { .. })
    }

    /// Returns the key of the alert that the event was sent with, as given or as generated.
    #[must_use]
    pub fn dedup_key(&self) -> Option<&str> {
        match self {
            Self::Transport { dedup_key, .. } | Self::Api { dedup_key, .. } => dedup_key.as_deref(),
            Self::Withheld { dedup_key, .. } => Some(dedup_key),
            Self::Invalid { .. } | Self::TooLong { .. } => None,
        }
    }

    /// Returns the list of problems that PagerDuty reports.
    #[must_use]
    pub fn errors(&self) -> &[String] {
        self.api_error().map(ApiError::errors).unwrap_or_default()
    }

    /// Returns advice in addition to PagerDuty's message.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.failure().hint
    }
}

/// Returns advice for an error response of the Events API.
fn explain(error: &ApiError, _: &Response) -> Option<String> {
    let names_routing_key = || {
        let mut texts = error.errors().iter().map(String::as_str).chain(error.message());
        texts.any(|text| text.contains("routing_key"))
    };
    let advice = match error.status() {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND => {
            "check that the base URL is the Events API of the account's service region"
        }
        StatusCode::BAD_REQUEST if names_routing_key() => {
            "check that the routing key belongs to an Events API v2 integration in this service region"
        }
        StatusCode::TOO_MANY_REQUESTS => {
            "the event was not accepted; a routing key accepts about 120 events per minute"
        }
        _ => return None,
    };
    Some(advice.to_owned())
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid { operation, reason } => write!(f, "{operation}: {}; nothing was sent", OneLine(reason)),
            Self::TooLong { operation, reason } => {
                write!(f, "{operation}: the event is too long: {}; nothing was sent", OneLine(reason))
            }
            Self::Withheld { operation, dedup_key } => write!(
                f,
                "{operation}: not sent, because an earlier trigger with the dedup_key {dedup_key:?} was not delivered; send that one again first"
            ),
            Self::Transport { operation, dedup_key, source } if source.is_ambiguous() => {
                write_ambiguous(f, operation, dedup_key.as_deref(), source)
            }
            Self::Transport { operation, source, .. } if source.operation().is_none() => {
                write!(f, "{operation}: {source}")
            }
            Self::Transport { source, .. } => write!(f, "{source}"),
            Self::Api { failure, .. } => write!(f, "{failure}"),
        }
    }
}

/// Writes the error of an event that PagerDuty may have accepted. The advice differs from that of the transport's error: an event
/// with a `dedup_key` can be sent again.
fn write_ambiguous(
    f: &mut fmt::Formatter<'_>,
    operation: &Operation,
    dedup_key: Option<&str>,
    error: &pd_transport::Error,
) -> fmt::Result {
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

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            // The message of the transport's error is part of this one.
            Self::Transport { source, .. } => source.source(),
            Self::Invalid { .. } | Self::TooLong { .. } | Self::Withheld { .. } | Self::Api { .. } => None,
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_debug(self, f)
    }
}

/// The error of [`SessionBuilder::build`](crate::SessionBuilder::build): the routing key or an option is invalid.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The base URL is invalid.
    #[error("the base URL is invalid")]
    BaseUrl(#[from] UrlError),
    /// The routing key is invalid.
    #[error(transparent)]
    RoutingKey(#[from] RoutingKeyError),
    /// An option of the transport is invalid.
    #[error("the transport cannot be built")]
    Transport(#[from] pd_transport::BuildError),
    /// The thread of the blocking sessions cannot be started.
    #[cfg(feature = "blocking")]
    #[error("the thread of the blocking sessions cannot be started")]
    Runtime(#[from] std::io::Error),
}

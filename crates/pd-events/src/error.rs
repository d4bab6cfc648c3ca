//! What can go wrong, and what to do about it.

use http::{Response, StatusCode, header::LOCATION};
use pd_core::{ApiError, Operation, UrlError};
use pd_transport::{Body, DeadlineReached};

use crate::RoutingKeyError;

/// So much of a redirect's target is shown.
const LOCATION_SHOWN: usize = 100;

/// Why an event was not taken, or why that is not known.
///
/// The routing key is in none of it, whatever the server said.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sim = pd_sim::Sim::start().await?;
/// # let session = pd_events::EventsSession::builder(sim.routing_key()).base_url(sim.events_url()).build()?;
/// match session.trigger("Disk is full", "").await {
///     Ok(receipt) => println!("{}", receipt.dedup_key()),
///     Err(error) => {
///         assert_eq!(error.errors(), ["'payload.source' is missing or blank"]);
///         // Sent again under the same key, it cannot open a second alert.
///         println!("{error}; it had the key {:?}", error.dedup_key());
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The event cannot be sent as it was put together.
    #[error("{operation}: {reason}; nothing was sent")]
    Refused {
        /// The operation.
        operation: Operation,
        /// Why, and what to do instead.
        reason: String,
    },
    /// The event is longer than the API takes: its `dedup_key`, which is never altered; anything, where it is not to be
    /// fitted; or the whole of it, where that cannot be done.
    #[error("{operation}: the event is too long: {reason}; nothing was sent")]
    TooLong {
        /// The operation.
        operation: Operation,
        /// What is too long, and the limit.
        reason: String,
    },
    /// Not sent in a bulk: the trigger that it follows did not arrive.
    #[error(
        "{operation}: not sent, because a trigger before it of the key {dedup_key:?} did not arrive; send that one again first"
    )]
    Withheld {
        /// The operation.
        operation: Operation,
        /// The key that both have.
        dedup_key: String,
    },
    /// No response: the network, a time-out, the deadline, a body that was cut.
    #[error("{operation}: no response{}", repeatable(source, dedup_key.as_deref()))]
    Transport {
        /// The operation.
        operation: Operation,
        /// The key that the event was sent with.
        dedup_key: Option<String>,
        /// What happened.
        source: pd_transport::Error,
    },
    /// PagerDuty refused.
    #[error("{}{}", .0.error, .0.hint.as_deref().map(|hint| format!("; {hint}")).unwrap_or_default())]
    Api(Box<Refusal>),
}

/// What to do after a failure that may have been none.
fn repeatable(error: &pd_transport::Error, dedup_key: Option<&str>) -> String {
    match dedup_key {
        Some(key) if error.is_ambiguous() => {
            format!("; the event may have been taken, and under the same dedup_key {key:?} it can be sent again")
        }
        _ => String::new(),
    }
}

/// A refusal by PagerDuty: what it said, and the response. The transport has taken the routing key out of both.
#[derive(Debug)]
pub struct Refusal {
    error: ApiError,
    response: Response<Body>,
    hint: Option<String>,
    dedup_key: Option<String>,
    ambiguous: bool,
}

impl Refusal {
    /// Reads a response that is no success.
    pub(crate) fn read(
        operation: Operation,
        response: Response<Body>,
        dedup_key: Option<String>,
        ambiguous: bool,
    ) -> Self {
        let (mut parts, body) = response.into_parts();
        let error = ApiError::new(operation, parts.status, &parts.headers, body.as_bytes());
        // Nothing but what the transport has cleaned: extensions may hold anything.
        let deadline = parts.extensions.remove::<DeadlineReached>();
        parts.extensions.clear();
        if let Some(deadline) = deadline {
            parts.extensions.insert(deadline);
        }
        let response = Response::from_parts(parts, body);
        let hint = hint(&error, &response);
        Self { error, response, hint, dedup_key, ambiguous }
    }

    /// What PagerDuty said.
    #[must_use]
    pub const fn error(&self) -> &ApiError {
        &self.error
    }

    /// The response.
    #[must_use]
    pub const fn response(&self) -> &Response<Body> {
        &self.response
    }

    /// What is likely to help.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}

fn hint(error: &ApiError, response: &Response<Body>) -> Option<String> {
    let about_key = || {
        error
            .errors()
            .iter()
            .chain(error.message().map(str::to_owned).as_ref())
            .any(|said| said.contains("routing_key"))
    };
    match error.status() {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND => {
            Some("is the base URL that of the Events API, in the service region of the account?".to_owned())
        }
        status if status.is_redirection() => {
            let location =
                response.headers().get(LOCATION).map(|location| String::from_utf8_lossy(location.as_bytes()));
            let location = location.map(|location| location.chars().take(LOCATION_SHOWN).collect::<String>());
            let to = location.map(|location| format!(" to {location:?}")).unwrap_or_default();
            Some(format!("redirected{to}, which is never followed; check the base URL"))
        }
        StatusCode::BAD_REQUEST if about_key() => Some(
            "is the routing key that of an Events API v2 integration, and the service region the account's?".to_owned(),
        ),
        StatusCode::TOO_MANY_REQUESTS => {
            Some("the event was not taken; each routing key takes about 120 events a minute".to_owned())
        }
        _ => None,
    }
}

impl Error {
    pub(crate) fn refused(operation: &Operation, reason: impl Into<String>) -> Self {
        Self::Refused { operation: operation.clone(), reason: reason.into() }
    }

    pub(crate) fn too_long(operation: &Operation, reason: impl Into<String>) -> Self {
        Self::TooLong { operation: operation.clone(), reason: reason.into() }
    }

    /// What PagerDuty found wrong, one by one.
    #[must_use]
    pub fn errors(&self) -> &[String] {
        self.api_error().map(ApiError::errors).unwrap_or_default()
    }

    /// What PagerDuty said.
    #[must_use]
    pub fn api_error(&self) -> Option<&ApiError> {
        match self {
            Self::Api(refusal) => Some(&refusal.error),
            _ => None,
        }
    }

    /// The response, where there was one, without the routing key.
    #[must_use]
    pub fn response(&self) -> Option<&Response<Body>> {
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

    /// PagerDuty's own error code; the Events API has none today.
    #[must_use]
    pub fn api_code(&self) -> Option<i64> {
        self.api_error().and_then(ApiError::code)
    }

    /// The key that the event was sent with, made up or given: sent again under it, the event falls on the same alert.
    #[must_use]
    pub fn dedup_key(&self) -> Option<&str> {
        match self {
            Self::Transport { dedup_key, .. } => dedup_key.as_deref(),
            Self::Api(refusal) => refusal.dedup_key.as_deref(),
            Self::Withheld { dedup_key, .. } => Some(dedup_key),
            Self::Refused { .. } | Self::TooLong { .. } => None,
        }
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

    /// Whether PagerDuty answered 429, and waiting was not to go on. The event was not taken.
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
        let marked = |response: &Response<Body>| response.extensions().get::<DeadlineReached>().is_some();
        self.transport().is_some_and(pd_transport::Error::is_deadline) || self.response().is_some_and(marked)
    }

    /// Whether the time of an attempt ran out.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.transport().is_some_and(pd_transport::Error::is_timeout)
    }

    /// Whether the event may have been taken all the same: no response came, or it was refused after an attempt to which no
    /// response came.
    #[must_use]
    pub fn is_ambiguous(&self) -> bool {
        match self {
            Self::Transport { source, .. } => source.is_ambiguous(),
            Self::Api(refusal) => refusal.ambiguous,
            _ => false,
        }
    }

    /// Whether the event was refused before anything was sent.
    #[must_use]
    pub const fn is_refused(&self) -> bool {
        matches!(self, Self::Refused { .. } | Self::TooLong { .. } | Self::Withheld { .. })
    }

    /// Whether the same event may be taken when it is sent again later: after everything but a refusal of the event itself.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Refused { .. } | Self::TooLong { .. } => false,
            Self::Withheld { .. } | Self::Transport { .. } => true,
            Self::Api(_) => self.is_rate_limited() || self.is_server(),
        }
    }
}

/// A session cannot be built as it was asked for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The base URL cannot be used.
    #[error("the base URL cannot be used")]
    BaseUrl(#[from] UrlError),
    /// The routing key cannot be used.
    #[error(transparent)]
    RoutingKey(#[from] RoutingKeyError),
    /// A header cannot be sent.
    #[error("the header `{0}` cannot be sent: its name and value have to be visible ASCII")]
    Header(String),
    /// An option of the transport cannot be used.
    #[error("the transport cannot be built")]
    Transport(#[from] pd_transport::BuildError),
    /// The thread that a blocking session waits for cannot be started.
    #[cfg(feature = "blocking")]
    #[error("the runtime of a blocking session cannot be started")]
    Runtime(#[from] std::io::Error),
}

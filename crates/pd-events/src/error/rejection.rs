//! Responses with a status other than 2xx.

use std::fmt;

use http::{Response, StatusCode, header::LOCATION};
use pd_core::{ApiError, Effect, Operation};
use pd_transport::{AfterAmbiguous, Attempt, Body, DeadlineReached};

/// The number of characters of a redirect's target that an error shows.
const LOCATION_LENGTH: usize = 100;

/// A response with a status other than 2xx: the error that it reports, advice, and the response itself.
#[derive(Debug)]
pub struct Rejection {
    operation: Operation,
    error: ApiError,
    response: Response<Body>,
    hint: Option<String>,
    dedup_key: Option<String>,
    effect: Effect,
}

impl Rejection {
    /// Reads the error that a response reports.
    #[must_use]
    pub fn new(operation: Operation, response: Response<Body>, dedup_key: Option<String>) -> Self {
        let (mut parts, body) = response.into_parts();
        let error = ApiError::new(operation.clone(), parts.status, &parts.headers, body.as_bytes());
        let is_after_unknown = parts.extensions.get::<AfterAmbiguous>().is_some();
        // The rejection of a retry does not undo the effect of an earlier attempt.
        let effect = if is_after_unknown { Effect::Unknown } else { Effect::of_status(parts.status) };
        // Only extensions of the transport are kept: others may hold secrets.
        let (deadline, attempt) = (parts.extensions.remove::<DeadlineReached>(), parts.extensions.remove::<Attempt>());
        parts.extensions.clear();
        deadline.map(|deadline| parts.extensions.insert(deadline));
        attempt.map(|attempt| parts.extensions.insert(attempt));
        let response = Response::from_parts(parts, body);
        let hint = hint(&error, &response);
        Self { operation, error, response, hint, dedup_key, effect }
    }

    /// The error that PagerDuty reports.
    #[must_use]
    pub const fn error(&self) -> &ApiError {
        &self.error
    }

    /// The response. The routing key in it is redacted.
    #[must_use]
    pub const fn response(&self) -> &Response<Body> {
        &self.response
    }

    /// Advice that the response itself does not give.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    pub(super) const fn operation(&self) -> &Operation {
        &self.operation
    }

    pub(super) fn dedup_key(&self) -> Option<&str> {
        self.dedup_key.as_deref()
    }

    pub(super) const fn effect(&self) -> Effect {
        self.effect
    }

    pub(super) fn attempts(&self) -> u32 {
        self.response.extensions().get::<Attempt>().map_or(1, |attempt| attempt.0)
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.error)?;
        match &self.hint {
            Some(hint) => write!(f, "; {hint}"),
            None => Ok(()),
        }
    }
}

fn hint(error: &ApiError, response: &Response<Body>) -> Option<String> {
    let names_routing_key = || {
        let message = error.message().map(str::to_owned);
        error.errors().iter().chain(message.as_ref()).any(|text| text.contains("routing_key"))
    };
    match error.status() {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND => {
            Some("check that the base URL is the Events API of the account's service region".to_owned())
        }
        status if status.is_redirection() => {
            let location = response.headers().get(LOCATION).map(|value| String::from_utf8_lossy(value.as_bytes()));
            let location = location.map(|location| location.chars().take(LOCATION_LENGTH).collect::<String>());
            let to = location.map(|location| format!(" to {location:?}")).unwrap_or_default();
            Some(format!("redirected{to}; redirects are never followed, check the base URL"))
        }
        StatusCode::BAD_REQUEST if names_routing_key() => {
            Some("check that the routing key belongs to an Events API v2 integration in this service region".to_owned())
        }
        StatusCode::TOO_MANY_REQUESTS => {
            Some("the event was not accepted; a routing key accepts about 120 events per minute".to_owned())
        }
        _ => None,
    }
}

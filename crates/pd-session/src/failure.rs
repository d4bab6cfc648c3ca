//! Responses that are errors.

use std::{error::Error as StdError, fmt};

use http::{StatusCode, header::LOCATION};
use pd_core::{ApiError, DecodeError, Effect, EnvelopeError};
use pd_transport::{AfterAmbiguous, DeadlineReached, RejectedCredential, RenewalFailed};

use crate::{Failure, OneLine, Response, error_predicates, predicates::write_debug};

/// The number of characters of a redirect's target that an error shows.
const LOCATION_LENGTH: usize = 100;

const EARLIER_ATTEMPT: &str =
    "an earlier attempt of this call got no response and may have been carried out: check before you send it again";
const FIRST_WORKED: &str =
    "an earlier attempt of this call got no response and may have worked: check before you send it again";
const EARLIER_IDEMPOTENT_ATTEMPT: &str =
    "an earlier attempt of this call got no response and may have been carried out: it is safe to send it again";
/// Already resolved, already acknowledged, already merged: PagerDuty returns these codes for a retried PUT whose first attempt
/// worked.
const DONE_ALREADY: [i64; 3] = [1001, 1002, 1019];
const DEADLINE: &str = "the deadline left no time for another attempt";

/// An error response: its error, the response itself, advice, and the effect of the request.
///
/// ```
/// use http::{Method, StatusCode};
/// use pd_core::{Api, Effect, Operation};
/// use pd_session::{ApiFailure, Response};
/// use pd_transport::Body;
///
/// let mut response = http::Response::new(Body::from(r#"{"error": {"message": "Not Found", "code": 2100}}"#));
/// *response.status_mut() = StatusCode::NOT_FOUND;
/// let operation = Operation::resolve(Api::Rest, &Method::PUT, "/users/PABC123");
/// let failure = ApiFailure::new(Response::new(operation.for_request("/users/PABC123".parse()?), response));
/// assert_eq!(failure.effect(), Effect::Rejected);
/// assert_eq!(failure.to_string(), "PUT /users/PABC123: 404 Not Found: Not Found (code 2100)");
/// # Ok::<(), http::uri::InvalidUri>(())
/// ```
pub struct ApiFailure {
    error: ApiError,
    response: Response,
    hint: Option<String>,
    effect: Effect,
}

impl ApiFailure {
    /// Reads the error of a response.
    #[must_use]
    pub fn new(response: Response) -> Self {
        let operation = response.operation().clone();
        let error = ApiError::new(operation, response.status(), response.headers(), response.bytes());
        // An earlier attempt may have worked, although PagerDuty rejected the retry.
        let effect =
            if has_earlier_attempt(&response) { Effect::Unknown } else { Effect::of_status(response.status()) };
        let hint = hint(&error, &response);
        Self { error, response, hint, effect }
    }

    /// Returns the error that PagerDuty reports.
    #[must_use]
    pub const fn error(&self) -> &ApiError {
        &self.error
    }

    /// Returns advice in addition to PagerDuty's message.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// Returns the response, by value.
    #[must_use]
    pub fn into_response(self) -> Response {
        self.response
    }

    /// Returns the values that the methods of [`error_predicates!`](crate::error_predicates) read.
    #[must_use]
    pub fn failure(&self) -> Failure<'_> {
        let (api, hint) = (Some(&self.error), self.hint());
        Failure { effect: self.effect, api, hint, ..Failure::of_response(&self.response) }
    }

    error_predicates!();
}

fn has_earlier_attempt(response: &Response) -> bool {
    !response.operation().method().is_safe() && response.extensions().get::<AfterAmbiguous>().is_some()
}

/// Returns the advice of the session and of the transport, the most important first.
fn hint(error: &ApiError, response: &Response) -> Option<String> {
    let explained = response.explain().and_then(|explain| explain(error, response));
    let advice = explained.or_else(|| of_status(response));
    let deadline = response.extensions().get::<DeadlineReached>().map(|_| DEADLINE.to_owned());
    let hints: Vec<String> = earlier_attempt(error, response).into_iter().chain(advice).chain(deadline).collect();
    (!hints.is_empty()).then(|| hints.join("; "))
}

/// Returns what to do about an earlier attempt whose effect is unknown.
fn earlier_attempt(error: &ApiError, response: &Response) -> Option<String> {
    let is_done = || error.code().is_some_and(|code| DONE_ALREADY.contains(&code));
    let advice = match has_earlier_attempt(response) {
        false => return None,
        true if response.is_idempotent() => EARLIER_IDEMPOTENT_ATTEMPT,
        true if is_done() => FIRST_WORKED,
        true => EARLIER_ATTEMPT,
    };
    Some(advice.to_owned())
}

/// Returns the advice for a 401 and for a redirect, which is the same for every API.
fn of_status(response: &Response) -> Option<String> {
    if response.status() == StatusCode::UNAUTHORIZED {
        if let Some(failed) = response.extensions().get::<RenewalFailed>() {
            return Some(format!("the credential was rejected, and its provider has no other one: {}", failed.error()));
        }
        return Some(match response.extensions().get::<RejectedCredential>() {
            Some(RejectedCredential(shown)) => format!(
                "the credential {shown} was rejected; is it valid, and is the base URL that of its service region (US or EU)?"
            ),
            None => "no credential was sent; give the session one".to_owned(),
        });
    }
    response.status().is_redirection().then(|| {
        let location = response.headers().get(LOCATION).map(|location| String::from_utf8_lossy(location.as_bytes()));
        let to = location.map(|location| {
            let shown: String = location.chars().take(LOCATION_LENGTH).collect();
            format!(" to {shown:?}")
        });
        format!("redirected{}; redirects are never followed, check the base URL", to.unwrap_or_default())
    })
}

impl StdError for ApiFailure {}

impl fmt::Display for ApiFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", OneLine(&self.error))?;
        match &self.hint {
            Some(hint) => write!(f, "; {}", OneLine(hint)),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for ApiFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_debug(self, f)
    }
}

/// A response whose body does not fit the caller's type.
///
/// If its status is a 2xx, the server carried the request out. Sending it again would carry it out twice.
///
/// ```
/// use http::Method;
/// use pd_core::{Api, Effect, Operation};
/// use pd_session::Response;
/// use pd_transport::Body;
///
/// let operation = Operation::resolve(Api::Rest, &Method::POST, "/incidents");
/// let response = Response::new(operation, http::Response::new(Body::from(r#"{"incident": {"id": 7}}"#)));
/// #[derive(Debug, serde::Deserialize)]
/// struct Incident {
///     id: String,
/// }
/// let failure = response.entity::<Incident>().unwrap_err();
/// assert_eq!(failure.effect(), Effect::Done);
/// assert_eq!(failure.response().map(|response| response.status().as_u16()), Some(200));
/// ```
pub struct DecodeFailure {
    error: EnvelopeError,
    /// `None` for an item of a list, whose response was dropped before the item was read.
    response: Option<Response>,
}

impl DecodeFailure {
    /// Returns the error of this response.
    #[must_use]
    pub fn new(error: EnvelopeError, response: &Response) -> Box<Self> {
        Box::new(Self { error, response: Some(response.clone()) })
    }

    /// Returns the error of an item of a list, whose response was dropped before the item was read.
    #[must_use]
    pub fn of_item(error: EnvelopeError) -> Box<Self> {
        Box::new(Self { error, response: None })
    }

    /// Returns the error: the body is not JSON, has no wrapper, or a member has another type.
    #[must_use]
    pub const fn error(&self) -> &EnvelopeError {
        &self.error
    }

    fn decode_error(&self) -> Option<&DecodeError> {
        match &self.error {
            EnvelopeError::Decode(error) => Some(error),
            _ => None,
        }
    }

    /// Returns whether a single item of a list does not fit.
    #[must_use]
    pub fn is_item(&self) -> bool {
        self.item_index().is_some()
    }

    /// Returns the index of the list item that does not fit, counted from 0 on its page.
    #[must_use]
    pub fn item_index(&self) -> Option<usize> {
        self.decode_error().and_then(DecodeError::item_index)
    }

    /// Returns the `id` of the object that does not fit, if it has one.
    #[must_use]
    pub fn item_id(&self) -> Option<&str> {
        self.decode_error().and_then(DecodeError::item_id)
    }

    /// Returns whether the body is valid JSON, of another shape than expected.
    #[must_use]
    pub fn is_json(&self) -> bool {
        self.decode_error().is_none_or(DecodeError::is_shape)
    }

    /// Returns the values that the methods of [`error_predicates!`](crate::error_predicates) read.
    #[must_use]
    pub fn failure(&self) -> Failure<'_> {
        match &self.response {
            Some(response) => Failure::of_response(response),
            None => Failure { effect: Effect::Done, ..Failure::not_sent(Some(self.error.operation())) },
        }
    }

    error_predicates!();
}

impl StdError for DecodeFailure {}

impl fmt::Display for DecodeFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", OneLine(&self.error))?;
        if self.effect() == Effect::Done && !self.error.operation().method().is_safe() {
            f.write_str("; the request was carried out, do not send it again")?;
        }
        Ok(())
    }
}

impl fmt::Debug for DecodeFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_debug(self, f)
    }
}

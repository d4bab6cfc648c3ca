//! The predicates and accessors that every session error has.

use std::{error::Error as StdError, fmt};

use http::StatusCode;
use pd_core::{ApiError, Effect, Operation};
use pd_transport::DeadlineReached;

use crate::{OneLine, Response};

/// The parts of a session error that its predicates read: see [`error_predicates!`](crate::error_predicates).
#[derive(Debug, Clone, Copy)]
pub struct Failure<'a> {
    /// The effect of the call on the server.
    pub effect: Effect,
    /// Whether the same request may succeed later.
    pub transient: bool,
    /// The operation. `None` if the URL is invalid.
    pub operation: Option<&'a Operation>,
    /// The response, if one arrived.
    pub response: Option<&'a Response>,
    /// The error of the response, if its status is an error.
    pub api: Option<&'a ApiError>,
    /// Advice in addition to PagerDuty's message.
    pub hint: Option<&'a str>,
    /// The error of the transport, if no response arrived.
    pub transport: Option<&'a pd_transport::Error>,
}

impl<'a> Failure<'a> {
    /// Returns the parts of an error that was found before anything was sent.
    #[must_use]
    pub const fn not_sent(operation: Option<&'a Operation>) -> Self {
        Self {
            effect: Effect::NotSent,
            transient: false,
            operation,
            response: None,
            api: None,
            hint: None,
            transport: None,
        }
    }

    /// Returns the parts of an error about this response.
    #[must_use]
    pub fn of_response(response: &'a Response) -> Self {
        let status = response.status();
        Self {
            effect: Effect::of_status(status),
            transient: status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error(),
            operation: Some(response.operation()),
            response: Some(response),
            api: None,
            hint: None,
            transport: None,
        }
    }

    /// Returns the parts of a transport error. No response arrived.
    #[must_use]
    pub fn of_transport(operation: &'a Operation, error: &'a pd_transport::Error) -> Self {
        Self {
            effect: error.effect(),
            transient: error.is_transient(),
            operation: Some(operation),
            response: None,
            api: None,
            hint: None,
            transport: Some(error),
        }
    }

    /// Returns the status of the response.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.response.map(Response::status)
    }

    /// Returns the number of requests that the call sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        match (self.transport, self.response) {
            (Some(transport), _) => transport.attempts(),
            (None, Some(response)) => response.attempts(),
            (None, None) => 0,
        }
    }

    /// Returns whether the request is a write whose effect is unknown.
    #[must_use]
    pub fn is_ambiguous(&self) -> bool {
        let is_safe = self.operation.is_some_and(|operation| operation.method().is_safe());
        self.effect == Effect::Unknown && !is_safe
    }

    /// Returns the first error of type `T` among the error of the transport and its causes.
    #[must_use]
    pub fn find_in_transport<T: StdError + 'static>(&self) -> Option<&'a T> {
        let transport = self.transport?;
        find_source(transport).or_else(|| transport.find_source())
    }

    /// Returns whether the deadline ended the call.
    #[must_use]
    pub fn is_deadline(&self) -> bool {
        let marked = |response: &Response| response.extensions().get::<DeadlineReached>().is_some();
        self.transport.is_some_and(pd_transport::Error::is_deadline) || self.response.is_some_and(marked)
    }
}

/// Returns the first error of type `T` among `error` and its sources.
#[must_use]
pub fn find_source<'a, T: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a T> {
    std::iter::successors(Some(error), |&error| error.source()).find_map(|error| error.downcast_ref())
}

/// Writes the `Debug` output of an error as readable text: the message, and the sources on a second line. A program whose `main`
/// returns an error prints it by `Debug`.
///
/// # Errors
///
/// Returns the errors of the formatter.
pub fn write_debug(error: &dyn StdError, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{}", OneLine(error))?;
    let mut source = error.source();
    let mut lead = "\n  caused by: ";
    while let Some(error) = source {
        write!(f, "{lead}{}", OneLine(error))?;
        lead = ": ";
        source = error.source();
    }
    Ok(())
}

/// Declares the predicates and accessors of a session error, in its `impl` block.
///
/// The error has a method `failure(&self) -> Failure<'_>`, and implements [`std::error::Error`].
#[macro_export]
macro_rules! error_predicates {
    () => {
        /// Returns the effect that the call had on the server. It tells whether a write can be sent again.
        #[must_use]
        pub fn effect(&self) -> $crate::reexport::Effect {
            self.failure().effect
        }

        /// Returns the response, if one arrived.
        #[must_use]
        pub fn response(&self) -> Option<&$crate::Response> {
            self.failure().response
        }

        /// Returns the status of the response, if one arrived.
        #[must_use]
        pub fn status(&self) -> Option<$crate::reexport::StatusCode> {
            self.failure().status()
        }

        /// Returns the error that PagerDuty reports in the response.
        #[must_use]
        pub fn api_error(&self) -> Option<&$crate::reexport::ApiError> {
            self.failure().api
        }

        /// Returns PagerDuty's own error code, for instance 2001.
        #[must_use]
        pub fn api_code(&self) -> Option<i64> {
            self.api_error().and_then($crate::reexport::ApiError::code)
        }

        /// Returns the error of the transport, if no response arrived.
        #[must_use]
        pub fn transport(&self) -> Option<&$crate::reexport::TransportError> {
            self.failure().transport
        }

        /// Returns the operation. `None` if the URL is invalid.
        #[must_use]
        pub fn operation(&self) -> Option<&$crate::reexport::Operation> {
            self.failure().operation
        }

        /// Returns the path of the request, `/users/PABC123`. For the template `/users/{id}`, see
        /// [`operation`](Self::operation).
        #[must_use]
        pub fn path(&self) -> Option<&str> {
            self.failure().operation.map($crate::reexport::Operation::request_path)
        }

        /// Returns the number of requests that the call sent: 0 if it failed before the first.
        #[must_use]
        pub fn attempts(&self) -> u32 {
            self.failure().attempts()
        }

        /// Returns whether no connection could be opened, so that nothing was sent.
        #[must_use]
        pub fn is_connect(&self) -> bool {
            self.failure().transport.is_some_and($crate::reexport::TransportError::is_connect)
        }

        /// Returns whether the last attempt timed out; for the deadline of the call see [`is_deadline`](Self::is_deadline).
        #[must_use]
        pub fn is_timeout(&self) -> bool {
            self.failure().transport.is_some_and($crate::reexport::TransportError::is_timeout)
        }

        /// Returns whether the deadline ended the call: it passed, or it left no time for another attempt.
        #[must_use]
        pub fn is_deadline(&self) -> bool {
            self.failure().is_deadline()
        }

        /// Returns whether the same request may succeed later: after network failures, timeouts, 429 and 5xx. Check
        /// [`effect`](Self::effect) before you send a write again.
        #[must_use]
        pub fn is_transient(&self) -> bool {
            self.failure().transient
        }

        /// Returns whether the request is a write whose [`effect`](Self::effect) is unknown.
        #[must_use]
        pub fn is_ambiguous(&self) -> bool {
            self.failure().is_ambiguous()
        }

        /// Returns whether the status is 404.
        #[must_use]
        pub fn is_not_found(&self) -> bool {
            self.status() == Some($crate::reexport::StatusCode::NOT_FOUND)
        }

        /// Returns whether the status is 401: the credential is not valid in this region.
        #[must_use]
        pub fn is_unauthorized(&self) -> bool {
            self.status() == Some($crate::reexport::StatusCode::UNAUTHORIZED)
        }

        /// Returns whether the status is 429: the rate limit was exceeded, and the retry options or the deadline allowed no
        /// further wait.
        #[must_use]
        pub fn is_rate_limited(&self) -> bool {
            self.status() == Some($crate::reexport::StatusCode::TOO_MANY_REQUESTS)
        }

        /// Returns whether the status is a 5xx.
        #[must_use]
        pub fn is_server(&self) -> bool {
            self.status().is_some_and(|status| status.is_server_error())
        }

        /// Returns the first error of type `T` among this error and its causes, for instance the error of a layer of your own.
        #[must_use]
        pub fn find_source<T: ::std::error::Error + 'static>(&self) -> Option<&T> {
            $crate::find_source(self).or_else(|| self.failure().find_in_transport())
        }
    };
}

//! The error type of the stack.

use std::{error::Error as StdError, fmt, sync::Arc};

use pd_core::{Effect, Operation};

use crate::{BoxError, call_state::CallState};

mod kind;
mod message;
mod provider;
mod redact;
#[cfg(test)]
mod tests;

pub(crate) use kind::Kind;
pub(crate) use provider::ProviderError;

/// The error returned by the transport: a call that got no response.
///
/// It is opaque and one pointer wide. The predicates classify it, and [`attempts`](Error::attempts) returns the number of
/// attempts. `Display` says what failed and what to do next. It does not repeat the [`source`](std::error::Error::source): if no
/// connection was made, the message contains the reasons, and there is no source. [`find_source`](Error::find_source) finds the
/// cause in either case.
///
/// ```
/// # async fn example(transport: pd_transport::Transport, request: http::Request<pd_transport::Body>) {
/// match transport.send(request).await {
///     Ok(response) => println!("{}", response.status()),
///     Err(error) if error.is_connect() => println!("the network is down: nothing was sent"),
///     Err(error) if error.is_ambiguous() => println!("it may have been carried out: {error}"),
///     Err(error) => println!("{error}"),
/// }
/// # }
/// ```
pub struct Error(Box<ErrorInner>);

struct ErrorInner {
    kind: Kind,
    attempts: u32,
    /// The effect of the last attempt on the server.
    effect: Effect,
    /// An attempt before the last one may have been carried out.
    earlier_unknown: bool,
    /// The method of the request is safe (RFC 9110, section 9.2.1).
    safe: bool,
    /// The deadline left no time for another attempt.
    past_deadline: bool,
    operation: Option<Operation>,
    source: Option<BoxError>,
}

/// Errors for mocks of the transport and for clients of your own. A client that returns one is retried by the same rules as
/// the client of `pd-http`.
///
/// ```
/// use std::time::Duration;
///
/// use pd_core::Effect;
/// use pd_transport::Error;
///
/// let refused = Error::connect("connection refused");
/// assert!(refused.is_connect() && refused.effect() == Effect::NotSent);
/// assert_eq!(Error::interrupted("connection reset").effect(), Effect::Unknown);
/// assert!(Error::timed_out(Duration::from_secs(60)).is_timeout());
/// assert!(Error::past_deadline().is_deadline());
/// ```
impl Error {
    /// Returns the error of an attempt that got no connection: the request was not sent.
    #[must_use]
    pub fn connect(source: impl Into<BoxError>) -> Self {
        Self::new(Kind::Connect).with_source(source)
    }

    /// Returns the error of an attempt whose connection broke after the request was written: the server may have carried the
    /// request out.
    #[must_use]
    pub fn interrupted(source: impl Into<BoxError>) -> Self {
        Self::new(Kind::Interrupted).with_source(source)
    }

    /// Returns the error of an attempt that got no response within this time: the server may have carried the request out.
    #[must_use]
    pub fn timed_out(after: std::time::Duration) -> Self {
        Self::new(Kind::Timeout { after: Some(after) })
    }

    /// Returns the error of a call whose deadline passed before its first request was sent.
    #[must_use]
    pub fn past_deadline() -> Self {
        Self::new(Kind::Deadline)
    }
}

impl Error {
    /// Returns whether the deadline of the call passed before the attempt started.
    pub(crate) fn is_not_started(&self) -> bool {
        matches!(self.kind(), Kind::Deadline) && self.attempts() == 0
    }

    pub(crate) fn new(kind: Kind) -> Self {
        Self(Box::new(ErrorInner {
            effect: kind.effect(),
            kind,
            attempts: 0,
            earlier_unknown: false,
            safe: false,
            past_deadline: false,
            operation: None,
            source: None,
        }))
    }

    pub(crate) fn with_source(mut self, source: impl Into<BoxError>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    pub(crate) fn with_effect(mut self, effect: Effect) -> Self {
        self.0.effect = effect;
        self
    }

    pub(crate) fn with_earlier_unknown(mut self, earlier_unknown: bool) -> Self {
        self.0.earlier_unknown |= earlier_unknown;
        self
    }

    pub(crate) fn with_safety(mut self, safe: bool) -> Self {
        self.0.safe |= safe;
        self
    }

    pub(crate) fn with_deadline(mut self, past_deadline: bool) -> Self {
        self.0.past_deadline |= past_deadline;
        self
    }

    /// Sets the operation, unless an inner layer did.
    pub(crate) fn with_operation(mut self, operation: Option<&Operation>) -> Self {
        if self.0.operation.is_none() {
            self.0.operation = operation.cloned();
        }
        self
    }

    /// Classifies an error of the HTTP client.
    pub(crate) fn from_client(error: BoxError, call: Option<&CallState>) -> Self {
        recognize(error, call).unwrap_or_else(|error| Self::new(Kind::of_client_error(&*error)).with_source(error))
    }

    /// Classifies an error of the caller's layer. An error of this type passes unchanged.
    pub(crate) fn from_layer(error: BoxError, call: Option<&CallState>) -> Self {
        recognize(error, call)
            .unwrap_or_else(|error| Self::new(Kind::Layer).with_effect(effect_if_ended(call)).with_source(error))
    }

    /// Returns the effect of the last attempt on the server.
    pub(crate) fn attempt_effect(&self) -> Effect {
        self.0.effect
    }

    pub(crate) fn kind(&self) -> &Kind {
        &self.0.kind
    }

    /// Returns whether the last attempt got no connection, so that nothing of it was sent: name resolution, refused
    /// connection, proxy, TLS handshake, or a timeout or deadline before the request was written.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        match self.0.kind {
            Kind::Connect | Kind::ConnectFatal => true,
            Kind::Timeout { .. } => self.0.effect == Effect::NotSent,
            Kind::Deadline => self.0.effect == Effect::NotSent && self.0.attempts > 0,
            Kind::Unsent
            | Kind::NoRuntime
            | Kind::Interrupted
            | Kind::TooLarge { .. }
            | Kind::Decode
            | Kind::Provider
            | Kind::Layer => false,
        }
    }

    /// Returns whether the response arrived and its body could not be decompressed.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        matches!(self.0.kind, Kind::Decode)
    }

    /// Returns the effect of the call on the server, over all its attempts.
    ///
    /// ```
    /// use pd_core::Effect;
    ///
    /// fn may_send_again(error: &pd_transport::Error) -> bool {
    ///     error.effect().changed_nothing()
    /// }
    /// ```
    #[must_use]
    pub fn effect(&self) -> Effect {
        match self.0.effect {
            Effect::NotSent | Effect::Rejected if self.0.earlier_unknown => Effect::Unknown,
            effect => effect,
        }
    }

    /// Returns whether the timeout of an attempt, or of connecting, passed.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self.0.kind, Kind::Timeout { .. }) || self.cause().is_some_and(kind::is_timed_out)
    }

    /// Returns whether the deadline of the call passed, or would have passed during the next wait.
    #[must_use]
    pub fn is_deadline(&self) -> bool {
        self.0.past_deadline || matches!(self.0.kind, Kind::Deadline)
    }

    /// Returns whether the server may have carried out a write: [`effect`](Self::effect) is unknown and the method of the
    /// request is not safe. A GET is never ambiguous, because it can be sent again.
    #[must_use]
    pub fn is_ambiguous(&self) -> bool {
        self.effect() == Effect::Unknown && !self.0.safe
    }

    /// Returns whether the same request may succeed later: after network failures, timeouts and the deadline. An invalid
    /// certificate or proxy, a response that cannot be read, and the failures of a credential provider or of a layer of the
    /// caller's are not transient.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self.0.kind {
            Kind::Connect | Kind::Unsent | Kind::Interrupted | Kind::Timeout { .. } | Kind::Deadline => true,
            Kind::ConnectFatal
            | Kind::NoRuntime
            | Kind::TooLarge { .. }
            | Kind::Decode
            | Kind::Provider
            | Kind::Layer => false,
        }
    }

    /// Returns the number of requests that the call made. It is 0 if the call failed before the first one.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Returns the first cause of type `T`, for instance the error of a layer or of a credential provider of your own.
    ///
    /// ```
    /// use std::io;
    ///
    /// let refused = pd_transport::Error::connect(io::Error::from(io::ErrorKind::ConnectionRefused));
    /// assert_eq!(refused.find_source::<io::Error>().unwrap().kind(), io::ErrorKind::ConnectionRefused);
    /// assert_eq!(refused.to_string(), "cannot connect: connection refused; the request was not sent");
    /// ```
    #[must_use]
    pub fn find_source<T: StdError + 'static>(&self) -> Option<&T> {
        causes(self).find_map(|cause| {
            let provider = || cause.downcast_ref::<ProviderError>()?.inner().downcast_ref();
            cause.downcast_ref().or_else(provider)
        })
    }

    /// Returns the operation that failed, if the request named one.
    #[must_use]
    pub fn operation(&self) -> Option<&Operation> {
        self.0.operation.as_ref()
    }
}

/// Returns the effect of an attempt that a layer or a client ended.
fn effect_if_ended(call: Option<&CallState>) -> Effect {
    call.map_or(Effect::Unknown, CallState::effect_if_ended)
}

/// Looks for an error of this crate or a tower timeout in the chain. Returns an [`Error`] on top unchanged; one further down
/// gives its kind to a new error whose source is the chain.
fn recognize(error: BoxError, call: Option<&CallState>) -> Result<Error, BoxError> {
    let error = match error.downcast::<Error>() {
        Ok(ours) => return Ok(*ours),
        Err(error) => error,
    };
    let ours = chain(&*error).find_map(|source| source.downcast_ref::<Error>());
    if let Some(ours) = ours {
        let known = Error::new(ours.0.kind.clone())
            .with_attempts(ours.0.attempts)
            .with_effect(ours.0.effect)
            .with_earlier_unknown(ours.0.earlier_unknown)
            .with_safety(ours.0.safe)
            .with_deadline(ours.0.past_deadline)
            .with_operation(ours.operation());
        return Ok(known.with_source(error));
    }
    if chain(&*error).any(|source| source.is::<tower::timeout::error::Elapsed>()) {
        return Ok(Error::new(Kind::Timeout { after: None }).with_effect(effect_if_ended(call)).with_source(error));
    }
    Err(error)
}

/// Returns the error and its sources. The waiters for one connection share an error in an `Arc`: the iterator then returns the
/// error in the `Arc`.
fn chain<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    let shared = |error: &'a (dyn StdError + 'static)| error.downcast_ref::<Arc<dyn StdError + Send + Sync>>();
    let errors = std::iter::successors(Some(error), |&error| error.source());
    errors.map(move |error| shared(error).map_or(error, |shared| &**shared as &(dyn StdError + 'static)))
}

#[cfg(not(feature = "client"))]
fn has_io_kind(error: &(dyn StdError + 'static), kind: std::io::ErrorKind) -> bool {
    chain(error).any(|error| error.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == kind))
}

/// Returns the cause and its sources.
fn causes(error: &Error) -> impl Iterator<Item = &(dyn StdError + 'static)> {
    error.cause().into_iter().flat_map(chain)
}

impl Error {
    /// Returns the cause, whether or not the message contains it.
    fn cause(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        if self.message_has_causes() { None } else { self.cause() }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("operation", &self.0.operation.as_ref().map(ToString::to_string))
            .field("attempts", &self.0.attempts)
            .field("effect", &self.effect())
            .field("source", &self.0.source)
            .finish()
    }
}

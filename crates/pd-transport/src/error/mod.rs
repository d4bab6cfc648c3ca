//! The one error type of the stack.

use std::{error::Error as StdError, fmt};

use http::Response;
use pd_core::Operation;

use crate::{Body, BoxError};

mod kind;
mod redact;
#[cfg(test)]
mod tests;

pub(crate) use kind::Kind;

/// A call that came to no response, or to one that no caller can use: 401, and 3xx.
///
/// It is opaque and one pointer wide. The predicates tell what happened, [`source`](std::error::Error::source) why, and
/// [`attempts`](Error::attempts) how often it was tried. `Display` says what to do next, and never repeats the source.
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
pub struct Error(Box<Inner>);

struct Inner {
    kind: Kind,
    attempts: u32,
    ambiguous: bool,
    /// It is the last outcome of a call that the deadline left no more time for.
    past_deadline: bool,
    operation: Option<Operation>,
    response: Option<Response<Body>>,
    source: Option<BoxError>,
}

impl Error {
    pub(crate) fn new(kind: Kind) -> Self {
        let ambiguous =
            matches!(kind, Kind::Interrupted | Kind::Timeout { .. } | Kind::TooLarge { .. } | Kind::Repeated { .. });
        Self(Box::new(Inner {
            kind,
            attempts: 0,
            ambiguous,
            past_deadline: false,
            operation: None,
            response: None,
            source: None,
        }))
    }

    pub(crate) fn with_source(mut self, source: impl Into<BoxError>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    pub(crate) fn with_response(mut self, response: Response<Body>) -> Self {
        self.0.response = Some(response);
        self
    }

    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    pub(crate) fn with_ambiguity(mut self, ambiguous: bool) -> Self {
        self.0.ambiguous |= ambiguous;
        self
    }

    pub(crate) fn with_deadline(mut self, past_deadline: bool) -> Self {
        self.0.past_deadline |= past_deadline;
        self
    }

    /// Names the operation, unless a layer further in has done so.
    pub(crate) fn with_operation(mut self, operation: Option<&Operation>) -> Self {
        if self.0.operation.is_none() {
            self.0.operation = operation.cloned();
        }
        self
    }

    /// Classifies an error of the HTTP client.
    pub(crate) fn from_client(error: BoxError) -> Self {
        match recognize(error) {
            Ok(error) => error,
            Err(error) => Self::new(Kind::of_client_error(&*error)).with_source(error),
        }
    }

    /// What a layer in a seat failed with: an error of ours comes out as it went in.
    pub(crate) fn from_layer(error: BoxError) -> Self {
        recognize(error).unwrap_or_else(|error| Self::new(Kind::Layer).with_source(error))
    }

    pub(crate) fn kind(&self) -> &Kind {
        &self.0.kind
    }

    /// Whether no connection could be made (name resolution, refused, proxy, TLS handshake, connect time-out): nothing
    /// was sent.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        matches!(self.0.kind, Kind::Connect | Kind::Certificate)
    }

    /// Whether the time of one attempt, or of connecting, ran out.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self.0.kind, Kind::Timeout { .. }) || self.source().is_some_and(kind::is_timed_out)
    }

    /// Whether the deadline of the call passed, or would have passed during the next wait.
    #[must_use]
    pub fn is_deadline(&self) -> bool {
        self.0.past_deadline || matches!(self.0.kind, Kind::Deadline)
    }

    /// Whether the server may have carried the request out.
    #[must_use]
    pub fn is_ambiguous(&self) -> bool {
        self.0.ambiguous
    }

    /// Whether the server refused the credential (401). The response is in [`response`](Self::response).
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        matches!(self.0.kind, Kind::Unauthorized { .. })
    }

    /// Whether the server redirected (3xx). The response is in [`response`](Self::response).
    #[must_use]
    pub fn is_redirect(&self) -> bool {
        matches!(self.0.kind, Kind::Redirect { .. })
    }

    /// How many requests the call made; 0 where it failed before the first.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// The operation that failed, where the request named one.
    #[must_use]
    pub fn operation(&self) -> Option<&Operation> {
        self.0.operation.as_ref()
    }

    /// The response that is the reason: of a 401, a 3xx, and of a repeated request that was refused.
    #[must_use]
    pub fn response(&self) -> Option<&Response<Body>> {
        self.0.response.as_ref()
    }

    /// The response, by value.
    #[must_use]
    pub fn into_response(self) -> Option<Response<Body>> {
        self.0.response
    }

    /// What happened and what to do next, as `Display` has it but without operation, status and attempts: for an error
    /// around this one that names them itself.
    #[must_use]
    pub fn reason(&self) -> String {
        struct Reason<'a>(&'a Error);
        impl fmt::Display for Reason<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.sentence(f)
            }
        }
        Reason(self).to_string()
    }
}

/// An error of ours, wherever it is in the chain: as it was if it is on top, else its kind with the chain as its source.
fn recognize(error: BoxError) -> Result<Error, BoxError> {
    let error = match error.downcast::<Error>() {
        Ok(ours) => return Ok(*ours),
        Err(error) => error,
    };
    let ours = chain(&*error).find_map(|source| source.downcast_ref::<Error>());
    if let Some(ours) = ours {
        let known = Error::new(ours.0.kind.clone())
            .with_attempts(ours.0.attempts)
            .with_ambiguity(ours.0.ambiguous)
            .with_deadline(ours.0.past_deadline)
            .with_operation(ours.operation());
        let known = match ours.response() {
            Some(response) => known.with_response(response.clone()),
            None => known,
        };
        return Ok(known.with_source(error));
    }
    if chain(&*error).any(|source| source.is::<tower::timeout::error::Elapsed>()) {
        return Ok(Error::new(Kind::Timeout { after: None }).with_source(error));
    }
    Err(error)
}

fn chain<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}

#[cfg(not(feature = "client"))]
fn has_io_kind(error: &(dyn StdError + 'static), kind: std::io::ErrorKind) -> bool {
    chain(error).any(|error| error.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == kind))
}

fn sources(error: &Error) -> impl Iterator<Item = &(dyn StdError + 'static)> {
    error.source().into_iter().flat_map(chain)
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = &self.0.operation {
            write!(f, "{operation}: ")?;
        }
        if let Some(response) = &self.0.response {
            write!(f, "{}: ", response.status())?;
        }
        self.sentence(f)?;
        if self.0.attempts > 1 {
            write!(f, " ({} attempts)", self.0.attempts)?;
        }
        Ok(())
    }
}

impl Error {
    fn sentence(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MAYBE: &str = "the request may have been carried out: look before repeating it";
        match &self.0.kind {
            Kind::Connect | Kind::Certificate | Kind::Unsent if self.0.ambiguous => {
                write!(f, "cannot connect any more; after an earlier attempt {MAYBE}")
            }
            Kind::Connect => f.write_str("cannot connect; nothing was sent"),
            Kind::Certificate => f.write_str("no TLS connection could be agreed on; nothing was sent"),
            Kind::Unsent => f.write_str("the connection was closed before the request was sent"),
            Kind::Interrupted => write!(f, "the connection broke before the whole response had come; {MAYBE}"),
            Kind::Timeout { after: Some(after) } => write!(f, "the attempt timed out after {after:?}; {MAYBE}"),
            Kind::Timeout { after: None } => write!(f, "the attempt timed out; {MAYBE}"),
            Kind::Deadline if self.0.ambiguous => write!(f, "the deadline passed; {MAYBE}"),
            Kind::Deadline => f.write_str(
                "the deadline leaves no time for (another) attempt; the server has not carried the request out",
            ),
            Kind::TooLarge { limit } => {
                write!(f, "the response body is larger than {limit} bytes (`max_response_bytes`)")
            }
            Kind::Provider => f.write_str("the credential provider failed; nothing was sent"),
            Kind::Unauthorized { credential: Some(credential) } => write!(
                f,
                "the credential {credential} was refused; is it valid, and is the base URL that of its service region (US or EU)?"
            ),
            Kind::Unauthorized { credential: None } => f.write_str("no credential was sent; give the client one"),
            Kind::Redirect { location: Some(location) } => {
                write!(f, "redirected to {location:?}, which is never followed; check the base URL")
            }
            Kind::Redirect { location: None } => f.write_str("redirected, which is never followed; check the base URL"),
            Kind::Repeated { code } => write!(
                f,
                "refused with code {code} when it was repeated after a broken connection; the first attempt may have worked"
            ),
            Kind::Layer => f.write_str("a layer of the stack failed"),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("operation", &self.0.operation.as_ref().map(ToString::to_string))
            .field("attempts", &self.0.attempts)
            .field("ambiguous", &self.0.ambiguous)
            .field("status", &self.0.response.as_ref().map(Response::status))
            .field("source", &self.0.source)
            .finish()
    }
}

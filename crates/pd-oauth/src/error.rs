//! The error of this crate.

use std::{error::Error as StdError, fmt, sync::Arc};

use pd_transport::BoxError;

/// An error of a login, a token request or a token store. It contains no secret.
///
/// It can be cloned, because every caller that waits for the same refresh gets its error.
///
/// ```
/// use pd_oauth::{Error, Redirected};
///
/// fn advice(error: &Error) -> &'static str {
///     if error.needs_login() {
///         "log in again"
///     } else if error.is_transient() {
///         "try again later"
///     } else {
///         "check the configuration"
///     }
/// }
///
/// let error = Redirected::parse("https://app.example.com/callback").unwrap_err();
/// assert_eq!(advice(&error), "check the configuration");
/// ```
#[derive(Clone)]
pub struct Error(Arc<ErrorInner>);

struct ErrorInner {
    step: Step,
    kind: ErrorKind,
    /// The reason, without the step and without advice.
    reason: String,
    source: Option<BoxError>,
}

/// The reason for an [`Error`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An argument or an option is missing or invalid. Nothing was sent.
    Invalid,
    /// The redirect has another `state` than the login: it belongs to another login, or is forged.
    StateMismatch,
    /// The user denied the request.
    Denied,
    /// The authorization server rejected the request. `code` is its OAuth error code, such as `invalid_grant`.
    Rejected {
        /// The OAuth error code, if the response has one.
        code: Option<String>,
    },
    /// The server rejected the request because there were too many (429).
    RateLimited,
    /// The request was not sent.
    NotSent,
    /// The server may have carried out the request, but its response is missing or cannot be read.
    Unknown,
    /// The store has no tokens, or none that can be refreshed.
    NotLoggedIn,
    /// The token store failed.
    Store,
}

/// The step that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Authorize,
    Login,
    ReadRedirect,
    Exchange,
    Refresh,
    AppToken,
    Load,
    Save,
    Lock,
}

impl Step {
    const fn text(self) -> &'static str {
        match self {
            Self::Authorize => "cannot begin a login",
            Self::Login => "cannot log in",
            Self::ReadRedirect => "cannot read the redirect of a login",
            Self::Exchange => "cannot exchange the code of a login for tokens",
            Self::Refresh => "cannot refresh the tokens",
            Self::AppToken => "cannot get an app token",
            Self::Load => "cannot load the tokens",
            Self::Save => "cannot save the tokens",
            Self::Lock => "cannot lock the token store",
        }
    }
}

impl Error {
    pub(crate) fn new(step: Step, kind: ErrorKind, reason: impl Into<String>) -> Self {
        Self(Arc::new(ErrorInner { step, kind, reason: reason.into(), source: None }))
    }

    pub(crate) fn with_source(step: Step, kind: ErrorKind, reason: impl Into<String>, source: BoxError) -> Self {
        Self(Arc::new(ErrorInner { step, kind, reason: reason.into(), source: Some(source) }))
    }

    pub(crate) fn invalid(step: Step, reason: impl Into<String>) -> Self {
        Self::new(step, ErrorKind::Invalid, reason)
    }

    /// Returns the error of a token store.
    pub(crate) fn store(step: Step, source: BoxError) -> Self {
        Self::with_source(step, ErrorKind::Store, "the token store failed", source)
    }

    /// Returns the reason.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// Returns the OAuth error code of a rejected request, such as `invalid_grant`.
    #[must_use]
    pub fn oauth_code(&self) -> Option<&str> {
        match &self.0.kind {
            ErrorKind::Rejected { code } => code.as_deref(),
            ErrorKind::Invalid
            | ErrorKind::StateMismatch
            | ErrorKind::Denied
            | ErrorKind::RateLimited
            | ErrorKind::NotSent
            | ErrorKind::Unknown
            | ErrorKind::NotLoggedIn
            | ErrorKind::Store => None,
        }
    }

    /// Returns whether a user has to log in again: there are no tokens, the server no longer accepts them, or the code of the login
    /// is spent.
    #[must_use]
    pub fn needs_login(&self) -> bool {
        match &self.0.kind {
            ErrorKind::NotLoggedIn => true,
            ErrorKind::Rejected { code } => code.as_deref() == Some("invalid_grant"),
            ErrorKind::Unknown => self.0.step == Step::Exchange,
            ErrorKind::Invalid
            | ErrorKind::StateMismatch
            | ErrorKind::Denied
            | ErrorKind::RateLimited
            | ErrorKind::NotSent
            | ErrorKind::Store => false,
        }
    }

    /// Returns whether the same call may succeed later: the network or the server failed.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match &self.0.kind {
            ErrorKind::NotSent | ErrorKind::RateLimited => true,
            ErrorKind::Unknown => self.0.step != Step::Exchange,
            ErrorKind::Rejected { code } => {
                matches!(code.as_deref(), Some("temporarily_unavailable" | "slow_down"))
            }
            ErrorKind::Invalid
            | ErrorKind::StateMismatch
            | ErrorKind::Denied
            | ErrorKind::NotLoggedIn
            | ErrorKind::Store => false,
        }
    }

    /// Returns whether it is certain that the request did not spend the code or the refresh token.
    pub(crate) fn spent_nothing(&self) -> bool {
        !matches!(self.0.kind, ErrorKind::Unknown)
    }

    fn advice(&self) -> Option<&'static str> {
        if self.needs_login() {
            return Some("log in again");
        }
        match (&self.0.kind, self.0.step) {
            (ErrorKind::StateMismatch, _) => Some("begin a new login"),
            (ErrorKind::Denied, _) => Some("the user has to approve the request"),
            (ErrorKind::Rejected { code }, _) if code.as_deref() == Some("invalid_client") => {
                Some("check the client id and the client secret")
            }
            (ErrorKind::Unknown, Step::Refresh) => {
                Some("the refresh token may be spent, so it is tried again only after the access token has expired")
            }
            (
                ErrorKind::Invalid
                | ErrorKind::Rejected { .. }
                | ErrorKind::RateLimited
                | ErrorKind::NotSent
                | ErrorKind::Unknown
                | ErrorKind::NotLoggedIn
                | ErrorKind::Store,
                _,
            ) => None,
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.step.text(), self.0.reason)?;
        match self.advice() {
            Some(advice) => write!(f, "; {advice}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("step", &self.0.step)
            .field("kind", &self.0.kind)
            .field("reason", &self.0.reason)
            .field("source", &self.0.source)
            .finish()
    }
}

/// Returns text of a server or a redirect on one line, truncated to 200 characters.
pub(crate) fn shown(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(200).collect()
}

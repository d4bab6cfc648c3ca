//! Failures of logins, and of sessions that use one.

use std::error::Error as _;

use pd_core::ApiError;
use pd_oauth::{BuildError, Error, ErrorKind};

use super::{Exit, Failure, chain};

impl From<BuildError> for Failure {
    fn from(error: BuildError) -> Self {
        Self::usage(chain(&error))
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::from(&error)
    }
}

impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        let failure = Self::new(Exit::of_oauth(error), chain(error));
        if error.needs_login() {
            return failure.hint("run `pd login` for this profile");
        }
        match error.kind() {
            ErrorKind::Rejected { code } if code.as_deref() == Some("invalid_client") => {
                failure.hint("run `pd login` with --client-id, and with PD_CLIENT_SECRET set")
            }
            ErrorKind::NotSent | ErrorKind::Unknown => {
                failure.hint("check the network, the proxy (HTTPS_PROXY) and --identity-url of the login")
            }
            _ => failure,
        }
    }
}

impl Exit {
    /// Returns the exit status for an error of a login.
    pub(super) fn of_oauth(error: &Error) -> Self {
        let transport = error.source().and_then(|source| source.downcast_ref::<pd_transport::Error>());
        match error.kind() {
            ErrorKind::Invalid => Self::Usage,
            ErrorKind::StateMismatch | ErrorKind::Denied | ErrorKind::Rejected { .. } | ErrorKind::NotLoggedIn => {
                Self::Denied
            }
            ErrorKind::RateLimited => Self::Limited,
            ErrorKind::NotSent | ErrorKind::Unknown => transport.map_or(Self::NoResponse, Self::of_transport),
            _ => Self::Failed,
        }
    }
}

/// Returns the command to log in again with the missing scopes.
pub(super) fn login_hint(error: &ApiError) -> Option<String> {
    let missing = error.missing_scopes();
    if missing.is_empty() {
        return None;
    }
    let has = error.token_scopes().iter().map(String::as_str).filter(|scope| *scope != "openid");
    let all: Vec<&str> = has.chain(missing).collect();
    Some(format!("or log in again: pd login --scopes {}", all.join(",")))
}

//! Failures, and the exit status of a command.

use std::{fmt, io, process::ExitCode};

use http::StatusCode;

use crate::output::escape;

mod advice;
mod chain;
mod errors;
mod oauth;

pub(crate) use chain::chain;
pub(crate) use errors::unreadable;

/// The exit statuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    Done = 0,
    Failed = 1,
    Usage = 2,
    NotFound = 3,
    Denied = 4,
    Limited = 5,
    NoResponse = 6,
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

impl Exit {
    /// Returns the exit status for the status of the last response.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        match status {
            status if status.is_success() => Self::Done,
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Self::Denied,
            StatusCode::TOO_MANY_REQUESTS => Self::Limited,
            _ => Self::Failed,
        }
    }

    /// Returns the exit status for an error of the transport.
    pub(crate) fn of_transport(error: &pd_transport::Error) -> Self {
        if error.is_deadline() { Self::Limited } else { Self::NoResponse }
    }
}

/// The failure of a command: the exit status, the message, and a hint for the user.
#[derive(Debug)]
pub(crate) struct Failure {
    exit: Exit,
    /// `None` if there is nothing to print.
    message: Option<String>,
    hint: Option<String>,
    affects_all: bool,
}

impl Failure {
    pub(crate) fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: Some(message.into()), hint: None, affects_all: false }
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub(crate) fn maybe_hint(self, hint: Option<String>) -> Self {
        Self { hint: hint.or(self.hint), ..self }
    }

    /// Adds a hint unless there is one.
    pub(crate) fn or_hint(self, hint: &str) -> Self {
        if self.hint.is_none() { self.hint(hint) } else { self }
    }

    /// Marks a failure that would be the same for every other request, such as a lost connection.
    pub(crate) const fn of_all(mut self) -> Self {
        self.affects_all = true;
        self
    }

    /// Returns whether every other request would fail in the same way.
    pub(crate) const fn affects_all(&self) -> bool {
        self.affects_all
    }

    /// Returns a failure before anything was sent.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// Fails if later items have members without a column in the CSV file.
    pub(crate) fn of_unlisted(members: &[String]) -> Result<(), Self> {
        if members.is_empty() {
            return Ok(());
        }
        let message = format!(
            "the columns are those of the first 1,000 items, and later items have more members: {}",
            members.join(", ")
        );
        Err(Self::new(Exit::Failed, message).hint("name the columns with --columns, or use --output jsonl"))
    }

    pub(crate) fn usage_hint(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::usage(message).hint(hint)
    }

    /// Returns a failure that prints nothing.
    pub(crate) const fn silent(exit: Exit) -> Self {
        Self { exit, message: None, hint: None, affects_all: true }
    }

    pub(crate) const fn exit(&self) -> Exit {
        self.exit
    }

    /// Replaces the hint by the hint of another failure.
    pub(crate) fn with_hint_of(self, other: Self) -> Self {
        Self { hint: other.hint, ..self }
    }

    /// Returns the message, without the hint.
    pub(crate) fn message(&self) -> &str {
        self.message.as_deref().unwrap_or_default()
    }
}

/// Prints the message, and the hint on a second line. Control characters are escaped, because the message may be from a server.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&escape(self.message()))?;
        self.hint.as_deref().map_or(Ok(()), |hint| write!(f, "\n  {}", escape(hint)))
    }
}

impl Failure {
    pub(crate) const fn is_silent(&self) -> bool {
        self.message.is_none()
    }
}

/// For errors of standard output. A closed pipe is not a failure: the reader has read enough.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::silent(Exit::Done),
            _ => Self::new(Exit::Failed, format!("the output cannot be written: {error}")).of_all(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_response_status_has_an_exit_status() {
        let exits = [(204, 0), (400, 1), (401, 4), (402, 1), (403, 4), (404, 3), (429, 5), (500, 1), (302, 1)];
        for (status, exit) in exits {
            assert_eq!(Exit::of_status(StatusCode::from_u16(status).unwrap()) as u8, exit, "{status}");
        }
    }

    #[test]
    fn control_characters_of_a_server_are_escaped() {
        let failure = Failure::new(Exit::Failed, "bad \u{1b}[2Jthing\n").hint("try\r\u{9b}31m");
        let shown = failure.to_string();
        assert_eq!(shown.lines().count(), 2);
        assert!(shown.chars().all(|c| c == '\n' || !c.is_control()), "{shown:?}");
    }

    #[test]
    fn a_closed_pipe_is_not_a_failure() {
        let failure = Failure::from(io::Error::from(io::ErrorKind::BrokenPipe));
        assert!(failure.is_silent() && failure.exit() == Exit::Done);
    }
}

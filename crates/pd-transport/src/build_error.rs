//! Why a transport cannot be built.

use std::{error::Error as StdError, fmt};

use crate::leaf::LeafError;

/// An option that makes no sense; nothing was started.
///
/// ```
/// use std::time::Duration;
/// use pd_transport::Transport;
///
/// let base = "https://api.pagerduty.com".parse()?;
/// let error = Transport::builder(base).timeout(Duration::ZERO).build().unwrap_err();
/// assert_eq!(error.to_string(), "timeout = 0ns: it has to be longer than nothing");
/// # Ok::<(), pd_core::UrlError>(())
/// ```
#[derive(Debug)]
pub struct BuildError(Reason);

#[derive(Debug)]
pub(crate) enum Reason {
    /// An option of the stack.
    Option { what: &'static str, value: String, why: &'static str },
    /// Proxy, TLS and the like.
    Leaf(LeafError),
}

impl BuildError {
    pub(crate) const fn new(reason: Reason) -> Self {
        Self(reason)
    }
}

impl From<LeafError> for BuildError {
    fn from(error: LeafError) -> Self {
        Self(Reason::Leaf(error))
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Reason::Option { what, value, why } => write!(f, "{what} = {value}: {why}"),
            Reason::Leaf(_) => f.write_str("the client of the network cannot be set up"),
        }
    }
}

impl StdError for BuildError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0 {
            Reason::Option { .. } => None,
            Reason::Leaf(error) => Some(error),
        }
    }
}

//! Why a transport cannot be built.

use std::{error::Error as StdError, fmt};

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
    /// Proxy, TLS, connections.
    #[cfg(feature = "client")]
    Client(pd_http::BuildError),
}

impl BuildError {
    pub(crate) const fn new(reason: Reason) -> Self {
        Self(reason)
    }
}

#[cfg(feature = "client")]
impl From<pd_http::BuildError> for BuildError {
    fn from(error: pd_http::BuildError) -> Self {
        Self(Reason::Client(error))
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Reason::Option { what, value, why } => write!(f, "{what} = {value}: {why}"),
            #[cfg(feature = "client")]
            Reason::Client(_) => f.write_str("the HTTP client cannot be built"),
        }
    }
}

impl StdError for BuildError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0 {
            Reason::Option { .. } => None,
            #[cfg(feature = "client")]
            Reason::Client(error) => Some(error),
        }
    }
}

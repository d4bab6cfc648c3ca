//! The error of building a transport.

use std::{error::Error as StdError, fmt};

/// An invalid option of a transport. Nothing was started or sent.
///
/// ```
/// use std::time::Duration;
/// use pd_transport::Transport;
///
/// let base = "https://api.pagerduty.com".parse()?;
/// let error = Transport::builder(base).timeout(Duration::ZERO).build().unwrap_err();
/// assert_eq!(error.to_string(), "`timeout` must be greater than zero, got 0ns");
/// # Ok::<(), pd_core::UrlError>(())
/// ```
#[derive(Debug)]
pub struct BuildError(BuildErrorKind);

#[derive(Debug)]
pub(crate) enum BuildErrorKind {
    /// An option of the stack. `rule` continues the sentence that begins with the option's name.
    Option { option: &'static str, rule: &'static str, value: String },
    /// An option of the HTTP client: proxy, TLS, connections.
    #[cfg(feature = "client")]
    Client(pd_http::BuildError),
}

impl BuildError {
    pub(crate) const fn new(reason: BuildErrorKind) -> Self {
        Self(reason)
    }
}

#[cfg(feature = "client")]
impl From<pd_http::BuildError> for BuildError {
    fn from(error: pd_http::BuildError) -> Self {
        Self(BuildErrorKind::Client(error))
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            BuildErrorKind::Option { option, rule, value } => write!(f, "`{option}` {rule}, got {value}"),
            #[cfg(feature = "client")]
            BuildErrorKind::Client(_) => f.write_str("the HTTP client cannot be built"),
        }
    }
}

impl StdError for BuildError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0 {
            BuildErrorKind::Option { .. } => None,
            #[cfg(feature = "client")]
            BuildErrorKind::Client(error) => Some(error),
        }
    }
}

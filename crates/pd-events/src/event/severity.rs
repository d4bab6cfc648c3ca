//! Severities.

use std::{fmt, str::FromStr};

use serde::Serialize;

/// The severity of a problem. PagerDuty knows these four.
///
/// ```
/// use pd_events::Severity;
///
/// assert_eq!(Severity::default(), Severity::Critical);
/// assert_eq!("warning".parse::<Severity>()?, Severity::Warning);
/// # Ok::<(), pd_events::UnknownSeverity>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// `info`
    Info,
    /// `warning`
    Warning,
    /// `error`
    Error,
    /// `critical`
    #[default]
    Critical,
}

impl Severity {
    /// All severities, the highest first.
    pub const ALL: [Self; 4] = [Self::Critical, Self::Error, Self::Warning, Self::Info];

    /// Returns `critical`, `error`, `warning` or `info`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Severity {
    type Err = UnknownSeverity;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.into_iter().find(|severity| severity.name().eq_ignore_ascii_case(name));
        known.ok_or_else(|| UnknownSeverity(name.to_owned()))
    }
}

/// A name that is not one of [`Severity::ALL`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown severity {0:?}; use critical, error, warning or info")]
pub struct UnknownSeverity(String);

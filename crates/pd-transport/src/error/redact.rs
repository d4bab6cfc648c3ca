//! Redacts secrets in the sources of an error. They can contain text from the server, such as the debug data of an HTTP/2
//! GOAWAY frame.

use std::{error::Error as StdError, fmt};

use super::{Error, causes};

/// The redacted text of an error.
struct Redacted {
    display: String,
    debug: String,
    source: Option<Box<Redacted>>,
}

impl Error {
    /// Returns the same error. If `redact` finds a secret in the text of a source, the sources are replaced by redacted text.
    pub(crate) fn redacted(mut self, redact: impl Fn(&str) -> Option<String>) -> Self {
        let dirty =
            causes(&self).any(|cause| redact(&cause.to_string()).is_some() || redact(&format!("{cause:?}")).is_some());
        if dirty {
            // `is_timeout` no longer recognizes the source. A timeout contains no text from the server, so it never gets here.
            self.0.source = self.0.source.take().map(|source| Redacted::of(&*source, &redact).into());
        }
        self
    }
}

impl Redacted {
    fn of(error: &(dyn StdError + 'static), redact: &impl Fn(&str) -> Option<String>) -> Box<Self> {
        let clean = |text: String| redact(&text).unwrap_or(text);
        Box::new(Self {
            display: clean(error.to_string()),
            debug: clean(format!("{error:?}")),
            source: error.source().map(|source| Self::of(source, redact)),
        })
    }
}

impl StdError for Redacted {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

impl fmt::Display for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.display)
    }
}

impl fmt::Debug for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.debug)
    }
}

//! Sources that hold what nobody may read: HTTP/2's GOAWAY, for one, brings text of the server's.

use std::{error::Error as StdError, fmt};

use super::{Error, sources};

/// An error that is left of a chain as text.
struct Told {
    display: String,
    debug: String,
    source: Option<Box<Told>>,
}

impl Error {
    /// The same error; where `scrub` finds something in the text of a source, the sources are left as text without it.
    pub(crate) fn scrubbed(mut self, scrub: impl Fn(&str) -> Option<String>) -> Self {
        let dirty = sources(&self)
            .any(|source| scrub(&source.to_string()).is_some() || scrub(&format!("{source:?}")).is_some());
        if dirty {
            // `is_timeout` reads the chain and cannot read text; a chain with words of the server in it is no time-out.
            self.0.source = self.0.source.take().map(|source| Told::of(&*source, &scrub).into());
        }
        self
    }
}

impl Told {
    fn of(error: &(dyn StdError + 'static), scrub: &impl Fn(&str) -> Option<String>) -> Box<Self> {
        let clean = |text: String| scrub(&text).unwrap_or(text);
        Box::new(Self {
            display: clean(error.to_string()),
            debug: clean(format!("{error:?}")),
            source: error.source().map(|source| Self::of(source, scrub)),
        })
    }
}

impl StdError for Told {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.display)
    }
}

impl fmt::Debug for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.debug)
    }
}

//! Manual corrections of the documents, each with a reason.
//!
//! If the documents are corrected later, the override changes nothing. That is an error, so that somebody removes it.

use http::Method;
use pd_core::Api;

use super::{error::Error, row::Row};

/// A manual correction of one fact.
#[derive(Debug)]
pub(crate) struct Override {
    api: Api,
    method: Method,
    path: &'static str,
    fact: Fact,
    /// The reason for not following the documents.
    reason: &'static str,
}

impl Override {
    #[cfg_attr(not(test), expect(dead_code, reason = "no document needs a correction today"))]
    pub(crate) const fn new(api: Api, method: Method, path: &'static str, fact: Fact, reason: &'static str) -> Self {
        Self { api, method, path, fact, reason }
    }
}

/// The fact that an override sets.
#[derive(Debug)]
pub(crate) enum Fact {
    /// The request wrapper. `None` if the body is the entity.
    #[cfg_attr(not(test), expect(dead_code, reason = "no document needs a correction today"))]
    RequestWrapper(Option<&'static str>),
    /// The response wrapper. `None` if the body is the entity.
    #[cfg_attr(not(test), expect(dead_code, reason = "no document needs a correction today"))]
    ResponseWrapper(Option<&'static str>),
}

impl Fact {
    const fn name(&self) -> &'static str {
        match self {
            Self::RequestWrapper(_) => "request wrapper",
            Self::ResponseWrapper(_) => "response wrapper",
        }
    }

    fn set(&self, row: &mut Row) {
        match *self {
            Self::RequestWrapper(wrapper) => row.request_wrapper = wrapper.map(str::to_owned),
            Self::ResponseWrapper(wrapper) => row.response_wrapper = wrapper.map(str::to_owned),
        }
    }
}

/// Every override.
pub(crate) const OVERRIDES: &[Override] = &[];

/// Applies overrides to the rows. An override that changes nothing or matches no row is an error.
pub(crate) fn apply(overrides: &[Override], rows: &mut [Row]) -> Result<(), Error> {
    for it in overrides {
        let matches = |row: &&mut Row| row.api == it.api && row.method == it.method && row.path == it.path;
        let operation = format!("{} {} {}", it.api, it.method, it.path);
        let Some(row) = rows.iter_mut().find(matches) else {
            return Err(Error::UnknownOverride { operation });
        };
        let before = row.clone();
        it.fact.set(row);
        if *row == before {
            let field = it.fact.name();
            return Err(Error::RedundantOverride { operation, field, reason: it.reason });
        }
    }
    Ok(())
}

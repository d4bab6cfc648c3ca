//! The keys that the simulated account accepts.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use http::{HeaderMap, header::AUTHORIZATION};

/// The owner of a credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Identity {
    /// The user of this id.
    User(String),
    /// The account. It has no user, so some writes need a `From` header.
    Account,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Scheme {
    Token,
    Bearer,
}

/// Reads the credential of a request.
pub(crate) fn of_headers(headers: &HeaderMap) -> Option<(Scheme, String)> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?.trim();
    let (scheme, rest) = value.split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") {
        Some((Scheme::Bearer, rest.trim().to_owned()))
    } else if scheme.eq_ignore_ascii_case("token") {
        Some((Scheme::Token, rest.trim().strip_prefix("token=")?.trim_matches('"').to_owned()))
    } else {
        None
    }
}

/// The caller of a request.
pub(crate) struct Caller {
    pub(crate) identity: Identity,
    /// The secret of the credential, which has its own rate limit.
    pub(crate) secret: String,
    /// `None` for a credential with all scopes.
    pub(crate) scopes: Option<Vec<String>>,
}

/// The accepted credentials.
#[derive(Default)]
pub(crate) struct Credentials(Mutex<HashMap<(Scheme, String), Identity>>);

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials").field("count", &self.lock().len()).finish()
    }
}

impl Credentials {
    pub(crate) fn accept(&self, scheme: Scheme, secret: &str, identity: Identity) {
        self.lock().insert((scheme, secret.to_owned()), identity);
    }

    pub(crate) fn revoke(&self, secret: &str) {
        self.lock().retain(|(_, known), _| known != secret);
    }

    /// Returns the owner of a key or token.
    pub(crate) fn identify(&self, key: &(Scheme, String)) -> Option<Identity> {
        self.lock().get(key).cloned()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<(Scheme, String), Identity>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

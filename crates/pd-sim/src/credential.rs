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

    /// Returns who sent these headers, and the secret, which identifies the rate limit.
    pub(crate) fn identify(&self, headers: &HeaderMap) -> Option<(Identity, String)> {
        let value = headers.get(AUTHORIZATION)?.to_str().ok()?.trim();
        let (scheme, rest) = value.split_once(' ')?;
        let (scheme, secret) = if scheme.eq_ignore_ascii_case("bearer") {
            (Scheme::Bearer, rest.trim())
        } else if scheme.eq_ignore_ascii_case("token") {
            (Scheme::Token, rest.trim().strip_prefix("token=")?.trim_matches('"'))
        } else {
            return None;
        };
        let key = (scheme, secret.to_owned());
        let identity = self.lock().get(&key).cloned()?;
        Some((identity, key.1))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<(Scheme, String), Identity>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

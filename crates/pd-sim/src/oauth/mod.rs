//! The authorization server: clients, codes and tokens.
//!
//! A token family consists of all tokens that derive from one consent or one request for an app token. If a code or a refresh
//! token is used twice, its family is revoked.

mod consent;
mod grant;
pub(crate) mod scope;
mod token;

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

pub use consent::Consent;
pub(crate) use grant::{Denied, TokenError, TokenRequest};

/// The lifetime of a code, by the simulator's clock.
const CODE_LIFETIME: Duration = Duration::from_secs(30);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The authorization server of the simulated account.
#[derive(Debug)]
pub(crate) struct AuthorizationServer(Mutex<OAuthState>);

/// A registered client.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    id: String,
    /// `None` for a public client.
    secret: Option<String>,
    redirects: Vec<String>,
}

#[derive(Debug)]
struct OAuthState {
    clients: Vec<Client>,
    consent: Consent,
    access_lifetime: Duration,
    refresh_lifetime: Duration,
    codes: HashMap<String, grant::Code>,
    refresh_tokens: HashMap<String, token::RefreshToken>,
    access_tokens: HashMap<String, token::AccessToken>,
    families: u64,
    revoked: HashSet<u64>,
    rng: fastrand::Rng,
}

impl AuthorizationServer {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Mutex::new(OAuthState {
            clients: Vec::new(),
            consent: Consent::approve(),
            access_lifetime: DAY,
            refresh_lifetime: DAY * 30,
            codes: HashMap::new(),
            refresh_tokens: HashMap::new(),
            access_tokens: HashMap::new(),
            families: 0,
            revoked: HashSet::new(),
            rng: fastrand::Rng::with_seed(seed ^ 0x0a07),
        }))
    }

    /// Registers a client, or replaces the one with the same id.
    pub(crate) fn register(&self, id: &str, secret: Option<&str>, redirects: Vec<String>) {
        let mut state = self.lock();
        state.clients.retain(|client| client.id != id);
        state.clients.push(Client { id: id.to_owned(), secret: secret.map(str::to_owned), redirects });
    }

    pub(crate) fn set_consent(&self, consent: Consent) {
        self.lock().consent = consent;
    }

    pub(crate) fn set_lifetimes(&self, access: Duration, refresh: Duration) {
        let mut state = self.lock();
        (state.access_lifetime, state.refresh_lifetime) = (access, refresh);
    }

    fn lock(&self) -> MutexGuard<'_, OAuthState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl OAuthState {
    fn new_family(&mut self) -> u64 {
        self.families += 1;
        self.families
    }

    /// Generates a secret with this prefix, such as `pdus+`.
    fn secret(&mut self, prefix: &str) -> String {
        format!("{prefix}{:032x}", self.rng.u128(..))
    }
}

impl Client {
    /// Returns whether the client registered this redirect URL. The port of a loopback address may differ (RFC 8252,
    /// section 7.3).
    fn allows(&self, redirect: &str) -> bool {
        self.redirects.iter().any(|registered| {
            registered == redirect || without_loopback_port(registered) == without_loopback_port(redirect)
        })
    }
}

/// Removes the port of a loopback URL. Returns any other URL unchanged.
fn without_loopback_port(url: &str) -> String {
    let Some(rest) = url.strip_prefix("http://127.0.0.1") else { return url.to_owned() };
    let path = match rest.strip_prefix(':') {
        Some(after) => after.trim_start_matches(|c: char| c.is_ascii_digit()),
        None => rest,
    };
    format!("http://127.0.0.1{path}")
}

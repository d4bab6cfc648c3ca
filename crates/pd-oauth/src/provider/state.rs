//! The state that the clones of a provider share.

use std::time::Duration;

use futures_util::future::{BoxFuture, Shared};
use pd_core::Credential;
use tokio::time::Instant;

use crate::{
    Error, TokenSet,
    clock::{Clock, Lifetime},
};

/// A token that was rejected so soon after a forced renewal is not renewed again: the cause is another one.
const FORCED_PAUSE: Duration = Duration::from_secs(60);
/// The longest pause after failed renewals, while the access token is valid.
const MAX_PAUSE: Duration = Duration::from_secs(300);

/// A renewal that callers wait for. It runs in a task, so a dropped caller does not stop it.
pub(super) type Flight = Shared<BoxFuture<'static, Result<TokenSet, Error>>>;

#[derive(Default)]
pub(super) struct RenewalState {
    pub(super) held: Option<Held>,
    pub(super) flight: Option<Flight>,
    /// The credential that the server rejected, until another one replaces it.
    rejected: Option<Credential>,
    forced_at: Option<Instant>,
    failures: u32,
    /// No renewal before this moment, while the access token is valid.
    pause_until: Option<Instant>,
    /// The login that the server has ended, and its error.
    ended: Option<(Credential, Error)>,
    /// Tokens of a response that could not be saved. They are saved before anything else.
    pub(super) unsaved: Option<Unsaved>,
}

/// Refreshed tokens that are not in the store.
#[derive(Clone)]
pub(super) struct Unsaved {
    pub(super) tokens: TokenSet,
    /// The credential of the tokens that were refreshed. If the store has others, somebody logged in since.
    pub(super) replaces: Credential,
}

/// The tokens in use.
#[derive(Clone)]
pub(super) struct Held {
    pub(super) tokens: TokenSet,
    pub(super) lifetime: Lifetime,
}

impl RenewalState {
    /// Returns the tokens if no renewal is due now.
    pub(super) fn current(&self, clock: &Clock) -> Option<TokenSet> {
        let held = self.held.as_ref()?;
        if !self.is_usable(held) || (held.lifetime.is_due(clock) && !self.is_paused()) {
            return None;
        }
        Some(held.tokens.clone())
    }

    /// Returns the tokens if they are valid, though a renewal is due.
    pub(super) fn valid(&self) -> Option<TokenSet> {
        self.held.as_ref().filter(|held| self.is_usable(held)).map(|held| held.tokens.clone())
    }

    fn is_usable(&self, held: &Held) -> bool {
        !held.lifetime.is_over() && !self.is_rejected(&held.tokens)
    }

    fn is_paused(&self) -> bool {
        self.pause_until.is_some_and(|until| Instant::now() < until)
    }

    pub(super) fn is_rejected(&self, tokens: &TokenSet) -> bool {
        self.rejected.as_ref() == Some(tokens.credential())
    }

    /// Notes a 401. One renewal is forced, unless the last forced one was just now.
    pub(super) fn reject(&mut self, credential: &Credential) {
        let is_held = self.held.as_ref().is_some_and(|held| held.tokens.credential() == credential);
        if is_held && self.forced_at.is_none_or(|at| at.elapsed() >= FORCED_PAUSE) {
            self.rejected = Some(credential.clone());
            self.forced_at = Some(Instant::now());
        }
    }

    pub(super) fn hold(&mut self, held: Held) {
        if !self.is_rejected(&held.tokens) {
            self.rejected = None;
        }
        self.held = Some(held);
    }

    pub(super) fn succeeded(&mut self) {
        (self.failures, self.pause_until) = (0, None);
    }

    /// Notes a failed renewal: 1 s until the next one, then twice as long each time.
    pub(super) fn failed(&mut self) {
        let pause = Duration::from_secs(1).saturating_mul(1 << self.failures.min(16)).min(MAX_PAUSE);
        self.failures = self.failures.saturating_add(1);
        self.pause_until = Some(Instant::now() + pause);
    }

    /// Waits with the renewal until the access token expires.
    pub(super) fn pause_until_expiry(&mut self) {
        self.pause_until = Instant::now().checked_add(MAX_PAUSE);
    }

    pub(super) fn end(&mut self, tokens: &TokenSet, error: &Error) {
        self.ended = Some((tokens.credential().clone(), error.clone()));
    }

    /// Returns the error of a login that the server has ended.
    pub(super) fn ended(&self, tokens: &TokenSet) -> Option<Error> {
        self.ended.as_ref().filter(|(credential, _)| credential == tokens.credential()).map(|(_, error)| error.clone())
    }
}

//! The state that the clones of a provider share.

use std::time::Duration;

use futures_util::future::{BoxFuture, Shared};
use pd_core::Credential;
use tokio::time::Instant;

use crate::{
    Error, TokenSet,
    clock::{Clock, Lifetime},
};

/// The minimum time between two renewals because of a 401. If the server rejects a new token too, renewals do not help.
const FORCED_PAUSE: Duration = Duration::from_secs(60);
/// The maximum pause after failed renewals, while the access token is valid.
const MAX_PAUSE: Duration = Duration::from_secs(300);

/// A renewal that callers wait for. It runs in a task, so a dropped caller does not stop it.
pub(super) type Flight = Shared<BoxFuture<'static, Result<TokenSet, Error>>>;

#[derive(Default)]
pub(super) struct RenewalState {
    pub(super) current_tokens: Option<CurrentTokens>,
    pub(super) flight: Option<Flight>,
    /// The credential that the server rejected, until another one replaces it.
    rejected: Option<Credential>,
    forced_at: Option<Instant>,
    failures: u32,
    /// No renewal before this moment, while the access token is valid.
    pause_until: Option<Instant>,
    /// The login that the server has ended, and the error.
    ended: Option<(Credential, Error)>,
    /// Tokens of a response that could not be saved. The next renewal saves them first.
    pub(super) unsaved: Option<UnsavedTokens>,
}

/// Refreshed tokens that are not in the store.
#[derive(Clone)]
pub(super) struct UnsavedTokens {
    pub(super) tokens: TokenSet,
    /// The credential of the tokens that were refreshed. If the store has other tokens, a user has logged in since.
    pub(super) replaces: Credential,
}

/// The tokens in use.
#[derive(Clone)]
pub(super) struct CurrentTokens {
    pub(super) tokens: TokenSet,
    pub(super) lifetime: Lifetime,
}

impl RenewalState {
    /// Returns the tokens if no renewal is due now.
    pub(super) fn current(&self, clock: &Clock) -> Option<TokenSet> {
        let current = self.current_tokens.as_ref()?;
        if !self.is_usable(current) || (current.lifetime.is_due(clock) && !self.is_paused()) {
            return None;
        }
        Some(current.tokens.clone())
    }

    /// Returns the tokens if they are valid, even if a renewal is due.
    pub(super) fn valid(&self) -> Option<TokenSet> {
        self.current_tokens.as_ref().filter(|current| self.is_usable(current)).map(|current| current.tokens.clone())
    }

    fn is_usable(&self, current: &CurrentTokens) -> bool {
        !current.lifetime.is_over() && !self.is_rejected(&current.tokens)
    }

    fn is_paused(&self) -> bool {
        self.pause_until.is_some_and(|until| Instant::now() < until)
    }

    pub(super) fn is_rejected(&self, tokens: &TokenSet) -> bool {
        self.rejected.as_ref() == Some(tokens.credential())
    }

    /// Records a 401, so that the next call renews the tokens. Does nothing if a 401 caused a renewal less than a minute ago.
    pub(super) fn reject(&mut self, credential: &Credential) {
        let is_current = self.current_tokens.as_ref().is_some_and(|current| current.tokens.credential() == credential);
        if is_current && self.forced_at.is_none_or(|at| at.elapsed() >= FORCED_PAUSE) {
            self.rejected = Some(credential.clone());
            self.forced_at = Some(Instant::now());
        }
    }

    pub(super) fn set_current(&mut self, current: CurrentTokens) {
        if !self.is_rejected(&current.tokens) {
            self.rejected = None;
        }
        self.current_tokens = Some(current);
    }

    pub(super) fn succeeded(&mut self) {
        (self.failures, self.pause_until) = (0, None);
    }

    /// Records a failed renewal. The next one starts after 1 s at the earliest, and the pause doubles with each failure.
    pub(super) fn failed(&mut self) {
        let pause = Duration::from_secs(1).saturating_mul(1 << self.failures.min(16)).min(MAX_PAUSE);
        self.failures = self.failures.saturating_add(1);
        self.pause_until = Some(Instant::now() + pause);
    }

    /// Pauses the renewal of tokens whose refresh token may be spent. After each pause, the store is read again, until the access
    /// token expires.
    pub(super) fn pause_for_pending_refresh(&mut self) {
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

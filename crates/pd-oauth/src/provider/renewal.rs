//! Renewal of tokens: one at a time for all clones, under the lock of the store.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures_util::FutureExt as _;
use pd_core::Credential;

use tokio::runtime::Handle;

use super::state::{CurrentTokens, Flight, RenewalState, UnsavedTokens};
use crate::{
    Error, ErrorKind, OAuthClient, TokenKind, TokenSet, TokenStore,
    clock::{Clock, Lifetime},
    error::Step,
};

/// The way in which tokens are renewed.
#[derive(Debug, Clone)]
pub(super) enum Grant {
    /// With the refresh token.
    User,
    /// With a new request for these scopes.
    App(Vec<String>),
}

/// The tokens of a provider, and their renewal. Clones share them.
pub(super) struct Renewal<S>(Arc<RenewalInner<S>>);

struct RenewalInner<S> {
    client: OAuthClient,
    store: Arc<S>,
    grant: Grant,
    early: Duration,
    state: Arc<Mutex<RenewalState>>,
}

impl<S> Clone for Renewal<S> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<S> Renewal<S> {
    pub(super) fn client(&self) -> &OAuthClient {
        &self.0.client
    }

    fn clock(&self) -> &Clock {
        self.0.client.clock()
    }

    fn state(&self) -> MutexGuard<'_, RenewalState> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn rejected(&self, credential: &Credential) {
        self.state().reject(credential);
    }
}

impl<S: TokenStore> Renewal<S> {
    pub(super) fn new(client: OAuthClient, store: S, grant: Grant, early: Duration) -> Self {
        Self(Arc::new(RenewalInner { client, store: Arc::new(store), grant, early, state: Arc::default() }))
    }

    /// Returns the same renewal with another early refresh.
    pub(super) fn with_early(self, early: Duration) -> Self {
        let RenewalInner { client, store, grant, state, .. } = &*self.0;
        let (client, store, grant, state) = (client.clone(), Arc::clone(store), grant.clone(), Arc::clone(state));
        Self(Arc::new(RenewalInner { client, store, grant, early, state }))
    }

    /// Returns the current tokens. Renews them first if that is due.
    pub(super) async fn tokens(&self) -> Result<TokenSet, Error> {
        let flight = {
            let mut state = self.state();
            if let Some(tokens) = state.current(self.clock()) {
                return Ok(tokens);
            }
            if Handle::try_current().is_err() {
                return Err(Error::invalid(self.step(), "no tokio runtime is running: await the call inside of one"));
            }
            match state.flight.as_ref().filter(|flight| flight.peek().is_none()) {
                Some(flight) => flight.clone(),
                None => self.begin(&mut state),
            }
        };
        match flight.await {
            Ok(tokens) => Ok(tokens),
            // A failed renewal is not an error while the access token is valid.
            Err(error) => self.state().valid().ok_or(error),
        }
    }

    /// Begins a renewal in a task of its own.
    fn begin(&self, state: &mut RenewalState) -> Flight {
        let (renewal, step) = (self.clone(), self.step());
        let task = tokio::spawn(async move {
            let result = renewal.renew().await;
            let mut state = renewal.state();
            if result.is_err() {
                state.failed();
            }
            state.flight = None;
            result
        });
        let interrupted = move || Error::new(step, ErrorKind::Unknown, "the tokio runtime shut down");
        let flight = task.map(move |joined| joined.unwrap_or_else(|_| Err(interrupted()))).boxed().shared();
        state.flight = Some(flight.clone());
        flight
    }

    fn step(&self) -> Step {
        match self.0.grant {
            Grant::User => Step::Refresh,
            Grant::App(_) => Step::AppToken,
        }
    }

    /// Takes tokens from the store that another process renewed, or renews them.
    async fn renew(&self) -> Result<TokenSet, Error> {
        let store = &self.0.store;
        let _lock = store.lock().await.map_err(|error| Error::store(Step::Lock, error))?;
        let stored = store.load().await.map_err(|error| Error::store(Step::Load, error))?;
        let stored = stored.filter(|stored| self.fits(stored));
        let unsaved = self.state().unsaved.take();
        if let (Some(unsaved), Some(stored)) = (unsaved, &stored)
            && unsaved.replaces == *stored.credential()
        {
            return self.keep(unsaved.tokens, Some(stored)).await;
        }
        if let Some(tokens) = stored.as_ref().and_then(|stored| self.adopt(stored)) {
            return Ok(tokens);
        }
        match &self.0.grant {
            Grant::User => self.refresh(stored).await,
            Grant::App(scopes) => {
                let tokens = self.0.client.app_token(scopes.iter().cloned()).await?;
                self.keep(tokens, None).await
            }
        }
    }

    /// Returns whether stored tokens are of this provider's kind and scopes.
    fn fits(&self, stored: &TokenSet) -> bool {
        match &self.0.grant {
            Grant::User => stored.kind() == TokenKind::User,
            Grant::App(scopes) => stored.kind() == TokenKind::App && stored.requested_scopes() == scopes.as_slice(),
        }
    }

    /// Uses stored tokens, and returns them if they need no renewal.
    fn adopt(&self, stored: &TokenSet) -> Option<TokenSet> {
        let mut state = self.state();
        let known = state.current_tokens.as_ref().filter(|current| current.tokens.credential() == stored.credential());
        // Keep the lifetime of known tokens: its monotonic clock started when they were received.
        let lifetime = known.map_or_else(|| self.lifetime(stored), |current| current.lifetime);
        state.set_current(CurrentTokens { tokens: stored.clone(), lifetime });
        let is_valid = !lifetime.is_over() && !state.is_rejected(stored);
        if is_valid && stored.is_refresh_pending() {
            state.pause_for_pending_refresh();
            return Some(stored.clone());
        }
        let is_fresh = is_valid && !lifetime.is_due(self.clock());
        if is_fresh {
            state.succeeded();
        }
        is_fresh.then(|| stored.clone())
    }

    fn lifetime(&self, tokens: &TokenSet) -> Lifetime {
        Lifetime::new(tokens.obtained_at(), tokens.expires_at(), self.0.early, self.clock())
    }

    async fn refresh(&self, stored: Option<TokenSet>) -> Result<TokenSet, Error> {
        let Some(tokens) = stored else {
            // Another process has logged out: the login of this process ends too.
            self.state().current_tokens = None;
            return Err(Error::new(Step::Refresh, ErrorKind::NotLoggedIn, "there are no tokens"));
        };
        if let Some(error) = self.state().ended(&tokens) {
            return Err(error);
        }
        // If this process dies during the request, the mark tells the next one that the refresh token may be spent.
        self.save(&tokens.with_refresh_pending(true)).await?;
        match self.0.client.refresh(&tokens).await {
            Ok(renewed) => self.keep(renewed, Some(&tokens)).await,
            Err(error) => {
                if error.spent_nothing() && !tokens.is_refresh_pending() {
                    self.save(&tokens).await?;
                }
                if error.needs_login() {
                    self.state().end(&tokens, &error);
                }
                Err(error)
            }
        }
    }

    /// Saves new tokens, then uses them. Refreshed tokens that cannot be saved are kept for the next renewal.
    async fn keep(&self, tokens: TokenSet, replaced: Option<&TokenSet>) -> Result<TokenSet, Error> {
        let lifetime = self.lifetime(&tokens);
        let unsaved =
            |replaced: &TokenSet| UnsavedTokens { tokens: tokens.clone(), replaces: replaced.credential().clone() };
        self.state().unsaved = replaced.map(unsaved);
        self.save(&tokens).await?;
        let mut state = self.state();
        state.unsaved = None;
        state.succeeded();
        state.set_current(CurrentTokens { tokens: tokens.clone(), lifetime });
        Ok(tokens)
    }

    async fn save(&self, tokens: &TokenSet) -> Result<(), Error> {
        self.0.store.save(tokens).await.map_err(|error| Error::store(Step::Save, error))
    }
}

//! The OAuth clients and tokens of a running simulator.

use std::time::Duration;

use super::Sim;
use crate::Consent;

/// OAuth, see the [crate documentation](crate#oauth).
impl Sim {
    /// Returns the id of the OAuth client that is registered from the start.
    #[must_use]
    pub fn oauth_client_id(&self) -> &str {
        &self.keys.client_id
    }

    /// Returns the secret of the OAuth client that is registered from the start.
    #[must_use]
    pub fn oauth_client_secret(&self) -> &str {
        &self.keys.client_secret
    }

    /// Registers an OAuth client, or replaces the one with this id. A client without a secret must use PKCE. In a redirect URL
    /// with the host `127.0.0.1`, the port may differ from the registered one.
    pub fn register_oauth_client(&self, id: &str, secret: Option<&str>, redirects: &[&str]) {
        self.state.oauth.register(id, secret, redirects.iter().map(|&redirect| redirect.to_owned()).collect());
    }

    /// Sets the decision of the simulated user on later authorization requests.
    pub fn set_consent(&self, consent: Consent) {
        self.state.oauth.set_consent(consent);
    }

    /// Sets the lifetimes of access tokens and refresh tokens that are issued later. The defaults are one day and 30 days.
    pub fn set_token_lifetimes(&self, access: Duration, refresh: Duration) {
        self.state.oauth.set_lifetimes(access, refresh);
    }

    /// Invalidates all OAuth access tokens that were issued so far. Refresh tokens stay valid.
    pub fn expire_access_tokens(&self) {
        self.state.oauth.expire_access_tokens();
    }
}

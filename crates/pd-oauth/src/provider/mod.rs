//! Credential providers for sessions.

use std::{fmt, time::Duration};

use pd_core::Credential;
use pd_transport::{BoxError, CredentialProvider};

use crate::{Error, MemoryStore, OAuthClient, TokenKind, TokenSet, TokenStore};

mod renewal;
mod state;
#[cfg(test)]
mod tests;

use renewal::{Grant, Renewal};

/// The default time before the expiry at which tokens are renewed.
const EARLY: Duration = Duration::from_secs(24 * 60 * 60);

/// Provides the tokens of a user who has logged in, and refreshes them.
///
/// Clones share the tokens. When a session asks for a credential, the provider refreshes the tokens if the access token expires
/// within 24 hours (or within the last quarter of a lifetime below 4 days), or after a 401. All callers wait for the refresh. If it
/// fails and the access token is still valid, they get the access token. The [crate page](crate#rotation) lists the rules.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sim = pd_sim::Sim::start().await?;
/// # let (id, secret, url) = (sim.oauth_client_id(), sim.oauth_client_secret(), sim.url());
/// use pd_oauth::{FileStore, OAuthClient, UserToken};
/// use pd_rest::RestSession;
///
/// # let directory = std::env::temp_dir();
/// let client = OAuthClient::builder(id).secret(secret).base_url(url).build()?;
/// let store = FileStore::new(directory.join("acme.json"));
/// let provider = UserToken::new(client, store);
/// let session = RestSession::builder_with(provider.clone()).base_url(url).build()?;
/// if provider.tokens().await.is_err_and(|error| error.needs_login()) {
///     println!("log in first");
/// }
/// # let _ = session;
/// # Ok(())
/// # }
/// ```
pub struct UserToken<S = MemoryStore>(Renewal<S>);

impl<S: TokenStore> UserToken<S> {
    /// Returns a provider of the tokens in a store. Your program saves the tokens of a login in the store. The provider loads
    /// nothing before the first request.
    pub fn new(client: OAuthClient, store: S) -> Self {
        Self(Renewal::new(client, store, Grant::User, EARLY))
    }

    /// Sets how long before their expiry tokens are refreshed: 24 hours by default, and at most a quarter of their lifetime. A
    /// random part of up to a quarter is subtracted, so that several processes do not refresh at the same time.
    #[must_use]
    pub fn early_refresh(self, early: Duration) -> Self {
        Self(self.0.with_early(early))
    }

    /// Returns the current tokens. Refreshes them first if that is due.
    ///
    /// # Errors
    ///
    /// [`Error`] if there are no tokens, or if they have expired and cannot be refreshed.
    pub async fn tokens(&self) -> Result<TokenSet, Error> {
        self.0.tokens().await
    }
}

/// Provides app tokens, and requests a new one before the current one expires.
///
/// Clones share the tokens. They are kept in memory, or in a store that several processes can share.
///
/// ```
/// use pd_oauth::{AppToken, OAuthClient};
///
/// let client = OAuthClient::builder("9c9d5bc9-client").secret("7fQhnb9kY2").subdomain("acme").build()?;
/// let provider = AppToken::new(client, ["incidents.read", "services.read"]);
/// # let _ = provider;
/// # Ok::<(), pd_oauth::BuildError>(())
/// ```
pub struct AppToken<S = MemoryStore>(Renewal<S>);

impl AppToken {
    /// Returns a provider of tokens with these scopes, kept in memory.
    pub fn new<T: Into<String>>(client: OAuthClient, scopes: impl IntoIterator<Item = T>) -> Self {
        Self::with_store(client, scopes, MemoryStore::new())
    }
}

impl<S: TokenStore> AppToken<S> {
    /// Returns a provider of tokens with these scopes, kept in a store. Stored tokens of other scopes are replaced.
    pub fn with_store<T: Into<String>>(client: OAuthClient, scopes: impl IntoIterator<Item = T>, store: S) -> Self {
        Self(Renewal::new(client, store, Grant::App(scopes.into_iter().map(Into::into).collect()), EARLY))
    }

    /// Sets how long before their expiry tokens are replaced: 24 hours by default, and at most a quarter of their lifetime. A random
    /// part of up to a quarter is subtracted, so that several processes do not request tokens at the same time.
    #[must_use]
    pub fn early_refresh(self, early: Duration) -> Self {
        Self(self.0.with_early(early))
    }

    /// Returns the current tokens. Requests new ones first if there are none, or if that is due.
    ///
    /// # Errors
    ///
    /// [`Error`] if there are no valid tokens and none can be requested.
    pub async fn tokens(&self) -> Result<TokenSet, Error> {
        self.0.tokens().await
    }
}

macro_rules! provider {
    ($provider:ident, $kind:expr) => {
        impl<S: TokenStore> CredentialProvider for $provider<S> {
            async fn credential(&self) -> Result<Credential, BoxError> {
                Ok(self.0.tokens().await?.credential().clone())
            }

            async fn rejected(&self, credential: &Credential) {
                self.0.rejected(credential);
            }
        }

        impl<S> Clone for $provider<S> {
            fn clone(&self) -> Self {
                Self(self.0.clone())
            }
        }

        impl<S> fmt::Debug for $provider<S> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({} tokens of {:?})", stringify!($provider), $kind, self.0.client())
            }
        }
    };
}

provider!(UserToken, TokenKind::User);
provider!(AppToken, TokenKind::App);

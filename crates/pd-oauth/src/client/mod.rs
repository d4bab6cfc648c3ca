//! The client of the authorization server.

use std::{fmt, sync::Arc};

use oauth2::{AuthorizationCode, PkceCodeVerifier, RedirectUrl, RefreshToken, Scope};
use pd_core::{Redactor, Region};
use pd_transport::Transport;
use secrecy::{ExposeSecret as _, SecretString};

use crate::{
    Error, ErrorKind, Redirected, TokenKind, TokenSet, clock::Clock, error::Step, response::TokenResponse,
    token_set::RequestContext,
};

mod builder;
mod endpoint;
mod pending;

pub use builder::{BuildError, OAuthClientBuilder};
use endpoint::{Grants, TokenRequest, failure};
pub use pending::PendingLogin;

/// A client of PagerDuty's authorization server, for an app that is registered in an account.
///
/// Clones are cheap and share the connections. The requests have the client's id and secret in the body, and no `Authorization`
/// header. Each call ends within the deadline of 60 s, and each attempt within the timeout of 30 s, by default.
///
/// ```
/// use pd_oauth::OAuthClient;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let client = OAuthClient::builder("9c9d5bc9-client").secret("7fQhnb9kY2").build()?;
/// let login = client.authorize_url(["incidents.read", "users.read"], "http://127.0.0.1:8910/callback")?;
/// println!("open {}", login.url());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct OAuthClient(Arc<ClientInner>);

struct ClientInner {
    grants: Grants,
    transport: Transport,
    /// Redacts the client secret.
    secret: Option<Redactor>,
    region: Region,
    subdomain: Option<String>,
    clock: Clock,
}

impl OAuthClient {
    /// Returns a public client with default options. It has no secret, so it can only log users in by PKCE.
    ///
    /// # Errors
    ///
    /// [`BuildError`] if the id is empty.
    #[cfg(feature = "client")]
    pub fn new(client_id: impl Into<String>) -> Result<Self, BuildError> {
        Self::builder(client_id).build()
    }

    /// Returns a builder for a client of this id.
    pub fn builder(client_id: impl Into<String>) -> OAuthClientBuilder {
        OAuthClientBuilder::new(client_id.into())
    }

    /// Begins a login. Returns the URL to open in the user's browser, and the values that [`exchange_code`](Self::exchange_code)
    /// needs. Nothing is sent.
    ///
    /// `redirect` must be registered for the app. PagerDuty redirects the browser to it, with a code that expires after 30 seconds.
    ///
    /// # Errors
    ///
    /// [`Error`] if the redirect is not an absolute URL, or if a scope is empty or has white space in it.
    pub fn authorize_url<S: Into<String>>(
        &self,
        scopes: impl IntoIterator<Item = S>,
        redirect: impl Into<String>,
    ) -> Result<PendingLogin, Error> {
        let scopes = checked(scopes, Step::Authorize)?;
        let redirect = redirect_url(redirect.into(), Step::Authorize)?;
        Ok(PendingLogin::begin(&self.0.grants, scopes, redirect))
    }

    /// Completes a login: checks `state` and exchanges the code for tokens. An attempt spends the code, even if it fails.
    ///
    /// # Errors
    ///
    /// [`Error`] if the `state` belongs to another login, the user denied the request, the server rejected the code (expired, spent,
    /// another verifier), or the request failed. A request whose outcome is unknown is not retried, because PagerDuty revokes the
    /// tokens of a code that is used twice.
    pub async fn exchange_code(&self, login: PendingLogin, redirected: &Redirected) -> Result<TokenSet, Error> {
        login.check(redirected)?;
        let missing = || Error::invalid(Step::Exchange, "the redirect has no code");
        let code = redirected.code.as_ref().ok_or_else(missing)?;
        let redirect = redirect_url(login.redirect, Step::Exchange)?;
        let scopes = login.scopes;
        let at = self.clock().wall();
        let http = self.token_request(false, [code, &login.verifier]).http();
        let request = self
            .0
            .grants
            .exchange_code(AuthorizationCode::new(code.expose_secret().to_owned()))
            .set_pkce_verifier(PkceCodeVerifier::new(login.verifier.expose_secret().to_owned()))
            .set_redirect_uri(std::borrow::Cow::Owned(redirect))
            .add_extra_param("scope", scopes.join(" "));
        let response = request.request_async(&http).await;
        let context = RequestContext {
            step: Step::Exchange,
            kind: TokenKind::User,
            at,
            scopes,
            subdomain: redirected.subdomain.clone().or_else(|| self.0.subdomain.clone()),
            before: None,
        };
        read(response, context)
    }

    /// Exchanges a refresh token for new tokens, which have a new refresh token. Save them before you use them, because the old
    /// refresh token is no longer valid. [`UserToken`](crate::UserToken) does all of this.
    ///
    /// # Errors
    ///
    /// [`Error`] if there is no refresh token, the server rejected it, or the request failed. A request whose outcome is unknown is
    /// not retried.
    pub async fn refresh(&self, tokens: &TokenSet) -> Result<TokenSet, Error> {
        let Some(token) = tokens.refresh_token() else {
            return Err(Error::new(Step::Refresh, ErrorKind::NotLoggedIn, "there is no refresh token"));
        };
        let at = self.clock().wall();
        let http = self.token_request(false, [token]).http();
        let spent = RefreshToken::new(token.expose_secret().to_owned());
        let response = self.0.grants.exchange_refresh_token(&spent).request_async(&http).await;
        let context = RequestContext {
            step: Step::Refresh,
            kind: tokens.kind(),
            at,
            scopes: tokens.requested_scopes().to_vec(),
            subdomain: tokens.subdomain().map(str::to_owned),
            before: Some(tokens),
        };
        read(response, context)
    }

    /// Requests an app token, which acts for the account: the grant `client_credentials` with these scopes and
    /// `as_account-REGION.SUBDOMAIN`. It has no refresh token. Request another token when it expires, or use
    /// [`AppToken`](crate::AppToken).
    ///
    /// # Errors
    ///
    /// [`Error`] if the client has no secret or no subdomain, the server rejected the request, or the request failed. A request
    /// whose outcome is unknown is retried, because it spends nothing.
    pub async fn app_token<S: Into<String>>(&self, scopes: impl IntoIterator<Item = S>) -> Result<TokenSet, Error> {
        let invalid = |reason: &str| Error::invalid(Step::AppToken, reason);
        let Some(subdomain) = self.0.subdomain.clone() else {
            return Err(invalid("the client has no subdomain; set it on the builder"));
        };
        if self.0.secret.is_none() {
            return Err(invalid("the client has no secret; set it on the builder"));
        }
        let scopes = checked(scopes, Step::AppToken)?;
        let account = format!("as_account-{}.{subdomain}", self.0.region);
        let at = self.clock().wall();
        let http = self.token_request(true, []).http();
        let all = std::iter::once(account).chain(scopes.iter().cloned()).map(Scope::new);
        let request = self.0.grants.exchange_client_credentials().add_scopes(all);
        let response = request.request_async(&http).await;
        let context = RequestContext {
            step: Step::AppToken,
            kind: TokenKind::App,
            at,
            scopes,
            subdomain: Some(subdomain),
            before: None,
        };
        read(response, context)
    }

    /// Returns the service region of the account.
    #[must_use]
    pub fn region(&self) -> Region {
        self.0.region
    }

    /// Returns the transport that sends the token requests.
    #[must_use]
    pub fn transport(&self) -> &Transport {
        &self.0.transport
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.0.clock
    }

    fn token_request<const N: usize>(&self, idempotent: bool, secrets: [&SecretString; N]) -> TokenRequest {
        let secrets = secrets.into_iter().map(|secret| Redactor::new(secret.clone()));
        let secrets = secrets.chain(self.0.secret.clone()).collect();
        TokenRequest { transport: self.0.transport.clone(), secrets, idempotent }
    }
}

fn read(
    response: Result<TokenResponse, endpoint::RequestError>,
    context: RequestContext<'_>,
) -> Result<TokenSet, Error> {
    match response {
        Ok(response) => TokenSet::new(response, context),
        Err(error) => Err(failure(context.step, error)),
    }
}

/// Checks scopes. White space would split a scope into two.
fn checked<S: Into<String>>(scopes: impl IntoIterator<Item = S>, step: Step) -> Result<Vec<String>, Error> {
    let scopes: Vec<String> = scopes.into_iter().map(Into::into).collect();
    match scopes.iter().find(|scope| scope.is_empty() || scope.chars().any(char::is_whitespace)) {
        Some(scope) => Err(Error::invalid(step, format!("{scope:?} is not a scope; pass each scope separately"))),
        None => Ok(scopes),
    }
}

fn redirect_url(url: String, step: Step) -> Result<RedirectUrl, Error> {
    RedirectUrl::new(url).map_err(|error| Error::invalid(step, format!("the redirect is not an absolute URL: {error}")))
}

impl fmt::Debug for OAuthClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuthClient")
            .field("client_id", self.0.grants.client_id())
            .field("base_url", self.0.transport.base_url())
            .field("region", &self.0.region)
            .field("subdomain", &self.0.subdomain)
            .finish_non_exhaustive()
    }
}

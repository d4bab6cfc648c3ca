//! The sessions and the clients of a login.

use pd_oauth::{AppToken, OAuthClient, TokenKind, UserToken};
use pd_rest::{RestSession, RestSessionBuilder};
use pd_transport::RetryOptions;
use secrecy::SecretString;

use crate::{
    config::{Settings, USER_AGENT},
    exit::Failure,
    login::{App, Login},
    verbose::VerboseLayer,
};

impl Login {
    /// Returns the builder of a session that refreshes the tokens of the login.
    pub(crate) fn session(&self, settings: &Settings) -> Result<RestSessionBuilder<RestSession>, Failure> {
        let client = self.app.client(settings)?;
        let store = self.directory.tokens();
        Ok(match self.app.kind() {
            TokenKind::App => RestSession::builder_with(AppToken::with_store(client, self.app.scopes(), store)),
            TokenKind::User => RestSession::builder_with(UserToken::new(client, store)),
        })
    }
}

impl App {
    /// Returns the client of the authorization server, with the retries and time limits of the settings.
    pub(crate) fn client(&self, settings: &Settings) -> Result<OAuthClient, Failure> {
        let mut builder = OAuthClient::builder(self.client_id()).region(self.region());
        if let Some(secret) = self.secret() {
            builder = builder.secret(SecretString::clone(secret));
        }
        if let Some(subdomain) = self.subdomain() {
            builder = builder.subdomain(subdomain);
        }
        if let Some(origin) = self.identity_url() {
            builder = builder.base_url(origin);
        }
        let (timeout, deadline, verbose) = (settings.timeout, settings.deadline, settings.verbose);
        let retry = settings.retry(RetryOptions::new());
        let builder = builder.transport(move |transport| {
            let mut transport = transport.user_agent(USER_AGENT).retry(retry);
            if let Some(timeout) = timeout {
                transport = transport.timeout(timeout);
            }
            if let Some(deadline) = deadline {
                transport = transport.deadline(deadline);
            }
            if verbose > 0 {
                transport = transport.attempt_layer(VerboseLayer { details: verbose > 1 });
            }
            transport
        });
        builder.build().map_err(Into::into)
    }
}

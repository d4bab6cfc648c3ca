//! Tokens with their expiry and scopes.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use pd_core::Credential;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};

use crate::{Error, ErrorKind, error::Step, response::TokenResponse};

#[cfg(test)]
mod tests;

/// The version of the stored form.
const VERSION: u32 = 1;

/// The owner of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TokenKind {
    /// A user, who logged in.
    User,
    /// An app, which acts for the account.
    App,
}

impl TokenKind {
    /// Returns `user` or `app`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::App => "app",
        }
    }
}

impl fmt::Display for TokenKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// An access token, its refresh token, their expiry and their scopes.
///
/// `Debug` shows no token. [`to_json`](Self::to_json) and [`from_json`](Self::from_json) are for a
/// [`TokenStore`](crate::TokenStore) of your own.
#[derive(Clone)]
pub struct TokenSet {
    kind: TokenKind,
    credential: Credential,
    access_token: SecretString,
    refresh_token: Option<SecretString>,
    id_token: Option<SecretString>,
    obtained_at: Timestamp,
    expires_at: Option<Timestamp>,
    requested: Vec<String>,
    granted: Vec<String>,
    subdomain: Option<String>,
    refresh_pending: bool,
}

/// The values of a token request that the response may not have.
pub(crate) struct RequestContext<'a> {
    pub(crate) step: Step,
    pub(crate) kind: TokenKind,
    /// The wall time before the request was sent.
    pub(crate) at: Timestamp,
    pub(crate) scopes: Vec<String>,
    pub(crate) subdomain: Option<String>,
    pub(crate) before: Option<&'a TokenSet>,
}

impl TokenSet {
    pub(crate) fn new(response: TokenResponse, context: RequestContext<'_>) -> Result<Self, Error> {
        let access_token = SecretString::from(response.access_token.into_secret());
        let credential = credential(&access_token, context.step, ErrorKind::Unknown)?;
        let kept = |token: fn(&Self) -> &Option<SecretString>| context.before.and_then(|before| token(before).clone());
        let refresh_token = response.refresh_token.map(|token| token.into_secret().into());
        let expires_at = response.expires_in.map(|lifetime| {
            let lifetime = SignedDuration::try_from(lifetime).unwrap_or(SignedDuration::MAX);
            context.at.saturating_add(lifetime).unwrap_or(Timestamp::MAX)
        });
        let granted = response.scopes.map(|scopes| scopes.iter().map(|scope| scope.to_string()).collect());
        let account = |granted: &[String]| {
            granted.iter().find_map(|scope| {
                scope.strip_prefix("as_account-")?.split_once('.').map(|(_, subdomain)| subdomain.to_owned())
            })
        };
        let granted: Vec<String> = granted.unwrap_or_else(|| match context.before {
            Some(before) => before.granted.clone(),
            None => context.scopes.clone(),
        });
        Ok(Self {
            kind: context.kind,
            credential,
            access_token,
            // A server without rotation sends no new refresh token.
            refresh_token: refresh_token.or_else(|| kept(|before| &before.refresh_token)),
            id_token: response.id_token.map(Into::into).or_else(|| kept(|before| &before.id_token)),
            obtained_at: context.at,
            expires_at,
            requested: context.scopes,
            subdomain: context.subdomain.or_else(|| account(&granted)),
            granted,
            refresh_pending: false,
        })
    }

    /// Returns whether the tokens belong to a user or to an app.
    #[must_use]
    pub const fn kind(&self) -> TokenKind {
        self.kind
    }

    /// Returns the access token as a credential of a session. It does not refresh itself: see
    /// [`UserToken`](crate::UserToken) and [`AppToken`](crate::AppToken).
    #[must_use]
    pub const fn credential(&self) -> &Credential {
        &self.credential
    }

    /// Returns the access token.
    #[must_use]
    pub const fn access_token(&self) -> &SecretString {
        &self.access_token
    }

    /// Returns the refresh token. An app token has none.
    #[must_use]
    pub const fn refresh_token(&self) -> Option<&SecretString> {
        self.refresh_token.as_ref()
    }

    /// Returns the OpenID Connect token of a user. Its signature is not checked.
    #[must_use]
    pub const fn id_token(&self) -> Option<&SecretString> {
        self.id_token.as_ref()
    }

    /// Returns the time at which the access token expires, by this machine's clock. `None` if the response has no expiry.
    #[must_use]
    pub const fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at
    }

    /// Returns the time at which the tokens were requested, by this machine's clock.
    #[must_use]
    pub const fn obtained_at(&self) -> Timestamp {
        self.obtained_at
    }

    /// Returns the scopes that were granted. A `.write` scope does not include the `.read` scope.
    #[must_use]
    pub fn scopes(&self) -> &[String] {
        &self.granted
    }

    /// Returns the scopes that were requested.
    #[must_use]
    pub fn requested_scopes(&self) -> &[String] {
        &self.requested
    }

    /// Returns the scopes that were requested but not granted. PagerDuty ignores a scope that it does not know, or for which the app
    /// is not registered, without an error.
    #[must_use]
    pub fn missing_scopes(&self) -> Vec<&str> {
        let is_missing = |scope: &&String| !self.granted.contains(scope) && !scope.starts_with("as_account-");
        self.requested.iter().filter(is_missing).map(String::as_str).collect()
    }

    /// Returns the subdomain of the account, if it is known.
    #[must_use]
    pub fn subdomain(&self) -> Option<&str> {
        self.subdomain.as_deref()
    }

    /// Returns whether the outcome of a refresh is unknown, so that the refresh token may be spent.
    #[must_use]
    pub const fn is_refresh_pending(&self) -> bool {
        self.refresh_pending
    }

    pub(crate) fn with_refresh_pending(&self, pending: bool) -> Self {
        Self { refresh_pending: pending, ..self.clone() }
    }

    /// Returns the tokens as JSON, for a store. Keep it secret.
    #[must_use]
    pub fn to_json(&self) -> SecretString {
        let exposed = |token: &Option<SecretString>| token.as_ref().map(|token| token.expose_secret().to_owned());
        let stored = StoredTokens {
            version: VERSION,
            kind: self.kind,
            access_token: self.access_token.expose_secret().to_owned(),
            refresh_token: exposed(&self.refresh_token),
            id_token: exposed(&self.id_token),
            obtained_at: self.obtained_at,
            expires_at: self.expires_at,
            requested_scopes: self.requested.clone(),
            scopes: self.granted.clone(),
            subdomain: self.subdomain.clone(),
            refresh_pending: self.refresh_pending,
        };
        // Every member is text, a list, a number or a flag, so this cannot fail.
        serde_json::to_string(&stored).unwrap_or_default().into()
    }

    /// Reads tokens that [`to_json`](Self::to_json) wrote.
    ///
    /// # Errors
    ///
    /// [`Error`] of kind [`Store`](ErrorKind::Store) if the text is not a stored token set, or has a version that this release does
    /// not know. The error does not quote the text.
    pub fn from_json(json: &str) -> Result<Self, Error> {
        let unreadable = |why: &str| Error::new(Step::Load, ErrorKind::Store, why);
        let stored: StoredTokens = serde_json::from_str(json)
            .map_err(|error| unreadable(&format!("line {} is not a token set", error.line())))?;
        if stored.version != VERSION {
            return Err(unreadable(&format!("version {} of the token set is unknown", stored.version)));
        }
        let access_token = SecretString::from(stored.access_token);
        Ok(Self {
            kind: stored.kind,
            credential: credential(&access_token, Step::Load, ErrorKind::Store)?,
            access_token,
            refresh_token: stored.refresh_token.map(Into::into),
            id_token: stored.id_token.map(Into::into),
            obtained_at: stored.obtained_at,
            expires_at: stored.expires_at,
            requested: stored.requested_scopes,
            granted: stored.scopes,
            subdomain: stored.subdomain,
            refresh_pending: stored.refresh_pending,
        })
    }
}

fn credential(access_token: &SecretString, step: Step, kind: ErrorKind) -> Result<Credential, Error> {
    let reason = "the access token cannot be sent in a header";
    Credential::bearer(access_token.clone()).map_err(|_| Error::new(step, kind, reason))
}

impl fmt::Debug for TokenSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenSet")
            .field("kind", &self.kind)
            .field("credential", &self.credential)
            .field("expires_at", &self.expires_at)
            .field("scopes", &self.granted)
            .field("subdomain", &self.subdomain)
            .field("refresh_pending", &self.refresh_pending)
            .finish_non_exhaustive()
    }
}

/// The stored form.
#[derive(Serialize, Deserialize)]
struct StoredTokens {
    version: u32,
    kind: TokenKind,
    access_token: String,
    refresh_token: Option<String>,
    id_token: Option<String>,
    obtained_at: Timestamp,
    expires_at: Option<Timestamp>,
    #[serde(default)]
    requested_scopes: Vec<String>,
    #[serde(default)]
    scopes: Vec<String>,
    subdomain: Option<String>,
    #[serde(default)]
    refresh_pending: bool,
}

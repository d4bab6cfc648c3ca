//! A login that waits for the browser.

use std::fmt;

use oauth2::{CsrfToken, PkceCodeChallenge, RedirectUrl, Scope};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};

use super::endpoint::Grants;
use crate::{Error, ErrorKind, Redirected, error::Step};

/// A login that waits for the browser: the URL to open, `state`, and the PKCE verifier.
///
/// Keep it until the redirect arrives, and pass it to [`exchange_code`](crate::OAuthClient::exchange_code). A server keeps several
/// logins by their [`state`](Self::state). A server with several processes stores [`to_json`](Self::to_json), which is secret.
pub struct PendingLogin {
    url: String,
    state: CsrfToken,
    pub(super) verifier: SecretString,
    pub(super) redirect: String,
    pub(super) scopes: Vec<String>,
}

impl PendingLogin {
    pub(super) fn begin(grants: &Grants, scopes: Vec<String>, redirect: RedirectUrl) -> Self {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let text = redirect.as_str().to_owned();
        let (url, state) = grants
            .authorize_url(CsrfToken::new_random)
            .add_scopes(scopes.iter().cloned().map(Scope::new))
            .set_redirect_uri(std::borrow::Cow::Owned(redirect))
            .set_pkce_challenge(challenge)
            .url();
        let verifier = SecretString::from(verifier.into_secret());
        Self { url: url.into(), state, verifier, redirect: text, scopes }
    }

    /// Returns the URL to open in the user's browser. It contains no secret.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the `state`. The redirect has the same one.
    #[must_use]
    pub fn state(&self) -> &str {
        self.state.secret()
    }

    /// Returns the redirect URL.
    #[must_use]
    pub fn redirect(&self) -> &str {
        &self.redirect
    }

    /// Checks that a redirect belongs to this login, and that it has no error.
    ///
    /// # Errors
    ///
    /// [`Error`] of kind [`StateMismatch`](ErrorKind::StateMismatch), [`Denied`](ErrorKind::Denied) or
    /// [`Rejected`](ErrorKind::Rejected).
    pub fn check(&self, redirected: &Redirected) -> Result<(), Error> {
        let state = redirected.state().map(|state| CsrfToken::new(state.to_owned()));
        if state.as_ref() != Some(&self.state) {
            let reason = "the redirect has another `state` than this login";
            return Err(Error::new(Step::Login, ErrorKind::StateMismatch, reason));
        }
        redirected.error().map_or(Ok(()), Err)
    }

    /// Returns the login as JSON, to store until the redirect arrives. Keep it secret, because it contains the verifier.
    #[must_use]
    pub fn to_json(&self) -> SecretString {
        let stored = StoredLogin {
            url: self.url.clone(),
            state: self.state.secret().clone(),
            verifier: self.verifier.expose_secret().to_owned(),
            redirect: self.redirect.clone(),
            scopes: self.scopes.clone(),
        };
        // Every member is text or a list of texts, so this cannot fail.
        serde_json::to_string(&stored).unwrap_or_default().into()
    }

    /// Reads a login that [`to_json`](Self::to_json) wrote.
    ///
    /// # Errors
    ///
    /// [`Error`] of kind [`Store`](ErrorKind::Store) if the text is not a stored login. The error does not quote the text.
    pub fn from_json(json: &str) -> Result<Self, Error> {
        let stored: StoredLogin = serde_json::from_str(json)
            .map_err(|_| Error::new(Step::Login, ErrorKind::Store, "the stored login cannot be read"))?;
        Ok(Self {
            url: stored.url,
            state: CsrfToken::new(stored.state),
            verifier: stored.verifier.into(),
            redirect: stored.redirect,
            scopes: stored.scopes,
        })
    }
}

impl fmt::Debug for PendingLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingLogin")
            .field("redirect", &self.redirect)
            .field("scopes", &self.scopes)
            .finish_non_exhaustive()
    }
}

#[derive(Serialize, Deserialize)]
struct StoredLogin {
    url: String,
    state: String,
    verifier: String,
    redirect: String,
    scopes: Vec<String>,
}

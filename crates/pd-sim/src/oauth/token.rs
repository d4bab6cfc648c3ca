//! Issues, checks and revokes tokens.

use std::time::Duration;

use serde_json::{Value, json};

use super::{AuthorizationServer, OAuthState};
use crate::credential::Identity;

/// An access token, which authorizes requests.
#[derive(Debug, Clone)]
pub(super) struct AccessToken {
    family: u64,
    identity: Identity,
    scopes: Vec<String>,
    /// The time since the start of the simulator, by its clock.
    expires: Duration,
}

/// A refresh token, which is valid once, for the next pair of tokens.
#[derive(Debug, Clone)]
pub(super) struct RefreshToken {
    pub(super) owner: Owner,
    pub(super) expires: Duration,
    pub(super) used: bool,
}

/// The owner and the scopes of a token family.
#[derive(Debug, Clone)]
pub(super) struct Owner {
    pub(super) family: u64,
    pub(super) client: String,
    pub(super) identity: Identity,
    pub(super) scopes: Vec<String>,
    /// `us` or `eu`.
    pub(super) region: &'static str,
}

/// The owner and the scopes of a valid access token.
pub(crate) struct Bearer {
    pub(crate) identity: Identity,
    pub(crate) scopes: Vec<String>,
}

impl AuthorizationServer {
    /// Returns the owner of an access token that is neither expired nor revoked.
    pub(crate) fn identify(&self, token: &str, now: Duration) -> Option<Bearer> {
        let state = self.lock();
        let access = state.access_tokens.get(token)?;
        let is_valid = now < access.expires && !state.revoked.contains(&access.family);
        is_valid.then(|| Bearer { identity: access.identity.clone(), scopes: access.scopes.clone() })
    }

    /// Revokes an access token, or all tokens of the family of a refresh token.
    pub(crate) fn revoke(&self, token: &str) {
        let mut state = self.lock();
        state.access_tokens.remove(token);
        if let Some(family) = state.refresh_tokens.get(token).map(|refresh| refresh.owner.family) {
            state.revoked.insert(family);
        }
    }

    /// Expires all access tokens. Refresh tokens stay valid.
    pub(crate) fn expire_access_tokens(&self) {
        self.lock().access_tokens.clear();
    }
}

impl OAuthState {
    /// Issues an access token. For a user, also issues a refresh token.
    pub(super) fn issue(&mut self, owner: &Owner, now: Duration) -> Value {
        let prefix = format!("pd{}+", owner.region);
        let access = self.secret(&prefix);
        let token = AccessToken {
            family: owner.family,
            identity: owner.identity.clone(),
            scopes: owner.scopes.clone(),
            expires: now.saturating_add(self.access_lifetime),
        };
        self.access_tokens.insert(access.clone(), token);
        let mut body = json!({
            "access_token": access,
            "token_type": "bearer",
            "scope": owner.scopes.join(" "),
            "expires_in": self.access_lifetime.as_secs(),
            "client_info": "prefix_legacy_app",
        });
        if let (Identity::User(user), Some(members)) = (&owner.identity, body.as_object_mut()) {
            let refresh = self.secret("pdrt+");
            let expires = now.saturating_add(self.refresh_lifetime);
            let token = RefreshToken { owner: owner.clone(), expires, used: false };
            self.refresh_tokens.insert(refresh.clone(), token);
            members.insert("refresh_token".to_owned(), json!(refresh));
            let id_token = self.secret(&format!("simIdToken.{user}."));
            members.insert("id_token".to_owned(), json!(id_token));
        }
        body
    }
}

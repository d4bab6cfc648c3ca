//! The authorization endpoint, and the token endpoint with its grants.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{AuthorizationServer, CODE_LIFETIME, Client, OAuthState, scope, token::Owner};
use crate::{call::Query, credential::Identity};

/// A code that the authorization endpoint issued.
#[derive(Debug, Clone)]
pub(super) struct Code {
    owner: Owner,
    redirect: String,
    challenge: Option<String>,
    expires: Duration,
    used: bool,
}

/// The query parameters of the redirect after a valid authorization request.
pub(crate) type RedirectParameters = Vec<(&'static str, String)>;

/// An authorization request that must not be redirected, because its client or its redirect URL is unknown.
#[derive(Debug)]
pub(crate) struct Denied(pub(crate) &'static str);

/// An error of the token endpoint (RFC 6749, section 5.2).
#[derive(Debug)]
pub(crate) struct TokenError {
    pub(crate) code: &'static str,
    pub(crate) description: &'static str,
}

const fn failed(code: &'static str, description: &'static str) -> TokenError {
    TokenError { code, description }
}

/// The parameters of a token request, the subdomain of the account, and the time.
pub(crate) struct TokenRequest<'a> {
    pub(crate) parameters: &'a Query,
    pub(crate) subdomain: &'a str,
    pub(crate) now: Duration,
}

impl TokenRequest<'_> {
    fn required(&self, name: &str) -> Result<&str, TokenError> {
        self.parameters.get(name).ok_or(failed("invalid_request", "a required parameter is missing"))
    }
}

impl AuthorizationServer {
    /// Handles an authorization request according to the consent. `first_user` is the user who is logged in by default.
    pub(crate) fn authorize(
        &self,
        query: &Query,
        subdomain: &str,
        first_user: Option<String>,
        now: Duration,
    ) -> Result<RedirectParameters, Denied> {
        let mut state = self.lock();
        let client = query.get("client_id").and_then(|id| state.client(id));
        let client = client.ok_or(Denied("the client is unknown"))?;
        let redirect = query.get("redirect_uri").unwrap_or_default().to_owned();
        if !client.allows(&redirect) {
            return Err(Denied("the redirect URL is not registered"));
        }
        let mut parameters = match state.code(&client, query, redirect, first_user, now) {
            Ok(code) => vec![("code", code), ("subdomain", subdomain.to_owned())],
            Err(error) => {
                vec![("error", error.code.to_owned()), ("error_description", error.description.to_owned())]
            }
        };
        parameters.extend(query.get("state").map(|state| ("state", state.to_owned())));
        Ok(parameters)
    }

    /// Handles a token request.
    pub(crate) fn token(&self, request: &TokenRequest<'_>) -> Result<Value, TokenError> {
        let mut state = self.lock();
        let client = state.authenticate(request)?;
        match request.required("grant_type")? {
            "authorization_code" => state.exchange(&client, request),
            "refresh_token" => state.refresh(&client, request),
            "client_credentials" => state.app_token(&client, request),
            _ => Err(failed("unsupported_grant_type", "the grant type is not supported")),
        }
    }
}

impl OAuthState {
    fn client(&self, id: &str) -> Option<Client> {
        self.clients.iter().find(|client| client.id == id).cloned()
    }

    fn code(
        &mut self,
        client: &Client,
        query: &Query,
        redirect: String,
        first_user: Option<String>,
        now: Duration,
    ) -> Result<String, TokenError> {
        if query.get("response_type") != Some("code") {
            return Err(failed("unsupported_response_type", "the response type must be code"));
        }
        let challenge = query.get("code_challenge").map(str::to_owned);
        if challenge.is_some() && query.get("code_challenge_method") != Some("S256") {
            return Err(failed("invalid_request", "the code challenge method must be S256"));
        }
        if challenge.is_none() && client.secret.is_none() {
            return Err(failed("invalid_request", "a client without a secret must use PKCE"));
        }
        let consent = self.consent.clone();
        if !consent.approves {
            return Err(failed("access_denied", "the resource owner denied the request"));
        }
        let user = consent.user.or(first_user).ok_or(failed("server_error", "the account has no user"))?;
        let allowed =
            |scope: &str| consent.scopes.as_ref().is_none_or(|scopes| scopes.iter().any(|known| known == scope));
        let mut scopes = granted(query.get("scope").unwrap_or_default(), allowed);
        scopes.push("openid".to_owned());
        let family = self.new_family();
        let owner = Owner { family, client: client.id.clone(), identity: Identity::User(user), scopes, region: "us" };
        let code = self.secret("simCode");
        let expires = now.saturating_add(CODE_LIFETIME);
        self.codes.insert(code.clone(), Code { owner, redirect, challenge, expires, used: false });
        Ok(code)
    }

    fn authenticate(&self, request: &TokenRequest<'_>) -> Result<Client, TokenError> {
        let unknown = failed("invalid_client", "the client or its secret is wrong");
        let Some(client) = self.client(request.required("client_id")?) else { return Err(unknown) };
        let given = request.parameters.get("client_secret");
        if client.secret.as_deref() == given { Ok(client) } else { Err(unknown) }
    }

    fn exchange(&mut self, client: &Client, request: &TokenRequest<'_>) -> Result<Value, TokenError> {
        let wrong = failed("invalid_grant", "the code is invalid, expired or already used");
        let Some(code) = self.codes.get_mut(request.required("code")?) else { return Err(wrong) };
        if code.used {
            let family = code.owner.family;
            self.revoked.insert(family);
            return Err(wrong);
        }
        if code.owner.client != client.id || request.now >= code.expires {
            return Err(wrong);
        }
        if request.parameters.get("redirect_uri") != Some(code.redirect.as_str()) {
            return Err(failed("invalid_grant", "the redirect URL is not that of the authorization request"));
        }
        let challenge = request.parameters.get("code_verifier").map(challenge_of);
        if challenge != code.challenge {
            return Err(failed("invalid_grant", "the code verifier does not match the code challenge"));
        }
        code.used = true;
        let owner = code.owner.clone();
        Ok(self.issue(&owner, request.now))
    }

    fn refresh(&mut self, client: &Client, request: &TokenRequest<'_>) -> Result<Value, TokenError> {
        let wrong = failed("invalid_grant", "the refresh token is invalid, expired, already used or revoked");
        let Some(token) = self.refresh_tokens.get_mut(request.required("refresh_token")?) else { return Err(wrong) };
        let owner = token.owner.clone();
        if token.used {
            self.revoked.insert(owner.family);
        }
        if self.revoked.contains(&owner.family) || owner.client != client.id || request.now >= token.expires {
            return Err(wrong);
        }
        token.used = true;
        Ok(self.issue(&owner, request.now))
    }

    fn app_token(&mut self, client: &Client, request: &TokenRequest<'_>) -> Result<Value, TokenError> {
        if client.secret.is_none() {
            return Err(failed("unauthorized_client", "a client without a secret cannot get an app token"));
        }
        let requested = request.required("scope")?;
        let account = requested.split(' ').find_map(|scope| scope.strip_prefix("as_account-"));
        let region = match account.and_then(|account| account.split_once('.')) {
            Some(("us", subdomain)) if subdomain == request.subdomain => "us",
            Some(("eu", subdomain)) if subdomain == request.subdomain => "eu",
            _ => return Err(failed("invalid_scope", "as_account-REGION.SUBDOMAIN must name this account")),
        };
        let scopes = granted(requested, |scope| scope != "openid");
        let family = self.new_family();
        let owner = Owner { family, client: client.id.clone(), identity: Identity::Account, scopes, region };
        Ok(self.issue(&owner, request.now))
    }
}

/// Returns the known and allowed scopes among those that a client requests. The others are ignored.
fn granted(requested: &str, allowed: impl Fn(&str) -> bool) -> Vec<String> {
    let known = requested.split(' ').filter(|scope| scope::is_known(scope) && *scope != "openid" && allowed(scope));
    known.map(str::to_owned).collect()
}

/// Returns the code challenge of a verifier (RFC 7636, section 4.2).
fn challenge_of(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 7636, appendix B.
    #[test]
    fn the_code_challenge_matches_the_example_of_the_rfc() {
        let challenge = challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }
}

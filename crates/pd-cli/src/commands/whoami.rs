//! `pd whoami`.

use http::{HeaderMap, StatusCode};
use pd_oauth::{TokenKind, TokenSet};
use pd_rest::{AccessLevel, RestSession};
use serde_json::{Map, Value, json};

use crate::{config::CredentialSource, context::Context, exit::Failure};

pub(super) async fn run(context: &Context) -> Result<(), Failure> {
    let session = context.rest_only()?;
    let response = session.get("users/me").await?;
    // Read the tokens after the request, which may have refreshed them.
    let tokens = tokens(context).await?;
    let mut who = Map::new();
    who.insert("credential".to_owned(), json!(session.trunc_token()));
    who.insert("subdomain".to_owned(), json!(subdomain(&session, tokens.as_ref()).await?));
    who.insert("base_url".to_owned(), json!(session.base_url().to_string()));
    add_rate_limit(&mut who, response.headers());
    let access = match response.status() {
        StatusCode::BAD_REQUEST => session.api_key_access().await?,
        // The token of a login may lack the scope for users.
        StatusCode::FORBIDDEN if tokens.is_some() => access(tokens.as_ref()),
        _ => {
            let user: Value = response.error_for_status()?.entity()?;
            for (name, member) in [("user_id", "id"), ("user_name", "name"), ("user_email", "email")] {
                who.insert(name.to_owned(), user.get(member).cloned().unwrap_or_default());
            }
            AccessLevel::User
        }
    };
    who.insert("access".to_owned(), json!(access.name()));
    add_token(&mut who, context, tokens.as_ref());
    context.output.record(&Value::Object(who).into())
}

/// Returns the tokens, if the credential is a login.
async fn tokens(context: &Context) -> Result<Option<TokenSet>, Failure> {
    match &context.settings.credential {
        Some(CredentialSource::Login(login)) => login.tokens().await,
        Some(CredentialSource::Token(_) | CredentialSource::Bearer(_)) | None => Ok(None),
    }
}

async fn subdomain(session: &RestSession, tokens: Option<&TokenSet>) -> Result<String, Failure> {
    match tokens.and_then(TokenSet::subdomain) {
        Some(subdomain) => Ok(subdomain.to_owned()),
        None => Ok(session.subdomain().await?),
    }
}

fn access(tokens: Option<&TokenSet>) -> AccessLevel {
    match tokens.map(TokenSet::kind) {
        Some(TokenKind::App) => AccessLevel::Account,
        Some(TokenKind::User) | None => AccessLevel::User,
    }
}

/// Adds the kind of the credential, and the scopes and the expiry of a login.
fn add_token(who: &mut Map<String, Value>, context: &Context, tokens: Option<&TokenSet>) {
    let kind = match (tokens, &context.settings.credential) {
        (Some(tokens), _) => tokens.kind().name(),
        (None, Some(CredentialSource::Bearer(_))) => "bearer",
        (None, Some(CredentialSource::Token(_) | CredentialSource::Login(_)) | None) => "api_key",
    };
    who.insert("token_kind".to_owned(), json!(kind));
    who.insert("scopes".to_owned(), json!(tokens.map(TokenSet::scopes)));
    let expires_at = tokens.and_then(TokenSet::expires_at).map(|at| at.to_string());
    who.insert("expires_at".to_owned(), json!(expires_at));
}

/// Adds the rate limit that the response reports.
fn add_rate_limit(who: &mut Map<String, Value>, headers: &HeaderMap) {
    for (name, header) in [
        ("ratelimit_limit", "ratelimit-limit"),
        ("ratelimit_remaining", "ratelimit-remaining"),
        ("ratelimit_reset_seconds", "ratelimit-reset"),
    ] {
        let value = headers.get(header).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
        who.insert(name.to_owned(), json!(value));
    }
}

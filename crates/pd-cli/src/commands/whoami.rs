//! `pd whoami`.

use http::{HeaderMap, StatusCode};
use serde_json::{Map, Value, json};

use crate::{context::Context, exit::Failure};

pub(super) async fn run(context: &Context) -> Result<(), Failure> {
    let session = context.rest_only()?;
    let subdomain = session.subdomain().await?;
    let response = session.get("users/me").await?;
    let mut who = Map::new();
    who.insert("credential".to_owned(), json!(session.trunc_token()));
    who.insert("subdomain".to_owned(), json!(subdomain));
    who.insert("base_url".to_owned(), json!(session.base_url().to_string()));
    add_rate_limit(&mut who, response.headers());
    let access = if response.status() == StatusCode::BAD_REQUEST {
        session.api_key_access().await?
    } else {
        let user: Value = response.error_for_status()?.entity()?;
        for (name, member) in [("user_id", "id"), ("user_name", "name"), ("user_email", "email")] {
            who.insert(name.to_owned(), user.get(member).cloned().unwrap_or_default());
        }
        pd_rest::AccessLevel::User
    };
    who.insert("access".to_owned(), json!(access.name()));
    context.output.record(&Value::Object(who).into())
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

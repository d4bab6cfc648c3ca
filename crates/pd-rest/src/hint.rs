//! Advice for error responses, in addition to PagerDuty's own message.

use http::StatusCode;
use pd_core::{ApiError, Query, endpoint::ListStyle};
use pd_session::Response;

/// PagerDuty's code for "Requester User Not Found".
const REQUESTER_NOT_FOUND: i64 = 1008;

/// Returns advice for an error response.
pub(crate) fn explain(error: &ApiError, response: &Response) -> Option<String> {
    if error.status() == StatusCode::BAD_REQUEST
        && let Some(hint) = on_whose_behalf(error, response.has_from())
    {
        return Some(hint.to_owned());
    }
    if error.status().is_client_error()
        && let Some(key) = unbracketed(response)
    {
        return Some(format!("`{key}` is a list: pass a list (`[\"…\"]`), which is sent as `{key}[]`"));
    }
    match error.status() {
        StatusCode::PAYMENT_REQUIRED => Some("the account lacks the ability that this operation needs".into()),
        StatusCode::FORBIDDEN => missing_scopes(error)
            .or_else(|| Some("the credential lacks the permission: check its scopes, or the role of its user".into())),
        _ => None,
    }
}

/// Names the scopes that the error requires and the token does not have. A refresh cannot add them.
fn missing_scopes(error: &ApiError) -> Option<String> {
    let has = |scope: &&String| error.token_scopes().contains(scope);
    let missing: Vec<String> =
        error.required_scopes().iter().filter(|scope| !has(scope)).map(|scope| format!("`{scope}`")).collect();
    let scopes = if missing.len() == 1 { "scope" } else { "scopes" };
    (!missing.is_empty()).then(|| {
        format!(
            "the token lacks the {scopes} {}: ask for it when you log in or request a token again",
            missing.join(", ")
        )
    })
}

/// Returns the first list parameter in the query of the request that was sent as a single value, without `[]`.
fn unbracketed(response: &Response) -> Option<String> {
    let operation = response.operation();
    let query = Query::parse(operation.request_query()?);
    let is_list = |key: &str| operation.documented_list_style(key) == Some(ListStyle::Brackets);
    query.iter().find(|(key, _)| !key.ends_with("[]") && is_list(key)).map(|(key, _)| key.to_owned())
}

fn on_whose_behalf(error: &ApiError, has_from: bool) -> Option<&'static str> {
    let says = |text: &str| {
        let mut messages = error.message().into_iter().chain(error.errors().iter().map(String::as_str));
        messages.any(|message| message.to_ascii_lowercase().contains(text))
    };
    if has_from {
        let hint = "the `From` header must be the login e-mail address of a user of this account";
        return (error.code() == Some(REQUESTER_NOT_FOUND)).then_some(hint);
    }
    if says("from header") {
        return Some(
            "this operation needs the `From` header, the e-mail address of a user: set `default_from` on the session or \
             `.from(..)` on the call",
        );
    }
    if says("account-level access token") {
        return Some("the key belongs to the account and not to a user; request `users/ID`, or use a user's key");
    }
    None
}

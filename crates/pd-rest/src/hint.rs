//! What is likely to help, where PagerDuty's own words do not say.

use http::{HeaderMap, StatusCode, header::FROM};
use pd_core::{ApiError, Operation, Query, QueryValue, RequestUrl};

/// PagerDuty's code for "Requester User Not Found".
const REQUESTER_NOT_FOUND: i64 = 1008;

/// What of a request a hint may depend on.
#[derive(Debug, Clone, Default)]
pub(crate) struct RequestFacts {
    has_from: bool,
    /// A list parameter that was written without `[]`, as a single value.
    unbracketed: Option<String>,
}

impl RequestFacts {
    pub(crate) fn new(query: &Query, url: &RequestUrl, headers: &HeaderMap, operation: &Operation) -> Self {
        let in_url = url.query().map(Query::parse).unwrap_or_default();
        let unbracketed = query
            .values()
            .chain(in_url.values())
            .filter(|(key, value)| matches!(value, QueryValue::One(_)) && is_unbracketed(key, operation))
            .map(|(key, _)| key.to_owned())
            .next();
        Self { has_from: headers.contains_key(FROM), unbracketed }
    }
}

fn is_unbracketed(key: &str, operation: &Operation) -> bool {
    use pd_core::endpoint::ListStyle;
    !key.ends_with("[]") && operation.documented_list_style(key) == Some(ListStyle::Brackets)
}

/// Why a status that is waited out came back all the same.
pub(crate) const DEADLINE: &str = "the deadline left no time for another attempt";

pub(crate) fn for_error(error: &ApiError, request: &RequestFacts) -> Option<String> {
    let says = |text: &str| {
        let mut said = error.message().into_iter().chain(error.errors().iter().map(String::as_str));
        said.any(|said| said.to_ascii_lowercase().contains(text))
    };
    if error.status() == StatusCode::BAD_REQUEST
        && let Some(hint) = on_whose_behalf(error, request, &says)
    {
        return Some(hint.to_owned());
    }
    if let Some(key) = request.unbracketed.as_ref().filter(|_| error.status().is_client_error()) {
        return Some(format!("`{key}` is a list: give it as one (`[\"…\"]`), so that it is sent as `{key}[]`"));
    }
    match error.status() {
        StatusCode::PAYMENT_REQUIRED => Some("the account lacks the ability that this needs".into()),
        StatusCode::FORBIDDEN => {
            Some("the credential is valid, but may not do this: see its scopes or its user's role".into())
        }
        _ => None,
    }
}

fn on_whose_behalf(error: &ApiError, request: &RequestFacts, says: &impl Fn(&str) -> bool) -> Option<&'static str> {
    if request.has_from {
        let hint = "the `From` header names no user of this account; give the login e-mail address of one";
        return (error.code() == Some(REQUESTER_NOT_FOUND)).then_some(hint);
    }
    if says("from header") {
        return Some(
            "this operation needs the `From` header, the e-mail address of a user: set `default_from` on the session or \
             `.from(..)` on the call",
        );
    }
    if says("account-level access token") {
        return Some("the key is an account's and stands for no user; name the user (`users/ID`) or use a user's key");
    }
    // A user's own key needs none, and whose the key is cannot be told from it.
    error.operation().from_required().then_some(
        "with an account-level key this operation needs the `From` header, the e-mail address of a user: set \
         `default_from` on the session or `.from(..)` on the call",
    )
}

//! Advice about errors.

use std::fmt;

use http::StatusCode;
use pd_core::{ApiError, EnvelopeError, Query, endpoint::ListStyle};
use pd_session::Response;

/// PagerDuty's code for "Requester User Not Found".
const REQUESTER_NOT_FOUND: i64 = 1008;

/// Advice about an error, returned by [`Error::advice`](crate::Error::advice).
///
/// `Display` names the methods of this library. A program with an interface of its own matches on the variants and shows a text of
/// its own. The enum is exhaustive, so that the compiler reports a variant that such a program does not handle.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sim = pd_sim::Sim::start().await?;
/// # let session = pd_rest::RestSession::builder(pd_core::Credential::token(sim.api_key())?).base_url(sim.url()).build()?;
/// use pd_rest::Advice;
///
/// let error = session.list_all::<serde_json::Value>("users/me").await.unwrap_err();
/// assert_eq!(error.advice(), Some(Advice::RequestEntity));
/// assert_eq!(error.to_string(), "GET /users/me: this is not a list; read it with `rget` or `jget`; nothing was sent");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Advice {
    /// The path is not a list: request it as one resource.
    RequestEntity,
    /// The list is not paged by cursor: use `iter_all`, which supports every pagination.
    IterateAll,
    /// The endpoint takes no time window: read the list without one.
    LeaveWindowOut,
    /// The items of the list are time spans: pass the window as query parameters, and filter the items.
    WindowAsQuery,
    /// The time window is in the query, but a history takes it as arguments.
    WindowAsArguments,
    /// A history starts at a time, not at a position: continue an earlier one by its checkpoint.
    Resume,
    /// A query parameter takes a list.
    PassList {
        /// The name of the parameter, without `[]`.
        parameter: String,
    },
    /// The key belongs to the account, and the operation needs the `From` header with the e-mail address of a user.
    SetFrom,
    /// The address in the `From` header is not that of a user of the account.
    CorrectFrom,
    /// The key belongs to the account and not to a user: name the user in the path.
    NameUser,
    /// The account lacks an ability.
    CheckAbilities,
    /// The credential lacks a permission.
    CheckPermissions,
    /// The token lacks scopes. A refresh cannot add them: request a new token.
    RequestScopes {
        /// The scopes that the operation requires and the token does not have.
        missing: Vec<String>,
    },
    /// The response does not have the wrapper that was inferred from the path: read the whole body.
    ReadWholeBody,
}

impl Advice {
    /// Returns the advice about an error response.
    pub(crate) fn of_response(error: &ApiError, response: &Response) -> Option<Self> {
        if error.status() == StatusCode::BAD_REQUEST
            && let Some(advice) = requester(error, response.has_from())
        {
            return Some(advice);
        }
        if error.status().is_client_error()
            && let Some(parameter) = unbracketed(response)
        {
            return Some(Self::PassList { parameter });
        }
        match error.status() {
            StatusCode::PAYMENT_REQUIRED => Some(Self::CheckAbilities),
            StatusCode::FORBIDDEN => Some(missing_scopes(error).unwrap_or(Self::CheckPermissions)),
            _ => None,
        }
    }

    /// Returns the advice about a response that has no entity.
    pub(crate) fn of_envelope(error: &EnvelopeError) -> Option<Self> {
        let has_no_wrapper = matches!(error, EnvelopeError::MissingWrapper { .. } | EnvelopeError::NotAnObject { .. });
        (has_no_wrapper && error.operation().is_inferred()).then_some(Self::ReadWholeBody)
    }
}

/// Returns the text of the advice about an error response, for [`Response::explained_by`].
pub(crate) fn explain(error: &ApiError, response: &Response) -> Option<String> {
    Advice::of_response(error, response).map(|advice| advice.to_string())
}

impl fmt::Display for Advice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RequestEntity => "read it with `rget` or `jget`",
            Self::IterateAll => "use `iter_all`, which supports its pagination",
            Self::LeaveWindowOut => "read it with `rget`, `jget` or `iter_all`",
            Self::WindowAsQuery => "give `since` and `until` to `iter_all`, and filter the list",
            Self::WindowAsArguments => "leave them out: `iter_history` takes the time window as arguments",
            Self::Resume => "to continue an earlier one, pass its checkpoint to `resume`",
            Self::PassList { parameter } => {
                return write!(f, "`{parameter}` is a list: pass a list (`[\"…\"]`), which is sent as `{parameter}[]`");
            }
            Self::SetFrom => {
                "this operation needs the `From` header, the e-mail address of a user: set `default_from` on the session or \
                 `.from(..)` on the call"
            }
            Self::CorrectFrom => "the `From` header must be the login e-mail address of a user of this account",
            Self::NameUser => "the key belongs to the account and not to a user; request `users/ID`, or use a user's key",
            Self::CheckAbilities => "the account lacks the ability that this operation needs",
            Self::CheckPermissions => "the credential lacks the permission: check its scopes, or the role of its user",
            Self::RequestScopes { missing } => {
                let scopes: Vec<String> = missing.iter().map(|scope| format!("`{scope}`")).collect();
                let noun = if missing.len() == 1 { "scope" } else { "scopes" };
                let scopes = scopes.join(", ");
                return write!(
                    f,
                    "the token lacks the {noun} {scopes}: ask for it when you log in or request a token again"
                );
            }
            Self::ReadWholeBody => "read the whole body with `jget`, `jpost` or `.json()`",
        })
    }
}

fn missing_scopes(error: &ApiError) -> Option<Advice> {
    let missing: Vec<String> = error.missing_scopes().into_iter().map(str::to_owned).collect();
    (!missing.is_empty()).then_some(Advice::RequestScopes { missing })
}

/// Returns the name of the first list parameter that the request sent as a single value, without `[]` after the name.
fn unbracketed(response: &Response) -> Option<String> {
    let operation = response.operation();
    let query = Query::parse(operation.request_query()?);
    let is_list = |key: &str| operation.documented_list_style(key) == Some(ListStyle::Brackets);
    query.iter().find(|(key, _)| !key.ends_with("[]") && is_list(key)).map(|(key, _)| key.to_owned())
}

/// Returns the advice about the `From` header and the user of the key.
fn requester(error: &ApiError, has_from: bool) -> Option<Advice> {
    let says = |text: &str| {
        let mut messages = error.message().into_iter().chain(error.errors().iter().map(String::as_str));
        messages.any(|message| message.to_ascii_lowercase().contains(text))
    };
    if has_from {
        return (error.code() == Some(REQUESTER_NOT_FOUND)).then_some(Advice::CorrectFrom);
    }
    if says("from header") {
        return Some(Advice::SetFrom);
    }
    says("account-level access token").then_some(Advice::NameUser)
}

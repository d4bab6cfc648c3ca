//! What the errors of the libraries come to, and what to do about them.

use std::error::Error as StdError;

use http::{Method, StatusCode};
use pd_core::{EnvelopeError, Operation, Pagination};
use pd_rest::BuildError;

use super::{Exit, Failure};

impl From<BuildError> for Failure {
    fn from(error: BuildError) -> Self {
        Self::usage(chain(&error))
    }
}

impl From<pd_events::BuildError> for Failure {
    fn from(error: pd_events::BuildError) -> Self {
        Self::usage(chain(&error))
    }
}

impl From<pd_events::Error> for Failure {
    fn from(error: pd_events::Error) -> Self {
        use pd_events::Error;
        let exit = match &error {
            Error::Refused { .. } | Error::TooLong { .. } => Exit::Refused,
            error if error.is_deadline() => Exit::Limited,
            Error::Transport { source, .. } => Exit::of_transport(source),
            error => error.status().map_or(Exit::Failed, Exit::of_status),
        };
        match &error {
            Error::Api(refusal) => {
                let hint = match exit {
                    Exit::Limited => Some(MORE_TIME.to_owned()),
                    _ => refusal.hint().map(str::to_owned),
                };
                Self { hint, ..Self::new(exit, refusal.error().to_string()) }
            }
            Error::Transport { source, dedup_key, .. } => {
                let failure = Self::transport(source, "--events-url");
                match dedup_key.as_deref().filter(|_| source.is_ambiguous()) {
                    Some(key) => {
                        failure.hint(format!("the event may have been taken: send it again by --dedup-key {key}"))
                    }
                    None => failure,
                }
            }
            error => Self::new(exit, chain(error)),
        }
    }
}

/// What to do about a rate limit.
const MORE_TIME: &str = "wait, or give it more time by --deadline (PD_DEADLINE)";

impl From<pd_rest::Error> for Failure {
    fn from(error: pd_rest::Error) -> Self {
        let exit = exit_of(&error);
        match &error {
            pd_rest::Error::Api(refusal) => {
                let failure = Self::new(exit, refusal.error().to_string());
                match api_hint(refusal, exit) {
                    Some(hint) => failure.hint(hint),
                    None => failure,
                }
            }
            pd_rest::Error::Transport { source, .. } => Self::transport(source, "--base-url"),
            error => match unreadable(error) {
                Some(operation) => Self::new(exit, chain(error)).hint(if reads(operation) {
                    "`pd rest get --body` prints the whole body as it came"
                } else {
                    "PagerDuty took it, and its answer cannot be read: look before repeating it"
                }),
                None => Self::new(exit, chain(error)),
            },
        }
    }
}

impl Failure {
    /// No response, and what to do about it; `origin` is the option that says where requests go.
    fn transport(error: &pd_transport::Error, origin: &str) -> Self {
        let failure = Self::new(Exit::of_transport(error), chain(error));
        if error.is_deadline() && error.is_connect() {
            failure.hint(format!(
                "look at the network, the proxy (HTTPS_PROXY), --region and {origin}; --deadline left no time for more attempts"
            ))
        } else if error.is_deadline() {
            failure.hint("give it more time by --deadline (PD_DEADLINE), or 0 for no limit")
        } else if error.is_timeout() {
            failure.hint("give each attempt more time by --timeout (PD_TIMEOUT), or look at the network")
        } else if error.is_connect() {
            failure.hint(format!("look at the network, the proxy (HTTPS_PROXY), --region and {origin}"))
        } else {
            failure
        }
    }
}

/// The operation that succeeded by its status and whose response is not what it should be.
pub(crate) fn unreadable(error: &pd_rest::Error) -> Option<&Operation> {
    match error {
        pd_rest::Error::Envelope(
            EnvelopeError::MissingWrapper { operation, .. } | EnvelopeError::NotAnObject { operation, .. },
        ) => Some(operation),
        pd_rest::Error::Envelope(EnvelopeError::Decode(error)) | pd_rest::Error::Decode(error) => {
            Some(error.operation())
        }
        _ => None,
    }
}

/// Whether an operation changes nothing: a GET, or a list that is asked for by POST.
fn reads(operation: &Operation) -> bool {
    operation.method() == Method::GET || operation.pagination() == Pagination::Body
}

fn exit_of(error: &pd_rest::Error) -> Exit {
    match error {
        error if error.is_refused() => Exit::Refused,
        error if error.is_deadline() => Exit::Limited,
        pd_rest::Error::Transport { source, .. } => Exit::of_transport(source),
        error => error.status().map_or(Exit::Failed, |status| match Exit::of_status(status) {
            // A success that could not be read is none.
            Exit::Done => Exit::Failed,
            exit => exit,
        }),
    }
}

/// What to do next, in the words of the command line.
fn api_hint(refusal: &pd_rest::Refusal, exit: Exit) -> Option<String> {
    let error = refusal.error();
    let hint = refusal.hint();
    let mut said = error.message().into_iter().chain(error.errors().iter().map(String::as_str)).map(str::to_lowercase);
    if said.any(|said| said.contains("from header") || said.contains("requester")) {
        return Some("an account-level key needs the e-mail address of a user: --from, or PD_FROM".to_owned());
    }
    // Where PagerDuty names another reason, the library's guess about `From` is none.
    let hint = hint.filter(|hint| !hint.contains("`From`"));
    if hint.is_some_and(|hint| hint.contains("is an account's")) {
        return Some("the key is the account's and stands for no user: name the user, or use a user's key".to_owned());
    }
    match exit {
        Exit::Limited => Some(MORE_TIME.to_owned()),
        Exit::Denied if error.status() == StatusCode::UNAUTHORIZED => Some(format!(
            "{}; see PD_API_KEY, --profile and --region",
            hint.and_then(|hint| hint.split_once("the credential ")).map_or_else(
                || "the credential was refused".to_owned(),
                |(_, rest)| format!("the credential {}", rest.split(" was refused").next().unwrap_or_default())
                    + " was refused"
            )
        )),
        Exit::NotFound => {
            hint.map(str::to_owned).or_else(|| Some("is the identifier right, and of this account?".to_owned()))
        }
        _ if error.status().is_server_error() => {
            Some(format!("try again later, or retry it by --retry {}=3", error.status().as_u16()))
        }
        _ => hint.map(str::to_owned),
    }
}

/// An error and its sources on one line; what repeats the one before is left out.
fn chain(error: &(dyn StdError + 'static)) -> String {
    let mut said = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let text = error.to_string();
        if !said.contains(&text) {
            said.push_str(": ");
            said.push_str(&text);
        }
        source = error.source();
    }
    said
}

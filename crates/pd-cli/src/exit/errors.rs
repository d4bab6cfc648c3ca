//! Failures from the errors of the libraries, and hints on what to do next.

use std::error::Error as StdError;

use http::{Method, StatusCode};
use pd_core::{Operation, Pagination};
use pd_paginate::PageError;
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
            Error::Invalid { .. } | Error::TooLong { .. } => Exit::Refused,
            error if error.is_deadline() => Exit::Limited,
            Error::Transport { source, .. } => Exit::of_transport(source),
            error => error.status().map_or(Exit::Failed, Exit::of_status),
        };
        match &error {
            Error::Api { failure, .. } => {
                let hint = match exit {
                    Exit::Limited => Some(MORE_TIME.to_owned()),
                    _ => failure.hint().map(str::to_owned),
                };
                Self { hint, ..Self::new(exit, failure.error().to_string()) }
            }
            Error::Transport { source, dedup_key, .. } => {
                let failure = Self::transport(source, "--events-url");
                match dedup_key.as_deref().filter(|_| source.is_ambiguous()) {
                    Some(key) => failure.hint(format!(
                        "the event may have been accepted; it is safe to send it again with --dedup-key {key}"
                    )),
                    None => failure,
                }
            }
            error => Self::new(exit, chain(error)),
        }
    }
}

/// The hint after a rate limit.
const MORE_TIME: &str = "wait, or allow more time with --deadline (PD_DEADLINE)";

impl From<pd_rest::Error> for Failure {
    fn from(error: pd_rest::Error) -> Self {
        let exit = exit_of(&error);
        match &error {
            pd_rest::Error::Api(refusal) => {
                let failure = Self::new(exit, refusal.error().to_string());
                let affects_all = exit == Exit::Limited || error.status() == Some(StatusCode::UNAUTHORIZED);
                let failure = if affects_all { failure.of_all() } else { failure };
                match api_hint(refusal, exit) {
                    Some(hint) => failure.hint(hint),
                    None => failure,
                }
            }
            pd_rest::Error::Transport { source, .. } => Self::transport(source, "--base-url"),
            error => match unreadable(error) {
                Some(operation) => Self::new(exit, chain(error)).hint(if reads(operation) {
                    "`pd rest get --body` prints the whole body"
                } else {
                    "PagerDuty carried it out, but its response cannot be read; check before you repeat it"
                }),
                None => Self::new(exit, chain(error)),
            },
        }
    }
}

impl Exit {
    /// Returns the exit status for an error of the REST API.
    pub(crate) fn of_error(error: &pd_rest::Error) -> Self {
        exit_of(error)
    }
}

impl Failure {
    /// An error of a list. `has_window` says whether the command has `--since` and `--until`.
    pub(crate) fn of_list(error: pd_rest::Error, has_window: bool) -> Self {
        let pd_rest::Error::Page { operation, source: PageError::IterationLimit { ceiling } } = &error else {
            return error.into();
        };
        let what = format!("{operation}: the list has more than {ceiling} items, and its pages reach no further");
        let hint = if has_window {
            "narrow the list by filters, or give --since and --until to read it in time windows"
        } else {
            "narrow the list by a filter"
        };
        Self::new(exit_of(&error), what).hint(hint)
    }

    /// An error of the transport. `origin` is the option with the origin of the requests.
    fn transport(error: &pd_transport::Error, origin: &str) -> Self {
        let failure = Self::new(Exit::of_transport(error), chain(error)).of_all();
        if error.is_deadline() && error.is_connect() {
            failure.hint(format!(
                "check the network, the proxy (HTTPS_PROXY), --region and {origin}; --deadline left no time for another attempt"
            ))
        } else if error.is_deadline() {
            failure.hint("allow more time with --deadline (PD_DEADLINE); 0 is no limit")
        } else if error.is_timeout() {
            failure.hint("allow each attempt more time with --timeout (PD_TIMEOUT), or check the network")
        } else if error.is_connect() {
            failure.hint(format!("check the network, the proxy (HTTPS_PROXY), --region and {origin}"))
        } else {
            failure
        }
    }
}

/// Returns the operation of an error about the body of a successful response.
pub(crate) fn unreadable(error: &pd_rest::Error) -> Option<&Operation> {
    match error {
        pd_rest::Error::Decode(failure) => failure.operation(),
        _ => None,
    }
}

/// Returns whether an operation changes nothing: a GET, or a list that is requested by POST.
fn reads(operation: &Operation) -> bool {
    operation.method() == Method::GET || operation.pagination() == Pagination::Body
}

fn exit_of(error: &pd_rest::Error) -> Exit {
    match error {
        error if error.is_invalid() => Exit::Refused,
        error if error.is_deadline() => Exit::Limited,
        pd_rest::Error::Transport { source, .. } => Exit::of_transport(source),
        error => error.status().map_or(Exit::Failed, |status| match Exit::of_status(status) {
            // The status was a success, but the response is unusable.
            Exit::Done => Exit::Failed,
            exit => exit,
        }),
    }
}

/// Returns the hint for an error response, in the words of the command line.
fn api_hint(refusal: &pd_rest::ApiFailure, exit: Exit) -> Option<String> {
    let error = refusal.error();
    let hint = refusal.hint();
    let mut said = error.message().into_iter().chain(error.errors().iter().map(String::as_str)).map(str::to_lowercase);
    if said.any(|said| said.contains("from header") || said.contains("requester")) {
        return Some("an account-level key needs the e-mail address of a user: set --from or PD_FROM".to_owned());
    }
    // PagerDuty names another reason, so the library's guess about `From` is wrong.
    let hint = hint.filter(|hint| !hint.contains("`From`"));
    if hint.is_some_and(|hint| hint.contains("belongs to the account")) {
        return Some(
            "the key belongs to the account and not to a user; name the user, or use the key of a user".to_owned(),
        );
    }
    match exit {
        Exit::Limited => Some(MORE_TIME.to_owned()),
        Exit::Denied if error.status() == StatusCode::UNAUTHORIZED => Some(format!(
            "{}; see PD_API_KEY, --profile and --region",
            hint.and_then(|hint| hint.split_once("the credential ")).map_or_else(
                || "the credential was refused".to_owned(),
                |(_, rest)| format!("the credential {}", rest.split(" was rejected").next().unwrap_or_default())
                    + " was refused"
            )
        )),
        Exit::NotFound => {
            hint.map(str::to_owned).or_else(|| Some("check the id; it must belong to this account".to_owned()))
        }
        _ if error.status().is_server_error() => {
            Some(format!("try again later, or let pd retry with --retry {}=3", error.status().as_u16()))
        }
        _ => hint.map(str::to_owned),
    }
}

/// Returns an error and its sources on one line, without repetitions.
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

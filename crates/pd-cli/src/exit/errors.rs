//! Failures from the errors of the libraries, and hints on what to do next.

use http::{Method, StatusCode};
use pd_core::{EnvelopeError, Operation, Pagination};
use pd_paginate::PageError;
use pd_rest::BuildError;
use pd_transport::{AfterAmbiguous, RejectedCredential, RenewalFailed};

use super::{Exit, Failure, advice, chain, oauth::login_hint};

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
            Error::Invalid { .. } | Error::TooLong { .. } => Exit::Usage,
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
        let advice = error.advice().map(|advice| advice::hint(&advice));
        match &error {
            pd_rest::Error::Api(failure) => {
                if let Some(error) = of_rejected_login(failure) {
                    return Self::from(error).of_all();
                }
                let affects_all = exit == Exit::Limited || error.is_unauthorized();
                let hint = api_hint(failure, exit, advice);
                let failure = Self::new(exit, failure.error().to_string()).maybe_hint(hint);
                if affects_all { failure.of_all() } else { failure }
            }
            pd_rest::Error::Transport { source, .. } => match of_login(source) {
                Some(error) => Self::from(error).of_all(),
                None => Self::transport(source, "--base-url"),
            },
            pd_rest::Error::Invalid { operation, reason, .. } => {
                Self::new(exit, format!("{operation}: {reason}; nothing was sent")).maybe_hint(advice)
            }
            pd_rest::Error::Page { operation, source: PageError::UnexpectedMore } => {
                let message = "the server reports more items, but no pagination is documented for the endpoint";
                Self::new(exit, format!("{operation}: {message}"))
                    .hint("request the other items with the endpoint's own parameters: `pd rest get -q`")
            }
            pd_rest::Error::Decode(failure) => {
                let done = "PagerDuty carried it out, but its response cannot be read; check before you retry it";
                let hint = match unreadable(&error) {
                    Some(operation) if reads(operation) => {
                        Some("`pd rest get --body` prints the whole body".to_owned())
                    }
                    Some(_) => Some(done.to_owned()),
                    None => None,
                };
                Self::new(exit, described(failure.error())).maybe_hint(hint)
            }
            error => Self::new(exit, chain(error)),
        }
    }
}

/// Describes a response body without the expected wrapper. The library's text names Rust methods if the wrapper was inferred.
fn described(error: &EnvelopeError) -> String {
    match error {
        EnvelopeError::MissingWrapper { operation, expected, found } => {
            format!("{operation}: the response has no `{expected}`; it has {found}")
        }
        EnvelopeError::NotAnObject { operation, expected, found } => {
            format!("{operation}: the response is {found}, expected an object with `{expected}`")
        }
        error => chain(error),
    }
}

impl Exit {
    /// Returns the exit status for an error of the REST API.
    pub(crate) fn of_error(error: &pd_rest::Error) -> Self {
        exit_of(error)
    }
}

impl Failure {
    /// Returns the failure for an error of a list. `has_window` is whether the command takes `--since` and `--until`.
    pub(crate) fn of_list(error: pd_rest::Error, has_window: bool) -> Self {
        let pd_rest::Error::Page { operation, source: PageError::IterationLimit { ceiling } } = &error else {
            return error.into();
        };
        let message = format!("{operation}: the list has more than {ceiling} items, and its pages reach no further");
        let hint = if has_window {
            "narrow the list by filters, or give --since and --until to read it in time windows"
        } else {
            "narrow the list by a filter"
        };
        Self::new(exit_of(&error), message).hint(hint)
    }

    /// Returns the failure for an error of the transport. `origin` is the option that sets the origin, for the hint.
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

/// Returns the error of the login, if the request failed because the tokens could not be refreshed.
fn of_login(error: &pd_transport::Error) -> Option<&pd_oauth::Error> {
    error.find_source()
}

/// Returns the error of the login, if its access token was rejected and could not be refreshed.
fn of_rejected_login(failure: &pd_rest::ApiFailure) -> Option<&pd_oauth::Error> {
    failure.response()?.extensions().get::<RenewalFailed>()?.error().downcast_ref()
}

/// Returns whether an operation changes nothing: a GET, or a list that is requested by POST.
fn reads(operation: &Operation) -> bool {
    operation.method() == Method::GET || operation.pagination() == Pagination::Body
}

fn exit_of(error: &pd_rest::Error) -> Exit {
    match error {
        error if error.is_invalid() => Exit::Usage,
        error if error.is_deadline() => Exit::Limited,
        pd_rest::Error::Transport { source, .. } => {
            of_login(source).map_or_else(|| Exit::of_transport(source), Exit::of_oauth)
        }
        error => error.status().map_or(Exit::Failed, |status| match Exit::of_status(status) {
            // The status was a success, but the response is unusable.
            Exit::Done => Exit::Failed,
            exit => exit,
        }),
    }
}

/// Returns the hint for an error response.
fn api_hint(failure: &pd_rest::ApiFailure, exit: Exit, advice: Option<String>) -> Option<String> {
    let error = failure.error();
    let mut texts = error.message().into_iter().chain(error.errors().iter().map(String::as_str)).map(str::to_lowercase);
    let needs_user = texts.any(|text| text.contains("from header") || text.contains("requester"));
    let hint = match exit {
        Exit::Limited => Some(MORE_TIME.to_owned()),
        _ if needs_user => Some(advice.unwrap_or_else(|| advice::SET_FROM.to_owned())),
        Exit::Denied if error.status() == StatusCode::UNAUTHORIZED => Some(rejected_credential(failure)),
        _ if error.status().is_server_error() => {
            Some(format!("try again later, or let pd retry with --retry {}=3", error.status().as_u16()))
        }
        Exit::NotFound => {
            advice.or_else(|| Some("check the path and the id; the id must belong to this account".to_owned()))
        }
        _ => advice
            .map(|advice| advice + &login_hint(error).map_or_else(String::new, |login| format!("; {login}")))
            .or_else(|| failure.hint().map(str::to_owned)),
    };
    match hint {
        Some(hint) if is_repeated_write(failure) => Some(format!("{EARLIER_ATTEMPT}; {hint}")),
        None if is_repeated_write(failure) => Some(EARLIER_ATTEMPT.to_owned()),
        hint => hint,
    }
}

/// The hint if an attempt got no response and a later attempt was rejected.
const EARLIER_ATTEMPT: &str =
    "an earlier attempt got no response and may have been carried out: check before you retry it";

/// Returns whether the request is a write, and an earlier attempt of it got no response.
fn is_repeated_write(failure: &pd_rest::ApiFailure) -> bool {
    let is_write = failure.operation().is_some_and(|operation| !reads(operation));
    is_write && failure.response().is_some_and(|response| response.extensions().get::<AfterAmbiguous>().is_some())
}

fn rejected_credential(failure: &pd_rest::ApiFailure) -> String {
    let rejected = failure.response().and_then(|response| response.extensions().get::<RejectedCredential>());
    let shown = rejected.map(|RejectedCredential(shown)| format!(" {shown}")).unwrap_or_default();
    format!("the credential{shown} was rejected; check PD_API_KEY, --profile and --region")
}

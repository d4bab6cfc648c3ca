use std::{error::Error as StdError, io};

use pd_core::{Api, Operation};

use super::*;

fn assert_send_sync<T: Send + Sync + 'static>() {}

#[test]
fn errors_are_small_and_send() {
    assert_send_sync::<Error>();
    assert!(size_of::<Error>() <= 16);
    assert_eq!(size_of::<Error>(), size_of::<Option<Error>>());
}

#[derive(Debug, thiserror::Error)]
#[error("a wrapper")]
struct Wrapper(#[source] BoxError);

#[test]
fn an_error_of_the_stack_passes_layers_unchanged() {
    let error = || Error::new(Kind::Deadline).with_attempts(3).with_source(io::Error::other("cause"));
    let plain = Error::from_layer(error().into(), None);
    assert!(plain.is_deadline() && plain.attempts() == 3);
    assert_eq!(plain.source().unwrap().to_string(), "cause");

    let wrapped = Error::from_layer(Wrapper(Wrapper(error().into()).into()).into(), None);
    assert!(wrapped.is_deadline() && wrapped.attempts() == 3);
    assert_eq!(wrapped.source().unwrap().to_string(), "a wrapper");
}

#[test]
fn errors_of_layers_and_clients_are_classified_differently() {
    let elapsed = || BoxError::from(tower::timeout::error::Elapsed::new());
    assert!(Error::from_layer(elapsed(), None).is_timeout() && Error::from_client(elapsed(), None).is_timeout());
    assert_eq!(Error::from_layer("mine".into(), None).kind(), &Kind::Layer);
    assert_eq!(Error::from_client("mine".into(), None).kind(), &Kind::Interrupted);
}

#[test]
fn display_does_not_repeat_the_source() {
    let kinds = [
        Kind::Unsent,
        Kind::Interrupted,
        Kind::Timeout { after: None },
        Kind::Deadline,
        Kind::TooLarge { limit: 1 },
        Kind::Provider,
        Kind::Layer,
    ];
    let operation = Operation::resolve(Api::Rest, &http::Method::GET, "/users/P1");
    for kind in kinds {
        let error = Error::new(kind).with_source("the very cause").with_operation(Some(&operation)).with_attempts(2);
        let text = error.to_string();
        assert!(!text.contains("the very cause"), "{text}");
        assert!(text.starts_with("GET /users/{id}: ") && text.ends_with("(2 attempts)"), "{text}");
    }
}

fn refused() -> io::Error {
    io::Error::from(io::ErrorKind::ConnectionRefused)
}

fn tcp(source: io::Error) -> pd_http::ConnectError {
    pd_http::ConnectError::Tcp { target: "api.pagerduty.com:443".into(), source: std::sync::Arc::new(source) }
}

#[test]
fn a_failure_to_connect_names_the_host_and_the_reason_once() {
    let operation = Operation::resolve(Api::Rest, &http::Method::GET, "/users/P1");
    let no_name = || io::Error::other("failed to look up\naddress information");
    for (cause, expected) in [
        (
            BoxError::from(tcp(refused())),
            "GET /users/{id}: cannot connect to api.pagerduty.com:443: connection refused; the request was not sent (4 attempts)",
        ),
        (
            BoxError::from(tcp(no_name())),
            "GET /users/{id}: cannot connect to api.pagerduty.com:443: failed to look up address information; the request was not sent (4 attempts)",
        ),
        (
            BoxError::from(refused()),
            "GET /users/{id}: cannot connect: connection refused; the request was not sent (4 attempts)",
        ),
        // An error of a client that repeats its source.
        (
            BoxError::from(io::Error::new(io::ErrorKind::ConnectionRefused, Wrapper(refused().into()))),
            "GET /users/{id}: cannot connect: a wrapper: connection refused; the request was not sent (4 attempts)",
        ),
    ] {
        let error = Error::connect(cause).with_operation(Some(&operation)).with_attempts(4);
        assert_eq!(error.to_string(), expected);
        assert!(error.source().is_none(), "the message contains the causes");
    }
    let wrapped = Error::connect(tcp(refused())).with_operation(Some(&operation)).with_attempts(4);
    let wrapped = Error::from_layer(Wrapper(wrapped.into()).into(), None);
    assert_eq!(
        wrapped.to_string(),
        "GET /users/{id}: cannot connect to api.pagerduty.com:443: connection refused; the request was not sent (4 attempts)"
    );
    let fatal = Error::new(Kind::ConnectFatal).with_source("no root certificate is trusted");
    assert_eq!(
        fatal.to_string(),
        "cannot connect: no root certificate is trusted; the request was not sent, and a retry cannot help"
    );
}

#[test]
fn the_cause_of_a_failure_to_connect_is_found_although_it_is_no_source() {
    let error = Error::connect(tcp(refused()));
    assert!(error.find_source::<pd_http::ConnectError>().is_some());
    assert_eq!(error.find_source::<io::Error>().map(io::Error::kind), Some(io::ErrorKind::ConnectionRefused));
    assert!(Error::interrupted(refused()).find_source::<io::Error>().is_some());
    assert!(error.find_source::<Wrapper>().is_none());
}

#[test]
fn secrets_in_the_reason_of_a_failure_to_connect_are_redacted() {
    let error = Error::connect(tcp(io::Error::other("no route for s3cret")));
    let error = error.redacted(|text| text.contains("s3cret").then(|| text.replace("s3cret", "[redacted]")));
    let text = format!("{error} {error:?}");
    assert!(text.contains("no route for [redacted]") && !text.contains("s3cret"), "{text}");
}

#[test]
fn a_connect_timeout_is_a_timeout() {
    use pd_http::ConnectError;
    let late = ConnectError::TimedOut { target: "host:443".into(), limit: std::time::Duration::from_secs(10) };
    let error = Error::from_client(late.into(), None);
    assert!(error.is_timeout() && error.is_connect() && !error.is_ambiguous(), "{error:?}");
    let refused = ConnectError::Tcp {
        target: "host:443".into(),
        source: std::sync::Arc::new(io::Error::from(io::ErrorKind::ConnectionRefused)),
    };
    assert!(!Error::from_client(refused.into(), None).is_timeout());
}

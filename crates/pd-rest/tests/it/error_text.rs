//! The text of typical errors: `{}`, `{:#}` through anyhow, and `{:?}`.
//!
//! `error_text.txt` has the expected text. After a change, write it again with
//! `PD_WRITE_ERROR_TEXT=1 cargo test -p pd-rest --test it error_text`.

use std::{
    convert::Infallible,
    fmt::Write as _,
    future,
    io::{self, ErrorKind},
    sync::Arc,
    time::Duration,
};

use http::{Request, Response};
use pd_core::{Api, Credential};
use pd_fixtures::assert_error_texts;
use pd_paginate::PageError;
use pd_rest::{Error, RestSession, RestSessionBuilder};
use pd_transport::{Body, BoxError, CredentialProvider, Error as TransportError, RetryOptions, pd_http::ConnectError};
use serde::Deserialize;
use serde_json::{Value, json};
use tower::service_fn;

use super::support::{self, builder, paused, session, session_with};

const SNAPSHOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/error_text.txt");

#[derive(Debug, Deserialize)]
struct Item {
    #[expect(dead_code, reason = "the type must not fit")]
    id: u64,
}

type Cases = Vec<(&'static str, Error)>;

fn answer(status: u16, body: &'static str) -> RestSession {
    session(move |_| support::reply(status, "application/json", body)).0
}

/// Errors of requests that were never sent.
async fn invalid() -> Cases {
    let session = answer(200, "{}");
    let reader = builder(Api::Rest).permitted_methods([http::Method::GET]);
    let (reader, _) = session_with(reader, |_| support::json(200, &json!({})));
    vec![
        ("invalid URL", session.rget::<Value>("a//b").await.unwrap_err()),
        ("header of the connection", session.rget::<Value>("users/P1").header("host", "x").await.unwrap_err()),
        ("time without an offset", session.rget::<Value>("oncalls").since("yesterday").await.unwrap_err()),
        ("method not permitted", reader.rdelete("users/P1").await.unwrap_err()),
        ("not a list", session.list_all::<Value>("users/P1").await.unwrap_err()),
        ("page size 0", session.list_all::<Value>("users").page_size(0).await.unwrap_err()),
    ]
}

/// Errors that the response reports by its status.
async fn statuses() -> Cases {
    let answers = [
        ("404", 404, r#"{"error": {"message": "Not Found", "code": 2100}}"#),
        ("400", 400, r#"{"error": {"message": "Invalid\nInput", "code": 2001, "errors": ["Name is too short"]}}"#),
        ("401", 401, "{}"),
        ("403", 403, r#"{"error": {"message": "Access Denied", "code": 2010}}"#),
        ("302", 302, ""),
        ("429", 429, r#"{"error": {"message": "Rate Limit Exceeded", "code": 2020}}"#),
        ("500", 500, ""),
        ("502, HTML", 502, "<html>\n<body>Bad Gateway</body>\n</html>"),
    ];
    let mut cases = Vec::new();
    for (name, status, body) in answers {
        let call = answer(status, body).rget::<Value>("users/P1").retry(RetryOptions::never());
        cases.push((name, call.await.unwrap_err()));
    }
    cases
}

/// Errors about the body of a 2xx.
async fn bodies() -> Cases {
    let one = |body| answer(200, body).rget::<Item>("users/P1");
    let write = answer(201, r#"{"incident": {"id": "P1"}}"#);
    let list =
        || answer(200, r#"{"users": [{"id": "P1", "name": "Ada"}, {"id": "P1", "name": "Bob"}], "more": false}"#);
    let far = session(|_| support::json(200, &json!({"users": [{"id": 1}], "more": true}))).0;
    let mut far = far.iter_all::<Value>("users").offset(9_999).page_size(1);
    far.next().await.unwrap().unwrap();
    let far = far.next().await.unwrap().unwrap_err();
    assert!(matches!(&far, Error::Page { source: PageError::IterationLimit { .. }, .. }), "{far}");
    vec![
        ("member of another type", one(r#"{"user": {"id": "x"}}"#).await.unwrap_err()),
        ("empty body", one("").await.unwrap_err()),
        ("HTML with 200", one("<html>").await.unwrap_err()),
        ("another wrapper", one(r#"{"person": 1}"#).await.unwrap_err()),
        (
            "write that was carried out",
            write.rpost::<Item>("incidents").json(&json!({"type": "incident"})).await.unwrap_err(),
        ),
        ("item of a list", list().iter_all::<Item>("users").next().await.unwrap().unwrap_err()),
        ("two items with one key", list().dict_all::<Value>("users").await.unwrap_err()),
        ("no total", list().get_total("users").await.unwrap_err()),
        ("end of pagination by offset", far),
    ]
}

/// A session over a client that fails with this error.
fn failing<E>(error: impl Fn() -> E + Clone + Send + Sync + 'static) -> RestSession
where
    E: Into<BoxError> + Send + 'static,
{
    let client = service_fn(move |_: Request<Body>| future::ready(Err::<Response<Body>, E>(error())));
    builder(Api::Rest).retry(RetryOptions::new().stagger(0.0)).build_with(client).unwrap()
}

/// A session over a client that never answers.
fn silent(change: impl FnOnce(RestSessionBuilder) -> RestSessionBuilder) -> RestSession {
    let client = service_fn(|_: Request<Body>| future::pending::<Result<Response<Body>, Infallible>>());
    change(builder(Api::Rest)).build_with(client).unwrap()
}

#[derive(Debug, thiserror::Error)]
#[error("the circuit is open")]
struct CircuitOpen;

struct NoToken;

impl CredentialProvider for NoToken {
    async fn credential(&self) -> Result<Credential, BoxError> {
        Err("the token file is missing".into())
    }
}

/// Errors without a response.
async fn transport() -> Cases {
    let get = |session: RestSession| async move { session.rget::<Value>("users/P1").await.unwrap_err() };
    let post = |session: RestSession| async move {
        session.rpost("incidents").json(&json!({"type": "incident"})).discard().await.unwrap_err()
    };
    let layer =
        tower::layer::layer_fn(|_| service_fn(|_: Request<Body>| future::ready(Err::<Response<Body>, _>(CircuitOpen))));
    let breaker = builder(Api::Rest).transport(|transport| transport.call_layer(layer));
    let (breaker, _) = session_with(breaker, |_| support::json(200, &json!({})));
    let provider = RestSessionBuilder::with_provider(NoToken);
    let (provider, _) = session_with(provider, |_| support::json(200, &json!({})));
    let target = || "api.pagerduty.com:443".to_owned();
    let tcp = move |kind: ErrorKind, text: &'static str| {
        failing(move || ConnectError::Tcp { target: target(), source: Arc::new(io::Error::new(kind, text)) })
    };
    vec![
        ("no address", get(tcp(ErrorKind::NotFound, "no address for this name")).await),
        ("refused", get(tcp(ErrorKind::ConnectionRefused, "connection refused")).await),
        ("no TLS in this build", get(failing(move || ConnectError::NoTls { target: target() })).await),
        ("refused, by a mock", get(failing(|| TransportError::connect("connection refused"))).await),
        ("connection lost, GET", get(failing(|| TransportError::interrupted("connection reset"))).await),
        ("connection lost, POST", post(failing(|| TransportError::interrupted("connection reset"))).await),
        ("timeout, GET", get(silent(|builder| builder.retry(RetryOptions::never()))).await),
        ("timeout, POST", post(silent(|builder| builder)).await),
        ("deadline", get(silent(|builder| builder.deadline(Duration::from_secs(90)))).await),
        ("circuit breaker of the caller", get(breaker).await),
        ("credential provider", get(provider).await),
    ]
}

#[test]
fn the_text_of_errors_is_short_and_repeats_nothing() {
    let cases: Cases = paused(async {
        [invalid().await, statuses().await, bodies().await, transport().await].into_iter().flatten().collect()
    });
    assert!(cases.len() >= 20);
    let mut text = String::new();
    for (name, error) in cases {
        assert_error_texts(name, &error);
        let (display, debug) = (error.to_string(), format!("{error:?}"));
        let chain = format!("{:#}", anyhow::Error::from(error));
        assert!(!chain.contains('\n') && chain.starts_with(&display), "{name}: {chain}");
        let _ = write!(text, "== {name}\n{{}}   {display}\n{{:#}} {chain}\n{{:?}} {debug}\n\n");
    }
    if std::env::var_os("PD_WRITE_ERROR_TEXT").is_some() {
        std::fs::write(SNAPSHOT, &text).unwrap();
    }
    let known = std::fs::read_to_string(SNAPSHOT).unwrap();
    assert!(known == text, "the text of errors changed:\n{text}");
}

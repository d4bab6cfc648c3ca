use http::{Request, Response};
use pd_core::{Api, Credential};
use pd_fixtures::Log;
use tower::service_fn;
use tracing_subscriber::fmt::format::FmtSpan;

use super::*;
use crate::{BoxError, Limit, RetryOptions, Transport};

/// Records the spans of this thread until the guard is dropped.
fn record() -> (Log, tracing::subscriber::DefaultGuard) {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(FmtSpan::CLOSE)
        .with_ansi(false)
        .with_writer(log.clone())
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    (log, guard)
}

/// A request without an operation, of a method that the convention does not list, to a server that cannot be reached.
#[tokio::test(start_paused = true)]
async fn a_failed_call_has_an_error_and_a_name_without_a_path() {
    let (log, guard) = record();
    let leaf = service_fn(|_: Request<Body>| async { Err::<Response<Body>, BoxError>("reset".into()) });
    let base: pd_core::BaseUrl = "http://127.0.0.1:8080".parse().unwrap();
    let transport = Transport::builder(base).retry(RetryOptions::never()).build_with(leaf).unwrap();
    let request = Request::builder().method("PURGE").uri("http://127.0.0.1:8080/users/P1").body(Body::empty());
    transport.send(request.unwrap()).await.unwrap_err();
    drop(guard);

    let log = log.text();
    for span in ["call{", "attempt{"] {
        let closed = log.lines().find(|line| line.contains(span) && line.contains("close")).unwrap();
        for field in [
            "otel.name=HTTP ",
            "otel.status_code=\"ERROR\"",
            "error.type=\"interrupted\"",
            "http.request.method=\"_OTHER\"",
            "server.address=\"127.0.0.1\"",
            "server.port=8080",
        ] {
            assert!(closed.contains(field), "{field} in {closed}");
        }
        assert!(!closed.contains("P1"), "{closed}");
    }
}

#[tokio::test(start_paused = true)]
async fn calls_and_attempts_have_spans_with_the_conventional_fields_and_no_secret() {
    let (log, guard) = record();

    let leaf = service_fn(|request: Request<Body>| async move {
        let first = Attempt::of(request.extensions()) == Attempt(1);
        let response = Response::builder().status(if first { 503 } else { 200 });
        let response = response.header("x-request-id", "req-42").header("date", "Wed, 21 Oct 2015 07:28:30 GMT");
        Ok::<_, BoxError>(response.body(Body::from("SECRET BODY")).unwrap())
    });
    let transport = Transport::builder("https://api.pagerduty.com".parse().unwrap())
        .credential(Credential::token("SECRETSECRETwxyz").unwrap())
        .retry(RetryOptions::new().status(503, Limit::N(1)))
        .build_with(leaf)
        .unwrap();
    let request = Request::post("https://api.pagerduty.com/users/P1?secret=SECRET")
        .extension(Operation::resolve(Api::Rest, &http::Method::GET, "/users/P1"))
        .body(Body::from("SECRET BODY"))
        .unwrap();
    transport.send(request).await.unwrap();
    drop(guard);

    let log = log.text();
    let attempts: Vec<_> = log.lines().filter(|line| line.contains("attempt{") && line.contains("close")).collect();
    assert_eq!(attempts.len(), 2, "{log}");
    for field in [
        "otel.name=POST /users/{id}",
        "otel.kind=\"client\"",
        "otel.status_code=\"ERROR\"",
        "http.request.method=\"POST\"",
        "server.port=443",
        "server.address=\"api.pagerduty.com\"",
        "url.template=\"/users/{id}\"",
        "http.response.status_code=503",
        "http.response.header.x-request-id=\"req-42\"",
        "http.response.header.date=\"Wed, 21",
        "error.type=\"503\"",
    ] {
        assert!(attempts[0].contains(field), "{field} in {}", attempts[0]);
    }
    assert!(attempts[1].contains("http.request.resend_count=1"), "{}", attempts[1]);
    assert!(!attempts[0].contains("resend_count") && !attempts[1].contains("x-request-id"));
    let call = log.lines().find(|line| line.contains("call{") && line.contains("close") && !line.contains("attempt{"));
    let call = call.unwrap();
    assert!(call.contains("otel.name=POST /users/{id}") && call.contains("response.status_code=200"), "{call}");
    assert!(!call.contains("otel.status_code") && !call.contains("error.type"), "{call}");
    assert!(!log.contains("SECRET"), "{log}");
}

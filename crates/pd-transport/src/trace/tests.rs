use std::{
    io,
    sync::{Arc, Mutex},
};

use http::{Request, Response};
use pd_core::{Api, Credential};
use tower::service_fn;
use tracing_subscriber::fmt::{MakeWriter, format::FmtSpan};

use super::*;
use crate::{BoxError, Limit, RetryOptions, Transport};

/// What a subscriber writes.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[tokio::test(start_paused = true)]
async fn calls_and_attempts_have_spans_with_the_conventional_fields_and_no_secret() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(FmtSpan::CLOSE)
        .with_ansi(false)
        .with_writer(log.clone())
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);

    let leaf = service_fn(|request: Request<Body>| async move {
        let first = request.extensions().get() == Some(&Attempt(1));
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

    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let attempts: Vec<_> = log.lines().filter(|line| line.contains("attempt{") && line.contains("close")).collect();
    assert_eq!(attempts.len(), 2, "{log}");
    for field in [
        "http.request.method=\"POST\"",
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
    assert!(
        log.lines()
            .any(|line| line.contains("call{") && line.contains("status_code=200") && !line.contains("attempt{"))
    );
    assert!(!log.contains("SECRET"), "{log}");
}

use std::sync::Mutex;

use http::Method;
use pd_core::{Api, Credential};
use tower::service_fn;

use super::*;
use crate::{BoxError, Limit, RetryOptions, Transport, TransportBuilder, retry::Jitter};

/// Writes each measurement as a line.
#[derive(Default)]
struct Lines(Mutex<Vec<String>>);

impl Lines {
    fn push(&self, line: String) {
        self.0.lock().unwrap().push(line);
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

fn name(request: &RequestAttributes<'_>) -> String {
    let RequestAttributes { method, server_address, server_port, .. } = request;
    format!("{method} {} {}:{}", request.url_template().unwrap_or("-"), server_address.unwrap(), server_port.unwrap())
}

impl Observer for Lines {
    fn attempt_ended(&self, it: &AttemptEnded<'_>) {
        self.push(format!("attempt {} {:?} {:?} {}", it.attempt, it.error_type(), it.duration, name(&it.request)));
    }

    fn retry_scheduled(&self, it: &RetryScheduled<'_>) {
        let limited = it.is_rate_limited();
        self.push(format!("retry {} {:?} limited={limited} {:?} {}", it.retry, it.outcome, it.wait, name(&it.request)));
    }

    fn pacing_waited(&self, it: &PacingWait<'_>) {
        self.push(format!("paced {}s {}", it.waited.as_secs(), name(&it.request)));
    }
}

fn builder(lines: &Arc<Lines>) -> TransportBuilder {
    Transport::builder("https://api.pagerduty.com".parse().unwrap())
        .credential(Credential::token("SECRETSECRETwxyz").unwrap())
        .jitter(Jitter::seeded(1))
        .retry(RetryOptions::new().status(500, Limit::N(1)).stagger(0.0))
        .observer(Arc::clone(lines))
}

fn get() -> Request<Body> {
    Request::get("https://api.pagerduty.com/users/P1?query=SECRET")
        .extension(Operation::resolve(Api::Rest, &Method::GET, "/users/P1"))
        .body(Body::empty())
        .unwrap()
}

const NAME: &str = "GET /users/{id} api.pagerduty.com:443";

#[tokio::test(start_paused = true)]
async fn attempts_and_retries_are_reported_and_waits_are_not_part_of_attempts() {
    let client = service_fn(|request: Request<Body>| async move {
        let attempt = attempt_number(&request);
        tokio::time::sleep(Duration::from_millis(40)).await;
        match attempt {
            1 => Err::<_, BoxError>("reset".into()),
            2 => Ok(Response::builder().status(500).body(Body::empty()).unwrap()),
            _ => Ok(Response::new(Body::empty())),
        }
    });
    let lines = Arc::new(Lines::default());
    let transport = builder(&lines).build_with(client).unwrap();
    transport.send(get()).await.unwrap();
    let expected = [
        format!("attempt 1 Some(\"interrupted\") 40ms {NAME}"),
        format!("retry 1 Failed(\"interrupted\") limited=false 3s {NAME}"),
        format!("attempt 2 Some(\"500\") 40ms {NAME}"),
        format!("retry 2 Response(500) limited=false 6s {NAME}"),
        format!("attempt 3 None 40ms {NAME}"),
    ];
    assert_eq!(lines.take(), expected);
}

#[tokio::test(start_paused = true)]
async fn a_transport_for_another_credential_reports_to_the_same_observer() {
    let lines = Arc::new(Lines::default());
    let client = service_fn(|_: Request<Body>| async { Ok::<_, BoxError>(Response::new(Body::empty())) });
    let transport = builder(&lines).build_with(client).unwrap();
    let other = transport.with_credential(Credential::token("SECRETSECRETabcd").unwrap());
    other.send(get()).await.unwrap();
    assert_eq!(lines.take(), [format!("attempt 1 None 0ns {NAME}")]);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_call_reports_its_attempt_as_cancelled() {
    let lines = Arc::new(Lines::default());
    let client = service_fn(|_: Request<Body>| std::future::pending::<Result<Response<Body>, BoxError>>());
    let transport = builder(&lines).build_with(client).unwrap();
    let call = tokio::time::timeout(Duration::from_secs(2), transport.send(get()));
    assert!(call.await.is_err());
    let lines = lines.take();
    assert!(lines.len() == 1 && lines[0].starts_with("attempt 1 Some(\"cancelled\") 2"), "{lines:?}");
}

#[tokio::test(start_paused = true)]
async fn rate_limits_are_reported_as_retries_after_429_and_as_waits_before_the_request() {
    let client = service_fn(|request: Request<Body>| async move {
        let status = if attempt_number(&request) == 1 { 429 } else { 200 };
        let response = Response::builder().status(status).header("ratelimit-limit", "960");
        let response = response.header("ratelimit-remaining", "0").header("ratelimit-reset", "30");
        Ok::<_, BoxError>(response.body(Body::empty()).unwrap())
    });
    let lines = Arc::new(Lines::default());
    let transport = builder(&lines).build_with(client).unwrap();
    transport.send(get()).await.unwrap();
    let reported = lines.take();
    assert!(reported[1].starts_with("retry 1 Response(429) limited=true 30"), "{reported:?}");
    // The second attempt used up the next window.
    transport.send(get()).await.unwrap();
    assert_eq!(lines.take()[0], format!("paced 30s {NAME}"));
}

//! Every request builder takes the options of a call, also if it sends more than one request.

use std::time::Duration;

use http::{Method, Request};
use pd_core::Api;
use pd_rest::RestSession;
use pd_transport::{Body, CallDeadline, CallTimeout, RetryOptions, RetryOverride};
use serde_json::{Value, json};

use super::support::{self, Requests, builder, session_with};

#[derive(Debug, Clone, PartialEq)]
struct Mark;

fn tags() -> (RestSession, Requests) {
    session_with(builder(Api::Rest), |request| match *request.method() {
        Method::GET => support::json(200, &json!({"tags": [{"id": "PT1", "label": "a"}], "more": false, "total": 1})),
        _ => support::json(200, &json!({"tag": {"id": "PT1", "label": "a"}})),
    })
}

/// Checks that every request has the options that were set.
fn carries(requests: &Requests, count: usize) {
    let requests = std::mem::take(&mut *requests.lock().unwrap());
    assert_eq!(requests.len(), count);
    for request in &requests {
        let header = |name: &str| request.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        assert_eq!(header("from").as_deref(), Some("jane@example.com"), "{request:?}");
        assert_eq!(header("x-early-access").as_deref(), Some("tags"), "{request:?}");
        assert_eq!(extension::<Mark>(request), Some(Mark));
        assert_eq!(extension::<CallTimeout>(request).map(|timeout| timeout.0), Some(Duration::from_secs(5)));
        assert_eq!(extension::<CallDeadline>(request).map(|deadline| deadline.0), Some(Some(Duration::from_secs(9))));
        assert!(extension::<RetryOverride>(request).is_some());
    }
}

fn extension<E: Clone + Send + Sync + 'static>(request: &Request<Body>) -> Option<E> {
    request.extensions().get().cloned()
}

macro_rules! with_options {
    ($request:expr) => {
        $request
            .from("jane@example.com")
            .header("x-early-access", "tags")
            .timeout(Duration::from_secs(5))
            .deadline(Duration::from_secs(9))
            .retry(RetryOptions::never())
            .extension(Mark)
    };
}

#[tokio::test]
async fn calls_lists_find_and_persist_take_all_options() {
    let (session, requests) = tags();
    let _: Value = with_options!(session.rput("tags/PT1").json(&json!({}))).await.unwrap();
    carries(&requests, 1);
    let _: Vec<Value> = with_options!(session.list_all("tags")).await.unwrap();
    carries(&requests, 1);
    assert_eq!(with_options!(session.get_total("tags")).await.unwrap(), 1);
    carries(&requests, 1);
    assert!(with_options!(session.find::<Value>("tags", "a").by("label")).await.unwrap().is_some());
    carries(&requests, 1);
    let _: Value = with_options!(session.persist("tags", "label", &json!({"label": "new"}))).await.unwrap();
    carries(&requests, 2);
    let changed = session.persist("tags", "label", &json!({"label": "a", "x": 1})).update(true);
    let _: Value = with_options!(changed).await.unwrap();
    carries(&requests, 2);
}

#[tokio::test]
async fn an_invalid_header_is_rejected_before_sending() {
    let (session, requests) = tags();
    let values = json!({"label": "a"});
    assert!(session.find::<Value>("tags", "a").header("no name", "x").await.unwrap_err().is_invalid());
    assert!(session.persist::<Value>("tags", "label", &values).from("line\nbreak").await.unwrap_err().is_invalid());
    assert!(requests.lock().unwrap().is_empty());
}

#[cfg(feature = "blocking")]
#[test]
fn blocking_requests_take_all_options() {
    let (session, requests) = tags();
    let session = pd_rest::blocking::RestSession::over(session).unwrap();
    let _: Vec<Value> = with_options!(session.list_all("tags")).send().unwrap();
    carries(&requests, 1);
    assert!(with_options!(session.find::<Value>("tags", "a").by("label")).send().unwrap().is_some());
    carries(&requests, 1);
    let _: Value = with_options!(session.persist("tags", "label", &json!({"label": "new"}))).send().unwrap();
    carries(&requests, 2);
}

#[cfg(feature = "metrics")]
#[tokio::test(start_paused = true)]
async fn an_observer_of_the_transport_sees_the_attempts_and_retries_of_a_session() {
    use std::sync::{Arc, Mutex};

    use pd_transport::metrics::{AttemptEnded, Observer, RetryScheduled};

    #[derive(Default)]
    struct Log(Mutex<Vec<String>>);

    impl Observer for Log {
        fn attempt_ended(&self, attempt: &AttemptEnded<'_>) {
            let line = format!("{:?} {:?}", attempt.request.url_template(), attempt.status());
            self.0.lock().unwrap().push(line);
        }

        fn retry_scheduled(&self, retry: &RetryScheduled<'_>) {
            self.0.lock().unwrap().push(format!("retry after {:?}", retry.outcome.error_type()));
        }
    }

    let log = Arc::new(Log::default());
    let observer = Arc::clone(&log);
    let observed = builder(Api::Rest).transport(|transport| transport.observer(observer));
    let attempts = std::sync::atomic::AtomicU32::new(0);
    let (session, _) =
        session_with(observed, move |_| match attempts.fetch_add(1, std::sync::atomic::Ordering::SeqCst) {
            0 => support::json(429, &json!({})),
            _ => support::json(200, &json!({"tag": {"id": "PT1"}})),
        });
    let _: Value = session.rget("tags/PT1").await.unwrap();
    // A session for another credential reports to the same observer.
    let other = session.with_credential(pd_core::Credential::token("u+AnOtHeRkEy_12_abcd").unwrap());
    let _: Value = other.rget("tags/PT1").await.unwrap();
    let path = r#"Some("/tags/{id}")"#;
    let expected = [
        format!("{path} Some(429)"),
        r#"retry after Some("429")"#.to_owned(),
        format!("{path} Some(200)"),
        format!("{path} Some(200)"),
    ];
    assert_eq!(*log.0.lock().unwrap(), expected);
}

use http::{Request, Response};
use pd_core::{Api, Operation};
use tokio::time::{sleep, timeout};
use tower::{Layer, ServiceExt, service_fn};

use super::*;
use crate::error::Kind;

fn request(method: &Method, path: &str) -> Request<Body> {
    let mut request = Request::builder().method(method).body(Body::empty()).unwrap();
    request.extensions_mut().insert(Operation::resolve(Api::Rest, method, path));
    request
}

#[tokio::test(start_paused = true)]
async fn calls_and_time_are_counted_by_operation_and_class() {
    let profile = ProfileLayer::new();
    let statuses = std::sync::Arc::new(Mutex::new(vec![200, 201, 302, 404, 503, 0]));
    let service = profile.layer(service_fn(move |_: Request<Body>| {
        let status = statuses.lock().unwrap().pop().unwrap();
        async move {
            sleep(Duration::from_secs(1)).await;
            if status == 0 {
                return Err(Error::new(Kind::Connect));
            }
            Ok(Response::builder().status(status).body(Body::empty()).unwrap())
        }
    }));
    for id in ["P1", "P2", "P3", "P4", "P5"] {
        let _ = service.clone().oneshot(request(&Method::GET, &format!("/users/{id}"))).await;
    }
    service.clone().oneshot(request(&Method::PUT, "/users/P1")).await.unwrap();
    let snapshot = profile.snapshot();
    let users = snapshot.get("GET /users/{id}").unwrap();
    assert_eq!((users.calls, users.time), (5, Duration::from_secs(5)));
    assert_eq!(
        (users.successes, users.redirects, users.client_errors, users.server_errors, users.failures),
        (1, 1, 1, 1, 1)
    );
    assert_eq!(snapshot.get("PUT /users/{id}").unwrap().successes, 1);
    assert_eq!((snapshot.total_calls(), snapshot.total_time()), (6, Duration::from_secs(6)));
    assert_eq!(snapshot.iter().count(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_attempt_counts_as_cancelled() {
    let profile = ProfileLayer::new();
    let silent = profile.layer(service_fn(|_: Request<Body>| std::future::pending::<Result<Response<Body>, Error>>()));
    assert!(timeout(Duration::from_secs(2), silent.oneshot(request(&Method::GET, "/users"))).await.is_err());
    let entry = *profile.snapshot().get("GET /users").unwrap();
    assert_eq!((entry.calls, entry.cancelled, entry.time), (1, 1, Duration::from_secs(2)));
}

#[tokio::test]
async fn the_number_of_paths_is_bounded() {
    let profile = ProfileLayer::new();
    let service = profile.layer(service_fn(|_: Request<Body>| async { Ok::<_, Error>(Response::new(Body::empty())) }));
    for number in 0..MAX_PATHS + 100 {
        service.clone().oneshot(request(&Method::GET, &format!("/beta{number}"))).await.unwrap();
    }
    service.clone().oneshot(Request::new(Body::empty())).await.unwrap();
    let snapshot = profile.snapshot();
    assert_eq!(snapshot.total_calls(), MAX_PATHS as u64 + 101);
    assert!(snapshot.iter().count() <= MAX_PATHS + 1);
    assert_eq!(snapshot.get("GET (other)").unwrap().calls, 101);
}

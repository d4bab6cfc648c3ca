//! Layers of tower, of tower-http and of the caller in both layer slots.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use http::{HeaderName, HeaderValue, Request, Response, header::AUTHORIZATION};
use http_body_util::Full;
use pd_core::{Api, Credential, Effect, Operation};
use pd_sim::{Fault, Sim};
use pd_transport::{
    Attempt, Body, BoxError, CallDeadline, Limit, RejectedCredential, RetryOptions, Transport, TransportBuilder,
};
use tower::{
    Layer, Service, layer::layer_fn, limit::ConcurrencyLimitLayer, service_fn, timeout::TimeoutLayer,
    util::MapRequestLayer,
};
use tower_http::{sensitive_headers::SetSensitiveHeadersLayer, set_header::SetRequestHeaderLayer, trace::TraceLayer};

/// Counts requests, records their attempt numbers, and checks for the credential.
#[derive(Clone, Default)]
struct Counter(Arc<Seen>);

#[derive(Default)]
struct Seen {
    requests: AtomicU32,
    attempts: Mutex<Vec<u32>>,
    credentials: AtomicU32,
}

impl Counter {
    fn requests(&self) -> u32 {
        self.0.requests.load(Ordering::SeqCst)
    }
}

impl<S> Layer<S> for Counter {
    type Service = Counting<S>;

    fn layer(&self, inner: S) -> Counting<S> {
        Counting { inner, seen: Arc::clone(&self.0) }
    }
}

#[derive(Clone)]
struct Counting<S> {
    inner: S,
    seen: Arc<Seen>,
}

impl<S: Service<Request<Body>>> Service<Request<Body>> for Counting<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> S::Future {
        self.seen.requests.fetch_add(1, Ordering::SeqCst);
        let attempt = Attempt::of(request.extensions()).0;
        self.seen.attempts.lock().unwrap().push(attempt);
        if request.headers().contains_key(AUTHORIZATION) {
            self.seen.credentials.fetch_add(1, Ordering::SeqCst);
        }
        self.inner.call(request)
    }
}

fn builder(sim: &Sim) -> TransportBuilder {
    Transport::builder(sim.url().parse().unwrap())
        .credential(Credential::token(sim.api_key()).unwrap())
        .retry(RetryOptions::new().status(503, Limit::N(3)).initial(Duration::ZERO))
}

fn users(sim: &Sim) -> Request<Body> {
    Request::get(format!("{}/users", sim.url()))
        .extension(Operation::resolve(Api::Rest, &http::Method::GET, "/users"))
        .body(Body::empty())
        .unwrap()
}

#[tokio::test]
async fn call_layers_see_one_request_attempt_layers_each_attempt_and_neither_the_credential() {
    let sim = Sim::start().await.unwrap();
    let (call, attempt) = (Counter::default(), Counter::default());
    let transport = builder(&sim).call_layer(call.clone()).attempt_layer(attempt.clone()).build().unwrap();
    sim.fault(Fault::status(503).times(2));
    assert_eq!(transport.send(users(&sim)).await.unwrap().status(), 200);
    assert_eq!((call.requests(), attempt.requests(), sim.journal().total()), (1, 3, 3));
    assert_eq!(*call.0.attempts.lock().unwrap(), [1]);
    assert_eq!(*attempt.0.attempts.lock().unwrap(), [1, 2, 3]);
    assert_eq!(call.0.credentials.load(Ordering::SeqCst) + attempt.0.credentials.load(Ordering::SeqCst), 0);
    assert!(sim.journal().all().iter().all(|seen| seen.authorization().is_some()));
}

#[tokio::test]
async fn stock_layers_work_in_both_slots() {
    let sim = Sim::start().await.unwrap();
    let name = HeaderName::from_static("x-team");
    let transport = builder(&sim)
        .call_layer(ConcurrencyLimitLayer::new(2))
        .call_layer(TimeoutLayer::new(Duration::from_secs(30)))
        .call_layer(SetRequestHeaderLayer::overriding(name, HeaderValue::from_static("sre")))
        .call_layer(TraceLayer::new_for_http())
        .call_layer(SetSensitiveHeadersLayer::new([AUTHORIZATION]))
        .attempt_layer(ConcurrencyLimitLayer::new(2))
        .attempt_layer(TimeoutLayer::new(Duration::from_secs(30)))
        .attempt_layer(SetRequestHeaderLayer::if_not_present(AUTHORIZATION, HeaderValue::from_static("Basic x")))
        .attempt_layer(TraceLayer::new_for_http())
        .attempt_layer(SetSensitiveHeadersLayer::new([AUTHORIZATION]))
        .build()
        .unwrap();
    let calls = (0..20).map(|_| transport.send(users(&sim)));
    for result in futures_util::future::join_all(calls).await {
        assert_eq!(result.unwrap().status(), 200);
    }
    let seen = sim.journal().last().unwrap();
    assert_eq!(seen.header("x-team"), Some("sre"));
    assert_eq!(seen.authorization(), Some(format!("Token token={}", sim.api_key()).as_str()));
    assert!(sim.connections().opened <= 2, "{:?}", sim.connections());
}

#[tokio::test]
async fn errors_keep_their_kind_through_layers_that_box_them() {
    let sim = Sim::start().await.unwrap();
    let transport = builder(&sim)
        .retry(RetryOptions::new().initial(Duration::ZERO).status(503, Limit::N(3)))
        .call_layer(TimeoutLayer::new(Duration::from_secs(30)))
        .attempt_layer(TimeoutLayer::new(Duration::from_secs(30)))
        .build()
        .unwrap();
    sim.fault(Fault::reset_after_read());
    sim.fault(Fault::status(401));
    // The reset is retried through the layer, and the 401 after it is returned.
    let response = transport.send(users(&sim)).await.unwrap();
    assert_eq!((response.status().as_u16(), response.extensions().get()), (401, Some(&Attempt(2))));
    let request = users(&sim);
    sim.shutdown().await;
    let error = transport.send(request).await.unwrap_err();
    assert!(error.is_connect() && error.attempts() == 4, "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn the_timeout_of_an_attempt_layer_is_a_timeout_of_the_attempt() {
    let sim = Sim::start().await.unwrap();
    let transport = builder(&sim).attempt_layer(TimeoutLayer::new(Duration::from_secs(5))).build().unwrap();
    sim.fault(Fault::silence());
    assert_eq!(transport.send(users(&sim)).await.unwrap().status(), 200);
    assert_eq!(sim.journal().total(), 2);
}

#[tokio::test(start_paused = true)]
async fn permits_and_timeouts_of_an_attempt_layer_are_not_in_use_during_waits() {
    let leaf = service_fn(|request: Request<Body>| async move {
        let wait = request.uri().path() == "/slow" && Attempt::of(request.extensions()) == Attempt(1);
        let response = Response::builder().status(if wait { 429 } else { 200 });
        Ok::<_, BoxError>(response.header("retry-after", "60").body(Body::empty()).unwrap())
    });
    let transport = Transport::builder("https://api.pagerduty.com".parse().unwrap())
        .attempt_layer(ConcurrencyLimitLayer::new(1))
        .attempt_layer(TimeoutLayer::new(Duration::from_secs(1)))
        .build_with(leaf)
        .unwrap();
    let get = |path: &str| Request::get(format!("https://api.pagerduty.com{path}")).body(Body::empty()).unwrap();
    let begun = tokio::time::Instant::now();
    let slow = tokio::spawn(transport.send(get("/slow")));
    tokio::task::yield_now().await;
    assert_eq!(transport.send(get("/quick")).await.unwrap().status(), 200);
    assert_eq!(begun.elapsed(), Duration::ZERO);
    assert_eq!(slow.await.unwrap().unwrap().status(), 200);
    assert!(begun.elapsed() >= Duration::from_secs(60));
}

#[tokio::test]
async fn a_layer_that_rewrites_the_uri_does_not_move_the_credential() {
    let (sim, other) = (Sim::start().await.unwrap(), Sim::start().await.unwrap());
    let elsewhere: http::Uri = format!("{}/users", other.url()).parse().unwrap();
    let rewrite = MapRequestLayer::new(move |mut request: Request<Body>| {
        *request.uri_mut() = elsewhere.clone();
        request
    });
    let transport = builder(&sim).attempt_layer(rewrite.clone()).build().unwrap();
    let response = transport.send(users(&sim)).await.unwrap();
    assert_eq!(response.status(), 401);
    assert!(response.extensions().get::<RejectedCredential>().is_none(), "no credential was sent");
    assert_eq!(other.journal().last().unwrap().authorization(), None);

    // A trusted origin gets the credential.
    let trusting = builder(&sim).trust_origin(other.url().parse().unwrap()).attempt_layer(rewrite).build().unwrap();
    trusting.send(users(&sim)).await.unwrap();
    assert!(other.journal().last().unwrap().authorization().is_some());
}

#[tokio::test]
async fn a_layer_may_return_any_body_and_any_error() {
    #[derive(Debug, thiserror::Error)]
    #[error("the circuit is open")]
    struct Open;

    let calls = Arc::new(AtomicU32::new(0));
    let seen = Arc::clone(&calls);
    let layer = layer_fn(move |_inner| {
        let seen = Arc::clone(&seen);
        service_fn(move |request: Request<Body>| {
            seen.fetch_add(1, Ordering::SeqCst);
            std::future::ready(match request.uri().path() {
                "/open" => Err(Open),
                _ => Ok(Response::new(Full::new(bytes::Bytes::from_static(b"cached")))),
            })
        })
    });
    let sim = Sim::start().await.unwrap();
    let transport = builder(&sim).attempt_layer(layer).build().unwrap();
    assert_eq!(transport.send(users(&sim)).await.unwrap().body(), &Body::from("cached"));
    let mut open = users(&sim);
    *open.uri_mut() = "https://api.pagerduty.com/open".parse().unwrap();
    let error = transport.send(open).await.unwrap_err();
    assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "the circuit is open");
    assert_eq!((calls.load(Ordering::SeqCst), sim.journal().total()), (2, 0), "an error of a layer is not retried");
}

#[tokio::test]
async fn build_with_replaces_the_http_client() {
    let sim = Sim::start().await.unwrap();
    let transport = builder(&sim).build_with(sim.service()).unwrap();
    assert_eq!(transport.send(users(&sim)).await.unwrap().status(), 200);
    assert_eq!((sim.journal().total(), sim.journal().last().unwrap().connection()), (1, 0));
    assert_eq!(transport.profile().get("GET /users").unwrap().successes, 1);
    assert!(transport.rate_limit().is_some());

    // After an error of the client, the effect is unknown.
    let failing = service_fn(|_: Request<Body>| async { Err::<Response<Body>, _>(BoxError::from("no")) });
    let transport = builder(&sim).build_with(failing).unwrap();
    let mut request = users(&sim);
    request.extensions_mut().insert(CallDeadline(Some(Duration::from_secs(5))));
    let error = transport.send(request).await.unwrap_err();
    assert!(error.effect() == Effect::Unknown && error.attempts() == 4, "{error:?}");
}

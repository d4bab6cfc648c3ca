//! The complete stack over sockets, against the simulator.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use pd_core::{Api, Credential, Effect, Operation};
use pd_sim::{Fault, Sim};
use pd_transport::{
    AfterAmbiguous, Body, CallDeadline, CallTimeout, Idempotent, Limit, RejectedCredential, RetryOptions, Transport,
    TransportBuilder,
    pd_http::{ClientOptions, Proxy, Roots},
};

fn builder(sim: &Sim) -> TransportBuilder {
    let quick = RetryOptions::new().initial(Duration::ZERO).stagger(0.0);
    Transport::builder(sim.url().parse().unwrap())
        .credential(Credential::token(sim.api_key()).unwrap())
        .default_header("accept", "application/vnd.pagerduty+json;version=2")
        .retry(quick)
}

fn request(sim: &Sim, method: Method, path: &str, body: &'static str) -> Request<Body> {
    let operation = Operation::resolve(Api::Rest, &method, path);
    Request::builder()
        .method(method)
        .uri(format!("{}{path}", sim.url()))
        .header("content-type", "application/json")
        .extension(operation)
        .body(Body::from(body))
        .unwrap()
}

fn get(sim: &Sim, path: &str) -> Request<Body> {
    request(sim, Method::GET, path, "")
}

const INCIDENT: &str =
    r#"{"incident": {"type": "incident", "title": "Down", "service": {"id": "SERVICE", "type": "service_reference"}}}"#;

fn create_incident(sim: &Sim) -> Request<Body> {
    let first = |collection: &str, key: &str| {
        let objects = sim.objects(collection);
        objects.first().and_then(|object| object.get(key)?.as_str().map(str::to_owned)).unwrap()
    };
    let service = first("services", "id");
    let mut request = request(sim, Method::POST, "/incidents", "");
    request.headers_mut().insert("from", first("users", "email").parse().unwrap());
    *request.body_mut() = Body::from(INCIDENT.replace("SERVICE", &service));
    request
}

#[tokio::test]
async fn a_request_is_sent_with_credential_and_headers_and_the_whole_response_is_returned() {
    let sim = Sim::start().await.unwrap();
    let transport = builder(&sim).user_agent("tool/1").build().unwrap();
    let response = transport.send(get(&sim, "/users")).await.unwrap();
    assert_eq!(response.status(), 200);
    let users: serde_json::Value = serde_json::from_slice(response.body().as_bytes()).unwrap();
    assert_eq!(users["users"].as_array().unwrap().len(), sim.count("users").min(25));
    let seen = sim.journal().last().unwrap();
    assert_eq!(seen.authorization(), Some(format!("Token token={}", sim.api_key()).as_str()));
    assert_eq!(seen.header("user-agent"), Some("tool/1"));
}

#[tokio::test]
async fn connections_are_reused_after_errors_too() {
    let sim = Sim::start().await.unwrap();
    let options = RetryOptions::new().initial(Duration::ZERO).status(500, Limit::N(5));
    let transport = builder(&sim).retry(options).build().unwrap();
    sim.fault(Fault::status(500).times(3));
    for _ in 0..5 {
        transport.send(get(&sim, "/users")).await.unwrap();
    }
    transport.send(get(&sim, "/users/PNONE")).await.unwrap();
    assert_eq!(sim.journal().total(), 9);
    assert!(sim.journal().all().iter().all(|seen| seen.connection() == 1));
}

#[tokio::test]
async fn a_retry_sends_the_whole_body_again() {
    let sim = Sim::start().await.unwrap();
    let options = RetryOptions::new().initial(Duration::ZERO).status(502, Limit::N(2));
    let transport = builder(&sim).retry(options).build().unwrap();
    sim.fault(Fault::status(502).times(2));
    let request = create_incident(&sim);
    let body = request.body().as_bytes().clone();
    let response = transport.send(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::CREATED, "{:?}", response.body());
    let bodies: Vec<Bytes> = sim.journal().all().iter().map(|seen| seen.body()).collect();
    assert_eq!(bodies, vec![body; 3]);
}

#[tokio::test]
async fn a_truncated_body_is_a_network_failure() {
    let sim = Sim::start().await.unwrap();
    let transport = builder(&sim).build().unwrap();
    sim.fault(Fault::cut_body(10));
    sim.fault(Fault::cut_chunked_body(10));
    assert_eq!(transport.send(get(&sim, "/users")).await.unwrap().status(), 200);
    assert_eq!(sim.journal().total(), 3);
}

#[tokio::test]
async fn a_post_that_may_have_been_carried_out_is_not_retried() {
    let sim = Sim::start().await.unwrap();
    let transport = builder(&sim).build().unwrap();
    let before = sim.count("incidents");
    sim.fault(Fault::lose_response());
    let error = transport.send(create_incident(&sim)).await.unwrap_err();
    assert!(error.is_ambiguous() && !error.is_connect() && error.attempts() == 1, "{error:?}");
    assert!(error.to_string().starts_with("POST /incidents: "), "{error}");
    assert!(error.to_string().contains("may have been carried out"), "{error}");
    assert_eq!(sim.count("incidents"), before + 1);

    sim.fault(Fault::lose_response());
    let mut marked = create_incident(&sim);
    marked.extensions_mut().insert(Idempotent);
    assert!(transport.send(marked).await.unwrap().status().is_success());
}

#[tokio::test]
async fn a_refused_connection_is_retried_and_then_reported() {
    let sim = Sim::start().await.unwrap();
    let transport = builder(&sim).build().unwrap();
    let request = create_incident(&sim);
    sim.shutdown().await;
    let error = transport.send(request).await.unwrap_err();
    assert!(error.is_connect() && !error.is_ambiguous());
    assert_eq!(error.attempts(), 4);
    assert!(error.find_source::<std::io::Error>().is_some());
    let text = error.to_string();
    assert!(text.contains("cannot connect to 127.0.0.1:") && text.to_lowercase().contains("refused"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn silent_and_slow_servers_time_out() {
    let sim = Sim::start().await.unwrap();
    let transport = builder(&sim).retry(RetryOptions::never()).build().unwrap();
    for fault in [Fault::silence(), Fault::stall_body(), Fault::drip(1, Duration::from_secs(4))] {
        sim.fault(fault);
        let mut request = get(&sim, "/users");
        request.extensions_mut().insert(CallTimeout(Duration::from_secs(10)));
        let error = transport.send(request).await.unwrap_err();
        assert!(error.is_timeout() && error.effect() == Effect::Unknown && !error.is_deadline(), "{error:?}");
        assert!(!error.is_ambiguous() && !error.to_string().contains("carried out"), "a GET: {error}");
    }
    sim.fault(Fault::silence());
    let mut request = get(&sim, "/users");
    request.extensions_mut().insert(CallDeadline(Some(Duration::from_secs(10))));
    let error = transport.send(request).await.unwrap_err();
    assert!(error.is_deadline() && error.effect() == Effect::Unknown && error.attempts() == 1, "{error:?}");
    assert_eq!(transport.send(get(&sim, "/users")).await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_401_names_the_credential_and_is_not_retried() {
    let sim = Sim::start().await.unwrap();
    let transport = builder(&sim).credential(Credential::token("u+WrongKeyWrong_wxyz").unwrap()).build().unwrap();
    let response = transport.send(get(&sim, "/users")).await.unwrap();
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(response.extensions().get(), Some(&RejectedCredential("…wxyz".into())));
    assert_eq!(sim.journal().total(), 1);

    transport.set_credential(Credential::token(sim.api_key()).unwrap());
    assert_eq!(transport.send(get(&sim, "/users")).await.unwrap().status(), 200);
    assert_eq!(transport.credential().unwrap(), Credential::token(sim.api_key()).unwrap());
}

#[tokio::test]
async fn a_redirect_is_returned_and_never_followed() {
    let sim = Sim::start().await.unwrap();
    let other = Sim::start().await.unwrap();
    let transport = builder(&sim).build().unwrap();
    sim.fault(Fault::redirect(&format!("{}/users", other.url())));
    let response = transport.send(get(&sim, "/users")).await.unwrap();
    assert_eq!(
        (response.status(), response.headers()["location"].to_str().unwrap()),
        (StatusCode::FOUND, &*format!("{}/users", other.url()))
    );
    assert_eq!((sim.journal().total(), other.journal().total()), (1, 0));
}

#[tokio::test]
async fn a_404_after_a_delete_whose_response_was_lost_is_success() {
    let sim = Sim::start().await.unwrap();
    let transport = builder(&sim).build().unwrap();
    let user = sim.insert("users", serde_json::json!({"name": "Gone", "email": "gone@example.com"}));
    let path = format!("/users/{}", user["id"].as_str().unwrap());
    sim.fault(Fault::lose_response());
    let response = transport.send(request(&sim, Method::DELETE, &path, "")).await.unwrap();
    assert_eq!((response.status(), response.body().as_bytes().len()), (StatusCode::NO_CONTENT, 0));
    assert_eq!(sim.journal().total(), 2);
    // Without an earlier attempt, a 404 is returned.
    let response = transport.send(request(&sim, Method::DELETE, &path, "")).await.unwrap();
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_body_over_the_limit_fails_without_retries() {
    let sim = Sim::start().await.unwrap();
    let transport = builder(&sim).max_response_bytes(100).build().unwrap();
    let error = transport.send(get(&sim, "/users")).await.unwrap_err();
    assert!(error.to_string().contains("larger than 100 bytes"), "{error}");
    assert_eq!(sim.journal().total(), 1);
}

#[tokio::test]
async fn a_call_dropped_at_any_await_leaves_the_transport_usable() {
    let sim = Sim::start().await.unwrap();
    let transport = builder(&sim).attempt_layer(tower::limit::ConcurrencyLimitLayer::new(1)).build().unwrap();
    // Before it is polled, while connecting, after sending, in a stalled body, and in the wait before a retry.
    drop(transport.send(get(&sim, "/users")));
    let faults = [
        None,
        Some(Fault::delay(Duration::from_secs(60))),
        Some(Fault::silence()),
        Some(Fault::stall_body()),
        Some(Fault::status(429).header("retry-after", "60")),
    ];
    for fault in faults {
        for polls in 0..20 {
            sim.clear_faults();
            if let Some(fault) = &fault {
                sim.fault(fault.clone());
            }
            let mut call = Box::pin(transport.send(get(&sim, "/users")));
            for _ in 0..polls {
                if futures_util::FutureExt::now_or_never(&mut call).is_some() {
                    break;
                }
                tokio::task::yield_now().await;
            }
            drop(call);
        }
        sim.clear_faults();
        let next = tokio::time::timeout(Duration::from_secs(20), transport.send(get(&sim, "/users"))).await;
        assert_eq!(next.unwrap().unwrap().status(), 200, "{fault:?}");
    }
}

#[test]
fn transport_and_future_are_send_and_small() {
    fn shared<T: Clone + Send + Sync + std::fmt::Debug + 'static>() {}
    fn sent<T: Send + 'static>(_: &T) {}
    shared::<Transport>();
    let transport = Transport::builder("https://api.pagerduty.com".parse().unwrap())
        .build_with(tower::service_fn(|_: Request<Body>| async {
            Ok::<_, pd_transport::BoxError>(http::Response::new(Body::empty()))
        }))
        .unwrap();
    let future = transport.send(Request::new(Body::empty()));
    sent(&future);
    assert!(size_of_val(&future) <= 320, "{}", size_of_val(&future));
    assert!(size_of::<Transport>() <= 40);
}

#[tokio::test]
async fn invalid_options_fail_the_build() {
    let base = || Transport::builder("https://api.pagerduty.com".parse().unwrap());
    let invalid = [
        (base().timeout(Duration::ZERO), "timeout"),
        (base().deadline(Duration::ZERO), "deadline"),
        (base().http_client(ClientOptions::new().connect_timeout(Duration::ZERO)), "HTTP client"),
        (base().max_response_bytes(0), "max_response_bytes"),
        (base().default_header("authorization", "x"), "authorization"),
        (base().default_header("content-length", "5"), "content-length"),
        (base().default_header("TE", "trailers"), "te"),
        (base().secret_header(http::header::UPGRADE, "h2c"), "upgrade"),
        (base().default_header("x-bad", "a\nb"), "x-bad"),
        (base().default_header("bad name", "x"), "default_header"),
        (base().user_agent("a\nb"), "user_agent"),
        (base().retry(RetryOptions::new().stagger(-0.1)), "stagger"),
        (base().retry(RetryOptions::new().base(f64::NAN)), "base"),
        (base().retry(RetryOptions::new().status(200, Limit::N(1))), "status"),
        (base().retry(RetryOptions::new().max_server_delay(Duration::ZERO)), "max_server_delay"),
        (base().http_client(ClientOptions::new().proxy(Proxy::url("not a proxy"))), "HTTP client"),
    ];
    for (builder, names) in invalid {
        let error = builder.build().unwrap_err().to_string();
        assert!(error.contains(names), "{names}: {error}");
    }
}

#[test]
fn an_https_base_url_needs_a_trusted_root_when_the_transport_is_built() {
    let untrusting = |base: &str| {
        let options = ClientOptions::new().roots(Roots::OnlyGiven);
        Transport::builder(base.parse().unwrap()).http_client(options).build()
    };
    let error = untrusting("https://api.pagerduty.com").unwrap_err();
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(source.contains("`platform-roots` or `bundled-roots`"), "{source}");
    assert!(untrusting("http://127.0.0.1:1").is_ok());
}

#[tokio::test]
async fn a_rejection_after_an_ambiguous_attempt_is_marked() {
    let sim = Sim::start().await.unwrap();
    let transport = builder(&sim).build().unwrap();
    let may_have_worked = |response: http::Response<Body>| response.extensions().get::<AfterAmbiguous>().is_some();
    for rejection in [Fault::status(401), Fault::redirect("https://evil.example/")] {
        let first = transport.send(request(&sim, Method::DELETE, "/teams/P1", ""));
        sim.fault(rejection.clone());
        assert!(!may_have_worked(first.await.unwrap()));

        sim.fault(Fault::lose_response());
        sim.fault(rejection);
        assert!(may_have_worked(transport.send(request(&sim, Method::DELETE, "/teams/P1", "")).await.unwrap()));
    }
}

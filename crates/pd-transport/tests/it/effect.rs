//! The effect that a failed call reports, and the retries that follow from it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    future::{pending, ready},
    time::Duration,
};

use http::{Method, Request, Response, StatusCode};
use pd_core::Effect;
use pd_fixtures::{Authority, Handshake, Server, listener};
use pd_http::{ClientOptions, Proxy, Roots};
use pd_sim::Sim;
use pd_transport::{Body, BoxError, CallDeadline, CallTimeout, Error, RetryOptions, Transport, TransportBuilder};
use tower::{service_fn, timeout::TimeoutLayer};

fn transport(url: &str) -> TransportBuilder {
    Transport::builder(url.parse().unwrap())
        .http_client(ClientOptions::new().proxy(Proxy::none()))
        .retry(RetryOptions::new().initial(Duration::ZERO).stagger(0.0))
}

fn request(method: Method, url: &str) -> Request<Body> {
    Request::builder().method(method).uri(format!("{url}/users/P1")).body(Body::from("{}")).unwrap()
}

fn assert_not_sent(error: &Error) {
    assert_eq!(error.effect(), Effect::NotSent, "{error:?}");
    assert!(error.is_connect() && !error.is_ambiguous(), "{error:?}");
    assert!(!error.to_string().contains("carried out"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_times_out_in_the_tls_handshake_was_not_sent_and_is_retried_whatever_its_method() {
    let server = Server::silent().await;
    let url = server.url("https");
    for method in [Method::GET, Method::POST, Method::PATCH, Method::DELETE] {
        let transport = transport(&url).timeout(Duration::from_secs(3)).build().unwrap();
        let error = transport.send(request(method, &url)).await.unwrap_err();
        assert_not_sent(&error);
        assert!(error.is_timeout(), "{error:?}");
        assert_eq!(error.attempts(), 4);
    }
}

#[tokio::test(start_paused = true)]
async fn a_deadline_in_the_tls_handshake_means_not_sent() {
    let server = Server::silent().await;
    let url = server.url("https");
    let transport = transport(&url).deadline(Duration::from_secs(3)).build().unwrap();
    let error = transport.send(request(Method::POST, &url)).await.unwrap_err();
    assert_not_sent(&error);
    assert!(error.is_deadline(), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn a_timeout_of_the_callers_layer_uses_the_report_of_the_client() {
    let server = Server::silent().await;
    let url = server.url("https");
    let layer = TimeoutLayer::new(Duration::from_secs(3));
    let transport = transport(&url).attempt_layer(layer.clone()).build().unwrap();
    let error = transport.send(request(Method::POST, &url)).await.unwrap_err();
    assert_not_sent(&error);
    assert_eq!(error.attempts(), 4);

    let transport = self::transport(&url).call_layer(layer).build().unwrap();
    let error = transport.send(request(Method::POST, &url)).await.unwrap_err();
    assert_not_sent(&error);
}

/// The first attempt fails in its handshake. The second reaches a server that answers 404.
#[tokio::test]
async fn a_404_after_a_delete_that_was_not_sent_is_a_404() {
    let sim = Sim::builder().build();
    let authority = Authority::new("Test CA");
    let acceptor = authority.server(&["127.0.0.1"], &["http/1.1"]).acceptor();
    let handshake = |connection| if connection == 0 { Handshake::Reset } else { Handshake::Complete };
    let connections = sim.connection_server();
    let serve = move |stream| {
        let connections = connections.clone();
        async move { connections.serve(stream).await }
    };
    let server = Server::tls(listener().await, acceptor, handshake, serve);
    let url = server.url("https");
    let client = ClientOptions::new().proxy(Proxy::none()).roots(Roots::OnlyGiven).root_certificates(authority.pem);
    let credential = pd_core::Credential::token(sim.api_key()).unwrap();
    let transport = transport(&url).http_client(client).credential(credential).build().unwrap();
    let response =
        transport.send(Request::delete(format!("{url}/teams/PNONE")).body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!((response.status(), server.connections()), (StatusCode::NOT_FOUND, 2));
}

#[tokio::test(start_paused = true)]
async fn the_effect_of_a_silent_custom_client_is_unknown() {
    let silent = service_fn(|_: Request<Body>| pending::<Result<Response<Body>, BoxError>>());
    let url = "https://api.pagerduty.com";
    for extension in [true, false] {
        let transport = Transport::builder(url.parse().unwrap()).build_with(silent).unwrap();
        let mut post = request(Method::POST, url);
        if extension {
            post.extensions_mut().insert(CallDeadline(Some(Duration::from_secs(1))));
        } else {
            post.extensions_mut().insert(CallTimeout(Duration::from_secs(1)));
        }
        let error = transport.send(post).await.unwrap_err();
        assert_eq!((error.effect(), error.is_ambiguous(), error.is_connect()), (Effect::Unknown, true, false));
        assert!(error.to_string().contains("may have been carried out"), "{error}");
        assert_eq!(error.attempts(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_get_that_times_out_is_not_described_as_a_write() {
    let silent = service_fn(|_: Request<Body>| pending::<Result<Response<Body>, BoxError>>());
    let transport = Transport::builder("https://api.pagerduty.com".parse().unwrap()).build_with(silent).unwrap();
    let error = transport.send(request(Method::GET, "https://api.pagerduty.com")).await.unwrap_err();
    assert!(error.is_timeout() && !error.is_ambiguous());
    assert!(!error.to_string().contains("carried out"), "{error}");
}

/// A layer that fails before it calls its inner service sends nothing.
#[tokio::test]
async fn a_layer_that_rejects_a_request_has_sent_nothing() {
    let rejecting = tower::layer::layer_fn(|_| {
        service_fn(|_: Request<Body>| ready(Err::<Response<Body>, BoxError>("not today".into())))
    });
    let transport = transport("http://127.0.0.1:1").attempt_layer(rejecting).build().unwrap();
    let error = transport.send(request(Method::POST, "http://127.0.0.1:1")).await.unwrap_err();
    assert_eq!((error.effect(), error.is_ambiguous()), (Effect::NotSent, false));
}

#[test]
fn a_call_polled_outside_of_a_runtime_is_an_error() {
    use std::{
        pin::pin,
        task::{Context, Poll, Waker},
    };
    let mut transport = transport("http://127.0.0.1:1").build().unwrap();
    let mut cx = Context::from_waker(Waker::noop());
    let sent = transport.send(request(Method::GET, "http://127.0.0.1:1"));
    let called = tower::Service::call(&mut transport, request(Method::GET, "http://127.0.0.1:1"));
    for call in [sent, called] {
        let Poll::Ready(Err(error)) = pin!(call).poll(&mut cx) else { unreachable!("there is no runtime") };
        assert!(error.to_string().contains("no tokio runtime"), "{error}");
        assert_eq!(error.effect(), Effect::NotSent);
    }
}

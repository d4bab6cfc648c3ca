//! Sessions with providers.

use std::time::Duration;

use http::StatusCode;
use pd_oauth::{AppToken, ErrorKind, MemoryStore, TokenStore as _, UserToken};
use pd_sim::Fault;
use serde_json::{Value, json};

use crate::bench::{Bench, DAY};

#[tokio::test(start_paused = true)]
async fn a_user_token_is_refreshed_before_it_expires() {
    let bench = Bench::new().await;
    let (provider, _) = bench.provider().await;
    let session = bench.session(provider);
    let get = async || session.rget::<Value>("users/me").await.unwrap();
    get().await;
    tokio::time::advance(DAY / 2).await;
    get().await;
    assert_eq!(bench.refreshes(), 0, "half of its lifetime is left");
    tokio::time::advance(DAY * 2 / 5).await;
    get().await;
    get().await;
    assert_eq!(bench.refreshes(), 1, "it is in the last quarter of its lifetime");
    assert!(!bench.sim.journal().statuses().contains_key(&401));
}

#[tokio::test(start_paused = true)]
async fn tokens_of_30_days_are_refreshed_in_the_last_24_hours() {
    let bench = Bench::new().await;
    bench.sim.set_token_lifetimes(DAY * 30, DAY * 210);
    let (provider, _) = bench.provider().await;
    provider.tokens().await.unwrap();
    tokio::time::advance(DAY * 29 - Duration::from_secs(60)).await;
    provider.tokens().await.unwrap();
    assert_eq!(bench.refreshes(), 0);
    tokio::time::advance(DAY / 4 + Duration::from_secs(120)).await;
    provider.tokens().await.unwrap();
    assert_eq!(bench.refreshes(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_app_token_is_requested_once_and_again_before_it_expires() {
    let bench = Bench::new().await;
    let provider = AppToken::new(bench.client.clone(), ["incidents.read"]);
    let session = bench.session(provider);
    for _ in 0..3 {
        session.rget::<Value>("incidents").await.unwrap();
    }
    assert_eq!(bench.requests("client_credentials"), 1);
    tokio::time::advance(DAY).await;
    session.rget::<Value>("incidents").await.unwrap();
    assert_eq!(bench.requests("client_credentials"), 2);
    assert!(!bench.sim.journal().statuses().contains_key(&401));
}

#[tokio::test]
async fn providers_with_the_same_scopes_share_the_app_token_of_a_store() {
    let bench = Bench::new().await;
    let store = MemoryStore::new();
    let provider = |scope: &str| AppToken::with_store(bench.client.clone(), [scope], store.clone());
    let first = provider("incidents.read").tokens().await.unwrap();
    let second = provider("incidents.read").tokens().await.unwrap();
    assert_eq!(first.credential(), second.credential());
    assert_ne!(provider("users.read").tokens().await.unwrap().credential(), first.credential());
    assert_eq!(bench.requests("client_credentials"), 2);
    let user = UserToken::new(bench.client.clone(), store).tokens().await.unwrap_err();
    assert_eq!(user.kind(), &ErrorKind::NotLoggedIn, "an app's token is no login");
}

#[tokio::test]
async fn a_401_forces_one_refresh_and_the_call_succeeds() {
    let bench = Bench::new().await;
    let (provider, _) = bench.provider().await;
    let session = bench.session(provider);
    session.rget::<Value>("users/me").await.unwrap();
    bench.sim.expire_access_tokens();
    session.rget::<Value>("users/me").await.unwrap();
    assert_eq!(bench.refreshes(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_rejects_new_tokens_too_causes_one_refresh_a_minute() {
    let bench = Bench::new().await;
    let (provider, _) = bench.provider().await;
    let session = bench.session(provider);
    bench.sim.fault(Fault::status(401).path_prefix("/users").always());
    for _ in 0..5 {
        let error = session.rget::<Value>("users/me").await.unwrap_err();
        assert_eq!(error.status(), Some(StatusCode::UNAUTHORIZED), "{error}");
    }
    assert_eq!(bench.refreshes(), 1);
    tokio::time::advance(Duration::from_secs(60)).await;
    session.rget::<Value>("users/me").await.unwrap_err();
    assert_eq!(bench.refreshes(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_failed_refresh_is_not_an_error_while_the_access_token_is_valid() {
    let bench = Bench::new().await;
    let (provider, _) = bench.provider().await;
    provider.tokens().await.unwrap();
    tokio::time::advance(DAY * 9 / 10).await;
    let down = bench
        .sim
        .fault(Fault::status(400).body(r#"{"error":"unsupported"}"#, "application/json").path("/oauth/token").always());
    for _ in 0..20 {
        provider.tokens().await.unwrap();
    }
    assert_eq!(down.hits(), 1, "then there is a pause");
    tokio::time::advance(Duration::from_secs(2)).await;
    provider.tokens().await.unwrap();
    assert_eq!(down.hits(), 2);
    down.remove();
    tokio::time::advance(Duration::from_secs(5)).await;
    provider.tokens().await.unwrap();
    assert_eq!(bench.refreshes(), 3);
}

#[tokio::test(start_paused = true)]
async fn errors_say_whether_to_log_in_again() {
    let bench = Bench::new().await;
    let empty = UserToken::new(bench.client.clone(), MemoryStore::new());
    let error = empty.tokens().await.unwrap_err();
    assert!(error.needs_login() && error.to_string().ends_with("log in again"), "{error}");

    // The login ends at the server: one request, then the error is remembered.
    let (provider, store) = bench.provider().await;
    let tokens = provider.tokens().await.unwrap();
    bench.sim.revoke(secrecy::ExposeSecret::expose_secret(tokens.refresh_token().unwrap()));
    tokio::time::advance(DAY).await;
    let before = bench.refreshes();
    for _ in 0..5 {
        assert!(provider.tokens().await.unwrap_err().needs_login());
    }
    assert_eq!(bench.refreshes(), before + 1);
    // Another login in the same store is noticed.
    store.save(&bench.login().await).await.unwrap();
    provider.tokens().await.unwrap();
    assert_eq!(bench.refreshes(), before + 1);

    // The network fails.
    tokio::time::advance(DAY).await;
    bench.sim.fault(Fault::reset_on_accept().always());
    bench.sim.close_connections();
    let error = provider.tokens().await.unwrap_err();
    assert!(!error.needs_login() && error.is_transient(), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_session_reports_the_error_of_its_provider() {
    let bench = Bench::new().await;
    let session = bench.session(UserToken::new(bench.client.clone(), MemoryStore::new()));
    let error = session.rget::<Value>("users/me").await.unwrap_err();
    let cause = error.transport().unwrap().find_source::<pd_oauth::Error>().unwrap();
    assert!(cause.needs_login() && cause.to_string().contains("log in again"), "{cause}");
    assert_eq!(bench.sim.journal().total(), 0);
}

#[tokio::test]
async fn a_401_whose_refresh_fails_says_to_log_in_again() {
    let bench = Bench::new().await;
    let (provider, _) = bench.provider().await;
    let tokens = provider.tokens().await.unwrap();
    let session = bench.session(provider);
    session.rget::<Value>("users/me").await.unwrap();
    bench.sim.revoke(secrecy::ExposeSecret::expose_secret(tokens.refresh_token().unwrap()));
    let error = session.rget::<Value>("users/me").await.unwrap_err();
    assert!(error.is_unauthorized() && error.to_string().ends_with("log in again"), "{error}");
    let response = error.response().unwrap();
    let cause = response.extensions().get::<pd_transport::RenewalFailed>().unwrap().error();
    assert!(cause.downcast_ref::<pd_oauth::Error>().unwrap().needs_login());
}

#[tokio::test]
async fn the_error_of_a_403_names_the_scope_to_request() {
    let bench = Bench::new().await;
    let (provider, _) = bench.provider().await;
    let session = bench.session(provider);
    let change = session.rput::<Value>("incidents/P1").json(&json!({"type": "incident", "status": "resolved"}));
    let error = change.await.unwrap_err();
    let pd_rest::Error::Api(refusal) = &error else { panic!("{error:?}") };
    assert_eq!(refusal.error().required_scopes(), ["incidents.write"]);
    let hint = refusal.hint().unwrap();
    assert!(hint.contains("`incidents.write`") && hint.contains("log in"), "{hint}");
    assert_eq!(bench.refreshes(), 0, "a refresh cannot add a scope");
}

#[test]
fn a_call_outside_of_a_runtime_is_an_error() {
    let client = pd_oauth::OAuthClient::builder("id").secret("secret-0123456789").subdomain("acme").build().unwrap();
    let provider = AppToken::new(client, ["users.read"]);
    let mut call = Box::pin(async move { provider.tokens().await });
    let polled =
        std::future::Future::poll(call.as_mut(), &mut std::task::Context::from_waker(std::task::Waker::noop()));
    let std::task::Poll::Ready(Err(error)) = polled else { panic!("pending") };
    assert!(error.to_string().contains("runtime"), "{error}");
}

//! A refresh that fails at each step and at each byte.

use std::time::Duration;

use pd_oauth::{MemoryStore, TokenStore as _, UserToken};
use pd_sim::Fault;
use serde_json::Value;

use crate::bench::{Bench, DAY};

/// Whether the server carried out the refresh.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Carried {
    Out,
    NotOut,
}

/// Refreshes with a fault in the response. The access token must be used until it expires, without a second refresh. Afterwards, the
/// login must continue if the server did not carry out the first refresh.
async fn refresh_with(bench: &Bench, name: &str, fault: Fault, carried: Carried) {
    let (provider, store) = bench.provider().await;
    provider.tokens().await.unwrap();
    let before = bench.refreshes();
    tokio::time::advance(DAY * 9 / 10).await;
    bench.sim.fault(fault.path("/oauth/token"));
    for _ in 0..3 {
        provider.tokens().await.unwrap();
        tokio::time::advance(Duration::from_secs(10)).await;
    }
    assert_eq!(bench.refreshes(), before + 1, "{name}: no second request while the access token is valid");
    let stored = store.load().await.unwrap().unwrap();
    assert!(stored.is_refresh_pending(), "{name}: the store has the mark");
    bench.session(provider.clone()).rget::<Value>("users/me").await.unwrap();
    // Another process finds the same store.
    let other = UserToken::new(bench.client.clone(), store.clone());
    other.tokens().await.unwrap();
    assert_eq!(bench.refreshes(), before + 1, "{name}: the other process follows the same rule");

    tokio::time::advance(DAY).await;
    let result = provider.tokens().await;
    assert_eq!(bench.refreshes(), before + 2, "{name}");
    match carried {
        Carried::Out => assert!(result.unwrap_err().needs_login(), "{name}"),
        Carried::NotOut => assert!(!result.unwrap().is_refresh_pending(), "{name}"),
    }
    bench.sim.clear_faults();
}

#[tokio::test(start_paused = true)]
async fn a_response_that_is_cut_at_any_byte_is_not_retried_before_the_access_token_expires() {
    let bench = Bench::new().await;
    let length = response_length(&bench).await;
    assert!(length > 200, "{length}");
    for bytes in 0..length {
        refresh_with(&bench, &format!("cut at {bytes}"), Fault::cut_body(bytes), Carried::Out).await;
    }
}

/// The length of a response to a refresh. All have the same.
async fn response_length(bench: &Bench) -> usize {
    let tokens = bench.login().await;
    let (id, secret) = (bench.sim.oauth_client_id(), bench.sim.oauth_client_secret());
    let spent = tokens.refresh_token().unwrap();
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("grant_type", "refresh_token"), ("client_id", id), ("client_secret", secret)])
        .append_pair("refresh_token", secrecy::ExposeSecret::expose_secret(spent))
        .finish();
    let request = http::Request::post("/oauth/token").body(body).unwrap();
    let response = tower_service::Service::call(&mut bench.sim.service(), request).await.unwrap();
    assert_eq!(response.status(), 200);
    usize::try_from(http_body::Body::size_hint(response.body()).exact().unwrap()).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_response_with_any_other_fault_is_not_retried_before_the_access_token_expires() {
    let bench = Bench::new().await;
    let cases = [
        ("lose_response", Fault::lose_response(), Carried::Out),
        ("truncated_json", Fault::truncated_json(), Carried::Out),
        ("stall_body", Fault::stall_body(), Carried::Out),
        ("gzip_cut", Fault::gzip_cut(), Carried::Out),
        ("oversized_headers", Fault::oversized_headers(1 << 20), Carried::Out),
        ("reset_after_read", Fault::reset_after_read(), Carried::NotOut),
        ("silence", Fault::silence(), Carried::NotOut),
        ("garbage", Fault::garbage("no HTTP\r\n\r\n"), Carried::NotOut),
        ("html", Fault::html(), Carried::NotOut),
        ("500", Fault::status(500), Carried::NotOut),
        ("502", Fault::status(502), Carried::NotOut),
        ("an empty 200", Fault::status(200).body("", "application/json"), Carried::NotOut),
        ("an empty object", Fault::status(200).body("{}", "application/json"), Carried::NotOut),
        ("504", Fault::status(504), Carried::NotOut),
    ];
    for (name, fault, carried) in cases {
        refresh_with(&bench, name, fault, carried).await;
    }
}

#[tokio::test(start_paused = true)]
async fn slow_and_closing_responses_lose_nothing() {
    let bench = Bench::new().await;
    for fault in [
        Fault::delay(Duration::from_secs(20)),
        Fault::drip(7, Duration::from_millis(10)),
        Fault::close(),
        Fault::announce_close(),
        Fault::informational_storm(10),
    ] {
        let name = fault.name();
        let (provider, _) = bench.provider().await;
        provider.tokens().await.unwrap();
        tokio::time::advance(DAY).await;
        bench.sim.fault(fault.path("/oauth/token"));
        let tokens = provider.tokens().await.unwrap();
        assert!(!tokens.is_refresh_pending(), "{name}");
        bench.session(provider).rget::<Value>("users/me").await.unwrap();
    }
}

#[tokio::test]
async fn a_response_of_another_media_type_is_read() {
    let bench = Bench::new().await;
    let tokens = bench.login().await;
    let body = r#"{"access_token": "pdus+other", "refresh_token": "pdrt+other"}"#;
    for media_type in ["text/html", "application/octet-stream", ""] {
        bench.sim.fault(Fault::status(200).body(body, media_type).path("/oauth/token"));
        let renewed = bench.client.refresh(&tokens).await.unwrap();
        assert_eq!(secrecy::ExposeSecret::expose_secret(renewed.access_token()), "pdus+other");
    }
}

#[tokio::test]
async fn a_process_that_died_during_a_refresh_leaves_a_store_that_the_next_one_can_use() {
    let bench = Bench::new().await;
    let tokens = bench.login().await;
    let json = secrecy::ExposeSecret::expose_secret(&tokens.to_json())
        .replace("\"refresh_pending\":false", "\"refresh_pending\":true");
    let pending = pd_oauth::TokenSet::from_json(&json).unwrap();
    assert!(pending.is_refresh_pending());
    let session = bench.session(UserToken::new(bench.client.clone(), MemoryStore::from(pending)));
    session.rget::<Value>("users/me").await.unwrap();
    assert_eq!(bench.refreshes(), 0);
    // After the 401, the access token is not valid, so trying the refresh token loses nothing.
    bench.sim.expire_access_tokens();
    session.rget::<Value>("users/me").await.unwrap();
    assert_eq!(bench.refreshes(), 1);
}

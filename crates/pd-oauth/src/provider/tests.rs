//! Clocks that jump, against the simulator.
#![cfg(feature = "client")]

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use http::Method;
use jiff::{SignedDuration, Timestamp};
use pd_sim::Sim;

use crate::{MemoryStore, OAuthClient, Redirected, TokenSet, UserToken, clock::Clock};

const DAY: i64 = 24 * 60 * 60;

/// A client whose wall clock is `offset` seconds away from the real one.
struct Bench {
    sim: Sim,
    client: OAuthClient,
    offset: Arc<AtomicI64>,
}

impl Bench {
    async fn new() -> Self {
        let sim = Sim::start().await.unwrap();
        let offset = Arc::new(AtomicI64::new(0));
        let read = Arc::clone(&offset);
        let start = Timestamp::now();
        let clock =
            Clock::new(move || start.saturating_add(SignedDuration::from_secs(read.load(Ordering::SeqCst))).unwrap());
        let client = OAuthClient::builder(sim.oauth_client_id()).secret(sim.oauth_client_secret()).base_url(sim.url());
        let client = client.clock(clock).build().unwrap();
        Self { sim, client, offset }
    }

    async fn login(&self) -> TokenSet {
        let login = self.client.authorize_url(["users.read"], "http://127.0.0.1:1/callback").unwrap();
        let query = login.url().split_once('?').unwrap().1;
        let request = http::Request::get(format!("/oauth/authorize?{query}")).body(String::new()).unwrap();
        let response = tower_service::Service::call(&mut self.sim.service(), request).await.unwrap();
        let location = response.headers()["location"].to_str().unwrap().to_owned();
        self.client.exchange_code(login, &Redirected::parse(&location).unwrap()).await.unwrap()
    }

    fn refreshes(&self) -> usize {
        self.sim.journal().to(&Method::POST, "/oauth/token").len() - 1
    }
}

#[tokio::test(start_paused = true)]
async fn a_wall_clock_that_jumps_forward_costs_one_refresh() {
    let bench = Bench::new().await;
    let provider = UserToken::new(bench.client.clone(), MemoryStore::from(bench.login().await));
    provider.tokens().await.unwrap();
    assert_eq!(bench.refreshes(), 0);
    bench.offset.store(10_000 * DAY, Ordering::SeqCst);
    for _ in 0..5 {
        provider.tokens().await.unwrap();
    }
    assert_eq!(bench.refreshes(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_wall_clock_that_jumps_back_does_not_hide_the_expiry() {
    let bench = Bench::new().await;
    let provider = UserToken::new(bench.client.clone(), MemoryStore::from(bench.login().await));
    provider.tokens().await.unwrap();
    bench.offset.store(-10_000 * DAY, Ordering::SeqCst);
    provider.tokens().await.unwrap();
    assert_eq!(bench.refreshes(), 0, "the monotonic clock has not advanced");
    tokio::time::advance(std::time::Duration::from_secs(24 * 60 * 60)).await;
    provider.tokens().await.unwrap();
    assert_eq!(bench.refreshes(), 1);
}

#[tokio::test(start_paused = true)]
async fn tokens_that_were_stored_with_a_clock_ahead_are_refreshed_once() {
    let bench = Bench::new().await;
    bench.offset.store(10_000 * DAY, Ordering::SeqCst);
    let tokens = bench.login().await;
    bench.offset.store(0, Ordering::SeqCst);
    let provider = UserToken::new(bench.client.clone(), MemoryStore::from(tokens));
    for _ in 0..5 {
        provider.tokens().await.unwrap();
    }
    assert_eq!(bench.refreshes(), 1);
}

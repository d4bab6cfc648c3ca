//! Many callers, one refresh.

use std::time::Duration;

use pd_oauth::{FileStore, MemoryStore, StoreLock, TokenSet, TokenStore, UserToken};
use pd_sim::Fault;
use pd_transport::BoxError;
use serde_json::Value;

use crate::bench::{Bench, DAY};

#[tokio::test(start_paused = true)]
async fn fifty_tasks_over_all_clones_refresh_once() {
    let bench = Bench::new().await;
    let (provider, _) = bench.provider().await;
    let sessions = [bench.session(provider.clone()), bench.session(provider.clone()), bench.session(provider)];
    for round in 1..=4 {
        if round % 2 == 0 {
            bench.sim.expire_access_tokens();
            // A forced refresh is allowed again.
            tokio::time::advance(Duration::from_secs(60)).await;
        } else {
            tokio::time::advance(DAY).await;
        }
        let calls = (0..50).map(|number: usize| {
            let session = sessions[number % sessions.len()].clone();
            tokio::spawn(async move { session.rget::<Value>("users/me").await })
        });
        for call in calls.collect::<Vec<_>>() {
            call.await.unwrap().unwrap();
        }
        assert_eq!(bench.refreshes(), round);
    }
}

#[tokio::test]
async fn providers_that_share_a_file_do_not_spend_one_refresh_token_twice() {
    let bench = Bench::new().await;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("login.json");
    FileStore::new(&path).save(&bench.login().await).await.unwrap();
    // Stores of their own, as in processes of their own: only the lock file connects them.
    let sessions: Vec<_> =
        (0..10).map(|_| bench.session(UserToken::new(bench.client.clone(), FileStore::new(&path)))).collect();
    for session in &sessions {
        session.rget::<Value>("users/me").await.unwrap();
    }
    bench.sim.expire_access_tokens();
    let calls = sessions
        .iter()
        .cycle()
        .take(50)
        .cloned()
        .map(|session| tokio::spawn(async move { session.rget::<Value>("users/me").await }));
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }
    assert_eq!(bench.refreshes(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_refresh_outlives_its_caller() {
    let bench = Bench::new().await;
    let (provider, store) = bench.provider().await;
    let before = provider.tokens().await.unwrap();
    tokio::time::advance(DAY).await;
    bench.sim.fault(Fault::delay(Duration::from_secs(10)).path("/oauth/token"));
    let call = tokio::time::timeout(Duration::from_secs(1), provider.tokens()).await;
    assert!(call.is_err(), "the caller did not time out");
    tokio::time::sleep(Duration::from_secs(20)).await;
    let saved = store.load().await.unwrap().unwrap();
    assert_ne!(saved.credential(), before.credential());
    assert_eq!(provider.tokens().await.unwrap().credential(), saved.credential());
    assert_eq!(bench.refreshes(), 1);
}

/// A store whose operations fail on demand.
#[derive(Clone)]
struct Failing {
    inner: MemoryStore,
    /// The saves that succeed before one fails.
    good_saves: std::sync::Arc<std::sync::atomic::AtomicI64>,
}

impl TokenStore for Failing {
    async fn lock(&self) -> Result<StoreLock, BoxError> {
        self.inner.lock().await
    }

    async fn load(&self) -> Result<Option<TokenSet>, BoxError> {
        self.inner.load().await
    }

    async fn save(&self, tokens: &TokenSet) -> Result<(), BoxError> {
        if self.good_saves.fetch_sub(1, std::sync::atomic::Ordering::SeqCst) == 0 {
            return Err("the disk is full".into());
        }
        self.inner.save(tokens).await
    }

    async fn clear(&self) -> Result<(), BoxError> {
        self.inner.clear().await
    }
}

#[tokio::test(start_paused = true)]
async fn tokens_are_saved_before_they_are_used_and_survive_a_failed_save() {
    let bench = Bench::new().await;
    let inner = MemoryStore::from(bench.login().await);
    // The first save notes that a refresh begins, the second one saves its result.
    let store = Failing { inner: inner.clone(), good_saves: std::sync::Arc::new(1.into()) };
    let provider = UserToken::new(bench.client.clone(), store);
    tokio::time::advance(DAY).await;
    // The tokens count from the moment at which they were loaded.
    provider.tokens().await.unwrap();
    tokio::time::advance(DAY).await;
    let error = provider.tokens().await.unwrap_err();
    assert!(std::error::Error::source(&error).unwrap().to_string().contains("disk"), "{error:?}");
    assert_eq!(bench.refreshes(), 1);
    let tokens = provider.tokens().await.unwrap();
    assert_eq!(bench.refreshes(), 1, "the tokens of the first response are saved and used");
    assert_eq!(inner.load().await.unwrap().unwrap().credential(), tokens.credential());
    bench.session(provider).rget::<Value>("users/me").await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn tokens_that_could_not_be_saved_do_not_replace_a_later_login() {
    let bench = Bench::new().await;
    let inner = MemoryStore::from(bench.login().await);
    let store = Failing { inner: inner.clone(), good_saves: std::sync::Arc::new(1.into()) };
    let provider = UserToken::new(bench.client.clone(), store);
    provider.tokens().await.unwrap();
    tokio::time::advance(DAY).await;
    provider.tokens().await.unwrap_err();
    let login = bench.login().await;
    inner.save(&login).await.unwrap();
    assert_eq!(provider.tokens().await.unwrap().credential(), login.credential());
    assert_eq!(inner.load().await.unwrap().unwrap().credential(), login.credential());
}

#[tokio::test]
async fn nothing_is_sent_if_the_mark_of_a_refresh_cannot_be_saved() {
    let bench = Bench::new().await;
    let store = Failing { inner: MemoryStore::from(bench.login().await), good_saves: std::sync::Arc::new(0.into()) };
    let session = bench.session(UserToken::new(bench.client.clone(), store));
    session.rget::<Value>("users/me").await.unwrap();
    bench.sim.expire_access_tokens();
    session.rget::<Value>("users/me").await.unwrap_err();
    assert_eq!(bench.refreshes(), 0);
    session.rget::<Value>("users/me").await.unwrap();
    assert_eq!(bench.refreshes(), 1);
}

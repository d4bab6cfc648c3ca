//! Facts about the account are requested once for each credential.

use std::{
    future::IntoFuture,
    sync::atomic::{AtomicUsize, Ordering},
};

use futures_util::{FutureExt, future};
use pd_core::Credential;
use pd_rest::{RestSession, RestSessionBuilder};
use pd_sim::{Fault, Sim};
use pd_transport::{BoxError, CredentialProvider, RetryOptions};

use super::support;

fn over(sim: &Sim) -> RestSession {
    let builder = RestSession::builder(Credential::token(sim.api_key()).unwrap());
    builder.base_url(sim.url()).retry(RetryOptions::never()).build().unwrap()
}

/// A provider that returns a new token after a number of attempts.
struct Expiring {
    tokens: [String; 2],
    lasts: usize,
    asked: AtomicUsize,
}

impl CredentialProvider for Expiring {
    async fn credential(&self) -> Result<Credential, BoxError> {
        let asked = self.asked.fetch_add(1, Ordering::Relaxed);
        Ok(Credential::token(&*self.tokens[usize::from(asked >= self.lasts)])?)
    }
}

#[tokio::test]
async fn with_a_credential_provider_facts_are_requested_once_for_each_token() {
    let sim = Sim::start().await.unwrap();
    let tokens = [sim.api_key().to_owned(), sim.account_key().to_owned()];
    let provider = Expiring { tokens, lasts: 2, asked: AtomicUsize::new(0) };
    let session = RestSessionBuilder::with_provider(provider).base_url(sim.url()).build().unwrap();
    let (a, b, c) = tokio::join!(session.api_key_access(), session.api_key_access(), session.api_key_access());
    assert_eq!([a.unwrap().name(), b.unwrap().name(), c.unwrap().name()], ["user"; 3]);
    assert_eq!(session.api_key_access().await.unwrap().name(), "user");
    assert_eq!(sim.journal().total(), 1);
    // The second attempt is the last one with the first token. The third one has the second token.
    for _ in 0..2 {
        session.get("teams").await.unwrap();
    }
    assert_eq!(session.api_key_access().await.unwrap().name(), "account");
    assert_eq!(sim.journal().total(), 4);
}

#[tokio::test]
async fn if_the_first_caller_is_dropped_the_next_sends_the_request() {
    let sim = Sim::start().await.unwrap();
    let session = over(&sim);
    sim.fault(Fault::silence());
    let asked = Box::pin(async {
        while sim.journal().total() == 0 {
            tokio::task::yield_now().await;
        }
    });
    let first = Box::pin(session.subdomain());
    let future::Either::Right(((), first)) = future::select(first, asked).await else {
        panic!("the request got a response")
    };
    // The second caller waits for the first one, whose future is then dropped.
    let mut second = Box::pin(session.subdomain());
    assert!((&mut second).now_or_never().is_none());
    drop(first);
    assert_eq!(second.await.unwrap(), "acme");
    assert_eq!(session.subdomain().await.unwrap(), "acme");
    assert_eq!(sim.journal().total(), 2);
}

#[tokio::test]
async fn a_failure_is_not_cached() {
    let sim = Sim::start().await.unwrap();
    let session = over(&sim);
    sim.fault(Fault::status(500));
    assert!(session.subdomain().await.unwrap_err().is_server());
    assert_eq!(session.subdomain().await.unwrap(), "acme");
}

#[tokio::test]
async fn abilities_are_read_as_texts() {
    let sim = Sim::start().await.unwrap();
    let session = over(&sim);
    let abilities: Vec<String> = session.rget("abilities").await.unwrap();
    assert_eq!(abilities, ["teams", "sso", "advanced_reports"]);
    assert!(session.account_has_ability("sso").await.unwrap());
}

#[tokio::test]
async fn an_invalid_ability_is_rejected_before_sending() {
    let (session, requests) = support::session(|_| support::json(200, &serde_json::json!({"abilities": []})));
    for ability in ["", "?x", "teams?x", "a/b", "..", "/"] {
        let error = session.account_has_ability(ability).await.unwrap_err();
        assert!(error.is_invalid(), "{ability:?}: {error:?}");
    }
    assert!(requests.lock().unwrap().is_empty());
    // Only a 204 means that the account has the ability.
    assert!(session.account_has_ability("teams").await.is_err());
    session.get("abilities").into_future().await.unwrap();
}

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use http::{Request, Response};
use pd_core::Credential;
use tokio::time::{sleep, timeout};
use tower::{Layer, ServiceExt, service_fn, util::BoxCloneSyncService};

use super::*;
use crate::{Attempt, BoxError, RejectedCredential, RetryLayer, RetryOptions};

type Inner = BoxCloneSyncService<Request<Body>, Response<Body>, Error>;

const OLD: &str = "old-token-old-token-aaaa";
const NEW: &str = "new-token-new-token-bbbb";

/// A provider that counts its calls. Each call of `credential` takes a second, and each rejection brings the next token.
#[derive(Default)]
struct Tokens {
    calls: AtomicU32,
    rejections: AtomicU32,
    renewed: Mutex<bool>,
    renews: bool,
}

struct Provider(Arc<Tokens>);

impl CredentialProvider for Provider {
    async fn credential(&self) -> Result<Credential, BoxError> {
        self.0.calls.fetch_add(1, Ordering::SeqCst);
        sleep(Duration::from_secs(1)).await;
        Ok(Credential::bearer(if *self.0.renewed.lock().unwrap() { NEW } else { OLD })?)
    }

    async fn rejected(&self, credential: &Credential) {
        self.0.rejections.fetch_add(1, Ordering::SeqCst);
        assert_eq!(credential, &Credential::bearer(OLD).unwrap());
        sleep(Duration::from_secs(1)).await;
        *self.0.renewed.lock().unwrap() = self.0.renews;
    }
}

/// A stack over a server that accepts one token only.
fn stack(source: CredentialSource, good: &'static str, requests: &Arc<AtomicU32>) -> Inner {
    let requests = Arc::clone(requests);
    let server = service_fn(move |request: Request<Body>| {
        requests.fetch_add(1, Ordering::SeqCst);
        let status = if request.headers()["authorization"] == format!("Bearer {good}") { 200 } else { 401 };
        std::future::ready(Ok(Response::builder().status(status).body(Body::empty()).unwrap()))
    });
    let auth = AuthLayer::from_source(source, ["https://api.pagerduty.com".parse().unwrap()]);
    Inner::new(RetryLayer::new(RetryOptions::never()).layer(auth.layer(server)))
}

/// Returns the status of a response, the credential that it names, and the number of attempts.
fn rejected(response: &Response<Body>) -> (u16, &str, u32) {
    let extensions = response.extensions();
    let credential = extensions.get::<RejectedCredential>().map(|credential| credential.0.as_str());
    let attempts = Attempt::of(extensions).0;
    (response.status().as_u16(), credential.unwrap_or_default(), attempts)
}

fn request() -> Request<Body> {
    Request::get("https://api.pagerduty.com/users").body(Body::empty()).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_rejected_token_is_replaced_and_the_call_makes_one_more_attempt() {
    let tokens = Arc::new(Tokens { renews: true, ..Tokens::default() });
    let requests = Arc::default();
    let source = CredentialSource::provider(Provider(Arc::clone(&tokens)));
    let service = stack(source.clone(), NEW, &requests);
    let calls = (0..10).map(|_| service.clone().oneshot(request()));
    for result in futures_util::future::join_all(calls).await {
        assert_eq!(result.unwrap().status(), 200);
    }
    assert_eq!(requests.load(Ordering::SeqCst), 20);
    // Whatever the number of calls, there are three: before the first attempts, after the rejection, before the second attempts.
    assert_eq!((tokens.calls.load(Ordering::SeqCst), tokens.rejections.load(Ordering::SeqCst)), (3, 1));
    assert_eq!(source.current().unwrap().redacted(), "…bbbb");
}

#[tokio::test(start_paused = true)]
async fn without_a_new_token_the_rejection_is_reported_once_and_the_calls_end() {
    let tokens = Arc::new(Tokens::default());
    let requests = Arc::default();
    let service = stack(CredentialSource::provider(Provider(Arc::clone(&tokens))), NEW, &requests);
    for result in futures_util::future::join_all((0..3).map(|_| service.clone().oneshot(request()))).await {
        assert_eq!(rejected(&result.unwrap()), (401, "…aaaa", 1));
    }
    assert_eq!((requests.load(Ordering::SeqCst), tokens.rejections.load(Ordering::SeqCst)), (3, 1));
}

#[tokio::test(start_paused = true)]
async fn a_credential_that_is_returned_again_and_rejected_again_is_reported_again() {
    /// Returns the same credential after the first rejection, and another one after the second.
    struct Rotated(AtomicU32);
    impl CredentialProvider for Rotated {
        async fn credential(&self) -> Result<Credential, BoxError> {
            Ok(Credential::bearer(if self.0.load(Ordering::SeqCst) < 2 { OLD } else { NEW })?)
        }
        async fn rejected(&self, _: &Credential) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }
    let requests = Arc::default();
    let service = stack(CredentialSource::provider(Rotated(AtomicU32::new(0))), NEW, &requests);
    assert_eq!(service.clone().oneshot(request()).await.unwrap().status(), 401);
    assert_eq!(service.oneshot(request()).await.unwrap().status(), 200);
}

#[tokio::test(start_paused = true)]
async fn a_new_token_that_is_rejected_too_ends_the_call() {
    let tokens = Arc::new(Tokens { renews: true, ..Tokens::default() });
    let requests = Arc::default();
    struct Lenient(Provider);
    impl CredentialProvider for Lenient {
        async fn credential(&self) -> Result<Credential, BoxError> {
            CredentialProvider::credential(&self.0).await
        }
        async fn rejected(&self, _: &Credential) {
            *self.0.0.renewed.lock().unwrap() = true;
        }
    }
    let source = CredentialSource::provider(Lenient(Provider(tokens)));
    let response = stack(source, "neither", &requests).oneshot(request()).await.unwrap();
    assert_eq!((requests.load(Ordering::SeqCst), rejected(&response)), (2, (401, "…bbbb", 2)));
}

#[tokio::test(start_paused = true)]
async fn a_call_dropped_while_it_waits_for_the_provider_leaves_the_provider_usable() {
    let tokens = Arc::new(Tokens::default());
    let requests = Arc::default();
    let service = stack(CredentialSource::provider(Provider(Arc::clone(&tokens))), OLD, &requests);
    // The first call is the leader, the second one waits for the same result. Both are dropped.
    for patience in [500, 500] {
        let call = service.clone().oneshot(request());
        assert!(timeout(Duration::from_millis(patience), call).await.is_err());
    }
    let (first, second) = (service.clone().oneshot(request()), service.clone().oneshot(request()));
    let mut first = Box::pin(first);
    assert!(timeout(Duration::from_millis(500), &mut first).await.is_err());
    let mut second = Box::pin(second);
    assert!(timeout(Duration::from_millis(100), &mut second).await.is_err());
    drop(first);
    assert_eq!(second.await.unwrap().status(), 200);
}

#[tokio::test(start_paused = true)]
async fn a_call_dropped_while_it_reports_a_rejection_leaves_the_provider_usable() {
    let tokens = Arc::new(Tokens { renews: true, ..Tokens::default() });
    let requests = Arc::default();
    let service = stack(CredentialSource::provider(Provider(Arc::clone(&tokens))), NEW, &requests);
    assert!(timeout(Duration::from_millis(1_500), service.clone().oneshot(request())).await.is_err());
    assert_eq!(tokens.rejections.load(Ordering::SeqCst), 1);
    assert_eq!(service.oneshot(request()).await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_provider_that_fails_is_the_source_of_the_error_and_nothing_is_sent() {
    struct Broken;
    impl CredentialProvider for Broken {
        async fn credential(&self) -> Result<Credential, BoxError> {
            Err("the token endpoint is down".into())
        }
    }
    let requests = Arc::default();
    let error = stack(CredentialSource::provider(Broken), NEW, &requests).oneshot(request()).await.unwrap_err();
    assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "the token endpoint is down");
    assert!(!error.is_ambiguous() && !error.to_string().contains("token endpoint"));
    assert_eq!(requests.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn the_credential_is_sent_to_trusted_origins_only() {
    let credential = Credential::token("u+NoTaReAlKeY_wxyz").unwrap();
    let trusted = ["https://api.pagerduty.com", "https://app.pagerduty.com/integration-slack"];
    let auth = AuthLayer::new(credential, trusted.map(|origin| origin.parse().unwrap()));
    let service = auth.layer(service_fn(|request: Request<Body>| async move {
        let sent = request.headers().get("authorization").is_some_and(|value| value.is_sensitive());
        Ok::<_, Error>(Response::new(Body::from(if sent { "sent" } else { "" })))
    }));
    for (url, expected) in [
        ("https://api.pagerduty.com/users", "sent"),
        ("https://API.pagerduty.com:443/users", "sent"),
        ("https://app.pagerduty.com/elsewhere", "sent"),
        ("http://api.pagerduty.com/users", ""),
        ("https://api.pagerduty.com:8443/users", ""),
        ("https://api.pagerduty.com.evil.example/users", ""),
        ("https://api.pagerduty.com@evil.example/users", ""),
        ("https://user@api.pagerduty.com/users", ""),
        ("https://api.eu.pagerduty.com/users", ""),
        ("/users", ""),
    ] {
        let request = Request::get(url).body(Body::empty()).unwrap();
        let response = service.clone().oneshot(request).await.unwrap();
        assert_eq!(response.body(), &Body::from(expected), "{url}");
    }
}

#[tokio::test]
async fn secret_headers_are_sent_to_trusted_origins_only() {
    let mut headers = http::HeaderMap::new();
    headers.insert("x-signature", "c2VjcmV0".parse().unwrap());
    let auth = AuthLayer::from_source(CredentialSource::none(), ["https://api.pagerduty.com".parse().unwrap()]);
    let auth = auth.secret_headers(headers);
    assert!(!format!("{auth:?}").contains("c2VjcmV0"), "{auth:?}");
    let service = auth.layer(service_fn(|request: Request<Body>| async move {
        let sent = request.headers().get("x-signature").is_some_and(|value| value.is_sensitive());
        Ok::<_, Error>(Response::new(Body::from(if sent { "sent" } else { "" })))
    }));
    for (url, expected) in [("https://api.pagerduty.com/rules", "sent"), ("https://evil.example/rules", "")] {
        let request = Request::get(url).body(Body::empty()).unwrap();
        assert_eq!(service.clone().oneshot(request).await.unwrap().body(), &Body::from(expected), "{url}");
    }
}

/// Hangs in its first call, and returns a credential from the second on.
struct HangsOnce(AtomicU32);

impl CredentialProvider for HangsOnce {
    async fn credential(&self) -> Result<Credential, BoxError> {
        if self.0.fetch_add(1, Ordering::SeqCst) == 0 {
            std::future::pending::<()>().await;
        }
        Ok(Credential::bearer(OLD)?)
    }
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_hangs_times_out_and_delays_no_later_call() {
    let transport = crate::Transport::builder("https://api.pagerduty.com".parse().unwrap())
        .credential_provider(HangsOnce(AtomicU32::new(0)))
        .timeout(Duration::from_secs(5))
        .retry(RetryOptions::never())
        .build_with(service_fn(|_: Request<Body>| std::future::ready(Ok::<_, Error>(Response::new(Body::empty())))))
        .unwrap();
    let error = transport.send(request()).await.unwrap_err();
    assert!(error.is_timeout(), "{error:?}");
    // Nothing was sent, so a request of any method is retried.
    assert_eq!(error.effect(), pd_core::Effect::NotSent);
    assert_eq!(transport.send(request()).await.unwrap().status(), 200);
}

#[tokio::test(start_paused = true)]
async fn a_leader_that_is_not_polled_delays_no_other_call() {
    let tokens = Arc::new(Tokens::default());
    let requests = Arc::default();
    let service = stack(CredentialSource::provider(Provider(Arc::clone(&tokens))), OLD, &requests);
    let mut idle = Box::pin(service.clone().oneshot(request()));
    assert!(timeout(Duration::from_millis(100), &mut idle).await.is_err());
    // `idle` is not dropped, and not polled any more.
    let begun = tokio::time::Instant::now();
    assert_eq!(service.oneshot(request()).await.unwrap().status(), 200);
    assert!(begun.elapsed() <= Duration::from_secs(1), "{:?}", begun.elapsed());
    assert_eq!(tokens.calls.load(Ordering::SeqCst), 1, "both calls share one call of the provider");
    assert_eq!(idle.await.unwrap().status(), 200);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_not_polled_while_it_reports_a_rejection_delays_no_other() {
    let tokens = Arc::new(Tokens { renews: true, ..Tokens::default() });
    let requests = Arc::default();
    let service = stack(CredentialSource::provider(Provider(Arc::clone(&tokens))), NEW, &requests);
    let mut idle = Box::pin(service.clone().oneshot(request()));
    assert!(timeout(Duration::from_millis(1_500), &mut idle).await.is_err());
    assert_eq!(tokens.rejections.load(Ordering::SeqCst), 1);
    let call = timeout(Duration::from_secs(10), service.oneshot(request())).await;
    assert_eq!(call.unwrap().unwrap().status(), 200);
    assert_eq!(idle.await.unwrap().status(), 200);
}

#[tokio::test(start_paused = true)]
async fn after_30_seconds_a_call_of_the_provider_that_hangs_is_repeated_although_calls_wait_for_it() {
    let requests = Arc::default();
    let service = stack(CredentialSource::provider(HangsOnce(AtomicU32::new(0))), OLD, &requests);
    let mut first = Box::pin(service.clone().oneshot(request()));
    assert!(timeout(Duration::from_secs(20), &mut first).await.is_err());
    let mut second = Box::pin(service.clone().oneshot(request()));
    assert!(timeout(Duration::from_secs(20), &mut second).await.is_err());
    assert_eq!(service.oneshot(request()).await.unwrap().status(), 200);
}

#[tokio::test]
async fn the_credential_epoch_changes_with_the_credential_and_clones_share_it() {
    use crate::{CredentialEpoch, Transport};
    let seen = Arc::new(Mutex::new(Vec::new()));
    let transport = |key: &str| {
        let seen = Arc::clone(&seen);
        let layer = tower::util::MapRequestLayer::new(move |request: Request<Body>| {
            seen.lock().unwrap().push(*request.extensions().get::<CredentialEpoch>().unwrap());
            request
        });
        Transport::builder("https://api.pagerduty.com".parse().unwrap())
            .credential(Credential::token(key).unwrap())
            .call_layer(layer.clone())
            .attempt_layer(layer)
            .build_with(service_fn(|_: Request<Body>| std::future::ready(Ok::<_, Error>(Response::new(Body::empty())))))
            .unwrap()
    };
    let (first, other) = (transport(OLD), transport(NEW));
    first.send(request()).await.unwrap();
    first.clone().oneshot(request()).await.unwrap();
    first.clone().set_credential(Credential::token(NEW).unwrap());
    first.send(request()).await.unwrap();
    other.send(request()).await.unwrap();
    let seen = seen.lock().unwrap().clone();
    let [a, b, c, d, e, f, g, h] = seen[..] else { panic!("{seen:?}") };
    assert!(a == b && a == c && a == d, "one credential, whatever the clone and the layer: {seen:?}");
    assert!(e == f && e != a, "another credential: {seen:?}");
    assert!(g == h && g != a && g != e, "another transport: {seen:?}");
}

#[tokio::test]
async fn secret_headers_and_nested_transports_keep_accounts_apart() {
    use crate::{CredentialEpoch, Transport, TransportBuilder};
    let seen = Arc::new(Mutex::new(Vec::new()));
    let layer = {
        let seen = Arc::clone(&seen);
        tower::util::MapRequestLayer::new(move |request: Request<Body>| {
            seen.lock().unwrap().push(request.extensions().get::<CredentialEpoch>().copied());
            request
        })
    };
    let server = service_fn(|_: Request<Body>| std::future::ready(Ok::<_, Error>(Response::new(Body::empty()))));
    let builder = || Transport::builder("https://api.pagerduty.com".parse().unwrap());
    let build = |builder: TransportBuilder| builder.call_layer(layer.clone()).build_with(server).unwrap();
    let open = builder();
    let gateway = |key: &'static str| open.clone().secret_header("x-api-key".parse().unwrap(), key);
    for transport in [build(open.clone()), build(gateway("first-gateway-key")), build(gateway("other-gateway-key"))] {
        transport.send(request()).await.unwrap();
    }
    let inner = build(open.clone());
    for key in [OLD, NEW] {
        let outer = builder().credential(Credential::token(key).unwrap()).build_with(inner.clone()).unwrap();
        outer.send(request()).await.unwrap();
    }
    let seen = seen.lock().unwrap().clone();
    assert_eq!(
        seen.iter().filter(|epoch| epoch.is_none()).count(),
        1,
        "neither a credential nor a secret header: {seen:?}"
    );
    let distinct: std::collections::HashSet<_> = seen.iter().collect();
    assert_eq!(distinct.len(), 5, "{seen:?}");
}

#[derive(Debug, thiserror::Error)]
#[error("log in again")]
struct NoToken;

/// A provider that has one token, and fails after that was rejected.
#[derive(Default)]
struct Failing(AtomicU32);

impl CredentialProvider for Failing {
    async fn credential(&self) -> Result<Credential, BoxError> {
        if self.0.load(Ordering::SeqCst) > 0 {
            return Err(NoToken.into());
        }
        Ok(Credential::bearer(OLD)?)
    }

    async fn rejected(&self, _: &Credential) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[tokio::test]
async fn a_401_carries_the_error_of_a_provider_that_has_no_other_credential() {
    let requests = Arc::default();
    let service = stack(CredentialSource::provider(Failing::default()), NEW, &requests);
    let request = || Request::get("https://api.pagerduty.com/users").body(Body::empty()).unwrap();
    let response = service.clone().oneshot(request()).await.unwrap();
    assert_eq!((response.status().as_u16(), requests.load(Ordering::SeqCst)), (401, 1));
    assert_eq!(response.extensions().get::<RenewalFailed>().unwrap().error().to_string(), "log in again");
    let error = service.oneshot(request()).await.unwrap_err();
    assert_eq!(error.find_source::<NoToken>().unwrap().to_string(), "log in again");
    assert_eq!(requests.load(Ordering::SeqCst), 1);
}

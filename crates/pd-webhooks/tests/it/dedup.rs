//! Redelivered webhooks.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::Full;
use pd_webhooks::{BoxError, DeduplicateLayer, Deduplicated, Deduplicator, MemoryStore, WebhookIdStore};
use proptest::prelude::*;
use tokio::time::sleep;
use tower::{Layer, Service, ServiceExt, service_fn};

fn request(id: Option<&str>) -> Request<Full<Bytes>> {
    let mut request = Request::post("/");
    if let Some(id) = id {
        request = request.header("x-webhook-id", id);
    }
    request.body(Full::default()).unwrap()
}

/// A handler that takes a second, and responds with each status in turn. The last status repeats.
fn handler(
    statuses: &'static [u16],
    calls: &Arc<AtomicUsize>,
) -> impl Service<Request<Full<Bytes>>, Response = Response<Full<Bytes>>, Error = BoxError, Future: Send>
+ Clone
+ Send
+ 'static {
    let calls = Arc::clone(calls);
    service_fn(move |_: Request<Full<Bytes>>| {
        let call = calls.fetch_add(1, Ordering::SeqCst);
        async move {
            sleep(Duration::from_secs(1)).await;
            let status = statuses[call.min(statuses.len() - 1)];
            let mut response = Response::new(Full::default());
            *response.status_mut() = StatusCode::from_u16(status)?;
            Ok::<_, BoxError>(response)
        }
    })
}

#[tokio::test(start_paused = true)]
async fn a_webhook_is_a_duplicate_only_after_the_handler_succeeded() {
    let calls = Arc::new(AtomicUsize::new(0));
    let service = DeduplicateLayer::new(MemoryStore::default()).layer(handler(&[500, 202], &calls));
    let send = async |id| service.clone().oneshot(request(id)).await.unwrap().status().as_u16();
    assert_eq!(send(Some("w1")).await, 500);
    assert_eq!(send(Some("w1")).await, 202);
    assert_eq!(send(Some("w1")).await, 200);
    assert_eq!(calls.load(Ordering::SeqCst), 2);
    assert_eq!((send(None).await, send(None).await), (202, 202), "without an id there is no duplicate");
    assert_eq!(calls.load(Ordering::SeqCst), 4);
}

#[tokio::test(start_paused = true)]
async fn a_concurrent_delivery_is_handled_only_if_the_first_fails() {
    for (statuses, expected, handled) in [(&[202_u16][..], (202, 200), 1), (&[503, 202], (503, 202), 2)] {
        let calls = Arc::new(AtomicUsize::new(0));
        let service = DeduplicateLayer::new(MemoryStore::default()).layer(handler(statuses, &calls));
        let (a, b) = tokio::join!(service.clone().oneshot(request(Some("w1"))), service.oneshot(request(Some("w1"))));
        assert_eq!((a.unwrap().status().as_u16(), b.unwrap().status().as_u16()), expected);
        assert_eq!(calls.load(Ordering::SeqCst), handled);
    }
}

#[tokio::test(start_paused = true)]
async fn a_dropped_handler_records_nothing_and_wakes_the_second_delivery() {
    let calls = Arc::new(AtomicUsize::new(0));
    let service = DeduplicateLayer::new(MemoryStore::default()).layer(handler(&[202], &calls));
    let first = tokio::time::timeout(Duration::from_millis(500), service.clone().oneshot(request(Some("w1"))));
    let (first, second) = tokio::join!(first, service.oneshot(request(Some("w1"))));
    assert!(first.is_err());
    assert_eq!(second.unwrap().status(), StatusCode::ACCEPTED);
    assert_eq!(calls.load(Ordering::SeqCst), 2);
}

struct BrokenStore;

impl WebhookIdStore for BrokenStore {
    async fn contains(&self, _: &str) -> Result<bool, BoxError> {
        Err("the database is down".into())
    }

    async fn insert(&self, _: &str) -> Result<(), BoxError> {
        Err("the database is down".into())
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_of_the_store_causes_a_retry() {
    let calls = Arc::new(AtomicUsize::new(0));
    let service = DeduplicateLayer::new(BrokenStore).layer(handler(&[202], &calls));
    let response = service.oneshot(request(Some("w1"))).await.unwrap();
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(calls.load(Ordering::SeqCst), 0);
}

proptest! {
    #[test]
    fn memory_is_bounded_and_keeps_the_latest_ids(ids in prop::collection::vec(0..40_u8, 0..200), capacity in 1..20_usize) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let deduplicator = Deduplicator::new(MemoryStore::new(capacity));
            let mut latest: Vec<u8> = Vec::new();
            for id in ids {
                let ran = deduplicator.run(&id.to_string(), async || Ok::<_, ()>(())).await.unwrap();
                assert_eq!(ran == Deduplicated::Duplicate, latest.contains(&id));
                if !latest.contains(&id) {
                    latest.push(id);
                }
                if latest.len() > capacity {
                    latest.remove(0);
                }
            }
        });
    }
}

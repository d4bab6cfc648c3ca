//! A receiver that crashes at any point loses no webhook.

use std::{
    collections::BTreeSet,
    pin::pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    task::Poll,
};

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use pd_sim::Sim;
use pd_webhooks::{BoxError, DeduplicateLayer, Verifier, VerifyLayer, Webhook, WebhookIdStore};
use tokio::task::yield_now;
use tower::{Service, ServiceBuilder, ServiceExt, service_fn};

use crate::account::{Account, URL};

/// The data that survives a crash.
#[derive(Clone, Default)]
struct Disk {
    /// The ids of the stored events, in order.
    events: Arc<Mutex<Vec<String>>>,
    /// The ids of the handled webhooks. If an id were recorded too early, its webhook would be lost.
    handled: Arc<Mutex<BTreeSet<String>>>,
}

impl WebhookIdStore for Disk {
    async fn contains(&self, id: &str) -> Result<bool, BoxError> {
        yield_now().await;
        Ok(self.handled.lock().unwrap().contains(id))
    }

    async fn insert(&self, id: &str) -> Result<(), BoxError> {
        yield_now().await;
        self.handled.lock().unwrap().insert(id.to_owned());
        yield_now().await;
        Ok(())
    }
}

/// The service of one process. The process can crash at each await.
fn process(
    verifier: &Verifier,
    disk: &Disk,
) -> impl Service<Request<Full<Bytes>>, Response = Response<Full<Bytes>>, Error: Into<BoxError>, Future: Send> + Clone + use<>
{
    let disk = disk.clone();
    ServiceBuilder::new().layer(VerifyLayer::new(verifier.clone())).layer(DeduplicateLayer::new(disk.clone())).service(
        service_fn(move |request: Request<Full<Bytes>>| {
            let disk = disk.clone();
            async move {
                yield_now().await;
                let body = request.into_body().collect().await?.to_bytes();
                let webhook = Webhook::from_slice(&body)?;
                yield_now().await;
                disk.events.lock().unwrap().push(webhook.event.id);
                yield_now().await;
                let mut response = Response::new(Full::default());
                *response.status_mut() = StatusCode::ACCEPTED;
                Ok::<_, BoxError>(response)
            }
        }),
    )
}

/// Runs three webhooks against a process that is killed after `polls` polls of the given call.
/// Returns what is on disk, and how often a process was killed.
async fn run(victim: usize, polls: usize) -> (Vec<String>, usize) {
    let account = Account::subscribed(Sim::builder(), &["incident.triggered"]).await;
    let verifier = Verifier::new([account.secret.as_str()]).unwrap();
    let (disk, calls, deaths) = (Disk::default(), Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (log, count, died) = (disk.clone(), Arc::clone(&calls), Arc::clone(&deaths));
    account.sim.receive_webhooks(
        URL,
        service_fn(move |request: Request<Full<Bytes>>| {
            let call = count.fetch_add(1, Ordering::SeqCst);
            let answer = process(&verifier, &log).oneshot(request);
            let died = Arc::clone(&died);
            async move {
                let mut answer = pin!(answer);
                let mut left = if call == victim { polls } else { usize::MAX };
                std::future::poll_fn(|cx| {
                    if left == 0 {
                        died.fetch_add(1, Ordering::SeqCst);
                        return Poll::Ready(Err(BoxError::from("connection reset")));
                    }
                    left -= 1;
                    answer.as_mut().poll(cx).map_err(Into::into)
                })
                .await
            }
        }),
    );
    for key in ["a", "b", "c"] {
        account.event("trigger", key).await;
    }
    account.sim.webhooks_settled().await;
    let stored = disk.events.lock().unwrap().clone();
    (stored, deaths.load(Ordering::SeqCst))
}

#[tokio::test(start_paused = true)]
async fn a_receiver_that_crashes_at_any_point_loses_no_webhook() {
    let mut deaths_after_storing = 0;
    for victim in 0..3 {
        let mut points = 0;
        loop {
            let (stored, deaths) = run(victim, points).await;
            let distinct: BTreeSet<_> = stored.iter().collect();
            assert_eq!(distinct.len(), 3, "killed at point {points} of call {victim}: {stored:?}");
            assert!(stored.len() <= 3 + deaths, "only a crash causes a second delivery");
            deaths_after_storing += stored.len() - 3;
            if deaths == 0 {
                break;
            }
            points += 1;
        }
        assert!(points >= 7, "the process has {points} points at which it can die");
    }
    assert!(deaths_after_storing > 0, "some process died between storing and answering");
}

//! The simulator as the sender: deliveries, retries and dropped webhooks.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use pd_sim::Sim;
use pd_webhooks::{BoxError, Data, EventType, SignatureError, Verifier, Webhook};
use serde_json::json;
use tower::service_fn;

use crate::account::{Account, URL};

type Received = Arc<Mutex<Vec<(HeaderMap, Bytes)>>>;

/// Responds with each status in turn. The last status repeats. 0 is a lost connection, and 1 no response.
fn receive(account: &Account, statuses: &'static [u16]) -> Received {
    let (received, calls) = (Received::default(), Arc::new(AtomicUsize::new(0)));
    let log = Arc::clone(&received);
    account.sim.receive_webhooks(
        URL,
        service_fn(move |request: Request<Full<Bytes>>| {
            let (log, call) = (Arc::clone(&log), calls.fetch_add(1, Ordering::SeqCst));
            async move {
                let (parts, body) = request.into_parts();
                let body = body.collect().await?.to_bytes();
                log.lock().unwrap().push((parts.headers, body));
                match statuses[call.min(statuses.len() - 1)] {
                    0 => Err(BoxError::from("connection reset")),
                    1 => std::future::pending().await,
                    status => {
                        let mut response = Response::new(());
                        *response.status_mut() = StatusCode::from_u16(status)?;
                        Ok(response)
                    }
                }
            }
        }),
    );
    received
}

fn webhooks(received: &Received) -> Vec<Webhook> {
    received.lock().unwrap().iter().map(|(_, body)| Webhook::from_slice(body).unwrap()).collect()
}

const LIFE: &[&str] = &["incident.triggered", "incident.acknowledged", "incident.resolved", "incident.annotated"];

#[tokio::test(start_paused = true)]
async fn the_webhooks_of_an_incident_are_signed_and_in_order() {
    let account = Account::subscribed(Sim::builder(), LIFE).await;
    let received = receive(&account, &[202]);
    for action in ["trigger", "trigger", "acknowledge", "resolve"] {
        account.event(action, "disk-7").await;
    }
    account.sim.webhooks_settled().await;
    let verifier = Verifier::new([account.secret.as_str()]).unwrap();
    for (headers, body) in received.lock().unwrap().iter() {
        assert_eq!(verifier.verify(headers, body), Ok(()));
        assert_eq!(headers["x-webhook-subscription"], account.subscription.as_str());
    }
    let webhooks = webhooks(&received);
    let types: Vec<_> = webhooks.iter().map(|webhook| webhook.event.event_type.clone()).collect();
    assert_eq!(
        types,
        [EventType::IncidentTriggered, EventType::IncidentAcknowledged, EventType::IncidentResolved],
        "a repeated trigger opens nothing"
    );
    let Data::Incident(incident) = &webhooks[0].event.data else { panic!() };
    let id = incident.id.as_deref().unwrap();
    let rest = account.sim.get("incidents", id).unwrap();
    assert_eq!(json!(incident.number), rest["incident_number"]);
    assert_eq!(incident.self_url.as_deref(), rest["self"].as_str());
    assert_eq!(incident.assignees.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_subscription_gets_the_events_of_its_filter() {
    let account = Account::subscribed(Sim::builder(), &["incident.annotated", "service.created"]).await;
    let received = receive(&account, &[202]);
    let other = json!({"events": LIFE, "filter": {"type": "service_reference", "id": "PNONE00"}});
    account.subscribe(other).await;
    account.event("trigger", "disk-7").await;
    let id = account.sim.objects("incidents").last().unwrap()["id"].as_str().unwrap().to_owned();
    let note = json!({"note": {"content": "looking"}});
    account.call("POST", &format!("/incidents/{id}/notes"), Some(note)).await;
    account.call("POST", "/services", Some(json!({"service": {"name": "New"}}))).await;
    account.sim.webhooks_settled().await;
    let webhooks = webhooks(&received);
    assert_eq!(webhooks.len(), 2);
    assert!(matches!(&webhooks[0].event.data, Data::Note(note) if note.content.as_deref() == Some("looking")));
    assert!(matches!(&webhooks[1].event.data, Data::Service(service) if service.summary.as_deref() == Some("New")));
}

#[tokio::test(start_paused = true)]
async fn failures_are_retried_with_the_same_id_and_rejections_are_not() {
    for (statuses, attempts, dropped) in
        [(&[503_u16, 429, 0, 1, 202][..], 5, false), (&[500], 5, true), (&[401], 1, true), (&[302], 1, true)]
    {
        let account = Account::subscribed(Sim::builder(), LIFE).await;
        let received = receive(&account, statuses);
        account.event("trigger", "disk-7").await;
        account.sim.webhooks_settled().await;
        let log = account.sim.webhook_attempts();
        assert_eq!((log.len(), log.last().unwrap().is_dropped()), (attempts, dropped), "{statuses:?}: {log:?}");
        assert!(log.iter().all(|attempt| attempt.webhook_id() == log[0].webhook_id()));
        assert_eq!(received.lock().unwrap().len(), attempts);
        if attempts == 5 {
            let minutes = log[4].at().as_secs() / 60;
            assert!((19..=21).contains(&minutes), "five attempts in {minutes} minutes");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn three_dropped_webhooks_in_a_row_disable_a_subscription_for_a_day() {
    let account = Account::subscribed(Sim::builder(), LIFE).await;
    let received = receive(&account, &[400, 400, 202, 400, 400, 400, 202]);
    let mut sent = 0;
    let mut event = async || {
        account.event("trigger", &format!("disk-{sent}")).await;
        sent += 1;
        account.sim.webhooks_settled().await;
        account.shown().await["delivery_method"]["temporarily_disabled"] == true
    };
    for disabled in [false, false, false, false, false, true] {
        assert_eq!(event().await, disabled);
    }
    assert!(event().await);
    assert_eq!(received.lock().unwrap().len(), 6, "nothing is sent while it is disabled");
    tokio::time::advance(Duration::from_secs(24 * 60 * 60)).await;
    assert!(!event().await);
    assert_eq!(received.lock().unwrap().len(), 7);
}

#[tokio::test(start_paused = true)]
async fn a_disabled_subscription_can_be_enabled_and_pinged() {
    let account = Account::subscribed(Sim::builder(), LIFE).await;
    let received = receive(&account, &[400, 400, 400, 202]);
    for key in ["a", "b", "c"] {
        account.event("trigger", key).await;
    }
    account.sim.webhooks_settled().await;
    assert_eq!(account.shown().await["delivery_method"]["temporarily_disabled"], true);
    let path = |action: &str| format!("/webhook_subscriptions/{}/{action}", account.subscription);
    let (status, body) = account.call("POST", &path("enable"), None).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(body["webhook_subscription"]["delivery_method"]["temporarily_disabled"], false);
    assert_eq!(account.call("POST", &path("ping"), None).await.0, StatusCode::ACCEPTED);
    account.sim.webhooks_settled().await;
    let webhooks = webhooks(&received);
    assert_eq!(webhooks.last().unwrap().event.event_type, EventType::Ping);
    assert!(matches!(&webhooks.last().unwrap().event.data, Data::Ping(ping) if ping.message.is_some()));
}

#[tokio::test(start_paused = true)]
async fn secrets_can_be_rotated_and_are_shown_once() {
    let account = Account::subscribed(Sim::builder(), LIFE).await;
    let received = receive(&account, &[202]);
    assert_eq!(account.shown().await["delivery_method"]["secret"], json!(null));
    let (old, new) = (Verifier::new([account.secret.as_str()]).unwrap(), Verifier::new(["new-secret"]).unwrap());
    let check = async |key| {
        account.event("trigger", key).await;
        account.sim.webhooks_settled().await;
        let received = received.lock().unwrap();
        let (headers, body) = received.last().unwrap();
        (old.verify(headers, body), new.verify(headers, body))
    };
    assert_eq!(check("a").await, (Ok(()), Err(SignatureError::Mismatch)));
    assert!(account.sim.add_webhook_secret(&account.subscription, "new-secret"));
    assert_eq!(check("b").await, (Ok(()), Ok(())));
    account.sim.retire_webhook_secrets(&account.subscription);
    assert_eq!(check("c").await, (Err(SignatureError::Mismatch), Ok(())));
}

#[tokio::test(start_paused = true)]
async fn a_redelivery_has_the_same_id_and_body() {
    let account = Account::subscribed(Sim::builder(), LIFE).await;
    let received = receive(&account, &[202]);
    account.event("trigger", "a").await;
    account.sim.webhooks_settled().await;
    let id = account.sim.webhook_attempts()[0].webhook_id().to_owned();
    assert!(account.sim.redeliver_webhook(&id) && !account.sim.redeliver_webhook("unknown"));
    account.sim.webhooks_settled().await;
    let received = received.lock().unwrap();
    assert_eq!(received.len(), 2);
    assert_eq!(received[0].1, received[1].1);
    assert_eq!(received[0].0["x-webhook-id"], received[1].0["x-webhook-id"]);
}

#[tokio::test(start_paused = true)]
async fn custom_headers_are_sent_and_redacted_and_invalid_subscriptions_are_rejected() {
    let account = Account::subscribed(Sim::builder(), &["pagey.none"]).await;
    let received = receive(&account, &[202]);
    let with_header = json!({"events": LIFE, "filter": {"type": "account_reference"},
        "delivery_method": {"custom_headers": [{"name": "x-route", "value": "blue"}]}});
    let made = account.subscribe(with_header).await;
    assert!(!made.to_string().contains("blue"));
    account.event("trigger", "a").await;
    account.sim.webhooks_settled().await;
    assert_eq!(received.lock().unwrap()[0].0["x-route"], "blue");
    for bad in [
        json!({"filter": {"type": "account_reference"}, "delivery_method": {"url": "https://a.example"}}),
        json!({"events": ["x"], "delivery_method": {"url": "https://a.example"}}),
        json!({"events": ["x"], "filter": {"type": "service_reference"}, "delivery_method": {"url": "https://a.example"}}),
        json!({"events": ["x"], "filter": {"type": "account_reference"}, "delivery_method": {"url": "nowhere"}}),
    ] {
        let body = Some(json!({"webhook_subscription": bad}));
        assert_eq!(account.call("POST", "/webhook_subscriptions", body).await.0, StatusCode::BAD_REQUEST, "{bad}");
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_to_other_hosts() {
    let account = Account::subscribed(Sim::builder(), LIFE).await;
    account.event("trigger", "a").await;
    account.sim.webhooks_settled().await;
    let attempt = account.sim.webhook_attempts()[0].clone();
    assert!(attempt.is_dropped() && attempt.error().unwrap().contains("plain HTTP"), "{attempt:?}");
}

//! Events, and the resulting alerts and incidents.

use std::time::Duration;

use http::{Method, StatusCode};
use pd_sim::{Fault, Sim};
use serde_json::{Value, json};

use crate::client::{Answer, Client};

async fn start() -> (Sim, Client) {
    let sim = Sim::builder().incidents(0).start().await.unwrap();
    let client = Client::new(&sim).anonymous();
    (sim, client)
}

fn event(sim: &Sim, action: &str, key: Option<&str>) -> Value {
    let mut event = json!({
        "routing_key": sim.routing_key(),
        "event_action": action,
        "payload": {"summary": "Disk full", "source": "db-3", "severity": "critical", "custom_details": {"free": "0"}},
    });
    if let Some(key) = key {
        event["dedup_key"] = json!(key);
    }
    event
}

async fn enqueue(client: &Client, event: Value) -> Answer {
    client.post("/v2/enqueue", event).await
}

#[tokio::test]
async fn events_open_acknowledge_and_resolve_an_alert() {
    let (sim, client) = start().await;
    let accepted = enqueue(&client, event(&sim, "trigger", Some("disk"))).await;
    assert_eq!(accepted.status, StatusCode::ACCEPTED);
    assert_eq!(accepted.json(), json!({"status": "success", "message": "Event processed", "dedup_key": "disk"}));
    enqueue(&client, event(&sim, "trigger", Some("disk"))).await;
    assert_eq!((sim.count("alerts"), sim.count("incidents")), (1, 1), "one key, one alert");

    let rest = Client::new(&sim);
    let incident = rest.get("/incidents?statuses[]=triggered").await.json()["incidents"][0].clone();
    assert_eq!((&incident["title"], &incident["incident_key"]), (&json!("Disk full"), &json!("disk")));
    assert_eq!(incident["alert_counts"], json!({"all": 1, "triggered": 1, "resolved": 0}));
    let id = incident["id"].as_str().unwrap();
    let alerts = rest.get(&format!("/incidents/{id}/alerts")).await.json();
    assert_eq!(alerts["alerts"][0]["body"]["details"], json!({"free": "0"}));
    assert!(!alerts.to_string().contains(sim.routing_key()));

    enqueue(&client, event(&sim, "acknowledge", Some("disk"))).await;
    assert_eq!(sim.get("incidents", id).unwrap()["status"], "acknowledged");
    enqueue(&client, event(&sim, "resolve", Some("disk"))).await;
    assert_eq!(sim.get("incidents", id).unwrap()["status"], "resolved");
    assert_eq!(sim.objects("alerts")[0]["status"], "resolved");
    enqueue(&client, event(&sim, "trigger", Some("disk"))).await;
    assert_eq!(sim.count("incidents"), 2, "a new alert after the old one was resolved");
}

#[tokio::test]
async fn each_trigger_without_a_key_opens_an_alert() {
    let (sim, client) = start().await;
    let first = enqueue(&client, event(&sim, "trigger", None)).await.json();
    let second = enqueue(&client, event(&sim, "trigger", None)).await.json();
    assert_ne!(first["dedup_key"], second["dedup_key"]);
    assert_eq!(sim.count("alerts"), 2);
    assert_eq!(enqueue(&client, event(&sim, "resolve", Some("unknown"))).await.status, StatusCode::ACCEPTED);
}

#[tokio::test]
async fn the_same_key_on_two_services_opens_two_alerts() {
    let (sim, client) = start().await;
    let other = sim.objects("services")[1]["id"].as_str().unwrap().to_owned();
    sim.accept_routing_key("another-routing-key", &other);
    enqueue(&client, event(&sim, "trigger", Some("k"))).await;
    let mut second = event(&sim, "trigger", Some("k"));
    second["routing_key"] = json!("another-routing-key");
    enqueue(&client, second).await;
    assert_eq!(sim.count("alerts"), 2);
}

#[tokio::test]
async fn alerts_can_be_resolved_and_moved_over_rest() {
    let (sim, client) = start().await;
    enqueue(&client, event(&sim, "trigger", Some("a"))).await;
    enqueue(&client, event(&sim, "trigger", Some("b"))).await;
    let id = |collection: &str, at: usize| sim.objects(collection)[at]["id"].as_str().unwrap().to_owned();
    let (alert, from, to) = (id("alerts", 0), id("incidents", 0), id("incidents", 1));
    let rest = Client::new(&sim);
    let moved =
        json!({"alerts": [{"id": alert, "type": "alert", "incident": {"id": to, "type": "incident_reference"}}]});
    assert_eq!(rest.put(&format!("/incidents/{from}/alerts"), moved).await.ids("alerts"), [alert.as_str()]);
    assert_eq!(rest.get(&format!("/incidents/{to}/alerts")).await.ids("alerts").len(), 2);
    let path = format!("/incidents/{to}/alerts/{alert}");
    let resolved = rest.put(&path, json!({"alert": {"type": "alert", "status": "resolved"}})).await.json();
    assert_eq!(resolved["alert"]["status"], "resolved");
    assert_eq!(sim.get("incidents", &to).unwrap()["alert_counts"], json!({"all": 2, "triggered": 1, "resolved": 1}));
    assert_eq!(rest.get(&format!("/incidents/{from}/alerts/{alert}")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn events_are_validated() {
    let (sim, client) = start().await;
    let spoil = |path: &str, value: Value| {
        let mut event = event(&sim, "trigger", Some("k"));
        *event.pointer_mut(path).unwrap() = value;
        event
    };
    let cases = [
        (spoil("/routing_key", json!("unknown")), "routing_key"),
        (spoil("/routing_key", Value::Null), "routing_key"),
        (spoil("/event_action", json!("explode")), "event_action"),
        (spoil("/payload/summary", json!("")), "payload.summary"),
        (spoil("/payload/summary", json!("é".repeat(1025))), "payload.summary"),
        (spoil("/payload/source", Value::Null), "payload.source"),
        (spoil("/payload/severity", json!("fatal")), "payload.severity"),
        (spoil("/dedup_key", json!("k".repeat(256))), "dedup_key"),
        (event(&sim, "resolve", None), "dedup_key"),
    ];
    for (event, field) in cases {
        let rejected = enqueue(&client, event).await;
        assert_eq!(rejected.status, StatusCode::BAD_REQUEST, "{field}");
        let body = rejected.json();
        assert_eq!((&body["status"], &body["message"]), (&json!("invalid event"), &json!("Event object is invalid")));
        assert!(body["errors"][0].as_str().unwrap().contains(field), "{body}");
    }
    let at_the_limit = spoil("/payload/summary", json!("é".repeat(1024)));
    assert_eq!(enqueue(&client, at_the_limit).await.status, StatusCode::ACCEPTED);
    let huge = spoil("/payload/custom_details", json!("x".repeat(512_000)));
    assert_eq!(enqueue(&client, huge).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(client.send(Method::POST, "/v2/enqueue", "{").await.unwrap().status, StatusCode::BAD_REQUEST);
    assert_eq!(sim.count("alerts"), 1);
}

#[tokio::test(start_paused = true)]
async fn each_routing_key_has_a_sliding_rate_limit() {
    let sim = Sim::builder().events_budget(2, Duration::from_secs(60)).start().await.unwrap();
    let client = Client::new(&sim).anonymous();
    let send = async || enqueue(&client, event(&sim, "trigger", Some("k"))).await.status.as_u16();
    assert_eq!(send().await, 202);
    tokio::time::advance(Duration::from_secs(40)).await;
    assert_eq!([send().await, send().await], [202, 429]);
    tokio::time::advance(Duration::from_secs(21)).await;
    assert_eq!([send().await, send().await], [202, 429], "only the first has left the window");
}

#[tokio::test]
async fn change_events_are_listed() {
    let (sim, client) = start().await;
    let before = sim.count("change_events");
    let change = json!({"routing_key": sim.routing_key(), "payload": {"summary": "Deployed", "timestamp": "2026-01-02T03:04:05Z"}});
    let accepted = client.post("/v2/change/enqueue", change).await;
    assert_eq!(
        (accepted.status, &accepted.json()["message"]),
        (StatusCode::ACCEPTED, &json!("Change event processed"))
    );
    assert_eq!(sim.count("change_events"), before + 1);
    let rejected = client.post("/v2/change/enqueue", json!({"routing_key": sim.routing_key(), "payload": {}})).await;
    assert_eq!(rejected.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn an_event_whose_response_is_lost_was_accepted() {
    let (sim, client) = start().await;
    sim.fault(Fault::lose_response().path("/v2/enqueue"));
    let body = event(&sim, "trigger", Some("k")).to_string();
    assert!(client.send(Method::POST, "/v2/enqueue", body.clone()).await.is_err());
    assert_eq!(sim.count("alerts"), 1);
    client.send(Method::POST, "/v2/enqueue", body).await.unwrap();
    assert_eq!(sim.count("alerts"), 1);
}

//! An axum service that takes alerts of a monitoring system and sends them to PagerDuty as events.
//!
//! The status of its response tells the caller whether to send the alert again. PagerDuty opens one alert for each `dedup_key`,
//! even if the event arrives several times.
//!
//! Runs against the simulator, and sends itself three alerts.

use axum::{Json, Router, extract::State, http::StatusCode, routing::post};
use pagerduty_sdk::{
    EventsSession, RetryOptions, Severity,
    events::{Error, Event, Trigger},
};
use pd_sim::{Fault, Sim};
use serde::Deserialize;
use serde_json::{Value, json};
use tower::ServiceExt;

/// An alert, as the monitoring system sends it.
#[derive(Debug, Deserialize)]
struct Alert {
    key: String,
    summary: String,
    host: String,
    #[serde(default)]
    is_resolved: bool,
    /// Anything else, for the person who is on call.
    #[serde(default)]
    details: Value,
}

/// Sends one alert. A session is cheap to clone: all requests share its connections and its rate limit.
async fn receive(State(events): State<EventsSession>, Json(alert): Json<Alert>) -> (StatusCode, Json<Value>) {
    let event: Event = if alert.is_resolved {
        Event::resolve(alert.key)
    } else {
        let trigger = Trigger::new(alert.summary, alert.host).severity(Severity::Error).dedup_key(alert.key);
        trigger.custom_details(alert.details).into()
    };
    match events.send(event).await {
        Ok(receipt) => (StatusCode::ACCEPTED, Json(json!({"dedup_key": receipt.dedup_key()}))),
        Err(error) => {
            (status(&error), Json(json!({"error": error.to_string(), "effect": format!("{:?}", error.effect())})))
        }
    }
}

/// Returns 503, after which the caller sends the alert again, or 422, after which it corrects the alert.
fn status(error: &Error) -> StatusCode {
    if error.is_transient() { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::UNPROCESSABLE_ENTITY }
}

fn app(events: EventsSession) -> Router {
    Router::new().route("/alerts", post(receive)).with_state(events)
}

/// Sends an alert to the service. In production: `axum::serve(TcpListener::bind("0.0.0.0:8080").await?, app(events)).await?`.
async fn post_alert(app: &Router, alert: &Value) -> Result<StatusCode, Box<dyn std::error::Error>> {
    let request = axum::http::Request::post("/alerts").header("content-type", "application/json");
    let response = app.clone().oneshot(request.body(axum::body::Body::from(alert.to_string()))?).await?;
    Ok(response.status())
}

/// Runs the example.
#[tokio::main(flavor = "current_thread")]
pub(crate) async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sim = Sim::builder().incidents(0).start().await?;
    let events = EventsSession::builder(sim.routing_key())
        .base_url(sim.events_url())
        .retry(RetryOptions::never()) // the caller of this service retries
        .build()?;
    let app = app(events);

    let alert = json!({"key": "db1/disk", "summary": "Disk is full", "host": "db1", "details": {"free_mb": 12}});
    assert_eq!(post_alert(&app, &alert).await?, StatusCode::ACCEPTED);

    // PagerDuty fails once. The service answers 503, the caller sends the alert again, and no second incident opens.
    sim.fault(Fault::status(500));
    assert_eq!(post_alert(&app, &alert).await?, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(post_alert(&app, &alert).await?, StatusCode::ACCEPTED);
    assert_eq!(sim.objects("incidents").len(), 1);

    let resolved = json!({"key": "db1/disk", "summary": "Disk is full", "host": "db1", "is_resolved": true});
    assert_eq!(post_alert(&app, &resolved).await?, StatusCode::ACCEPTED);
    assert!(sim.objects("incidents").iter().all(|incident| incident["status"] == "resolved"));

    // An event without a source is invalid: sending it again would not help.
    let invalid = json!({"key": "db1/disk", "summary": "Disk is full", "host": " "});
    assert_eq!(post_alert(&app, &invalid).await?, StatusCode::UNPROCESSABLE_ENTITY);
    Ok(())
}

//! A service that acknowledges each incident as soon as PagerDuty tells it of one.
//!
//! It runs against a simulator: an event opens an incident, the webhook reaches the axum service, and the service
//! acknowledges the incident through the REST API. Against your own account, create the subscription once, keep its
//! secret, and run the router behind your ingress.

#![expect(clippy::print_stdout, reason = "an example prints what it finds")]

use axum::{Json, Router, extract::State, routing::post};
use pd_core::Credential;
use pd_events::EventsSession;
use pd_rest::RestSession;
use pd_sim::Sim;
use pd_webhooks::{Accepted, Data, DeduplicateLayer, EventType, MemoryStore, Retry, Verifier, VerifyLayer, Webhook};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::AbortHandle};
use tower::ServiceBuilder;

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// An error here is answered with 503, so that PagerDuty sends the webhook again.
async fn receive(
    State(session): State<RestSession>,
    Json(webhook): Json<Webhook>,
) -> std::result::Result<Accepted, Retry> {
    if let (EventType::IncidentTriggered, Data::Incident(incident)) = (&webhook.event.event_type, &webhook.event.data) {
        println!("Acknowledging #{} {:?}", incident.number.unwrap_or_default(), incident.title);
        // The webhook's incident leads to the one of the REST API by its `self` URL.
        let change = json!({"type": "incident_reference", "status": "acknowledged"});
        let _: Value = session.rput(&**incident).json(&change).await?;
    }
    Ok(Accepted)
}

/// Creates a subscription and returns its id and its secret, which PagerDuty shows only now.
async fn subscribe(session: &RestSession, url: &str) -> Result<(String, String)> {
    let subscription: Value = session
        .rpost("webhook_subscriptions")
        .json(&json!({
            "type": "webhook_subscription",
            "description": "acknowledge",
            "events": ["incident.triggered", "pagey.ping"],
            "filter": {"type": "account_reference"},
            "delivery_method": {"type": "http_delivery_method", "url": url},
        }))
        .await?;
    let text = |pointer| subscription.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let id = text("/id").ok_or("the subscription has no id")?;
    let secret = text("/delivery_method/secret").ok_or("the subscription has no secret")?;
    Ok((id, secret))
}

/// Verifies each webhook, handles it once, and never answers with a status that makes PagerDuty drop it.
fn serve(listener: TcpListener, session: RestSession, verifier: Verifier) -> AbortHandle {
    let layers =
        ServiceBuilder::new().layer(VerifyLayer::new(verifier)).layer(DeduplicateLayer::new(MemoryStore::default()));
    let app = Router::new().route("/pagerduty", post(receive)).with_state(session).layer(layers);
    tokio::spawn(async move { axum::serve(listener, app).await }).abort_handle()
}

/// Returns the status of the incident after the service was told of it.
async fn run() -> Result<Option<String>> {
    let sim = Sim::start().await?;
    let session = RestSession::builder(Credential::token(sim.api_key())?).base_url(sim.url()).build()?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/pagerduty", listener.local_addr()?);

    let (subscription, secret) = subscribe(&session, &url).await?;
    let server = serve(listener, session.clone(), Verifier::new([secret])?);

    // Test the way, and enable the subscription in case it was disabled.
    let subscription = format!("webhook_subscriptions/{subscription}");
    session.post(format!("{subscription}/ping").as_str()).await?.error_for_status()?;
    session.post(format!("{subscription}/enable").as_str()).await?.error_for_status()?;

    let events = EventsSession::builder(sim.routing_key().to_owned()).base_url(sim.events_url()).build()?;
    events.trigger("disk full", "db-1").dedup_key("disk-7").await?;
    sim.webhooks_settled().await;
    server.abort();

    let incidents: Vec<Value> = session.list_all("incidents").query("incident_key", "disk-7").await?;
    let status = incidents.first().and_then(|incident| incident.get("status")).and_then(Value::as_str);
    Ok(status.map(str::to_owned))
}

#[tokio::main]
async fn main() -> Result {
    println!("The incident is {}", run().await?.unwrap_or_else(|| "missing".to_owned()));
    Ok(())
}

#[cfg(test)]
mod tests {
    #[tokio::test]
    async fn an_event_leads_to_a_webhook_and_to_an_acknowledged_incident() {
        assert_eq!(super::run().await.unwrap().as_deref(), Some("acknowledged"));
    }
}

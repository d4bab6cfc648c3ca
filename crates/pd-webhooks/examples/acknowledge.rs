//! An axum service that acknowledges each incident when PagerDuty sends a webhook about it.
//!
//! It runs against a simulator: an event opens an incident, the webhook reaches the axum service, and the service
//! acknowledges the incident over the REST API. With your own account, create the subscription once, store its secret, and
//! run the router behind your ingress.

#![expect(clippy::print_stdout, reason = "the example prints its result")]

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

/// Acknowledges a new incident. An error becomes a 503, so that PagerDuty sends the webhook again.
async fn receive(
    State(session): State<RestSession>,
    Json(webhook): Json<Webhook>,
) -> std::result::Result<Accepted, Retry> {
    if let (EventType::IncidentTriggered, Data::Incident(incident)) = (&webhook.event.event_type, &webhook.event.data) {
        println!("Acknowledging #{} {:?}", incident.number.unwrap_or_default(), incident.title);
        // The incident of the webhook is a target: its `self` URL is that of the incident in the REST API.
        let change = json!({"type": "incident_reference", "status": "acknowledged"});
        let _: Value = session.rput(&**incident).json(&change).await?;
    }
    Ok(Accepted)
}

/// Creates a subscription. Returns its id, and its secret, which PagerDuty returns only in this response.
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

/// Serves the router: it verifies each webhook, handles it once, and never responds with a status after which PagerDuty drops
/// the webhook.
fn serve(listener: TcpListener, session: RestSession, verifier: Verifier) -> AbortHandle {
    let layers =
        ServiceBuilder::new().layer(VerifyLayer::new(verifier)).layer(DeduplicateLayer::new(MemoryStore::default()));
    let app = Router::new().route("/pagerduty", post(receive)).with_state(session).layer(layers);
    tokio::spawn(async move { axum::serve(listener, app).await }).abort_handle()
}

/// Returns the status of the incident after the service handled the webhook.
async fn run() -> Result<Option<String>> {
    let sim = Sim::start().await?;
    let session = RestSession::builder(Credential::token(sim.api_key())?).base_url(sim.url()).build()?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/pagerduty", listener.local_addr()?);

    let (subscription, secret) = subscribe(&session, &url).await?;
    let server = serve(listener, session.clone(), Verifier::new([secret])?);

    // Send a test webhook, and enable the subscription in case it was disabled.
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
    async fn the_webhook_of_an_event_acknowledges_the_incident() {
        assert_eq!(super::run().await.unwrap().as_deref(), Some("acknowledged"));
    }
}

//! A simulated account with a webhook subscription, without a socket.

use bytes::Bytes;
use http::{Request, StatusCode};
use http_body_util::{BodyExt, Full};
use pd_sim::{Sim, SimBuilder};
use serde_json::{Value, json};
use tower::ServiceExt;

pub(crate) const URL: &str = "https://hooks.example.com/pagerduty";

pub(crate) struct Account {
    pub(crate) sim: Sim,
    pub(crate) subscription: String,
    pub(crate) secret: String,
}

impl Account {
    /// Creates an account with a subscription to these events.
    pub(crate) async fn subscribed(builder: SimBuilder, events: &[&str]) -> Self {
        let mut account = Self { sim: builder.build(), subscription: String::new(), secret: String::new() };
        let made = account.subscribe(json!({"events": events, "filter": {"type": "account_reference"}})).await;
        account.subscription = made["id"].as_str().unwrap().to_owned();
        account.secret = made["delivery_method"]["secret"].as_str().unwrap().to_owned();
        account
    }

    pub(crate) async fn subscribe(&self, mut subscription: Value) -> Value {
        subscription["delivery_method"]["type"] = json!("http_delivery_method");
        subscription["delivery_method"]["url"] = json!(URL);
        let body = json!({"webhook_subscription": subscription});
        let (status, body) = self.call("POST", "/webhook_subscriptions", Some(body)).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        body["webhook_subscription"].clone()
    }

    pub(crate) async fn call(&self, method: &str, path: &str, body: Option<Value>) -> (StatusCode, Value) {
        let body = body.map_or_else(Bytes::new, |body| body.to_string().into());
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Token token={}", self.sim.api_key()))
            .body(Full::new(body))
            .unwrap();
        let response = self.sim.service().oneshot(request).await.unwrap();
        let status = response.status();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&body).unwrap_or_default())
    }

    pub(crate) async fn event(&self, action: &str, key: &str) {
        let body = json!({"routing_key": self.sim.routing_key(), "event_action": action, "dedup_key": key,
            "payload": {"summary": "disk full", "source": "disk", "severity": "critical"}});
        assert_eq!(self.call("POST", "/v2/enqueue", Some(body)).await.0, StatusCode::ACCEPTED);
    }

    pub(crate) async fn shown(&self) -> Value {
        let path = format!("/webhook_subscriptions/{}", self.subscription);
        self.call("GET", &path, None).await.1["webhook_subscription"].clone()
    }
}

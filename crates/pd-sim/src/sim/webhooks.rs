//! The webhooks of a running simulator.

use std::sync::Arc;

use super::Sim;
use crate::{WebhookAttempt, webhook::Receiver};

/// Webhooks, see the [crate documentation](crate#webhooks).
impl Sim {
    /// Delivers the webhooks for a URL to a [`tower::Service`], without a socket.
    ///
    /// The URL must be exactly that of the subscription. An error of the service counts as a failed connection.
    pub fn receive_webhooks<S, B>(&self, url: &str, service: S)
    where
        S: tower::Service<http::Request<http_body_util::Full<bytes::Bytes>>, Response = http::Response<B>>
            + Clone
            + Send
            + Sync
            + 'static,
        S::Error: Into<crate::BoxError>,
        S::Future: Send,
        B: Send,
    {
        self.state.webhooks.receive(url, Receiver::new(service));
    }

    /// Returns the last 10,000 delivery attempts, oldest first.
    #[must_use]
    pub fn webhook_attempts(&self) -> Vec<Arc<WebhookAttempt>> {
        self.state.webhooks.attempts()
    }

    /// Waits until all webhooks are delivered or dropped. Retries use tokio's clock.
    pub async fn webhooks_settled(&self) {
        self.state.webhooks.settled().await;
    }

    /// Delivers a webhook again, with the same id and body. Returns `false` if no webhook with this id was sent.
    pub fn redeliver_webhook(&self, webhook_id: &str) -> bool {
        self.state.redeliver_webhook(webhook_id)
    }

    /// Adds a secret to a subscription. Later webhooks have a signature for each secret. Returns `false` if there is no such
    /// subscription.
    pub fn add_webhook_secret(&self, subscription: &str, secret: &str) -> bool {
        self.state.webhooks.add_secret(subscription, secret)
    }

    /// Removes all secrets of a subscription except the latest, which ends a rotation.
    pub fn retire_webhook_secrets(&self, subscription: &str) {
        self.state.webhooks.retire_secrets(subscription);
    }
}

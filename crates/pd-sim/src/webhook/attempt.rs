//! The public view of a delivery attempt.

use std::time::Duration;

use http::StatusCode;

/// An attempt to deliver a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookAttempt {
    pub(super) webhook_id: String,
    pub(super) subscription: String,
    pub(super) event_type: &'static str,
    pub(super) number: u32,
    pub(super) at: Duration,
    pub(super) outcome: Result<StatusCode, String>,
    pub(super) dropped: bool,
}

impl WebhookAttempt {
    /// Returns the `X-Webhook-Id`, which is the same for all attempts of a webhook.
    #[must_use]
    pub fn webhook_id(&self) -> &str {
        &self.webhook_id
    }

    /// Returns the id of the subscription.
    #[must_use]
    pub fn subscription(&self) -> &str {
        &self.subscription
    }

    /// Returns the event type, such as `incident.triggered`.
    #[must_use]
    pub fn event_type(&self) -> &'static str {
        self.event_type
    }

    /// Returns the number of the attempt, counted from 1.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Returns the time from the start of the simulator until the attempt ended, by tokio's clock.
    #[must_use]
    pub fn at(&self) -> Duration {
        self.at
    }

    /// Returns the status of the receiver's response, or `None` if there was no response.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.outcome.as_ref().ok().copied()
    }

    /// Returns the reason if there was no response.
    #[must_use]
    pub fn error(&self) -> Option<&str> {
        self.outcome.as_ref().err().map(String::as_str)
    }

    /// Returns whether the webhook is dropped after this attempt.
    #[must_use]
    pub fn is_dropped(&self) -> bool {
        self.dropped
    }
}

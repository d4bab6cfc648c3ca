//! One delivery attempt, as tests look at it.

use std::time::Duration;

use http::StatusCode;

/// One attempt to deliver a webhook.
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
    /// Returns the `X-Webhook-Id`, which is the same for each attempt of one webhook.
    #[must_use]
    pub fn webhook_id(&self) -> &str {
        &self.webhook_id
    }

    /// Returns the id of the subscription.
    #[must_use]
    pub fn subscription(&self) -> &str {
        &self.subscription
    }

    /// Returns the event type: `incident.triggered`.
    #[must_use]
    pub fn event_type(&self) -> &'static str {
        self.event_type
    }

    /// Returns the number of the attempt, from 1.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Returns when the attempt ended, since the simulator started, by tokio's clock.
    #[must_use]
    pub fn at(&self) -> Duration {
        self.at
    }

    /// Returns the status that the receiver answered with, or `None` if there was no answer.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.outcome.as_ref().ok().copied()
    }

    /// Returns why there was no answer.
    #[must_use]
    pub fn error(&self) -> Option<&str> {
        self.outcome.as_ref().err().map(String::as_str)
    }

    /// Whether the webhook is dropped for ever after this attempt.
    #[must_use]
    pub fn is_dropped(&self) -> bool {
        self.dropped
    }
}

//! The headers of a delivery.

use http::{HeaderMap, HeaderName};

/// `X-PagerDuty-Signature`: `v1=HEX`, once for each secret of the subscription, separated by commas.
pub const SIGNATURE: HeaderName = HeaderName::from_static("x-pagerduty-signature");

/// `X-Webhook-Id`: identifies a webhook. Every redelivery of one webhook carries the same value.
pub const WEBHOOK_ID: HeaderName = HeaderName::from_static("x-webhook-id");

/// `X-Webhook-Subscription`: the id of the subscription that a webhook was sent for.
pub const SUBSCRIPTION: HeaderName = HeaderName::from_static("x-webhook-subscription");

/// The headers that identify a delivery.
///
/// The signature covers the body only. Do not base a decision about access on these values.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Delivery {
    /// The value of [`WEBHOOK_ID`], if the header is present and is text.
    pub webhook_id: Option<String>,
    /// The value of [`SUBSCRIPTION`], if the header is present and is text.
    pub subscription: Option<String>,
}

impl Delivery {
    /// Reads the headers of a request.
    ///
    /// ```
    /// let request = http::Request::post("/").header("x-webhook-id", "w-1").body(())?;
    /// let delivery = pd_webhooks::Delivery::from_headers(request.headers());
    /// assert_eq!(delivery.webhook_id.as_deref(), Some("w-1"));
    /// # Ok::<(), http::Error>(())
    /// ```
    #[must_use]
    pub fn from_headers(headers: &HeaderMap) -> Self {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        Self { webhook_id: text(WEBHOOK_ID), subscription: text(SUBSCRIPTION) }
    }
}

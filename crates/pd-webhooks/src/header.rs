//! The headers of a delivery.

use http::{HeaderMap, HeaderName};

/// `X-PagerDuty-Signature`: `v1=HEX` for each secret of the subscription, separated by commas.
pub const SIGNATURE: HeaderName = HeaderName::from_static("x-pagerduty-signature");

/// `X-Webhook-Id`: the id of the webhook, which is the same for each redelivery.
pub const WEBHOOK_ID: HeaderName = HeaderName::from_static("x-webhook-id");

/// `X-Webhook-Subscription`: the id of the subscription.
pub const SUBSCRIPTION: HeaderName = HeaderName::from_static("x-webhook-subscription");

/// The headers that identify a delivery.
///
/// The signature does not cover headers, so do not use these values for authorization.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Delivery {
    /// The value of [`WEBHOOK_ID`]. `None` if the header is missing or is not text.
    pub webhook_id: Option<String>,
    /// The value of [`SUBSCRIPTION`]. `None` if the header is missing or is not text.
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

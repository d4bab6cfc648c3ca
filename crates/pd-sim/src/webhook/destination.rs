//! Sends the signed request of one attempt, over a loopback socket or to a service in memory.

use std::{pin::Pin, sync::Arc};

use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderName, HeaderValue, Request, Response, StatusCode, header};
use http_body_util::Full;
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use pd_core::url::is_loopback;
use sha2::Sha256;
use tower::{Service, ServiceExt};

use super::Message;
use crate::{body::BoxError, sim_state::SimState};

type Answer = Pin<Box<dyn Future<Output = Result<StatusCode, BoxError>> + Send>>;

/// A receiver that is a service in memory.
pub(crate) struct Receiver(Box<dyn Fn(Request<Full<Bytes>>) -> Answer + Send + Sync>);

impl Receiver {
    pub(crate) fn new<S, B>(service: S) -> Self
    where
        S: Service<Request<Full<Bytes>>, Response = Response<B>> + Clone + Send + Sync + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send,
        B: Send,
    {
        Self(Box::new(move |request| {
            let service = service.clone();
            Box::pin(
                async move { service.oneshot(request).await.map(|response| response.status()).map_err(Into::into) },
            )
        }))
    }
}

/// An attempt that got no response.
pub(super) struct Failure {
    pub(super) message: String,
    pub(super) is_retried: bool,
}

/// Makes one attempt, within the timeout.
pub(super) async fn attempt(state: &Arc<SimState>, message: &Message) -> Result<StatusCode, Failure> {
    let retried = |message: &str| Failure { message: message.to_owned(), is_retried: true };
    let (url, request) = request(state, message)?;
    let receiver = state.webhooks.lock().receivers.get(&url).cloned();
    let response: Answer = match receiver {
        Some(receiver) => (receiver.0)(request),
        None => over_socket(request)?,
    };
    match tokio::time::timeout(state.webhooks.options.timeout, response).await {
        Ok(Ok(status)) => Ok(status),
        Ok(Err(error)) => Err(retried(&error.to_string())),
        Err(_) => Err(retried("the receiver did not respond before the timeout")),
    }
}

/// Sends a request over plain HTTP to a loopback address, and rejects other hosts.
fn over_socket(request: Request<Full<Bytes>>) -> Result<Answer, Failure> {
    let not_retried = |message: &str| Failure { message: message.to_owned(), is_retried: false };
    if request.uri().scheme_str() != Some("http") {
        return Err(not_retried(
            "the simulator sends webhooks over plain HTTP only; use an http URL, or `Sim::receive_webhooks`",
        ));
    }
    if !request.uri().host().is_some_and(is_loopback) {
        return Err(not_retried(
            "the simulator sends webhooks to loopback addresses only; use one, or `Sim::receive_webhooks`",
        ));
    }
    Ok(Box::pin(async move {
        // A new client for each attempt, so that no idle connection is left.
        let client = Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build_http();
        client.request(request).await.map(|response| response.status()).map_err(BoxError::from)
    }))
}

fn request(state: &SimState, message: &Message) -> Result<(String, Request<Full<Bytes>>), Failure> {
    let gone = || Failure { message: "the subscription was deleted".to_owned(), is_retried: false };
    let (secrets, custom) = state.webhooks.signing(&message.subscription).ok_or_else(gone)?;
    let url = {
        let store = state.store();
        let subscription = store.get("webhook_subscriptions", &message.subscription).ok_or_else(gone)?;
        subscription.at("/delivery_method/url").unwrap_or_default().to_owned()
    };
    let mut request = Request::post(&url)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::USER_AGENT, "PagerDuty-Webhook/V3.0")
        .header("x-pagerduty-signature", signatures(&secrets, &message.body))
        .header("x-webhook-id", &message.webhook_id)
        .header("x-webhook-subscription", &message.subscription)
        .body(Full::new(message.body.clone()))
        .map_err(|error| Failure { message: error.to_string(), is_retried: false })?;
    for (name, value) in custom {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(&value)) {
            request.headers_mut().insert(name, value);
        }
    }
    Ok((url, request))
}

/// Returns the value of the signature header: `v1=HEX` for each secret.
fn signatures(secrets: &[String], body: &[u8]) -> String {
    let signatures = secrets.iter().filter_map(|secret| {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
        mac.update(body);
        Some(format!("v1={}", base16ct::lower::encode_string(&mac.finalize().into_bytes())))
    });
    signatures.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn webhooks_are_sent_to_every_form_of_a_loopback_host_and_to_no_other() {
        let is_accepted = |url: &str| over_socket(Request::post(url).body(Full::default()).unwrap()).is_ok();
        for host in ["127.0.0.1", "127.0.0.2", "localhost", "LOCALHOST", "localhost.", "pd.localhost", "[::1]"] {
            assert!(is_accepted(&format!("http://{host}:1/")), "{host}");
        }
        assert!(is_accepted("http://[::ffff:127.0.0.1]:1/"));
        for url in ["https://127.0.0.1:1/", "http://example.com/", "http://localhost.example.com/", "http://10.0.0.1/"]
        {
            assert!(!is_accepted(url), "{url}");
        }
    }
}

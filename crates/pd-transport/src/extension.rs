//! Request and response extensions that the caller, the stack and the caller's layers use to share facts about one call.
//!
//! Request extensions survive retries. [`pd_core::Operation`] is one of them: errors, profile, spans and pacing take the name
//! of the operation from it. It is optional.

use std::{error::Error as StdError, sync::Arc, time::Duration};

use http::Extensions;
use pd_core::Redactor;

use crate::RetryOptions;

/// The number of an attempt within its call, starting at 1. [`of`](Self::of) reads it from a request or a response.
///
/// The retry layer sets it on the request of each retry, and on a response that is not a success or came from a retry.
///
/// ```
/// use pd_transport::Attempt;
///
/// fn is_retry<B>(request: &http::Request<B>) -> bool {
///     Attempt::of(request.extensions()) > Attempt(1)
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Attempt(pub u32);

impl Attempt {
    /// Reads the number from the extensions of a request or a response. Returns 1 if they have none.
    #[must_use]
    pub fn of(extensions: &Extensions) -> Self {
        extensions.get().copied().unwrap_or(Self(1))
    }
}

/// Overrides the timeout of one attempt, from connecting to the last byte of the body.
///
/// ```
/// use std::time::Duration;
/// use pd_transport::{Body, CallDeadline, CallTimeout};
///
/// let request = http::Request::get("https://api.pagerduty.com/users")
///     .extension(CallTimeout(Duration::from_secs(5)))
///     .extension(CallDeadline(Some(Duration::from_secs(20))))
///     .body(Body::empty());
/// # request.unwrap();
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallTimeout(pub Duration);

/// Overrides the deadline of the whole call, including waits and retries. `None` removes the deadline of the transport.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallDeadline(pub Option<Duration>);

/// Overrides the retry options for one call.
///
/// ```
/// use pd_transport::{Body, Limit, RetryOptions, RetryOverride};
///
/// let options = RetryOptions::new().status(404, Limit::N(5));
/// let request = http::Request::get("https://api.pagerduty.com/users/P1")
///     .extension(RetryOverride(options))
///     .body(Body::empty());
/// # request.unwrap();
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct RetryOverride(pub RetryOptions);

/// Marks a request that is safe to retry even if the server may have carried it out: a POST that only reads, or an event with
/// a deduplication key. GET, HEAD, OPTIONS, PUT and DELETE need no mark. Neither does a POST whose [`pd_core::Operation`] takes
/// page parameters in the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Idempotent;

/// Marks a response that was returned only because the deadline left no time for another attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeadlineReached;

/// Marks a response that arrived after an ambiguous attempt of the same call. That attempt may have been carried out, so an error
/// status (400 for a duplicate, 409) may mean that it succeeded. The retry layer sets it.
///
/// ```
/// use pd_transport::AfterAmbiguous;
///
/// fn may_be_its_own_duplicate<B>(response: &http::Response<B>) -> bool {
///     response.status() == 400 && response.extensions().get::<AfterAmbiguous>().is_some()
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AfterAmbiguous;

/// The redacted form of the credential that a 401 response rejected: `…` and its last four characters. The auth layer sets it
/// on the response. If a 401 does not have it, the request was sent without a credential.
///
/// ```
/// use pd_transport::RejectedCredential;
///
/// fn shown<B>(response: &http::Response<B>) -> Option<&str> {
///     response.extensions().get::<RejectedCredential>().map(|credential| credential.0.as_str())
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectedCredential(pub String);

/// The error of a credential provider that could not replace the credential that a 401 response rejected. The auth layer sets it
/// on the response.
///
/// ```
/// use pd_transport::RenewalFailed;
///
/// fn why<B>(response: &http::Response<B>) -> Option<String> {
///     response.extensions().get::<RenewalFailed>().map(|failed| failed.error().to_string())
/// }
/// ```
#[derive(Debug, Clone)]
pub struct RenewalFailed(pub(crate) Arc<dyn StdError + Send + Sync>);

impl RenewalFailed {
    /// Returns the provider's own error. Downcast it to the provider's own type.
    #[must_use]
    pub fn error(&self) -> &(dyn StdError + 'static) {
        &*self.0
    }
}

/// A secret in the request body, such as an Events API routing key. The auth layer redacts it in responses and errors, like
/// the credential.
///
/// ```
/// use pd_core::Redactor;
/// use pd_transport::{Body, BodySecret};
///
/// let key = "0123456789abcdef0123456789abcdef";
/// let request = http::Request::post("https://events.pagerduty.com/v2/enqueue")
///     .extension(BodySecret(Redactor::new(key)))
///     .body(Body::from(format!(r#"{{"routing_key": "{key}"}}"#)));
/// # request.unwrap();
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BodySecret(pub Redactor);

/// Several secrets in the request body, such as those of an OAuth token request. The auth layer redacts each, as it does a
/// [`BodySecret`].
///
/// ```
/// use pd_core::Redactor;
/// use pd_transport::{Body, BodySecrets};
///
/// let secrets = ["7fQhnb9kY2client", "pdrt+0123456789abcdef"];
/// let request = http::Request::post("https://identity.pagerduty.com/oauth/token")
///     .extension(BodySecrets(secrets.map(Redactor::new).into()))
///     .body(Body::from(format!("client_secret={}&refresh_token={}", secrets[0], secrets[1])));
/// # request.unwrap();
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BodySecrets(pub Vec<Redactor>);

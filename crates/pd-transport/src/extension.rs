//! Request extensions: what a caller, the stack and a user's layers tell each other about one call.
//!
//! They survive retries. [`pd_core::Operation`] is one of them too: it gives errors, profile, spans and pacing the name of
//! the operation; a request without it works all the same.

use std::time::Duration;

use pd_core::Redactor;

use crate::RetryOptions;

/// Which attempt of its call a request is, from 1. Set by the retry layer; a response that was not the first attempt's, or
/// is no success, carries it too.
///
/// ```
/// use pd_transport::Attempt;
///
/// fn is_repeated<B>(request: &http::Request<B>) -> bool {
///     request.extensions().get::<Attempt>().is_some_and(|attempt| attempt.0 > 1)
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Attempt(pub u32);

/// Overrides the time of one attempt, connect to last byte of the body.
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

/// Overrides the time of the whole call, waiting and retries included; `None` takes a deadline of the transport away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallDeadline(pub Option<Duration>);

/// Overrides the retry options.
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

/// Marks a request that may be sent again although it may have been carried out: a POST that only reads, an event with a
/// key. GET, HEAD, OPTIONS, PUT and DELETE need no mark, nor does an [`pd_core::Operation`] whose pages are asked for by
/// POST.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Idempotent;

/// Marks a response that would not have been the last one of its call, had the deadline left the time for one more attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeadlineReached;

/// On a response whose call had an ambiguous attempt before: the request may have been carried out then, so a refusal (a
/// duplicate, a conflict) may be the trace of its own success. Set by the retry layer.
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

/// On a 401 response: the part of the credential that may be shown, `…` and its last four characters. A 401 without it
/// answers a request that was sent without a credential. Set by the auth layer.
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

/// A secret in the body of a request: an Events API routing key, for instance. The auth layer removes it from responses and
/// errors, as it does the credential.
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

//! Reports attempts, retries and rate-limit waits to an [`Observer`], which records them with any metrics library.
//!
//! The crate depends on no metrics library. [`AttemptEnded`] has the attributes of OpenTelemetry's
//! [`http.client.request.duration`](https://opentelemetry.io/docs/specs/semconv/http/http-metrics/), so an observer is a few lines.
//! For the connection pool, register a gauge that reads [`Transport::pool_state`](crate::Transport::pool_state).
//! The example `metrics` records all of them with the OpenTelemetry SDK.
//!
//! ```
//! use std::sync::{Arc, Mutex};
//! use pd_transport::{Transport, metrics::{AttemptEnded, Observer}};
//!
//! /// The seconds of each attempt, by method, template and status.
//! #[derive(Default)]
//! struct Durations(Mutex<Vec<(String, f64)>>);
//!
//! impl Observer for Durations {
//!     fn attempt_ended(&self, attempt: &AttemptEnded<'_>) {
//!         let key = format!("{} {:?} {:?}", attempt.method(), attempt.url_template(), attempt.status());
//!         self.0.lock().unwrap().push((key, attempt.duration.as_secs_f64()));
//!     }
//! }
//!
//! let durations = Arc::new(Durations::default());
//! let transport = Transport::builder("https://api.pagerduty.com".parse()?).observer(Arc::clone(&durations)).build()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::{sync::Arc, time::Duration};

use http::{Request, Response, StatusCode};
use pd_core::Operation;

use crate::{Attempt, Body, Error, semantic};

mod layer;
mod pacing;
mod queue;
#[cfg(test)]
mod tests;

pub use layer::{ObservedAttempts, ObserverLayer, ResponseFuture};
pub(crate) use pacing::PacingTimer;
pub use queue::{EventFinished, EventOutcome, EventsEnqueued};

/// Receives the measurements of a transport. Every method does nothing by default.
///
/// Calls run on the task of the request, so a method must not block. It may be called from several threads at once.
pub trait Observer: Send + Sync + 'static {
    /// An attempt has ended: with a response whose body has arrived, with an error, or because the caller dropped the call.
    fn attempt_ended(&self, attempt: &AttemptEnded<'_>) {
        let _ = attempt;
    }

    /// A retry was decided on. It starts after `retry.wait`, unless the caller drops the call.
    fn retry_scheduled(&self, retry: &RetryScheduled<'_>) {
        let _ = retry;
    }

    /// A request has waited because the rate limit of the credential, or of the operation, was nearly used up.
    fn pacing_waited(&self, wait: &PacingWait<'_>) {
        let _ = wait;
    }

    /// A durable queue has written a group of events to disk, in one commit.
    fn events_enqueued(&self, group: &EventsEnqueued) {
        let _ = group;
    }

    /// An event has left a durable queue, or was parked in it.
    fn event_finished(&self, event: &EventFinished) {
        let _ = event;
    }
}

impl<O: Observer + ?Sized> Observer for Arc<O> {
    fn attempt_ended(&self, attempt: &AttemptEnded<'_>) {
        (**self).attempt_ended(attempt);
    }

    fn retry_scheduled(&self, retry: &RetryScheduled<'_>) {
        (**self).retry_scheduled(retry);
    }

    fn pacing_waited(&self, wait: &PacingWait<'_>) {
        (**self).pacing_waited(wait);
    }

    fn events_enqueued(&self, group: &EventsEnqueued) {
        (**self).events_enqueued(group);
    }

    fn event_finished(&self, event: &EventFinished) {
        (**self).event_finished(event);
    }
}

/// The outcome of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttemptOutcome {
    /// The server sent a response.
    Response(StatusCode),
    /// No response arrived. The name of the failure is one of a few: `connect`, `timeout`, `interrupted` and so on.
    Failed(&'static str),
    /// The caller dropped the call.
    Cancelled,
}

impl AttemptOutcome {
    fn of(result: &Result<Response<Body>, Error>) -> Self {
        match result {
            Ok(response) => Self::Response(response.status()),
            Err(error) => Self::Failed(error.kind().name()),
        }
    }

    /// Returns `http.response.status_code`.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Response(status) => Some(*status),
            Self::Failed(_) | Self::Cancelled => None,
        }
    }

    /// Returns `error.type`: the status from 400, or the name of the failure. `None` for a success.
    #[must_use]
    pub fn error_type(&self) -> Option<&str> {
        match self {
            Self::Response(status) if status.as_u16() >= 400 => Some(status.as_str()),
            Self::Response(_) => None,
            Self::Failed(name) => Some(name),
            Self::Cancelled => Some("cancelled"),
        }
    }
}

/// The request that a measurement belongs to. None of its values is a secret, and all but the server's name have a bounded
/// number of values.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct RequestAttributes<'a> {
    /// The operation, if the request names it. Its [`Display`](std::fmt::Display) has the path with identifiers: for metrics
    /// use [`url_template`](Self::url_template).
    pub operation: Option<&'a Operation>,
    /// `http.request.method`; `_OTHER` for a method that OpenTelemetry does not list.
    pub method: &'static str,
    /// `server.address`.
    pub server_address: Option<&'a str>,
    /// `server.port`.
    pub server_port: Option<u16>,
}

impl<'a> RequestAttributes<'a> {
    fn of<B>(request: &'a Request<B>) -> Self {
        Self {
            operation: request.extensions().get(),
            method: semantic::method(request.method()),
            server_address: request.uri().host(),
            server_port: semantic::server_port(request.uri()),
        }
    }

    /// Returns `url.template`, the canonical path: `/users/{id}`.
    #[must_use]
    pub fn url_template(&self) -> Option<&'a str> {
        self.operation.map(|operation| operation.path())
    }
}

/// An attempt that has ended.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct AttemptEnded<'a> {
    /// The request.
    pub request: RequestAttributes<'a>,
    /// The number of the attempt within its call, from 1. `http.request.resend_count` is one less.
    pub attempt: u32,
    /// The outcome of the attempt.
    pub outcome: AttemptOutcome,
    /// The value of `http.client.request.duration`: from checking out a connection to the last byte of the body. Waits for a
    /// retry or the rate limit are not part of it.
    pub duration: Duration,
}

impl<'a> AttemptEnded<'a> {
    /// Returns `http.request.method`.
    #[must_use]
    pub const fn method(&self) -> &'static str {
        self.request.method
    }

    /// Returns `url.template`, the canonical path: `/users/{id}`.
    #[must_use]
    pub fn url_template(&self) -> Option<&'a str> {
        self.request.url_template()
    }

    /// Returns `http.response.status_code`.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.outcome.status()
    }

    /// Returns `error.type`: the status from 400, or the name of the failure. `None` for a success.
    #[must_use]
    pub fn error_type(&self) -> Option<&str> {
        self.outcome.error_type()
    }
}

/// A retry that starts after a wait.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct RetryScheduled<'a> {
    /// The request.
    pub request: RequestAttributes<'a>,
    /// The number of the retry within its call, from 1.
    pub retry: u32,
    /// The outcome of the attempt before it. If it is a 429, `wait` is a rate-limit wait.
    pub outcome: AttemptOutcome,
    /// The time until the retry starts.
    pub wait: Duration,
}

impl<'a> RetryScheduled<'a> {
    pub(crate) fn new(
        request: &'a Request<Body>,
        result: &Result<Response<Body>, Error>,
        retry: u32,
        wait: Duration,
    ) -> Self {
        Self { request: RequestAttributes::of(request), retry, outcome: AttemptOutcome::of(result), wait }
    }

    /// Returns whether the server rejected the attempt because of its rate limit.
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.outcome.status() == Some(StatusCode::TOO_MANY_REQUESTS)
    }
}

/// A wait for the rate limit, before a request was sent.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct PacingWait<'a> {
    /// The request.
    pub request: RequestAttributes<'a>,
    /// The time that it has waited.
    pub waited: Duration,
}

/// Returns the number of an attempt, starting at 1.
fn attempt_number<B>(request: &Request<B>) -> u32 {
    Attempt::of(request.extensions()).0
}

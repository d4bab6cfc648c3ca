//! Decides whether to retry, as a pure function of the options, the outcome of an attempt and the history of the call.

use std::time::Duration;

use http::{Method, StatusCode};

use super::{Limit, RetryOptions, delay::MIN_SERVER_DELAY};

/// The number of retries of unsent requests that do not count. Further ones count as connect failures. The pool can contain
/// many connections that a restarted server has closed.
const MAX_UNSENT_UNCOUNTED: u32 = 32;

/// The outcome of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// A response.
    Response {
        /// Its status.
        status: StatusCode,
        /// The delay that the server asks for, as [`server_delay`](super::delay::server_delay) reads it.
        server_delay: Option<Duration>,
        /// Whether the status is 401 and the credential provider has a new credential.
        reauthorized: bool,
    },
    /// No connection was made, so nothing was sent.
    Connect,
    /// A pooled connection closed before the request was sent.
    Unsent,
    /// The request may have been carried out: a reset, a truncated body or a timeout.
    Ambiguous,
    /// A failure that a retry would repeat, such as an invalid certificate or a body over the limit.
    Fatal,
}

/// The history of a call: its earlier attempts, counted by their outcomes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct History {
    /// Whether the request is safe to retry after an ambiguous attempt, whatever its method.
    pub(super) idempotent: bool,
    /// Whether an earlier attempt was ambiguous.
    pub(super) ambiguous: bool,
    statuses: Vec<(StatusCode, u32)>,
    http: u32,
    network: u32,
    unsent: u32,
    cooldowns: u32,
    reauthorized: bool,
}

/// The decision of [`classify`](RetryOptions::classify).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RetryDecision {
    /// Return the outcome to the caller.
    Return,
    /// Wait, then send the request again.
    Retry {
        /// The time to wait.
        delay: Duration,
        /// The upper limit of the random time that is added to the delay.
        jitter: Duration,
        /// The counter that the retry increments.
        counts: RetryCount,
    },
}

/// The counter of a [`History`] that a retry increments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RetryCount {
    /// Retries for a status with a limit.
    Status(StatusCode),
    /// Retries for statuses without a limit.
    Unlimited,
    /// Retries after network failures.
    Network {
        /// Whether the request may have been carried out.
        ambiguous: bool,
    },
    /// Retries of requests that were not sent.
    Unsent,
    /// The one retry with a new credential.
    Reauthorized,
}

impl History {
    /// Creates an empty history. `idempotent` declares that the request is safe to retry whatever its method.
    pub(super) fn new(idempotent: bool) -> Self {
        Self { idempotent, ..Self::default() }
    }

    /// Counts a retry.
    pub(super) fn count(&mut self, counts: RetryCount) {
        match counts {
            RetryCount::Status(status) => {
                self.http = self.http.saturating_add(1);
                match self.statuses.iter_mut().find(|(known, _)| *known == status) {
                    Some((_, count)) => *count = count.saturating_add(1),
                    None => self.statuses.push((status, 1)),
                }
            }
            RetryCount::Network { ambiguous } => {
                self.network = self.network.saturating_add(1);
                self.ambiguous |= ambiguous;
            }
            RetryCount::Unlimited => {}
            RetryCount::Unsent => self.unsent = self.unsent.saturating_add(1),
            RetryCount::Reauthorized => self.reauthorized = true,
        }
        if !matches!(counts, RetryCount::Unsent | RetryCount::Reauthorized) {
            self.cooldowns = self.cooldowns.saturating_add(1);
        }
    }

    fn retries_for(&self, status: StatusCode) -> u32 {
        self.statuses.iter().find(|(known, _)| *known == status).map_or(0, |&(_, count)| count)
    }
}

impl RetryOptions {
    /// Decides whether a call is retried after `outcome`. The same arguments always give the same decision.
    pub(super) fn classify(&self, method: &Method, outcome: Outcome, history: &History) -> RetryDecision {
        match outcome {
            Outcome::Response { reauthorized: true, .. } if !history.reauthorized => {
                RetryDecision::Retry { delay: Duration::ZERO, jitter: Duration::ZERO, counts: RetryCount::Reauthorized }
            }
            Outcome::Response { status, server_delay, .. } => self.classify_status(status, server_delay, history),
            Outcome::Connect => self.classify_network(false, history),
            Outcome::Unsent if history.unsent < MAX_UNSENT_UNCOUNTED => {
                RetryDecision::Retry { delay: Duration::ZERO, jitter: Duration::ZERO, counts: RetryCount::Unsent }
            }
            Outcome::Unsent => self.classify_network(false, history),
            Outcome::Ambiguous if is_idempotent(method) || history.idempotent || self.retry_non_idempotent => {
                self.classify_network(true, history)
            }
            Outcome::Ambiguous | Outcome::Fatal => RetryDecision::Return,
        }
    }

    fn classify_status(&self, status: StatusCode, server_delay: Option<Duration>, history: &History) -> RetryDecision {
        let counts = match self.limit(status) {
            None => return RetryDecision::Return,
            Some(Limit::Unlimited) => RetryCount::Unlimited,
            Some(Limit::N(limit)) => {
                if history.retries_for(status) >= limit || history.http >= self.max_http_attempts {
                    return RetryDecision::Return;
                }
                RetryCount::Status(status)
            }
        };
        if let Some(delay) = server_delay {
            let delay = delay.clamp(MIN_SERVER_DELAY, self.max_server_delay.max(MIN_SERVER_DELAY));
            return RetryDecision::Retry { delay, jitter: (delay / 4).min(Duration::from_secs(1)), counts };
        }
        let (delay, jitter) = self.cooldown(history);
        if status == StatusCode::TOO_MANY_REQUESTS {
            // Retries of 429 are unlimited, so a delay of zero would be a busy loop.
            return RetryDecision::Retry { delay: delay.max(MIN_SERVER_DELAY), jitter, counts };
        }
        RetryDecision::Retry { delay, jitter, counts }
    }

    fn classify_network(&self, ambiguous: bool, history: &History) -> RetryDecision {
        if history.network < self.max_network_attempts {
            let (delay, jitter) = self.cooldown(history);
            return RetryDecision::Retry { delay, jitter, counts: RetryCount::Network { ambiguous } };
        }
        RetryDecision::Return
    }

    /// Returns the delay before the next retry, and the upper limit of its jitter.
    fn cooldown(&self, history: &History) -> (Duration, Duration) {
        let seconds = |seconds: f64| Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX);
        let exponent = i32::try_from(history.cooldowns).unwrap_or(i32::MAX).saturating_add(1);
        let base = if self.base.is_finite() { self.base.clamp(1.0, 1_000.0) } else { 1.0 };
        let stagger = if self.stagger.is_finite() { self.stagger.clamp(0.0, 1_000.0) } else { 0.0 };
        // 0 × ∞ is NaN. An `initial` of zero means no delay.
        let grown = self.initial.as_secs_f64() * base.powi(exponent);
        let delay = if grown.is_nan() { Duration::ZERO } else { seconds(grown).min(self.max_delay) };
        (delay, seconds(delay.as_secs_f64() * stagger))
    }
}

/// Returns whether the method is idempotent (RFC 9110, section 9.2.2).
fn is_idempotent(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE | Method::PUT | Method::DELETE)
}

//! What to do after an attempt: a pure function of what happened and of what happened before.

use std::time::Duration;

use http::{Method, StatusCode};

use super::{Limit, RetryOptions, delay::SHORTEST_SERVER_DELAY};

/// So many times a request that was provably not sent is repeated without counting; beyond that it counts as a failed
/// connection. A pool can hold several connections that a restarted server has closed.
const UNSENT_UNCOUNTED: u32 = 32;

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// A response.
    Response {
        /// Its status.
        status: StatusCode,
        /// The delay that it asks for, as [`server_delay`](super::server_delay) reads it.
        server_delay: Option<Duration>,
        /// Whether it is a 401 and there is a new credential since.
        reauthorized: bool,
    },
    /// No connection: nothing was sent.
    Connect,
    /// A pooled connection was found dead before the request was sent.
    Unsent,
    /// The request may have been carried out: reset, cut body, time-out.
    Ambiguous,
    /// A failure that a retry does not change: an invalid certificate, a body that is too large.
    Fatal,
}

/// What happened to a call so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct History {
    /// Whether the request is marked as one that may be repeated whatever its method.
    pub idempotent: bool,
    /// Whether an attempt before the last one was ambiguous.
    pub ambiguous: bool,
    statuses: Vec<(StatusCode, u32)>,
    http: u32,
    network: u32,
    unsent: u32,
    cooldowns: u32,
    reauthorized: bool,
}

/// What to do, by [`classify`](RetryOptions::classify).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// This is the outcome of the call.
    Return,
    /// Wait and repeat.
    Retry {
        /// How long to wait.
        delay: Duration,
        /// How much longer at most: a random part of it is added.
        jitter: Duration,
        /// What the retry counts as.
        counts: Count,
    },
}

/// What a retry counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Count {
    /// A retry for a status with a limit.
    Status(StatusCode),
    /// A retry for a status without a limit.
    Unlimited,
    /// A retry after a failure of the network; whether that was ambiguous.
    Network {
        /// Whether the request may have been carried out.
        ambiguous: bool,
    },
    /// A repetition of a request that was not sent.
    Unsent,
    /// The one repetition with a new credential.
    Reauthorized,
}

impl History {
    /// Nothing yet, for a request that may be repeated whatever its method, or not.
    #[must_use]
    pub fn new(idempotent: bool) -> Self {
        Self { idempotent, ..Self::default() }
    }

    /// Counts a retry.
    pub fn count(&mut self, counts: Count) {
        match counts {
            Count::Status(status) => {
                self.http = self.http.saturating_add(1);
                match self.statuses.iter_mut().find(|(known, _)| *known == status) {
                    Some((_, count)) => *count = count.saturating_add(1),
                    None => self.statuses.push((status, 1)),
                }
            }
            Count::Network { ambiguous } => {
                self.network = self.network.saturating_add(1);
                self.ambiguous |= ambiguous;
            }
            Count::Unlimited => {}
            Count::Unsent => self.unsent = self.unsent.saturating_add(1),
            Count::Reauthorized => self.reauthorized = true,
        }
        if !matches!(counts, Count::Unsent | Count::Reauthorized) {
            self.cooldowns = self.cooldowns.saturating_add(1);
        }
    }

    fn retries_for(&self, status: StatusCode) -> u32 {
        self.statuses.iter().find(|(known, _)| *known == status).map_or(0, |&(_, count)| count)
    }
}

impl RetryOptions {
    /// What to do after an attempt that ended so, given what happened before. Pure: same arguments, same verdict.
    ///
    /// ```
    /// use http::Method;
    /// use pd_transport::{Verdict, RetryOptions, retry::{History, Outcome}};
    ///
    /// let options = RetryOptions::new();
    /// let history = History::default();
    /// let retried = |method| matches!(options.classify(&method, Outcome::Ambiguous, &history), Verdict::Retry { .. });
    /// assert!(retried(Method::GET));
    /// assert!(!retried(Method::POST));
    /// ```
    #[must_use]
    pub fn classify(&self, method: &Method, outcome: Outcome, history: &History) -> Verdict {
        match outcome {
            Outcome::Response { reauthorized: true, .. } if !history.reauthorized => {
                Verdict::Retry { delay: Duration::ZERO, jitter: Duration::ZERO, counts: Count::Reauthorized }
            }
            Outcome::Response { status, server_delay, .. } => self.classify_status(status, server_delay, history),
            Outcome::Connect => self.classify_network(false, history),
            Outcome::Unsent if history.unsent < UNSENT_UNCOUNTED => {
                Verdict::Retry { delay: Duration::ZERO, jitter: Duration::ZERO, counts: Count::Unsent }
            }
            Outcome::Unsent => self.classify_network(false, history),
            Outcome::Ambiguous if is_repeatable(method) || history.idempotent || self.retry_non_idempotent => {
                self.classify_network(true, history)
            }
            Outcome::Ambiguous | Outcome::Fatal => Verdict::Return,
        }
    }

    fn classify_status(&self, status: StatusCode, server_delay: Option<Duration>, history: &History) -> Verdict {
        let counts = match self.limit(status) {
            None => return Verdict::Return,
            Some(Limit::Unlimited) => Count::Unlimited,
            Some(Limit::N(limit)) => {
                if history.retries_for(status) >= limit || history.http >= self.max_http_attempts {
                    return Verdict::Return;
                }
                Count::Status(status)
            }
        };
        if let Some(delay) = server_delay {
            let delay = delay.clamp(SHORTEST_SERVER_DELAY, self.max_server_delay.max(SHORTEST_SERVER_DELAY));
            return Verdict::Retry { delay, jitter: (delay / 4).min(Duration::from_secs(1)), counts };
        }
        let (delay, jitter) = self.cooldown(history);
        if status == StatusCode::TOO_MANY_REQUESTS {
            // Without a limit on the count, a delay of nothing would be a loop.
            return Verdict::Retry { delay: delay.max(SHORTEST_SERVER_DELAY), jitter, counts };
        }
        Verdict::Retry { delay, jitter, counts }
    }

    fn classify_network(&self, ambiguous: bool, history: &History) -> Verdict {
        if history.network < self.max_network_attempts {
            let (delay, jitter) = self.cooldown(history);
            return Verdict::Retry { delay, jitter, counts: Count::Network { ambiguous } };
        }
        Verdict::Return
    }

    /// The delay before the next retry, and the most that it is stretched by.
    fn cooldown(&self, history: &History) -> (Duration, Duration) {
        let seconds = |seconds: f64| Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX);
        let exponent = i32::try_from(history.cooldowns).unwrap_or(i32::MAX).saturating_add(1);
        let base = if self.base.is_finite() { self.base.clamp(1.0, 1_000.0) } else { 1.0 };
        let stagger = if self.stagger.is_finite() { self.stagger.clamp(0.0, 1_000.0) } else { 0.0 };
        // 0 × ∞ is no number; it is no delay here.
        let grown = self.initial.as_secs_f64() * base.powi(exponent);
        let delay = if grown.is_nan() { Duration::ZERO } else { seconds(grown).min(self.max_delay) };
        (delay, seconds(delay.as_secs_f64() * stagger))
    }
}

/// Methods of which a second request does what one does.
fn is_repeatable(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE | Method::PUT | Method::DELETE)
}

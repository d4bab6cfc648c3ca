//! What is repeated, how often, and after which delay.

use std::time::Duration;

use http::StatusCode;

use crate::{BuildError, build_error::Reason};

/// How many retries: N retries are N + 1 requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Limit {
    /// This many. 0 returns the first response.
    N(u32),
    /// Until something else ends it: a response, the deadline.
    Unlimited,
}

/// When and how often a request is repeated.
///
/// The defaults repeat a 429 without a limit, a failed network up to 3 times, and no other status. A transport refuses
/// options that make no sense when it is built; those of a call by [`RetryOverride`](crate::RetryOverride) are bounded.
///
/// ```
/// use std::time::Duration;
/// use pd_transport::{Limit, RetryOptions};
///
/// let options = RetryOptions::new()
///     .status(404, Limit::N(5))
///     .status(503, Limit::Unlimited)
///     .max_http_attempts(4)
///     .initial(Duration::from_secs(1))
///     .stagger(0.0);
/// assert!(options.validate().is_ok());
/// assert!(RetryOptions::new().stagger(-1.0).validate().is_err());
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct RetryOptions {
    pub(super) statuses: Vec<(u16, Limit)>,
    pub(super) max_http_attempts: u32,
    pub(super) max_network_attempts: u32,
    pub(super) initial: Duration,
    pub(super) base: f64,
    pub(super) stagger: f64,
    pub(super) max_delay: Duration,
    pub(super) max_server_delay: Duration,
    pub(super) retry_non_idempotent: bool,
}

impl Default for RetryOptions {
    fn default() -> Self {
        Self {
            statuses: Vec::new(),
            max_http_attempts: 10,
            max_network_attempts: 3,
            initial: Duration::from_millis(1_500),
            base: 2.0,
            stagger: 0.5,
            max_delay: Duration::from_secs(60),
            max_server_delay: Duration::from_secs(300),
            retry_non_idempotent: false,
        }
    }
}

impl RetryOptions {
    /// The defaults.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// No retry of any kind, not even of a 429.
    #[must_use]
    pub fn never() -> Self {
        Self::new().status(429, Limit::N(0)).max_network_attempts(0)
    }

    /// Repeats requests that are answered with this status, whatever their method. Overrides the default for 429 (without
    /// limit) and 401 (never).
    #[must_use]
    pub fn status(mut self, status: u16, limit: Limit) -> Self {
        self.statuses.retain(|&(known, _)| known != status);
        self.statuses.push((status, limit));
        self
    }

    /// How many retries over all statuses with a limit together. Default: 10.
    #[must_use]
    pub const fn max_http_attempts(mut self, retries: u32) -> Self {
        self.max_http_attempts = retries;
        self
    }

    /// How many retries after failures of the network. Default: 3.
    #[must_use]
    pub const fn max_network_attempts(mut self, retries: u32) -> Self {
        self.max_network_attempts = retries;
        self
    }

    /// What the cooldown starts from: before the nth retry it is `initial` × `base`ⁿ. Default: 1.5 s.
    #[must_use]
    pub const fn initial(mut self, initial: Duration) -> Self {
        self.initial = initial;
        self
    }

    /// What the cooldown grows by from retry to retry. Default: 2; at least 1.
    #[must_use]
    pub const fn base(mut self, base: f64) -> Self {
        self.base = base;
        self
    }

    /// By which part of itself, at most, a cooldown is stretched at random. Default: 0.5; 0 takes the jitter away.
    #[must_use]
    pub const fn stagger(mut self, stagger: f64) -> Self {
        self.stagger = stagger;
        self
    }

    /// The longest cooldown, before it is stretched. Default: 60 s.
    #[must_use]
    pub const fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    /// The longest delay that a server can ask for by `Retry-After` or `ratelimit-reset`. Default: 5 minutes; at least
    /// half a second.
    #[must_use]
    pub const fn max_server_delay(mut self, delay: Duration) -> Self {
        self.max_server_delay = delay;
        self
    }

    /// Whether to repeat a request that may have been carried out and is not idempotent (POST, PATCH). Default: no.
    #[must_use]
    pub const fn retry_non_idempotent(mut self, retry: bool) -> Self {
        self.retry_non_idempotent = retry;
        self
    }

    /// Checks the options, as a transport does when it is built.
    ///
    /// # Errors
    ///
    /// [`BuildError`] for a status that is no error (below 400) or none at all (above 599), a `base` below 1, a negative
    /// `stagger`, either of them not finite or above 1,000, and a `max_server_delay` below half a second.
    pub fn validate(&self) -> Result<(), BuildError> {
        let refuse = |what, value: String, why| Err(BuildError::new(Reason::Option { what, value, why }));
        if let Some((status, _)) = self.statuses.iter().find(|(status, _)| !(400..=599).contains(status)) {
            return refuse("retry.status", status.to_string(), "only 400 to 599 can be repeated");
        }
        if !(1.0..=1_000.0).contains(&self.base) {
            return refuse("retry.base", self.base.to_string(), "it has to be between 1 and 1,000");
        }
        if !(0.0..=1_000.0).contains(&self.stagger) {
            return refuse("retry.stagger", self.stagger.to_string(), "it has to be between 0 and 1,000");
        }
        if self.max_server_delay < super::delay::SHORTEST_SERVER_DELAY {
            let value = format!("{:?}", self.max_server_delay);
            return refuse("retry.max_server_delay", value, "it has to be at least half a second");
        }
        Ok(())
    }

    /// The limit that applies to a status; `None` where it is not repeated.
    pub(super) fn limit(&self, status: StatusCode) -> Option<Limit> {
        let rule = self.statuses.iter().find(|&&(known, _)| known == status.as_u16()).map(|&(_, limit)| limit);
        rule.or((status == StatusCode::TOO_MANY_REQUESTS).then_some(Limit::Unlimited))
    }
}

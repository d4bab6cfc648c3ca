//! Retry options: statuses, limits and delays.

use std::time::Duration;

use http::StatusCode;

use crate::{BuildError, build_error::BuildErrorKind};

/// A limit on the number of retries. N retries make N + 1 requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Limit {
    /// At most this many retries. 0 returns the first response.
    N(u32),
    /// No limit: retries until another response arrives or the deadline ends the call.
    Unlimited,
}

/// When and how often a request is retried.
///
/// By default, a 429 is retried without a limit, a network failure up to 3 times, and no other status at all. Building a
/// transport fails if its options are invalid. Options of one call ([`RetryOverride`](crate::RetryOverride)) are clamped to
/// valid values.
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
    /// Creates the default options.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Creates options without retries, not even of a 429. Two exceptions remain: a request that was not sent because a pooled
    /// connection had closed, and a 401 for which a credential provider has a new credential.
    #[must_use]
    pub fn never() -> Self {
        Self::new().status(429, Limit::N(0)).max_network_attempts(0)
    }

    /// Retries responses with this status, whatever the method of the request. Overrides the default for 429 (no limit) and
    /// 401 (never).
    #[must_use]
    pub fn status(mut self, status: u16, limit: Limit) -> Self {
        self.statuses.retain(|&(known, _)| known != status);
        self.statuses.push((status, limit));
        self
    }

    /// Limits the retries over all statuses that have a limit. Default: 10.
    ///
    /// A 429 has no limit by default, so neither this nor 0 ends its retries; a deadline does. To bound them, give 429 a limit:
    /// `Limit::N(0)` returns the first 429. [`never`](Self::never) turns every retry off.
    ///
    /// ```
    /// use pd_transport::{Limit, RetryOptions};
    ///
    /// let no_status_is_retried = RetryOptions::new().max_http_attempts(0).status(429, Limit::N(0));
    /// let at_most_five = RetryOptions::new().max_http_attempts(5).status(429, Limit::N(5));
    /// # assert!(no_status_is_retried.validate().is_ok() && at_most_five.validate().is_ok());
    /// ```
    #[must_use]
    pub const fn max_http_attempts(mut self, retries: u32) -> Self {
        self.max_http_attempts = retries;
        self
    }

    /// Limits the retries after network failures. Default: 3.
    #[must_use]
    pub const fn max_network_attempts(mut self, retries: u32) -> Self {
        self.max_network_attempts = retries;
        self
    }

    /// Sets the initial backoff. The delay before the nth retry is `initial` × `base`ⁿ. Default: 1.5 s.
    #[must_use]
    pub const fn initial(mut self, initial: Duration) -> Self {
        self.initial = initial;
        self
    }

    /// Sets the factor by which the backoff grows with each retry. Default: 2. Minimum: 1.
    #[must_use]
    pub const fn base(mut self, base: f64) -> Self {
        self.base = base;
        self
    }

    /// Sets the jitter, as a fraction of the backoff: a random part of it is added. Default: 0.5. 0 disables jitter.
    #[must_use]
    pub const fn stagger(mut self, stagger: f64) -> Self {
        self.stagger = stagger;
        self
    }

    /// Limits the backoff, before jitter is added. Default: 60 s.
    #[must_use]
    pub const fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    /// Limits the delay that a server can ask for with `Retry-After` or `ratelimit-reset`. Default: 5 minutes. Minimum: 0.5 s.
    #[must_use]
    pub const fn max_server_delay(mut self, delay: Duration) -> Self {
        self.max_server_delay = delay;
        self
    }

    /// Sets whether a request that is not idempotent (POST, PATCH) is retried after an attempt that may have been carried out.
    /// Default: `false`.
    #[must_use]
    pub const fn retry_non_idempotent(mut self, retry: bool) -> Self {
        self.retry_non_idempotent = retry;
        self
    }

    /// Checks the options. Building a transport calls this method.
    ///
    /// # Errors
    ///
    /// Returns [`BuildError`] if a status is not between 400 and 599, `base` is not between 1 and 1,000, `stagger` is not
    /// between 0 and 1,000, or `max_server_delay` is below half a second.
    pub fn validate(&self) -> Result<(), BuildError> {
        let invalid =
            |option, value: String, rule| Err(BuildError::new(BuildErrorKind::Option { option, rule, value }));
        if let Some((status, _)) = self.statuses.iter().find(|(status, _)| !(400..=599).contains(status)) {
            return invalid("retry.status", status.to_string(), "must be between 400 and 599");
        }
        if !(1.0..=1_000.0).contains(&self.base) {
            return invalid("retry.base", self.base.to_string(), "must be between 1 and 1,000");
        }
        if !(0.0..=1_000.0).contains(&self.stagger) {
            return invalid("retry.stagger", self.stagger.to_string(), "must be between 0 and 1,000");
        }
        if self.max_server_delay < super::delay::MIN_SERVER_DELAY {
            let value = format!("{:?}", self.max_server_delay);
            return invalid("retry.max_server_delay", value, "must be at least 500ms");
        }
        Ok(())
    }

    /// Returns the limit of a status, or `None` if it is not retried.
    pub(super) fn limit(&self, status: StatusCode) -> Option<Limit> {
        let rule = self.statuses.iter().find(|&&(known, _)| known == status.as_u16()).map(|&(_, limit)| limit);
        rule.or((status == StatusCode::TOO_MANY_REQUESTS).then_some(Limit::Unlimited))
    }
}

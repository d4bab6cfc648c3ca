//! PagerDuty's rate limits: fixed windows for REST, a sliding window for events.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

/// The state of a credential's rate limit after a request was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RateLimitState {
    pub(crate) allowed: bool,
    pub(crate) limit: u64,
    pub(crate) remaining: u64,
    /// Seconds until the window ends, rounded up.
    pub(crate) reset: u64,
}

/// The rate limit of REST: a quota for each credential in a fixed window, which the `ratelimit-*` headers report.
#[derive(Debug)]
pub(crate) struct Budget {
    limit: u64,
    window: Duration,
    used: Mutex<HashMap<String, (Instant, u64)>>,
}

impl Budget {
    pub(crate) fn new(limit: u64, window: Duration) -> Self {
        Self { limit, window, used: Mutex::default() }
    }

    pub(crate) fn charge(&self, credential: &str) -> RateLimitState {
        let now = Instant::now();
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let (start, count) = match used.get_mut(credential) {
            Some(entry) => entry,
            None => used.entry(credential.to_owned()).or_insert((now, 0)),
        };
        if now.duration_since(*start) >= self.window {
            (*start, *count) = (now, 0);
        }
        let allowed = *count < self.limit;
        if allowed {
            *count += 1;
        }
        let left = self.window.saturating_sub(now.duration_since(*start));
        RateLimitState {
            allowed,
            limit: self.limit,
            remaining: self.limit - *count,
            reset: left.as_secs() + u64::from(left.subsec_nanos() > 0),
        }
    }
}

/// The rate limit of events: a number of events for each routing key in a sliding window.
#[derive(Debug)]
pub(crate) struct SlidingWindow {
    limit: usize,
    window: Duration,
    calls: Mutex<HashMap<String, VecDeque<Instant>>>,
}

impl SlidingWindow {
    pub(crate) fn new(limit: usize, window: Duration) -> Self {
        Self { limit, window, calls: Mutex::default() }
    }

    /// Counts an event, and returns whether it is within the limit. A rejected event does not count.
    pub(crate) fn admit(&self, routing_key: &str) -> bool {
        let now = Instant::now();
        let mut all = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        let calls = all.entry(routing_key.to_owned()).or_default();
        while calls.front().is_some_and(|&first| now.duration_since(first) >= self.window) {
            calls.pop_front();
        }
        let allowed = calls.len() < self.limit;
        if allowed {
            calls.push_back(now);
        }
        allowed
    }
}

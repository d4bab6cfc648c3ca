//! Rate limits of routing keys, estimated from their 429 responses.
//!
//! The Events API accepts a number of events per routing key in any 60 s, and does not say how many. The estimate is the number
//! of events that the key accepted in the 60 s before a 429, but at least a quarter of the documented 120, because other
//! senders may have used the rest. [`SendAll`](crate::SendAll) stays below the estimate for two minutes. Single events are
//! counted and never delayed.
//!
//! Memory: at most 61 counters of 32 bytes for each routing key that accepted an event in the last 60 s. A key without a
//! counter or an estimate is forgotten.

use std::{
    collections::{HashMap, VecDeque},
    hash::BuildHasher as _,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use foldhash::fast::RandomState;
use http::StatusCode;
use pd_transport::{Attempt, BodySecret};
use tokio::time::Instant;

use crate::RoutingKey;

mod hook;
#[cfg(test)]
mod tests;

/// The period in which PagerDuty counts events.
const PERIOD: Duration = Duration::from_secs(60);
/// The time for which an estimate is used. After that, other senders may have stopped.
const ESTIMATE_LIFETIME: Duration = Duration::from_secs(120);
/// The smallest estimate, in events per [`PERIOD`].
const MIN_ESTIMATE: usize = 30;
/// Events that were accepted within this time share a counter.
const COUNTER_WIDTH: Duration = Duration::from_secs(1);
/// The smallest number of keys at which unused ones are removed.
const MIN_CLEANUP: usize = 1_024;

/// The rate limits of all routing keys of a session. Clones share them.
#[derive(Debug, Clone, Default)]
pub(crate) struct RateLimits(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    hasher: RandomState,
    keys: Mutex<KeyTable>,
}

#[derive(Debug, Default)]
struct KeyTable {
    rates: HashMap<KeyId, KeyRate, RandomState>,
    cleanup_at: usize,
}

/// Identifies a routing key without revealing it: a keyed hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct KeyId(u64);

/// Identifies an alert: a keyed hash of the routing key and the `dedup_key`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct AlertId(u64);

/// The reason why `send_all` must not send another event of a key yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hold {
    /// The estimate is used up until this time.
    Until(Instant),
    /// The estimate is used up by events in flight.
    UntilResponse,
}

/// The events that a key accepted in the last [`PERIOD`], and the estimate of its limit.
#[derive(Debug, Default)]
struct KeyRate {
    counters: VecDeque<Counter>,
    accepted: usize,
    estimate: Option<Estimate>,
}

#[derive(Debug)]
struct Counter {
    first: Instant,
    last: Instant,
    events: usize,
}

#[derive(Debug, Clone, Copy)]
struct Estimate {
    events: usize,
    made: Instant,
}

impl RateLimits {
    /// Returns the ID of the routing key that this is the secret of.
    pub(crate) fn key_id(&self, secret: &BodySecret) -> KeyId {
        KeyId(self.0.hasher.hash_one(&secret.0))
    }

    pub(crate) fn alert_id(&self, key: &RoutingKey, dedup_key: &str) -> AlertId {
        AlertId(self.0.hasher.hash_one((key.expose(), dedup_key)))
    }

    /// Returns why `send_all` must wait before it sends another event of a key that has `in_flight` events without a response.
    pub(crate) fn hold(&self, key: KeyId, in_flight: usize) -> Option<Hold> {
        let now = Instant::now();
        let mut table = self.table();
        let rate = table.rates.get_mut(&key)?;
        rate.expire(now);
        let surplus =
            (rate.accepted + in_flight + 1).checked_sub(rate.estimate?.events).filter(|surplus| *surplus > 0)?;
        // The oldest `surplus` events must leave the period first.
        let mut passed = 0;
        let leaves = rate.counters.iter().find(|counter| {
            passed += counter.events;
            passed >= surplus
        });
        Some(leaves.map_or(Hold::UntilResponse, |counter| Hold::Until(counter.last + PERIOD)))
    }

    fn observe(&self, key: KeyId, status: StatusCode, attempt: Attempt) {
        let now = Instant::now();
        let mut table = self.table();
        if status.is_success() {
            table.rate(key, now).accept(now);
        } else if status == StatusCode::TOO_MANY_REQUESTS {
            let rate = table.rate(key, now);
            match &mut rate.estimate {
                // A further attempt of a waiting event shows only that the limit still applies.
                Some(estimate) if attempt > Attempt(1) => estimate.made = now,
                None if attempt > Attempt(1) => {}
                estimate => *estimate = Some(Estimate { events: rate.accepted.max(MIN_ESTIMATE), made: now }),
            }
        }
    }

    fn table(&self) -> MutexGuard<'_, KeyTable> {
        self.0.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl KeyTable {
    /// Returns the rate of a key, without the events that have left the period.
    fn rate(&mut self, key: KeyId, now: Instant) -> &mut KeyRate {
        if self.rates.len() >= self.cleanup_at.max(MIN_CLEANUP) && !self.rates.contains_key(&key) {
            self.rates.retain(|_, rate| {
                rate.expire(now);
                rate.accepted > 0 || rate.estimate.is_some()
            });
            self.cleanup_at = self.rates.len() * 2;
        }
        let rate = self.rates.entry(key).or_default();
        rate.expire(now);
        rate
    }
}

impl KeyRate {
    fn expire(&mut self, now: Instant) {
        while let Some(counter) = self.counters.front().filter(|counter| now.duration_since(counter.last) >= PERIOD) {
            self.accepted -= counter.events;
            self.counters.pop_front();
        }
        self.estimate = self.estimate.filter(|estimate| now.duration_since(estimate.made) < ESTIMATE_LIFETIME);
    }

    fn accept(&mut self, now: Instant) {
        self.accepted += 1;
        match self.counters.back_mut() {
            Some(counter) if now.duration_since(counter.first) < COUNTER_WIDTH => {
                counter.events += 1;
                counter.last = now;
            }
            _ => self.counters.push_back(Counter { first: now, last: now, events: 1 }),
        }
    }
}

//! The state of one simulator, without its sockets.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use http::HeaderMap;
use serde_json::{Value, json};

use crate::{
    clock::{self, Clock},
    credential::{self, Caller, Credentials, Scheme},
    fault::ActiveFaults,
    journal::Journal,
    oauth::AuthorizationServer,
    rate_limit::{Budget, SlidingWindow},
    store::{Entity, Store},
    webhook::Webhooks,
};

/// Options that do not change after the start.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) max_limit: usize,
    pub(crate) page_sizes: Vec<usize>,
    pub(crate) until_inclusive: bool,
    pub(crate) gzip: bool,
    /// The limit of HTTP/2 streams, if it is not the default of hyper.
    pub(crate) max_concurrent_streams: Option<u32>,
    pub(crate) abilities: Vec<String>,
}

/// The state that all connections of a simulator share.
#[derive(Debug)]
pub(crate) struct SimState {
    pub(crate) store: Mutex<Store>,
    pub(crate) clock: Clock,
    pub(crate) settings: Settings,
    pub(crate) credentials: Credentials,
    pub(crate) oauth: AuthorizationServer,
    pub(crate) routing_keys: Mutex<Vec<(String, String)>>,
    pub(crate) budget: Budget,
    pub(crate) events: SlidingWindow,
    pub(crate) journal: Journal,
    pub(crate) faults: ActiveFaults,
    pub(crate) webhooks: Webhooks,
    pub(crate) latency: Mutex<Duration>,
    pub(crate) pages_served: AtomicUsize,
    pub(crate) requests: AtomicU64,
}

impl SimState {
    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the number of items on the next page. The client asked for `limit`.
    pub(crate) fn page_size(&self, limit: usize) -> usize {
        let sizes = &self.settings.page_sizes;
        if sizes.is_empty() {
            return limit;
        }
        let turn = self.pages_served.fetch_add(1, Ordering::SeqCst) % sizes.len();
        sizes.get(turn).map_or(limit, |&size| size.min(limit))
    }

    /// Returns the id of the service of a routing key.
    pub(crate) fn service_of(&self, routing_key: &str) -> Option<String> {
        let keys = self.routing_keys.lock().unwrap_or_else(PoisonError::into_inner);
        keys.iter().find(|(key, _)| key == routing_key).map(|(_, service)| service.clone())
    }

    /// Returns the caller of a request, or `None` if its credential is missing, unknown, expired or revoked.
    pub(crate) fn identify(&self, headers: &HeaderMap) -> Option<Caller> {
        let key = credential::of_headers(headers)?;
        if let Some(identity) = self.credentials.identify(&key) {
            return Some(Caller { identity, secret: key.1, scopes: None });
        }
        if key.0 != Scheme::Bearer {
            return None;
        }
        let bearer = self.oauth.identify(&key.1, self.clock.elapsed())?;
        Some(Caller { identity: bearer.identity, secret: key.1, scopes: Some(bearer.scopes) })
    }

    pub(crate) fn latency(&self) -> Duration {
        *self.latency.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the number of the next response, counted from 1.
    pub(crate) fn next_request(&self) -> u64 {
        self.requests.fetch_add(1, Ordering::SeqCst) + 1
    }

    /// Returns the current time in PagerDuty's format.
    pub(crate) fn now(&self) -> String {
        clock::format(self.clock.now())
    }

    /// Inserts an object. Adds the current time if the collection is ordered by time and the object has none.
    pub(crate) fn insert(&self, collection: &str, mut value: Value) -> Arc<Entity> {
        if let (Some(member), Some(object)) = (dated_by(collection), value.as_object_mut()) {
            object.entry(member).or_insert_with(|| json!(self.now()));
        }
        self.store().insert(collection, value)
    }
}

/// Returns the member that a collection is ordered by, if it is ordered by time.
pub(crate) fn dated_by(collection: &str) -> Option<&'static str> {
    match collection {
        "incidents" | "alerts" | "log_entries" => Some("created_at"),
        "audit/records" => Some("execution_time"),
        "change_events" => Some("timestamp"),
        "notifications" => Some("started_at"),
        _ => None,
    }
}

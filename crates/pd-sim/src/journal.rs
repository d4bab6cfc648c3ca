//! The journal of requests.

use std::{
    collections::{BTreeMap, VecDeque},
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, Version, header::AUTHORIZATION};
use serde_json::Value;

/// A request as the simulator received it.
///
/// `Debug` redacts the `Authorization` header. [`authorization`](Self::authorization) and [`headers`](Self::headers) return
/// it.
#[derive(Clone)]
pub struct Recorded {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) version: Version,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Bytes>,
    pub(crate) connection: u64,
    pub(crate) at: Duration,
    pub(crate) fault: Option<&'static str>,
}

impl Recorded {
    /// Returns the method.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// Returns the path as it was sent, percent-encoded and without the query.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the decoded query parameters, in the order of the URL.
    #[must_use]
    pub fn query(&self) -> &[(String, String)] {
        &self.query
    }

    /// Returns the first value of the query parameter `key`. For a list, `key` must end with `[]`.
    #[must_use]
    pub fn query_value(&self, key: &str) -> Option<&str> {
        self.query.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    /// Returns the HTTP version.
    #[must_use]
    pub fn version(&self) -> Version {
        self.version
    }

    /// Returns all headers, including the credential.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the value of a header if it is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Returns the value of the `Authorization` header, not redacted.
    #[must_use]
    pub fn authorization(&self) -> Option<&str> {
        self.header(AUTHORIZATION.as_str())
    }

    /// Returns the body, which is empty if a fault ended the request before the body was read.
    #[must_use]
    pub fn body(&self) -> Bytes {
        self.body.clone().unwrap_or_default()
    }

    /// Returns the body as JSON, or `None` if it is not JSON.
    #[must_use]
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(self.body.as_deref()?).ok()
    }

    /// Returns the number of the connection, counted from 1, or 0 for a request to [`Sim::service`](crate::Sim::service).
    #[must_use]
    pub fn connection(&self) -> u64 {
        self.connection
    }

    /// Returns the time from the start of the simulator until the request arrived, by tokio's clock.
    #[must_use]
    pub fn at(&self) -> Duration {
        self.at
    }

    /// Returns the [name](crate::Fault::name) of the fault that was injected, if any.
    #[must_use]
    pub fn fault(&self) -> Option<&'static str> {
        self.fault
    }
}

impl fmt::Debug for Recorded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut headers = self.headers.clone();
        for value in headers.values_mut() {
            value.set_sensitive(false);
        }
        if let Some(value) = headers.get_mut(AUTHORIZATION) {
            value.set_sensitive(true);
        }
        f.debug_struct("Recorded")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("query", &self.query)
            .field("version", &self.version)
            .field("headers", &headers)
            .field("body_bytes", &self.body.as_ref().map_or(0, Bytes::len))
            .field("connection", &self.connection)
            .field("at", &self.at)
            .field("fault", &self.fault)
            .finish()
    }
}

/// A handle of the requests that the simulator received. Cheap to clone.
///
/// It keeps the last [`SimBuilder::journal_limit`](crate::SimBuilder::journal_limit) requests. [`total`](Self::total)
/// counts all of them.
#[derive(Debug, Clone, Default)]
pub struct Journal(Arc<Mutex<JournalInner>>);

#[derive(Debug, Default)]
struct JournalInner {
    kept: VecDeque<Arc<Recorded>>,
    limit: usize,
    total: u64,
    statuses: BTreeMap<u16, u64>,
}

impl Journal {
    pub(crate) fn with_limit(limit: usize) -> Self {
        Self(Arc::new(Mutex::new(JournalInner { limit, ..JournalInner::default() })))
    }

    pub(crate) fn push(&self, request: Recorded) {
        let mut log = self.lock();
        log.total += 1;
        if log.limit == 0 {
            return;
        }
        if log.kept.len() == log.limit {
            log.kept.pop_front();
        }
        log.kept.push_back(Arc::new(request));
    }

    /// Returns the number of kept requests.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lock().kept.len()
    }

    /// Returns whether no request is kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the number of requests since the start or the last [`clear`](Self::clear), including those no longer kept.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.lock().total
    }

    pub(crate) fn count_response(&self, status: StatusCode) {
        *self.lock().statuses.entry(status.as_u16()).or_default() += 1;
    }

    /// Returns the number of responses with each status, since the start or the last [`clear`](Self::clear). This includes
    /// responses that a fault truncated, but not those that were never sent because of a fault.
    #[must_use]
    pub fn statuses(&self) -> BTreeMap<u16, u64> {
        self.lock().statuses.clone()
    }

    /// Returns the kept requests, oldest first.
    #[must_use]
    pub fn all(&self) -> Vec<Arc<Recorded>> {
        self.lock().kept.iter().cloned().collect()
    }

    /// Returns the latest request.
    #[must_use]
    pub fn last(&self) -> Option<Arc<Recorded>> {
        self.lock().kept.back().cloned()
    }

    /// Returns the kept requests that match the predicate.
    #[must_use]
    pub fn filter(&self, mut predicate: impl FnMut(&Recorded) -> bool) -> Vec<Arc<Recorded>> {
        let log = self.lock();
        log.kept.iter().filter(|request| predicate(request)).cloned().collect()
    }

    /// Returns the kept requests with this method and exactly this path.
    #[must_use]
    pub fn to(&self, method: &Method, path: &str) -> Vec<Arc<Recorded>> {
        self.filter(|request| request.method == method && request.path == path)
    }

    /// Removes all requests and counts.
    pub fn clear(&self) {
        let mut log = self.lock();
        log.kept.clear();
        log.total = 0;
        log.statuses.clear();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, JournalInner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

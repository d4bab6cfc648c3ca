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

/// One request as the simulator received it.
///
/// `Debug` masks the `Authorization` header; [`authorization`](Self::authorization) and [`headers`](Self::headers) show it.
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

    /// Returns the path as it was sent, still percent-encoded, without the query.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the decoded query, in the order of the URL.
    #[must_use]
    pub fn query(&self) -> &[(String, String)] {
        &self.query
    }

    /// Returns the first value of the query parameter `key`. A list parameter includes its `[]`.
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

    /// Returns the `Authorization` header in clear text.
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

    /// Returns the number of its connection, from 1; 0 for a request to [`Sim::service`](crate::Sim::service).
    #[must_use]
    pub fn connection(&self) -> u64 {
        self.connection
    }

    /// Returns when the request arrived, since the simulator started, by tokio's clock.
    #[must_use]
    pub fn at(&self) -> Duration {
        self.at
    }

    /// Returns the [name](crate::Fault::name) of the fault that applied to it, if any.
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

/// The requests that the simulator received, oldest first. A handle that is cheap to clone.
///
/// It keeps the last [`SimBuilder::journal_limit`](crate::SimBuilder::journal_limit) requests;
/// [`total`](Self::total) counts them all.
#[derive(Debug, Clone, Default)]
pub struct Journal(Arc<Mutex<Log>>);

#[derive(Debug, Default)]
struct Log {
    kept: VecDeque<Arc<Recorded>>,
    limit: usize,
    total: u64,
    statuses: BTreeMap<u16, u64>,
}

impl Journal {
    pub(crate) fn with_limit(limit: usize) -> Self {
        let log = Log { limit, ..Log::default() };
        Self(Arc::new(Mutex::new(log)))
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

    /// Returns how many requests are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lock().kept.len()
    }

    /// Returns whether no request is kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns how many requests arrived since the start or the last [`clear`](Self::clear), including those no longer kept.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.lock().total
    }

    pub(crate) fn answered(&self, status: StatusCode) {
        *self.lock().statuses.entry(status.as_u16()).or_default() += 1;
    }

    /// Returns how many responses were sent with each status, since the start or the last [`clear`](Self::clear). Responses
    /// that a fault cut short count. Responses that a fault withheld do not.
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

    /// Returns the requests that `want` selects.
    #[must_use]
    pub fn filter(&self, mut want: impl FnMut(&Recorded) -> bool) -> Vec<Arc<Recorded>> {
        let log = self.lock();
        log.kept.iter().filter(|request| want(request)).cloned().collect()
    }

    /// Returns the requests with this method and exactly this path.
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

    fn lock(&self) -> std::sync::MutexGuard<'_, Log> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

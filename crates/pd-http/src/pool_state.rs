//! Counts connections.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

/// How many connections a client has, over all origins. Returned by [`HttpClient::pool_state`](crate::HttpClient::pool_state).
///
/// The counts are read one after the other while requests come and go, so they fit a gauge and nothing finer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PoolState {
    /// Connections that are open, idle ones included. A connection counts once TCP, the proxy's tunnel and TLS are done.
    pub open: usize,
    /// Open connections that carry no request.
    pub idle: usize,
    /// Requests that wait for a connection.
    pub waiting: usize,
}

impl PoolState {
    /// Open connections that carry a request.
    #[must_use]
    pub const fn active(&self) -> usize {
        self.open.saturating_sub(self.idle)
    }
}

/// Counts the open connections of one client.
#[derive(Debug, Clone, Default)]
pub(crate) struct OpenConnections(Arc<AtomicUsize>);

impl OpenConnections {
    pub(crate) fn count(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    /// Counts a connection until the guard is dropped.
    pub(crate) fn add(&self) -> OpenGuard {
        self.0.fetch_add(1, Ordering::Relaxed);
        OpenGuard(self.clone())
    }
}

/// Belongs to an open connection.
#[derive(Debug)]
pub(crate) struct OpenGuard(OpenConnections);

impl Drop for OpenGuard {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}

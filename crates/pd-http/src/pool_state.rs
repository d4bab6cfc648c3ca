//! Counts connections.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

/// The number of connections of a client, over all origins. Returned by [`HttpClient::pool_state`](crate::HttpClient::pool_state).
///
/// The counts are read one after the other, so they may not be from the same instant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PoolState {
    /// The number of open connections, including the idle ones. A connection counts after TCP, the proxy's tunnel and TLS are done.
    pub open: usize,
    /// The number of open connections without a request.
    pub idle: usize,
    /// The number of requests that wait for a connection.
    pub waiting: usize,
}

impl PoolState {
    /// Returns the number of open connections with a request.
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

/// Counts one open connection until it is dropped.
#[derive(Debug)]
pub(crate) struct OpenGuard(OpenConnections);

impl Drop for OpenGuard {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}

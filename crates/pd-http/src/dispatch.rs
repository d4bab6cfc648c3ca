//! Tells the caller whether a request was handed to a connection.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// Receives reports of the client about one request.
///
/// Put it on a request with [`DispatchObserver`]. `AtomicBool` implements it: `true` from the dispatch on.
pub trait Dispatch: Send + Sync {
    /// The client is about to hand the request to a connection that can write it. From now on the server may see it.
    fn dispatched(&self);

    /// The connection gave the request back unwritten. The client sends it on another connection, or fails.
    fn returned(&self);
}

impl Dispatch for AtomicBool {
    fn dispatched(&self) {
        self.store(true, Ordering::Relaxed);
    }

    fn returned(&self) {
        self.store(false, Ordering::Relaxed);
    }
}

/// A request extension through which the client reports whether the request was handed to a connection.
///
/// A request that is still waiting for a connection, or for a free HTTP/2 stream, was not dispatched: if it is dropped then,
/// the server has not seen it. This is the difference between "retry at will" and "look before you retry" when a timeout
/// around the client strikes. The client reports from inside `poll`, so a caller that drops the response future reads a
/// value that no longer changes.
///
/// ```
/// use std::{sync::{Arc, atomic::{AtomicBool, Ordering}}, time::Duration};
/// use bytes::Bytes;
/// use http::Request;
/// use http_body_util::Empty;
/// use pd_http::{ClientOptions, DispatchObserver, HttpClient};
/// use tower::ServiceExt;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
/// let client: HttpClient<Empty<Bytes>> = ClientOptions::new().build()?;
/// let dispatched = Arc::new(AtomicBool::new(false));
/// let request = Request::get("http://127.0.0.1:1/")
///     .extension(DispatchObserver::new(dispatched.clone()))
///     .body(Empty::new())?;
/// let result = tokio::time::timeout(Duration::from_secs(1), client.oneshot(request)).await;
/// assert!(!matches!(result, Ok(Ok(_))));
/// assert!(!dispatched.load(Ordering::Relaxed));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct DispatchObserver(Arc<dyn Dispatch>);

impl DispatchObserver {
    /// An extension that reports to `observer`.
    pub fn new(observer: Arc<impl Dispatch + 'static>) -> Self {
        Self(observer)
    }

    pub(crate) fn dispatched(&self) {
        self.0.dispatched();
    }

    pub(crate) fn returned(&self) {
        self.0.returned();
    }
}

impl fmt::Debug for DispatchObserver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DispatchObserver")
    }
}

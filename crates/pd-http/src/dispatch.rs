//! Reports to the caller whether a request was passed to a connection.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// Receives the reports about one request.
///
/// Add it to a request with [`DispatchObserver`]. `AtomicBool` implements it: it is `true` after the dispatch.
pub trait Dispatch: Send + Sync {
    /// The client passes the request to a connection that can write it. From now on, the server may receive it.
    fn dispatched(&self);

    /// The connection returned the request unwritten. The client sends it on another connection, or returns an error.
    fn returned(&self);

    /// Returns whether the caller can retry the request if its outcome is unknown, whatever its method. Default: `false`.
    ///
    /// Before the client sends a POST or PATCH on a connection that has carried a request, it checks whether the server has closed
    /// the connection. If this method returns `true`, it skips that check on a connection that has just received something.
    fn is_safe_to_retry(&self) -> bool {
        false
    }
}

impl Dispatch for AtomicBool {
    fn dispatched(&self) {
        self.store(true, Ordering::Relaxed);
    }

    fn returned(&self) {
        self.store(false, Ordering::Relaxed);
    }
}

/// A request extension with which the client reports whether the request was passed to a connection.
///
/// A request that waits for a connection, or for a free HTTP/2 stream, is not dispatched yet. If a timeout around the client drops it
/// then, the server has not received it, and a retry is safe. After the dispatch, its effect is unknown. The client reports only
/// inside of `poll`, so the value does not change after the response future was dropped.
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
    /// Creates an extension that reports to `observer`.
    pub fn new(observer: Arc<impl Dispatch + 'static>) -> Self {
        Self(observer)
    }

    pub(crate) fn dispatched(&self) {
        self.0.dispatched();
    }

    pub(crate) fn returned(&self) {
        self.0.returned();
    }

    pub(crate) fn is_safe_to_retry(&self) -> bool {
        self.0.is_safe_to_retry()
    }
}

impl fmt::Debug for DispatchObserver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DispatchObserver")
    }
}

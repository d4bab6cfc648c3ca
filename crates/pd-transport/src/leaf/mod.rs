//! The leaf of the stack: hyper-util's client over TCP, a proxy's tunnel and rustls.
//!
//! ```
//! use http::Request;
//! use pd_transport::{Body, leaf::LeafOptions};
//! use tower::ServiceExt;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
//! let leaf = LeafOptions::new().build()?;
//! let request = Request::get("http://127.0.0.1:1/users").body(Body::empty())?;
//! let refused = leaf.oneshot(request).await.unwrap_err();
//! assert_eq!(pd_transport::leaf::failure(&*refused), pd_transport::leaf::Failure::Connect);
//! # Ok(())
//! # }
//! ```

mod connect;
#[cfg(feature = "rustls")]
mod dial;
mod error;
mod failure;
mod future;
mod gate;
mod no_proxy;
mod options;
mod proxy;
mod stream;
#[cfg(feature = "rustls")]
mod tls;

use std::{
    fmt,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use http::{Method, Request, Response};
use hyper::body::Incoming;
use hyper_util::{
    client::legacy::Client,
    rt::{TokioExecutor, TokioTimer},
};
use tower::Service;

use crate::{Body, BoxError};

pub use error::{ConnectError, LeafError};
pub(crate) use failure::is_timed_out;
pub use failure::{Failure, failure};
pub use future::LeafFuture;
pub use options::LeafOptions;
pub use proxy::Proxy;
#[cfg(feature = "rustls")]
pub use tls::{Roots, TlsVersion};

use connect::Connector;
use gate::{Entry, Gate};

/// hyper-util's client, with a pool, HTTP/1.1 and HTTP/2. Clones share the pool.
///
/// The response is given as soon as its head is there; the body is still on the wire. Read [`failure`] for what an
/// error means. A request on a pooled connection that dies before the request is written is repeated here, unseen;
/// one that may have been read is not.
///
/// Only connecting is limited in time here; the layer above limits the answer, and must: a request that is handed to a
/// connection in the very instant in which it ends can stay in hyper's channel, without an answer and without an error.
#[derive(Clone)]
pub struct HyperLeaf {
    /// Shared: the stack is cloned for each call, and the client is several handles.
    client: Arc<Client<Connector, Body>>,
    /// Only where HTTP/2 is offered: without it each request has a connection of its own.
    gate: Option<Arc<Gate>>,
    connect_timeout: Duration,
}

impl HyperLeaf {
    fn new(options: &LeafOptions) -> Result<Self, LeafError> {
        #[cfg(feature = "http2")]
        let gate = options.http2.then(Arc::default);
        #[cfg(not(feature = "http2"))]
        let gate = None;
        let connector = Connector::new(options, gate.clone())?;
        let mut builder = Client::builder(TokioExecutor::new());
        builder
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(options.pool_idle_timeout)
            .pool_max_idle_per_host(options.pool_max_idle_per_host);
        // A shared connection whose network is gone would fail request after request, each by its timeout.
        #[cfg(feature = "http2")]
        builder.http2_keep_alive_interval(Duration::from_secs(20)).http2_keep_alive_timeout(Duration::from_secs(10));
        Ok(Self { client: Arc::new(builder.build(connector)), gate, connect_timeout: options.connect_timeout })
    }
}

impl Service<Request<Body>> for HyperLeaf {
    type Response = Response<Incoming>;
    type Error = BoxError;
    type Future = LeafFuture;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> LeafFuture {
        let https = request.uri().scheme_str() == Some("https");
        let origin = self.gate.as_ref().filter(|_| https).and_then(|gate| gate.origin(request.uri()));
        match origin.map(|origin| (origin.enter(), origin)) {
            Some((Entry::Pass, _)) | None => self.pass(request),
            Some((entry, origin)) => LeafFuture::gated(self.clone(), request, origin, entry),
        }
    }
}

impl HyperLeaf {
    fn pass(&self, request: Request<Body>) -> LeafFuture {
        if matches!(*request.method(), Method::POST | Method::PATCH) {
            return LeafFuture::yielding(Arc::clone(&self.client), request);
        }
        LeafFuture::direct(self.client.request(request))
    }
}

impl fmt::Debug for HyperLeaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HyperLeaf").field("connect_timeout", &self.connect_timeout).finish_non_exhaustive()
    }
}

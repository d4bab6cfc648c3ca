//! The leaf of the stack: hyper over TCP, a proxy's tunnel and rustls, with a pool of connections.
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

mod body;
mod cache;
mod connect;
mod connection;
#[cfg(feature = "rustls")]
mod dial;
mod error;
mod failure;
mod future;
#[cfg(feature = "http2")]
mod gate;
mod no_proxy;
mod options;
mod origin;
mod proxy;
mod stream;
#[cfg(feature = "rustls")]
mod tls;
mod watch;

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use http::{
    Method, Request, Response, Uri,
    uri::{Authority, Scheme},
};
use tower::Service;

use crate::{Body, BoxError};

pub use body::LeafBody;
pub use error::{ConnectError, LeafError};
pub(crate) use failure::is_timed_out;
pub use failure::{Failure, failure};
pub use future::LeafFuture;
pub use options::LeafOptions;
pub use proxy::Proxy;
#[cfg(feature = "rustls")]
pub use tls::{Roots, TlsVersion};

use connect::Connector;
use origin::{Serve, origin};

/// hyper, with a pool of connections for each origin, HTTP/1.1 and HTTP/2. Clones share the pools.
///
/// The response is given as soon as its head is there; the body is still on the wire. Read [`failure`] for what an
/// error means. A request on a pooled connection that dies before the request is written is repeated here, unseen;
/// one that may have been read is not.
///
/// Only connecting is limited in time here; the layer above limits the answer, and must: a request that is handed to a
/// connection in the very instant in which it ends can stay in hyper's channel, without an answer and without an error.
#[derive(Clone)]
pub struct HyperLeaf(Arc<Origins>);

struct Origins {
    connector: Connector,
    limits: Limits,
    known: Mutex<Known>,
}

/// What of the options concerns connections that are open.
#[derive(Debug, Clone, Copy)]
struct Limits {
    #[cfg(feature = "http2")]
    connect_timeout: Duration,
    #[cfg(feature = "http2")]
    http2: bool,
    idle_timeout: Duration,
    max_idle: usize,
}

#[derive(Default)]
struct Known {
    /// Most clients have one origin.
    recent: Option<Arc<dyn Serve>>,
    all: HashMap<(Scheme, Authority), Arc<dyn Serve>>,
}

/// A client has a handful of origins; to one that is forgotten it connects again.
const MAX_ORIGINS: usize = 1024;

impl HyperLeaf {
    fn new(options: &LeafOptions) -> Result<Self, LeafError> {
        let limits = Limits {
            #[cfg(feature = "http2")]
            connect_timeout: options.connect_timeout,
            #[cfg(feature = "http2")]
            http2: options.http2,
            idle_timeout: options.pool_idle_timeout,
            max_idle: options.pool_max_idle_per_host,
        };
        Ok(Self(Arc::new(Origins { connector: Connector::new(options)?, limits, known: Mutex::default() })))
    }
}

impl Origins {
    fn of(&self, uri: &Uri) -> Option<Arc<dyn Serve>> {
        let (scheme, authority) = (uri.scheme()?, uri.authority()?);
        let mut known = lock(&self.known);
        if let Some(recent) = known.recent.as_ref().filter(|recent| recent.is(scheme, authority)) {
            return Some(Arc::clone(recent));
        }
        let key = (scheme.clone(), authority.clone());
        let found = match known.all.get(&key) {
            Some(origin) => Arc::clone(origin),
            None => {
                if known.all.len() >= MAX_ORIGINS {
                    known.all.clear();
                }
                let new = origin(self.connector.clone(), self.limits, scheme, authority)?;
                known.all.insert(key, Arc::clone(&new));
                new
            }
        };
        known.recent = Some(Arc::clone(&found));
        Some(found)
    }
}

impl Service<Request<Body>> for HyperLeaf {
    type Response = Response<LeafBody>;
    type Error = BoxError;
    type Future = LeafFuture;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> LeafFuture {
        match self.0.of(request.uri()) {
            Some(origin) if *request.method() != Method::CONNECT => LeafFuture(origin.send(request)),
            _ => LeafFuture(Box::pin(std::future::ready(Err(ConnectError::NoOrigin.into())))),
        }
    }
}

impl fmt::Debug for HyperLeaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HyperLeaf").field("limits", &self.0.limits).finish_non_exhaustive()
    }
}

/// No code of the leaf panics while it holds a lock, and each state is whole, so a poisoned one is as good as any.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

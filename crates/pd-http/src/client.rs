//! The client: one pool of connections for each origin.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex},
    task::{Context, Poll},
    time::Duration,
};

use http::{
    Method, Request, Response, Uri,
    uri::{Authority, Scheme},
};
use tower_service::Service;

use crate::{BoxError, BuildError, ClientOptions, ConnectError, RequestBody, ResponseBody, ResponseFuture, lock};

use crate::{
    connect::Connector,
    origin::{Serve, origin},
};

/// hyper, with a pool of connections for each origin, HTTP/1.1 and HTTP/2. Clones share the pools.
///
/// The response is given as soon as its head is there; the body is still on the wire. Read [`failure`] for what an
/// error means. A request on a pooled connection that dies before the request is written is repeated here, unseen;
/// one that may have been read is not.
///
/// Only connecting is limited in time here; the layer above limits the answer, and must: a request that is handed to a
/// connection in the very instant in which it ends can stay in hyper's channel, without an answer and without an error.
pub struct HttpClient<B>(Arc<Origins<B>>);

impl<B> Clone for HttpClient<B> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

struct Origins<B> {
    connector: Connector,
    limits: Limits,
    known: Mutex<Known<B>>,
}

/// What of the options concerns connections that are open.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    #[cfg(feature = "http2")]
    pub(crate) connect_timeout: Duration,
    #[cfg(feature = "http2")]
    pub(crate) http2: bool,
    pub(crate) idle_timeout: Duration,
    pub(crate) max_idle: usize,
}

struct Known<B> {
    /// Most clients have one origin.
    recent: Option<Arc<dyn Serve<B>>>,
    all: HashMap<(Scheme, Authority), Arc<dyn Serve<B>>>,
}

impl<B> Default for Known<B> {
    fn default() -> Self {
        Self { recent: None, all: HashMap::new() }
    }
}

/// A client has a handful of origins; to one that is forgotten it connects again.
const MAX_ORIGINS: usize = 1024;

impl<B: RequestBody> HttpClient<B> {
    pub(crate) fn new(options: &ClientOptions) -> Result<Self, BuildError> {
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

impl<B: RequestBody> Origins<B> {
    fn of(&self, uri: &Uri) -> Option<Arc<dyn Serve<B>>> {
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

impl<B: RequestBody> Service<Request<B>> for HttpClient<B> {
    type Response = Response<ResponseBody>;
    type Error = BoxError;
    type Future = ResponseFuture;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> ResponseFuture {
        match self.0.of(request.uri()) {
            Some(origin) if *request.method() != Method::CONNECT => ResponseFuture(origin.send(request)),
            _ => ResponseFuture(Box::pin(std::future::ready(Err(ConnectError::NoOrigin.into())))),
        }
    }
}

impl<B> fmt::Debug for HttpClient<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpClient").field("limits", &self.0.limits).finish_non_exhaustive()
    }
}

//! The client. It sends each request to its origin.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex},
    task::{Context, Poll},
};

use http::{
    Method, Request, Response, Uri,
    uri::{Authority, Scheme},
};
use tokio::runtime::{Handle, Id};
use tower_service::Service;

use crate::{
    BoxError, BuildError, ClientOptions, ConnectError, PoolState, RequestBody, ResponseBody, ResponseFuture,
    connect::Connector,
    lock,
    options::PoolOptions,
    origin::{self, Origin},
};

/// An HTTP client with a pool of connections for each origin. Clones share the pools.
///
/// The future resolves when the head of the response has arrived. The body may still be arriving. [`classify`](crate::classify)
/// returns whether a failed request was sent, and whether a retry can help. If a pooled connection is dead before the request was
/// written, the client sends the request on another connection. It never sends a request again that the server may have read.
///
/// Requests need an absolute `http` or `https` URI. Plain `http` is limited to loopback hosts. Redirects are not followed. The client
/// limits only the time to connect, so put a timeout around the call. A [`DispatchObserver`](crate::DispatchObserver) reports whether
/// the request was sent before the timeout.
///
/// It needs a tokio runtime with I/O and time. One client can be used from several runtimes. A connection is used only from the
/// runtime that opened it.
///
/// ```no_run
/// use bytes::Bytes;
/// use http::Request;
/// use http_body_util::{BodyExt, Empty};
/// use pd_http::{ClientOptions, HttpClient};
/// use tower::ServiceExt;
///
/// # async fn example() -> Result<(), pd_http::BoxError> {
/// let client: HttpClient<Empty<Bytes>> = ClientOptions::new().build()?;
/// let response = client.oneshot(Request::get("https://example.com/").body(Empty::new())?).await?;
/// println!("{} {:?}", response.status(), response.into_body().collect().await?.to_bytes());
/// # Ok(())
/// # }
/// ```
pub struct HttpClient<B>(Arc<Origins<B>>);

/// All origins that the client has connected to.
struct Origins<B> {
    connector: Connector,
    options: PoolOptions,
    known: Mutex<KnownOrigins<B>>,
}

struct KnownOrigins<B> {
    /// The origin that was used last. Most clients have only one.
    recent: Option<Arc<Origin<B>>>,
    all: HashMap<(Scheme, Authority, Id), Arc<Origin<B>>>,
}

/// The maximum number of origins. At this number, the client forgets all of them, and connects again.
const MAX_ORIGINS: usize = 1024;

impl ClientOptions {
    /// Builds the client. It opens no connection, and can be called outside of a runtime.
    ///
    /// # Errors
    ///
    /// Returns [`BuildError`] if an option is invalid.
    pub fn build<B: RequestBody>(&self) -> Result<HttpClient<B>, BuildError> {
        for (option, limit) in
            [("connect_timeout", self.connect_timeout), ("pool_idle_timeout", self.pool.idle_timeout)]
        {
            if limit.is_zero() {
                return Err(BuildError::ZeroTimeout { option });
            }
        }
        let known = Mutex::new(KnownOrigins { recent: None, all: HashMap::new() });
        let connector = Connector::new(self)?;
        Ok(HttpClient(Arc::new(Origins { connector, options: self.pool, known })))
    }
}

impl<B: RequestBody> HttpClient<B> {
    /// Returns the number of open and idle connections, over all origins and runtimes. It is meant for gauges. It locks each pool
    /// for a short time.
    ///
    /// ```
    /// use bytes::Bytes;
    /// use http_body_util::Empty;
    /// use pd_http::{ClientOptions, HttpClient};
    ///
    /// let client: HttpClient<Empty<Bytes>> = ClientOptions::new().build()?;
    /// assert_eq!(client.pool_state().open, 0);
    /// # Ok::<(), pd_http::BuildError>(())
    /// ```
    #[must_use]
    pub fn pool_state(&self) -> PoolState {
        let origins: Vec<_> = lock(&self.0.known).all.values().map(Arc::clone).collect();
        let counts = origins.iter().map(|origin| origin.idle_and_waiting());
        let (idle, waiting) = counts.fold((0, 0), |sum, count| (sum.0 + count.0, sum.1 + count.1));
        PoolState { open: self.0.connector.connections.count(), idle, waiting }
    }
}

impl<B: RequestBody> Origins<B> {
    /// Returns the origin of `uri`, for the runtime of the caller.
    fn of(&self, uri: &Uri) -> Result<Arc<Origin<B>>, ConnectError> {
        let (Some(scheme), Some(authority)) = (uri.scheme(), uri.authority()) else {
            return Err(ConnectError::NoOrigin);
        };
        let Ok(runtime) = Handle::try_current() else { return Err(ConnectError::NoRuntime) };
        let mut known = lock(&self.known);
        if let Some(recent) = known.recent.as_ref().filter(|recent| recent.is(scheme, authority, &runtime)) {
            return Ok(Arc::clone(recent));
        }
        let key = (scheme.clone(), authority.clone(), runtime.id());
        let found = match known.all.get(&key) {
            Some(origin) => Arc::clone(origin),
            None => {
                known.all.retain(|_, origin| !origin.is_abandoned());
                if known.all.len() >= MAX_ORIGINS {
                    known.all.clear();
                }
                let new = Origin::new(self.connector.clone(), self.options, scheme, authority, runtime);
                let new = new.ok_or(ConnectError::NoOrigin)?;
                known.all.insert(key, Arc::clone(&new));
                new
            }
        };
        known.recent = Some(Arc::clone(&found));
        Ok(found)
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
        let origins = Arc::clone(&self.0);
        // It runs when the future is polled, so that the connection belongs to the runtime that polls it.
        let find = move |request: &Request<B>| {
            if *request.method() == Method::CONNECT {
                return Err(ConnectError::NoOrigin);
            }
            origins.of(request.uri())
        };
        ResponseFuture(Box::pin(origin::send(find, request)))
    }
}

impl<B> Clone for HttpClient<B> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<B> fmt::Debug for HttpClient<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpClient").field("pool", &self.0.options).finish_non_exhaustive()
    }
}

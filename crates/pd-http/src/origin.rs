//! Sends requests to one origin.

use std::{
    future::{Future, poll_fn},
    io, mem,
    sync::Arc,
};

use http::{
    HeaderValue, Method, Request, Response, Uri, Version,
    header::HOST,
    uri::{Authority, PathAndQuery, Scheme},
};
use hyper::{body::Incoming, client::conn::TrySendError};
use tokio::{
    runtime::Handle,
    task::yield_now,
    time::{Instant, timeout},
};

use crate::{
    BoxError, ConnectError, DispatchObserver, RequestBody, ResponseBody,
    body::{InUse, ReleaseConnection},
    connect::Connector,
    http1::{self, Answer},
    options::PoolOptions,
    pool::{Checkout, Found, Pool},
};

pub(crate) type SendResult = Result<Response<ResponseBody>, BoxError>;

/// An origin, with the connections of one runtime to it.
pub(crate) struct Origin<B> {
    scheme: Scheme,
    authority: Authority,
    /// The `Host` header.
    host: HeaderValue,
    pool: Arc<Pool<B>>,
}

impl<B: RequestBody> Origin<B> {
    /// Returns `None` if the scheme is neither `http` nor `https`, or if the authority is not a valid `Host` header.
    pub(crate) fn new(
        connector: Connector,
        options: PoolOptions,
        scheme: &Scheme,
        authority: &Authority,
        runtime: Handle,
    ) -> Option<Arc<Self>> {
        if ![Scheme::HTTP, Scheme::HTTPS].contains(scheme) {
            return None;
        }
        let target = Uri::builder().scheme(scheme.clone()).authority(authority.clone()).path_and_query("/");
        let default_port = if *scheme == Scheme::HTTPS { 443 } else { 80 };
        let host = match authority.port_u16() {
            Some(port) if port != default_port => HeaderValue::from_str(&format!("{}:{port}", authority.host())),
            _ => HeaderValue::from_str(authority.host()),
        };
        Some(Arc::new(Self {
            scheme: scheme.clone(),
            authority: authority.clone(),
            host: host.ok()?,
            pool: Pool::new(target.build().ok()?, connector, options, runtime),
        }))
    }

    /// Returns whether this is the origin of `scheme` and `authority` on `runtime`.
    pub(crate) fn is(&self, scheme: &Scheme, authority: &Authority, runtime: &Handle) -> bool {
        // Comparing the text first is faster. The host of another request may be in capital letters.
        let same_authority = self.authority.as_str() == authority.as_str() || self.authority == *authority;
        same_authority && self.scheme == *scheme && self.pool.runtime().id() == runtime.id()
    }

    /// Returns whether the runtime has ended.
    pub(crate) fn is_abandoned(&self) -> bool {
        self.pool.is_abandoned()
    }

    /// Returns the number of idle connections, and of requests that wait for a connection.
    pub(crate) fn idle_and_waiting(&self) -> (usize, usize) {
        self.pool.idle_and_waiting()
    }

    /// Returns the request if it was not written and can be sent on another connection. Otherwise returns the error.
    #[cold]
    fn read_error(
        &self,
        mut error: TrySendError<Request<B>>,
        observer: Option<&DispatchObserver>,
        tls_failure: Option<Arc<io::Error>>,
        reused: bool,
    ) -> Result<Request<B>, BoxError> {
        let unsent = error.take_message().map(|request| self.returned(request, observer));
        if let Some(source) = tls_failure {
            return Err(ConnectError::tls(self.pool.target(), source).into());
        }
        match unsent {
            Some(request) if reused => Ok(request),
            // The server closed a new connection before it read the request. Another new connection would fail in the same way.
            Some(_) => Err(ConnectError::closed(self.pool.target(), error.into_error()).into()),
            None => Err(error.into_error().into()),
        }
    }

    /// Restores a request that was not written to the caller's form, because the next connection may use HTTP/2.
    #[cold]
    fn returned(&self, mut request: Request<B>, observer: Option<&DispatchObserver>) -> Request<B> {
        if let Some(observer) = observer {
            observer.returned();
        }
        let mut parts = request.uri().clone().into_parts();
        parts.scheme = Some(self.scheme.clone());
        parts.authority = Some(self.authority.clone());
        if let Ok(uri) = Uri::from_parts(parts) {
            *request.uri_mut() = uri;
        }
        if request.headers().get(HOST) == Some(&self.host) {
            request.headers_mut().remove(HOST);
        }
        request
    }

    /// Converts a request to the origin form (RFC 9112, section 3.2.1): the path in the request line, the host in a header.
    fn to_origin_form(&self, request: &mut Request<B>) -> Result<(), ConnectError> {
        let path = request.uri().path_and_query().cloned();
        *request.uri_mut() = path.unwrap_or_else(|| PathAndQuery::from_static("/")).into();
        *request.version_mut() = Version::HTTP_11;
        let host = request.headers_mut().try_entry(HOST).map_err(|_| ConnectError::NoOrigin)?;
        host.or_insert_with(|| self.host.clone());
        Ok(())
    }
}

/// Sends a request to the origin that `find` returns.
///
/// The future is allocated for each request, so it is kept small: rare steps are boxed, and no large value lives across an await.
pub(crate) async fn send<B: RequestBody>(
    find: impl FnOnce(&Request<B>) -> Result<Arc<Origin<B>>, ConnectError>,
    mut request: Request<B>,
) -> SendResult {
    let origin = find(&request)?;
    let observer = request.extensions_mut().remove::<DispatchObserver>();
    let begun = Instant::now();
    let mut is_first = true;
    loop {
        let now = if mem::take(&mut is_first) { begun } else { Instant::now() };
        let Found { checkout, mut at, reused, heard_recently } = match origin.pool.try_checkout(now) {
            // A connection that was opened for another request counts as reused, because the server may have closed it since.
            Some(found @ Found { checkout: Checkout::Http1(_), .. }) => Found { reused: true, ..found },
            #[cfg(feature = "http2")]
            Some(found) => found,
            None => Box::pin(origin.pool.checkout()).await?,
        };
        let safe_to_retry = observer.as_ref().is_some_and(DispatchObserver::is_safe_to_retry);
        if reused && !(heard_recently && safe_to_retry) && matches!(*request.method(), Method::POST | Method::PATCH) {
            // Lets the runtime notice a connection that the server has closed, because a retry of these methods is not safe, or
            // waits for a backoff.
            yield_now().await;
            at = Instant::now();
        }
        let (error, tls_failure) = match checkout {
            Checkout::Http1(connection) => {
                origin.to_origin_form(&mut request)?;
                let mut lease = Lease::new(connection, &origin.pool);
                dispatched(observer.as_ref());
                let response = match lease.send(request, at) {
                    Ok(response) => response,
                    Err(unsent) => {
                        request = origin.returned(*unsent, observer.as_ref());
                        continue;
                    }
                };
                match response.await {
                    Ok(response) => return Ok(lease.answered(response)),
                    Err(error) => (error, lease.failed()),
                }
            }
            #[cfg(feature = "http2")]
            Checkout::Http2(connection) => {
                let (mut stream, at) = match connection.try_open_stream() {
                    Some(stream) => (stream, at),
                    None => match Box::pin(connection.open_stream(begun)).await {
                        Some(stream) => (stream, Instant::now()),
                        None => continue,
                    },
                };
                dispatched(observer.as_ref());
                let response = match stream.send(request, begun, at) {
                    Ok(response) => response,
                    Err(unsent) => {
                        request = origin.returned(*unsent, observer.as_ref());
                        continue;
                    }
                };
                match response.await {
                    Ok(response) => return Ok(stream.answered(response)),
                    Err(error) => (error, stream.failed()),
                }
            }
        };
        request = origin.read_error(error, observer.as_ref(), tls_failure, reused)?;
    }
}

fn dispatched(observer: Option<&DispatchObserver>) {
    if let Some(observer) = observer {
        observer.dispatched();
    }
}

/// An HTTP/1.1 connection while it carries a request. Dropping it closes the connection.
struct Lease<B: RequestBody> {
    connection: Option<http1::Connection<B>>,
    pool: Arc<Pool<B>>,
    /// The time when the request was sent. `None` unless it waits for its response.
    sent: Option<Instant>,
}

impl<B: RequestBody> Lease<B> {
    fn new(connection: http1::Connection<B>, pool: &Arc<Pool<B>>) -> Self {
        Self { connection: Some(connection), pool: Arc::clone(pool), sent: None }
    }

    fn send(
        &mut self,
        request: Request<B>,
        at: Instant,
    ) -> Result<impl Future<Output = Answer<B>> + use<B>, Box<Request<B>>> {
        match &self.connection {
            Some(connection) => connection.send(request).inspect(|_| self.sent = Some(at)),
            None => Err(Box::new(request)),
        }
    }

    /// Ends the lease after an error. Other connections are not closed, because this one reported the error. Returns the TLS error,
    /// if TLS rejected the connection.
    fn failed(mut self) -> Option<Arc<io::Error>> {
        self.sent = None;
        self.connection.take().and_then(|connection| connection.tls_failure.get())
    }

    /// Returns the connection to the pool if the whole body has arrived. Otherwise the response body does that at its end.
    fn answered(mut self, response: Response<Incoming>) -> Response<ResponseBody> {
        self.sent = None;
        let ready = self.connection.as_ref().is_some_and(http1::Connection::is_ready);
        let in_use = if ready {
            self.put_back();
            InUse::Nothing
        } else {
            InUse::Connection(Box::new(self))
        };
        response.map(|incoming| ResponseBody::new(incoming, in_use))
    }

    fn put_back(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.pool.put_back(connection);
        }
    }
}

impl<B: RequestBody> ReleaseConnection for Lease<B> {
    fn release(mut self: Box<Self>) {
        let Some(connection) = &self.connection else { return };
        if connection.is_ready() {
            return self.put_back();
        }
        if connection.is_closed() {
            return;
        }
        // Wait until the driver has read the end of the body, or has noticed that the body was dropped.
        let runtime = self.pool.runtime().clone();
        runtime.spawn(async move {
            let Some(connection) = &self.connection else { return };
            let ready = timeout(self.pool.idle_timeout(), poll_fn(|cx| connection.poll_ready(cx))).await;
            if ready == Ok(true) {
                self.put_back();
            }
        });
    }
}

impl<B: RequestBody> Drop for Lease<B> {
    fn drop(&mut self) {
        if let Some(sent) = self.sent {
            self.pool.close_idle_since(sent);
        }
    }
}

//! The work of the floor over hyper-util's composable pools: `cache` for HTTP/1.1, `singleton` for HTTP/2.
//!
//! It exists to be compared with `pd-http`. It supports one origin, evicts idle connections only when a request needs a connection,
//! is built for one protocol, and has no proxy support, no ALPN and no retry of unsent requests.

use std::{
    future::{Future, poll_fn},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::{Duration, Instant},
};

use bytes::Bytes;
use http::{Request, Response, StatusCode, Uri, header::HOST, uri::PathAndQuery};
use http_body_util::{BodyExt as _, Full};
use hyper::{
    body::Incoming,
    client::conn::{http1, http2},
};
use hyper_util::{
    client::pool::{cache, singleton::Singleton},
    rt::{TokioExecutor, TokioIo},
};
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tower_service::Service;

use super::{
    Failure, Protocol,
    floor::{Carrier, Floor, tls},
};
use crate::server::Address;

type Boxed<T> = Pin<Box<dyn Future<Output = Result<T, Failure>> + Send>>;
type Whole = (StatusCode, Bytes);

/// How long an idle connection is kept.
const IDLE: Duration = Duration::from_secs(4);

/// A pool in a box, because its type cannot be named.
pub(crate) struct Pools(Box<dyn Fn(Request<Full<Bytes>>) -> Boxed<Whole> + Send + Sync>);

impl Carrier for Pools {
    async fn carry(&self, request: Request<Full<Bytes>>) -> Result<Whole, Failure> {
        (self.0)(request).await
    }
}

/// The floor over the pools.
pub(crate) fn pooled(address: &Address, protocol: Protocol) -> Result<Floor<Pools>, Failure> {
    let origin: Uri = protocol.origin(address).parse()?;
    let authority = origin.authority().ok_or("no host")?.as_str().to_owned();
    let pools = match protocol {
        Protocol::Http1 => over_http1(authority),
        Protocol::Http2 => {
            let mut config = tls(address)?;
            config.alpn_protocols = vec![b"h2".to_vec()];
            over_http2(authority, config)
        }
    };
    Floor::over(pools, address, protocol)
}

/// An HTTP/1.1 connection in the cache.
struct Connection {
    sender: http1::SendRequest<Full<Bytes>>,
    idle_since: Instant,
}

#[derive(Clone)]
struct ConnectHttp1 {
    authority: Arc<str>,
}

impl Service<()> for ConnectHttp1 {
    type Response = Connection;
    type Error = Failure;
    type Future = Boxed<Connection>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, (): ()) -> Boxed<Connection> {
        let authority = Arc::clone(&self.authority);
        Box::pin(async move {
            let stream = TcpStream::connect(&*authority).await?;
            stream.set_nodelay(true)?;
            let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
            tokio::spawn(connection);
            Ok(Connection { sender, idle_since: Instant::now() })
        })
    }
}

fn over_http1(authority: String) -> Pools {
    let authority: Arc<str> = authority.into();
    let connect = ConnectHttp1 { authority: Arc::clone(&authority) };
    let pool = cache::builder().executor(TokioExecutor::new()).build(connect);
    Pools(Box::new(move |mut request| {
        let (mut pool, authority) = (pool.clone(), Arc::clone(&authority));
        Box::pin(async move {
            let path = request.uri().path_and_query().cloned().unwrap_or_else(|| PathAndQuery::from_static("/"));
            *request.uri_mut() = path.into();
            request.headers_mut().insert(HOST, authority.parse()?);
            let now = Instant::now();
            pool.retain(|idle| !idle.sender.is_closed() && now.duration_since(idle.idle_since) < IDLE);
            poll_fn(|cx| pool.poll_ready(cx)).await?;
            // The connection returns to the pool when the guard is dropped, after the body was read. Until then it can take no other
            // request.
            let mut connection = pool.call(()).await?;
            connection.inner_mut().sender.ready().await?;
            let response = connection.inner_mut().sender.send_request(request).await?;
            let whole = read(response).await?;
            connection.inner_mut().idle_since = Instant::now();
            Ok(whole)
        })
    }))
}

/// An HTTP/2 connection that all requests share.
#[derive(Clone)]
struct SharedConnection(http2::SendRequest<Full<Bytes>>);

impl Service<Request<Full<Bytes>>> for SharedConnection {
    type Response = Response<Incoming>;
    type Error = hyper::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Incoming>, hyper::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), hyper::Error>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Full<Bytes>>) -> Self::Future {
        Box::pin(self.0.send_request(request))
    }
}

#[derive(Clone)]
struct ConnectHttp2 {
    authority: Arc<str>,
    tls: TlsConnector,
}

impl Service<()> for ConnectHttp2 {
    type Response = SharedConnection;
    type Error = Failure;
    type Future = Boxed<SharedConnection>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, (): ()) -> Boxed<SharedConnection> {
        let Self { authority, tls } = self.clone();
        Box::pin(async move {
            let stream = TcpStream::connect(&*authority).await?;
            stream.set_nodelay(true)?;
            let host = authority.split(':').next().unwrap_or_default().to_owned();
            let stream = tls.connect(ServerName::try_from(host)?, stream).await?;
            let (sender, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await?;
            tokio::spawn(connection);
            Ok(SharedConnection(sender))
        })
    }
}

fn over_http2(authority: String, config: rustls::ClientConfig) -> Pools {
    let connect = ConnectHttp2 { authority: authority.into(), tls: TlsConnector::from(Arc::new(config)) };
    let pool = Singleton::new(connect);
    Pools(Box::new(move |request| {
        let mut pool = pool.clone();
        Box::pin(async move {
            poll_fn(|cx| pool.poll_ready(cx)).await?;
            let mut connection = pool.call(()).await?;
            poll_fn(|cx| connection.poll_ready(cx)).await?;
            read(connection.call(request).await?).await
        })
    }))
}

async fn read(response: Response<Incoming>) -> Result<Whole, Failure> {
    Ok((response.status(), response.into_body().collect().await?.to_bytes()))
}

//! An HTTP server that echoes its requests.

use std::{convert::Infallible, future::pending, net::SocketAddr, sync::Arc};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::Semaphore,
};

use crate::{Handshake, Server, TlsSettings, listener};

/// A server that answers each request with its method, HTTP version and body. It speaks HTTP/1.1 and HTTP/2.
///
/// A request with the query `never` gets no response, and one with the query `held` gets it after [`release`](Self::release).
#[derive(Debug)]
pub struct EchoServer {
    server: Server,
    release: Arc<Semaphore>,
}

impl EchoServer {
    /// Starts a server without TLS.
    ///
    /// # Panics
    ///
    /// Panics if there is no free port, or outside of a runtime.
    pub async fn plain() -> Self {
        let release = Arc::new(Semaphore::new(0));
        let released = Arc::clone(&release);
        let server = Server::start(move |stream, _| serve(stream, Arc::clone(&released)));
        Self { server: server.await, release }
    }

    /// Starts a server with TLS.
    ///
    /// # Panics
    ///
    /// Panics if there is no free port, or outside of a runtime.
    pub async fn tls(settings: TlsSettings) -> Self {
        Self::handshaking(settings, |_| Handshake::Complete).await
    }

    /// Starts a server with TLS. `handshake` chooses the reaction to a handshake, by the index of the connection.
    ///
    /// # Panics
    ///
    /// Panics if there is no free port, or outside of a runtime.
    pub async fn handshaking(
        settings: TlsSettings,
        handshake: impl FnMut(usize) -> Handshake + Send + 'static,
    ) -> Self {
        let release = Arc::new(Semaphore::new(0));
        let released = Arc::clone(&release);
        let serve = move |stream| serve(stream, Arc::clone(&released));
        Self { server: Server::tls(listener().await, settings.acceptor(), handshake, serve), release }
    }

    /// Lets one request with the query `held` be answered.
    pub fn release(&self) {
        self.release.add_permits(1);
    }

    /// Returns its address.
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// Returns a URL of this server by that host name, with a path.
    pub fn url(&self, scheme: &str, host: &str) -> String {
        format!("{scheme}://{host}:{}/users", self.address().port())
    }

    /// Returns the number of connections that it accepted so far.
    pub fn connections(&self) -> usize {
        self.server.connections()
    }
}

async fn serve(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, released: Arc<Semaphore>) {
    let echo = service_fn(move |request| echo(request, Arc::clone(&released)));
    let _ = auto::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), echo).await;
}

async fn echo(request: Request<Incoming>, released: Arc<Semaphore>) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    match head.uri.query() {
        Some("never") => pending::<()>().await,
        Some("held") => released.acquire().await.unwrap().forget(),
        Some(_) | None => {}
    }
    let body = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    let text = format!("{} {:?} {}", head.method, head.version, String::from_utf8_lossy(&body));
    Ok(Response::new(Full::from(text.trim_end().to_owned())))
}

//! An open connection.

use std::{
    io,
    pin::Pin,
    sync::{Arc, OnceLock},
    task::{Context, Poll},
};

use hyper::rt::{Read, ReadBufCursor, Write};
#[cfg(feature = "http2")]
use hyper_util::client::legacy::connect::Connection as _;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::{classify::is_tls_rejection, pool_state::OpenGuard};

/// A TCP connection, with or without TLS to a proxy, and with or without TLS to the server inside of it.
#[cfg(feature = "rustls")]
pub(crate) type Wire = hyper_rustls::MaybeHttpsStream<Tunnel>;
#[cfg(feature = "rustls")]
pub(crate) type Tunnel = hyper_rustls::MaybeHttpsStream<TokioIo<TcpStream>>;
#[cfg(not(feature = "rustls"))]
pub(crate) type Wire = TokioIo<TcpStream>;

/// A connection without TLS.
pub(crate) fn plain(tcp: TokioIo<TcpStream>) -> Wire {
    #[cfg(feature = "rustls")]
    return Tunnel::from(tcp).into();
    #[cfg(not(feature = "rustls"))]
    tcp
}

/// An open connection. It keeps the error if TLS rejects it.
///
/// The type of hyper's task for each HTTP/2 request is large enough for the whole connection. The box keeps that small: TLS inside of
/// TLS would take about 2 KiB.
#[derive(Debug)]
pub(crate) struct Stream {
    wire: Box<Wire>,
    tls_failure: TlsFailure,
    _open: OpenGuard,
}

/// The error with which TLS rejected a connection after its handshake. In TLS 1.3, the server's decision about a client certificate
/// arrives with the first read. hyper's HTTP/2 drops the source of an I/O error, so it is kept here.
#[derive(Debug, Clone, Default)]
pub(crate) struct TlsFailure(Arc<OnceLock<Arc<io::Error>>>);

impl TlsFailure {
    pub(crate) fn get(&self) -> Option<Arc<io::Error>> {
        self.0.get().cloned()
    }
}

impl Stream {
    pub(crate) fn new(wire: Wire, open: OpenGuard) -> Self {
        Self { wire: Box::new(wire), tls_failure: TlsFailure::default(), _open: open }
    }

    pub(crate) fn tls_failure(&self) -> TlsFailure {
        self.tls_failure.clone()
    }

    /// Returns whether the handshake chose HTTP/2 (by ALPN, RFC 7301).
    #[cfg(feature = "http2")]
    pub(crate) fn is_http2(&self) -> bool {
        self.wire.connected().is_negotiated_h2()
    }

    fn wire(self: Pin<&mut Self>) -> Pin<&mut Wire> {
        Pin::new(&mut *self.get_mut().wire)
    }

    fn remember(&self, error: io::Error) -> io::Error {
        if !is_tls_rejection(&error) {
            return error;
        }
        let (kind, error) = (error.kind(), Arc::new(error));
        self.tls_failure.0.get_or_init(|| Arc::clone(&error));
        io::Error::new(kind, error)
    }
}

impl Read for Stream {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        self.as_mut().wire().poll_read(cx, buf).map_err(|error| self.remember(error))
    }
}

impl Write for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.wire().poll_write(cx, buf)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.wire().poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.wire().poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.wire.is_write_vectored()
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.wire().poll_write_vectored(cx, bufs)
    }
}

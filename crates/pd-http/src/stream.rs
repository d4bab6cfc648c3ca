//! An open connection.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use hyper::rt::{Read, ReadBufCursor, Write};
#[cfg(feature = "http2")]
use hyper_util::client::legacy::connect::Connection as _;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// TCP; TLS to a proxy over it, or not; TLS to the server over that, or not.
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

/// A connection whose refusals by TLS can be told from other errors.
///
/// Boxed, since hyper makes a task for each request over HTTP/2, of a type that has room for the whole connection: TLS inside
/// TLS would have it copy some 2 KiB, three times a request.
#[derive(Debug)]
pub(crate) struct Stream {
    wire: Box<Wire>,
}

impl Stream {
    pub(crate) fn new(wire: Wire) -> Self {
        Self { wire: Box::new(wire) }
    }

    /// Whether the handshake chose HTTP/2 (by ALPN, RFC 7301).
    #[cfg(feature = "http2")]
    pub(crate) fn is_http2(&self) -> bool {
        self.wire.connected().is_negotiated_h2()
    }

    fn wire(self: Pin<&mut Self>) -> Pin<&mut Wire> {
        Pin::new(&mut *self.get_mut().wire)
    }
}

impl Read for Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        self.wire().poll_read(cx, buf).map_err(refusal)
    }
}

/// Marks a refusal by TLS with a kind that no socket gives a read: HTTP/2 keeps the kind of an error and its text alone.
fn refusal(error: io::Error) -> io::Error {
    match crate::failure::is_certificate(&error) {
        true => io::Error::new(REFUSAL, error),
        false => error,
    }
}

pub(crate) const REFUSAL: io::ErrorKind = io::ErrorKind::PermissionDenied;

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

//! An open connection.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::{
    client::legacy::connect::{Connected, Connection},
    rt::TokioIo,
};
use tokio::net::TcpStream;

use super::gate::Origin;

/// TCP; TLS to a proxy over it, or not; TLS to the server over that, or not.
#[cfg(feature = "rustls")]
pub(super) type Wire = hyper_rustls::MaybeHttpsStream<Tunnel>;
#[cfg(feature = "rustls")]
pub(super) type Tunnel = hyper_rustls::MaybeHttpsStream<TokioIo<TcpStream>>;
#[cfg(not(feature = "rustls"))]
pub(super) type Wire = TokioIo<TcpStream>;

/// A connection without TLS.
pub(super) fn plain(tcp: TokioIo<TcpStream>) -> Wire {
    #[cfg(feature = "rustls")]
    return Tunnel::from(tcp).into();
    #[cfg(not(feature = "rustls"))]
    tcp
}

/// A connection that tells the gate when it ends, if it could be shared.
#[derive(Debug)]
pub(super) struct Stream {
    wire: Wire,
    shared: Option<Arc<Origin>>,
}

impl Stream {
    pub(super) fn new(wire: Wire, origin: Option<Arc<Origin>>) -> Self {
        let http2 = wire.connected().is_negotiated_h2();
        if let Some(origin) = &origin {
            origin.connected(http2);
        }
        Self { wire, shared: origin.filter(|_| http2) }
    }

    fn wire(self: Pin<&mut Self>) -> Pin<&mut Wire> {
        Pin::new(&mut self.get_mut().wire)
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        if let Some(origin) = &self.shared {
            origin.lost();
        }
    }
}

impl Connection for Stream {
    fn connected(&self) -> Connected {
        self.wire.connected()
    }
}

impl Read for Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        self.wire().poll_read(cx, buf).map_err(refusal)
    }
}

/// Marks a refusal by TLS with a kind that no socket gives a read: HTTP/2 keeps the kind of an error and its text alone.
fn refusal(error: io::Error) -> io::Error {
    match super::failure::is_certificate(&error) {
        true => io::Error::new(REFUSAL, error),
        false => error,
    }
}

pub(super) const REFUSAL: io::ErrorKind = io::ErrorKind::PermissionDenied;

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

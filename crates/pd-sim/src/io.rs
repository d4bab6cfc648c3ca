//! A socket that a fault can take over from hyper, in the middle of a request.
//!
//! Hyper has one handle of the socket. A fault stops hyper, and writes raw bytes to the other handle.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Waker},
};

use bytes::Bytes;
use tokio::{
    io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf},
    sync::mpsc,
};

/// A command to a connection.
#[derive(Debug)]
pub(crate) enum Command {
    /// Stop HTTP, send these bytes, and end the connection.
    TakeOver(Vec<Bytes>, End),
    /// Finish the requests in flight, then close the connection, announced by GOAWAY or `connection: close`.
    Graceful,
}

/// The way in which a connection ends after a fault took it over.
#[derive(Debug, Clone, Copy)]
pub(crate) enum End {
    Close,
    Reset,
}

/// The connection of a request.
#[derive(Debug, Clone)]
pub(crate) struct Connection {
    pub(crate) id: u64,
    pub(crate) commands: mpsc::UnboundedSender<Command>,
    /// If set, the connection closes unannounced after the current response.
    pub(crate) close: Arc<AtomicBool>,
    /// If set, the connection ignores all further input.
    pub(crate) silent: Arc<AtomicBool>,
}

/// A handle of a socket.
#[derive(Debug)]
pub(crate) struct SharedIo<IO> {
    inner: Arc<Mutex<SharedIoInner<IO>>>,
}

impl<IO> Clone for SharedIo<IO> {
    fn clone(&self) -> Self {
        Self { inner: Arc::clone(&self.inner) }
    }
}

#[derive(Debug)]
struct SharedIoInner<IO> {
    io: IO,
    close: Arc<AtomicBool>,
    silent: Arc<AtomicBool>,
    /// Whether the last response was sent, so that reads return the end of the stream.
    ended: bool,
    reader: Option<Waker>,
}

impl<IO: AsyncRead + AsyncWrite + Unpin> SharedIo<IO> {
    pub(crate) fn new(io: IO, close: Arc<AtomicBool>, silent: Arc<AtomicBool>) -> Self {
        let inner = SharedIoInner { io, close, silent, ended: false, reader: None };
        Self { inner: Arc::new(Mutex::new(inner)) }
    }

    fn lock(&self) -> MutexGuard<'_, SharedIoInner<IO>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends the bytes of a fault and ends the connection. Hyper must be stopped. `abort` makes the connection end with a
    /// reset.
    pub(crate) async fn take_over(mut self, bytes: Vec<Bytes>, end: End, abort: fn(&IO)) {
        for piece in bytes {
            if self.write_all(&piece).await.is_err() {
                return;
            }
        }
        match end {
            End::Close => {
                let _ = self.shutdown().await;
            }
            End::Reset => abort(&self.lock().io),
        }
    }
}

impl<IO: AsyncRead + Unpin> AsyncRead for SharedIo<IO> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if inner.ended {
            return Poll::Ready(Ok(()));
        }
        let before = buf.filled().len();
        let mut polled = Pin::new(&mut inner.io).poll_read(cx, buf);
        // A silent connection is still read, so that the simulator notices when the client closes it.
        while inner.silent.load(Ordering::SeqCst)
            && matches!(polled, Poll::Ready(Ok(())))
            && buf.filled().len() > before
        {
            buf.set_filled(before);
            polled = Pin::new(&mut inner.io).poll_read(cx, buf);
        }
        if polled.is_pending() {
            inner.reader = Some(cx.waker().clone());
        }
        polled
    }
}

impl<IO: AsyncWrite + Unpin> AsyncWrite for SharedIo<IO> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        Pin::new(&mut inner.io).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        Pin::new(&mut inner.io).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.io.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        std::task::ready!(Pin::new(&mut inner.io).poll_flush(cx))?;
        if inner.close.load(Ordering::SeqCst) && !inner.ended {
            inner.ended = true;
            if let Some(reader) = inner.reader.take() {
                reader.wake();
            }
        }
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        Pin::new(&mut inner.io).poll_shutdown(cx)
    }
}

//! Request and response bodies.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
};

#[cfg(feature = "http2")]
use std::sync::Arc;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;

/// A request body that the client can send: any [`http_body::Body`] that can be sent to another thread.
///
/// It is implemented for every type that meets the bounds.
pub trait RequestBody: Body<Data: Send, Error: Into<crate::BoxError>> + Send + Unpin + 'static {}

impl<B> RequestBody for B where B: Body<Data: Send, Error: Into<crate::BoxError>> + Send + Unpin + 'static {}

/// The body of a response, which may still be arriving.
///
/// After its end, an HTTP/1.1 connection is used for the next request. If you drop the body earlier, the client closes that
/// connection, unless the rest has arrived already.
pub struct ResponseBody {
    incoming: Incoming,
    in_use: InUse,
}

/// The connection or stream that a response body uses until it ends.
pub(crate) enum InUse {
    Nothing,
    /// An HTTP/1.1 connection.
    Connection(Box<dyn ReleaseConnection>),
    /// An HTTP/2 stream.
    #[cfg(feature = "http2")]
    Stream(Arc<dyn Release>),
}

/// A connection that carries one request at a time.
pub(crate) trait ReleaseConnection: Send + Sync {
    /// Returns the connection to the pool if it can be used again.
    fn release(self: Box<Self>);
}

/// A connection that many requests share.
#[cfg(feature = "http2")]
pub(crate) trait Release: Send + Sync {
    /// Frees one stream.
    fn release(&self);
}

impl ResponseBody {
    pub(crate) fn new(incoming: Incoming, in_use: InUse) -> Self {
        Self { incoming, in_use }
    }

    fn release(&mut self) {
        match std::mem::replace(&mut self.in_use, InUse::Nothing) {
            InUse::Nothing => {}
            InUse::Connection(connection) => connection.release(),
            #[cfg(feature = "http2")]
            InUse::Stream(connection) => connection.release(),
        }
    }
}

impl Body for ResponseBody {
    type Data = Bytes;
    type Error = hyper::Error;

    #[inline]
    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = Pin::new(&mut self.incoming).poll_frame(cx);
        if matches!(frame, Poll::Ready(None | Some(Err(_)))) {
            self.release();
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.incoming.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.incoming.size_hint()
    }
}

impl Drop for ResponseBody {
    fn drop(&mut self) {
        self.release();
    }
}

impl fmt::Debug for ResponseBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ResponseBody").field(&self.incoming).finish()
    }
}

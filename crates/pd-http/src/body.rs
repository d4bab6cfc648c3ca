//! The body of a response that is still on the wire.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;

/// The body of a response of [`HttpClient`](crate::HttpClient). An HTTP/1.1 connection can take the next request once this has
/// come to its end; dropped before, it closes the connection, unless the rest is there already.
pub struct ResponseBody {
    incoming: Incoming,
    /// What is to be done with the connection at the end.
    connection: Option<Box<dyn Held>>,
}

/// A connection that is in use as long as the body is.
pub(crate) trait Held: Send + Sync {
    fn release(self: Box<Self>);
}

impl ResponseBody {
    pub(crate) fn new(incoming: Incoming, connection: Option<Box<dyn Held>>) -> Self {
        Self { incoming, connection }
    }

    fn release(&mut self) {
        if let Some(connection) = self.connection.take() {
            connection.release();
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

/// A request body that the client can send: any [`http_body::Body`] whose parts can go to another thread.
///
/// It is implemented for every type that fits.
pub trait RequestBody: Body<Data: Send, Error: Into<crate::BoxError>> + Send + Unpin + 'static {}

impl<B> RequestBody for B where B: Body<Data: Send, Error: Into<crate::BoxError>> + Send + Unpin + 'static {}

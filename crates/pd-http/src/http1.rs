//! An HTTP/1.1 connection: one request at a time.

#[cfg(test)]
mod tests;

use std::{
    future::{Future, poll_fn},
    io,
    pin::Pin,
    sync::{Arc, Mutex, Weak},
    task::{Context, Poll},
};

use http::{Request, Response, Uri};
use hyper::{
    body::Incoming,
    client::conn::{TrySendError, http1},
};

use crate::{
    BoxError, ConnectError, RequestBody, lock,
    stream::{Stream, TlsFailure},
};

/// A connection. Dropping it closes it.
#[derive(Debug)]
pub(crate) struct Connection<B> {
    sender: Arc<Sender<B>>,
    pub(crate) tls_failure: TlsFailure,
    /// Whether it has carried a request, so that the server may have closed it since.
    pub(crate) used: bool,
}

/// The result of a request on a connection: a response, or an error that returns the request if it was not written.
pub(crate) type Answer<B> = Result<Response<Incoming>, TrySendError<Request<B>>>;

/// hyper's sender. `None` after the connection has ended.
type Sender<B> = Mutex<Option<http1::SendRequest<B>>>;

impl<B: RequestBody> Connection<B> {
    /// Starts HTTP/1.1 on `stream`, and spawns a task that drives the connection.
    pub(crate) async fn open(stream: Stream, target: &Uri) -> Result<Self, ConnectError> {
        let tls_failure = stream.tls_failure();
        let (mut sender, mut driver) =
            http1::handshake(stream).await.map_err(|source| ConnectError::closed(target, source))?;
        // If the connection ends before its first request, only the driver has the cause.
        let ready = poll_fn(|cx| match Pin::new(&mut driver).poll(cx) {
            Poll::Ready(Err(error)) => Poll::Ready(Err(BoxError::from(error))),
            Poll::Ready(Ok(())) => Poll::Ready(Err(io::Error::from(io::ErrorKind::UnexpectedEof).into())),
            Poll::Pending => sender.poll_ready(cx).map_err(Into::into),
        });
        ready.await.map_err(|source| ConnectError::closed(target, source))?;
        let connection = Self::new(sender, tls_failure);
        tokio::spawn(drive(driver, Arc::downgrade(&connection.sender)));
        Ok(connection)
    }

    fn new(sender: http1::SendRequest<B>, tls_failure: TlsFailure) -> Self {
        Self { sender: Arc::new(Mutex::new(Some(sender))), tls_failure, used: false }
    }

    /// Sends a request. Returns the request as the error if the connection has ended.
    pub(crate) fn send(
        &self,
        request: Request<B>,
    ) -> Result<impl Future<Output = Answer<B>> + use<B>, Box<Request<B>>> {
        match &mut *lock(&self.sender) {
            Some(sender) => Ok(sender.try_send_request(request)),
            None => Err(Box::new(request)),
        }
    }

    /// Returns whether it is ready for a request.
    pub(crate) fn is_ready(&self) -> bool {
        lock(&self.sender).as_ref().is_some_and(http1::SendRequest::is_ready)
    }

    pub(crate) fn is_closed(&self) -> bool {
        lock(&self.sender).as_ref().is_none_or(http1::SendRequest::is_closed)
    }

    /// Waits until it is ready for a request. Returns `false` if it has ended.
    pub(crate) fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<bool> {
        match &mut *lock(&self.sender) {
            Some(sender) => sender.poll_ready(cx).map(|ready| ready.is_ok()),
            None => Poll::Ready(false),
        }
    }
}

/// Runs hyper's side of a connection to its end.
async fn drive<B>(driver: impl Future, sender: Weak<Sender<B>>) {
    // The request in flight receives the error.
    drop(driver.await);
    // If another thread adds a request to hyper's queue while hyper empties it for the last time, the request stays there until the
    // last sender is dropped. Dropping the sender returns it. No test can force this race, because it is inside of the channel.
    let left = sender.upgrade().and_then(|sender| lock(&sender).take());
    drop(left);
}

//! An HTTP/1.1 connection: one request at a time.

use std::{
    future::{Future, poll_fn},
    io,
    pin::Pin,
    sync::{Arc, Mutex},
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
    /// It has carried a request, so the server may have closed it since.
    pub(crate) used: bool,
}

/// The result of a request on a connection: a response, or an error that returns the request if it was not written.
pub(crate) type Answer<B> = Result<Response<Incoming>, TrySendError<Request<B>>>;

/// hyper's sender; `None` once the connection has ended.
type Sender<B> = Mutex<Option<http1::SendRequest<B>>>;

impl<B: RequestBody> Connection<B> {
    /// Starts HTTP/1.1 on `stream`, and drives the connection by a task of its own.
    pub(crate) async fn open(stream: Stream, target: &Uri) -> Result<Self, ConnectError> {
        let tls_failure = stream.tls_failure();
        let (mut sender, mut driver) =
            http1::handshake(stream).await.map_err(|source| ConnectError::closed(target, source))?;
        // Only the driver knows why a connection ends before its first request.
        let ready = poll_fn(|cx| match Pin::new(&mut driver).poll(cx) {
            Poll::Ready(Err(error)) => Poll::Ready(Err(BoxError::from(error))),
            Poll::Ready(Ok(())) => Poll::Ready(Err(io::Error::from(io::ErrorKind::UnexpectedEof).into())),
            Poll::Pending => sender.poll_ready(cx).map_err(Into::into),
        });
        ready.await.map_err(|source| ConnectError::closed(target, source))?;
        let sender = Arc::new(Mutex::new(Some(sender)));
        let of_driver = Arc::downgrade(&sender);
        tokio::spawn(async move {
            // The request in flight receives the error.
            drop(driver.await);
            // hyper's queue keeps a request that arrived while the connection was ending. Without senders it is given back.
            let left = of_driver.upgrade().and_then(|sender| lock(&sender).take());
            drop(left);
        });
        Ok(Self { sender, tls_failure, used: false })
    }

    /// Hands over a request; gives it back if the connection has ended.
    pub(crate) fn send(
        &self,
        request: Request<B>,
    ) -> Result<impl Future<Output = Answer<B>> + use<B>, Box<Request<B>>> {
        match &mut *lock(&self.sender) {
            Some(sender) => Ok(sender.try_send_request(request)),
            None => Err(Box::new(request)),
        }
    }

    /// Returns whether it can take a request now.
    pub(crate) fn is_ready(&self) -> bool {
        lock(&self.sender).as_ref().is_some_and(http1::SendRequest::is_ready)
    }

    pub(crate) fn is_closed(&self) -> bool {
        lock(&self.sender).as_ref().is_none_or(http1::SendRequest::is_closed)
    }

    /// Waits until it can take a request. Returns `false` if it has ended.
    pub(crate) fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<bool> {
        match &mut *lock(&self.sender) {
            Some(sender) => sender.poll_ready(cx).map(|ready| ready.is_ok()),
            None => Poll::Ready(false),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bytes::Bytes;
    use http_body_util::Empty;
    use hyper_util::rt::TokioIo;
    use tokio::net::{TcpListener, TcpStream};

    use super::*;
    use crate::{pool_state::OpenConnections, stream::plain};

    async fn connected() -> (TcpStream, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let tcp = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (server, _) = listener.accept().await.unwrap();
        (tcp, server)
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_that_ends_before_its_first_request_reports_it_at_once() {
        let (tcp, server) = connected().await;
        drop(server);
        tcp.readable().await.unwrap();
        let (stream, target) = (
            Stream::new(plain(TokioIo::new(tcp)), OpenConnections::default().add()),
            Uri::from_static("http://127.0.0.1:1/"),
        );
        let open = Connection::<Empty<Bytes>>::open(stream, &target);
        let opened = tokio::time::timeout(Duration::from_secs(60), open).await;
        assert!(matches!(opened, Ok(Err(ConnectError::Closed { .. }))), "{opened:?}");
    }

    /// The request is in hyper's queue when the connection ends: the driver is not polled in between.
    #[tokio::test(start_paused = true)]
    async fn a_request_handed_over_in_the_instant_the_connection_ends_is_given_back() {
        let (tcp, server) = connected().await;
        let stream = Stream::new(plain(TokioIo::new(tcp)), OpenConnections::default().add());
        let target = Uri::from_static("http://127.0.0.1:1/");
        let connection = Connection::<Empty<Bytes>>::open(stream, &target).await.unwrap();
        drop(server);
        let request = Request::get("/").header("host", "x").body(Empty::new()).unwrap();
        let Ok(response) = connection.send(request) else { panic!("it has not ended yet") };
        let answer = tokio::time::timeout(Duration::from_secs(1), response).await;
        assert!(answer.unwrap().is_err());
    }
}

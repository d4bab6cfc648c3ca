//! A connection that ends at different moments of a request.

use std::{cell::RefCell, task::Waker, time::Duration};

use bytes::Bytes;
use http_body_util::Empty;
use hyper_util::rt::TokioIo;
use tokio::{io::DuplexStream, net::TcpStream};

use super::*;
use crate::{pool_state::OpenConnections, stream::plain};

type Body = Empty<Bytes>;

async fn connected() -> (TcpStream, TcpStream) {
    let listener = pd_fixtures::listener().await;
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
    let open = Connection::<Body>::open(stream, &target);
    let opened = tokio::time::timeout(Duration::from_secs(60), open).await;
    assert!(matches!(opened, Ok(Err(ConnectError::Closed { .. }))), "{opened:?}");
}

fn request() -> Request<Body> {
    Request::get("/").header("host", "x").body(Body::new()).unwrap()
}

/// A connection whose driver the test polls, and the server's end.
async fn hand_driven() -> (Connection<Body>, impl Future<Output = hyper::Result<()>> + Send + Unpin, DuplexStream) {
    let (ours, server) = tokio::io::duplex(1024);
    let (sender, driver) = http1::handshake(TokioIo::new(ours)).await.unwrap();
    (Connection::new(sender, TlsFailure::default()), driver, server)
}

/// Returns whether the request was returned unwritten, at the first poll.
fn is_given_back(response: impl Future<Output = Answer<Body>>) -> bool {
    let mut response = std::pin::pin!(response);
    match response.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Err(mut error)) => error.take_message().is_some(),
        Poll::Ready(Ok(_)) | Poll::Pending => false,
    }
}

#[tokio::test]
async fn a_request_handed_over_before_the_driver_notices_the_end_is_given_back() {
    let (connection, driver, server) = hand_driven().await;
    drop(server);
    let response = connection.send(request()).ok().unwrap();
    drive(driver, Arc::downgrade(&connection.sender)).await;
    assert!(is_given_back(response));
    assert!(connection.is_closed() && connection.send(request()).is_err());
}

/// The driver is not polled again, so hyper does not take the request out of its queue.
#[tokio::test]
async fn a_request_handed_over_after_the_last_poll_of_the_driver_is_given_back() {
    let (connection, mut driver, server) = hand_driven().await;
    drop(server);
    let response = RefCell::new(None);
    let (hand_over, at_the_end) = (&connection, &response);
    let driver = poll_fn(move |cx| {
        let ended = Pin::new(&mut driver).poll(cx);
        if ended.is_ready() {
            at_the_end.replace(Some(hand_over.send(request()).ok().unwrap()));
        }
        ended
    });
    drive(driver, Arc::downgrade(&connection.sender)).await;
    assert!(is_given_back(response.take().unwrap()));
}

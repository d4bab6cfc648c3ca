//! A connection that ends at different moments of a request.

use std::cell::RefCell;

use bytes::Bytes;
use http_body_util::Empty;
use hyper_util::rt::TokioIo;
use tokio::io::DuplexStream;

use super::*;

type Body = Empty<Bytes>;

fn request() -> Request<Body> {
    Request::get("https://x/").body(Body::new()).unwrap()
}

/// Returns a connection, the function that polls hyper, and the server's end.
async fn hand_driven() -> (Arc<Connection<Body>>, impl FnMut(&mut Context<'_>) -> (bool, usize), DuplexStream) {
    let (ours, server) = tokio::io::duplex(1 << 16);
    let (sender, mut driver) = Builder::new(BoxingExecutor).handshake(TokioIo::new(ours)).await.unwrap();
    let poll = move |cx: &mut Context<'_>| (Pin::new(&mut driver).poll(cx).is_ready(), UNKNOWN_LIMIT);
    (Connection::new(sender, TlsFailure::default()), poll, server)
}

/// Returns whether a failed request was returned unwritten. The connection has ended, so nothing else ends the wait.
async fn is_given_back(response: impl Future<Output = Answer<Body>>) -> bool {
    let answer = tokio::time::timeout(Duration::from_secs(60), response).await.unwrap();
    answer.unwrap_err().take_message().is_some()
}

/// hyper writes the request before it notices the end, so the effect is unknown. The caller gets the error at once.
#[tokio::test(start_paused = true)]
async fn a_request_handed_over_before_the_driver_notices_the_end_fails_at_once() {
    let (connection, poll, server) = hand_driven().await;
    drop(server);
    let mut stream = connection.try_open_stream().unwrap();
    let response = stream.send(request(), Instant::now(), Instant::now()).ok().unwrap();
    drive(poll, Arc::downgrade(&connection), Arc::default()).await;
    is_given_back(response).await;
    assert!(!connection.is_usable() && stream.send(request(), Instant::now(), Instant::now()).is_err());
}

/// The driver is not polled again, so hyper does not take the request out of its queue.
#[tokio::test(start_paused = true)]
async fn a_request_handed_over_after_the_last_poll_of_the_driver_is_given_back() {
    let (connection, mut poll, server) = hand_driven().await;
    drop(server);
    let mut stream = connection.try_open_stream().unwrap();
    let response = RefCell::new(None);
    let (hand_over, at_the_end) = (&mut stream, &response);
    let poll = move |cx: &mut Context<'_>| {
        let polled = poll(cx);
        if polled.0 {
            at_the_end.replace(Some(hand_over.send(request(), Instant::now(), Instant::now()).ok().unwrap()));
        }
        polled
    };
    drive(poll, Arc::downgrade(&connection), Arc::default()).await;
    assert!(is_given_back(response.take().unwrap()).await);
}

//! Servers that never stop sending: the attempt ends with an error, and its memory stays within the limits.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use pd_core::{Credential, Effect};
use pd_fixtures::{HeldClock, Server, read_head, until};
use pd_rest::{Error, RestSession};
use pd_transport::RetryOptions;
use serde_json::Value;
use tokio::{io::AsyncWriteExt, sync::mpsc};

/// The attempt timeout.
const TIMEOUT: Duration = Duration::from_secs(60);
/// The time after which a call counts as hanging.
const TEST_TIMEOUT: Duration = Duration::from_secs(90);

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";

/// A server whose response begins with `first` and then repeats `chunk` until the client closes the connection.
struct EndlessServer {
    server: Server,
    /// The number of bytes that it sent.
    sent: Arc<AtomicUsize>,
    /// Receives a message when the client closes the connection.
    closed: mpsc::UnboundedReceiver<()>,
}

impl EndlessServer {
    async fn start(first: &str, chunk: &str) -> Self {
        let (first, chunk) = (first.to_owned(), chunk.repeat(64 * 1024 / chunk.len()));
        let (end, closed) = mpsc::unbounded_channel();
        let sent = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&sent);
        let server = Server::start(move |mut stream, _| {
            let (first, chunk, end, count) = (first.clone(), chunk.clone(), end.clone(), Arc::clone(&count));
            async move {
                read_head(&mut stream).await;
                stream.write_all(first.as_bytes()).await.unwrap();
                while stream.write_all(chunk.as_bytes()).await.is_ok() {
                    count.fetch_add(chunk.len(), Ordering::SeqCst);
                }
                end.send(()).unwrap();
            }
        });
        Self { server: server.await, sent, closed }
    }

    /// Returns the error of a request, after the client has closed the connection.
    async fn error(mut self) -> Error {
        let session = RestSession::builder(Credential::token("never-stops-talking").unwrap())
            .base_url(self.server.url("http"))
            .timeout(TIMEOUT)
            .retry(RetryOptions::new().max_network_attempts(0))
            .transport(|transport| transport.max_response_bytes(1 << 16))
            .build()
            .unwrap();
        let error = session.rget::<Value>("users/P1").await.unwrap_err();
        self.closed.recv().await.unwrap();
        error
    }
}

/// Returns the error of a request to such a server, which ends before the attempt times out.
async fn error_of(first: &str, chunk: &str) -> Error {
    let server = EndlessServer::start(first, chunk).await;
    tokio::time::timeout(TEST_TIMEOUT, server.error()).await.expect("the call ends")
}

/// Returns whether the attempt timed out after the request was sent.
fn is_timeout(error: &Error) -> bool {
    error.transport().is_some_and(|source| source.is_timeout() && source.effect() == Effect::Unknown)
}

/// Returns whether a size limit of the client ended the attempt after the request was sent.
fn is_limit_exceeded(error: &Error) -> bool {
    error.transport().is_some_and(|source| !source.is_timeout() && source.effect() != Effect::NotSent)
}

#[tokio::test(start_paused = true)]
async fn endless_informational_responses() {
    let _clock = HeldClock::new();
    let server = EndlessServer::start("", "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n").await;
    let sent = Arc::clone(&server.sent);
    let timeout = async {
        until(|| sent.load(Ordering::SeqCst) > 1 << 20).await;
        tokio::time::advance(TIMEOUT).await;
    };
    let (error, ()) = tokio::join!(server.error(), timeout);
    assert!(is_timeout(&error), "{error:?}");
}

#[tokio::test]
async fn endless_headers() {
    let error = error_of(HEAD, "x-more: and more\r\n").await;
    assert!(is_limit_exceeded(&error), "{error:?}");
}

#[tokio::test]
async fn an_endless_header() {
    let error = error_of(&format!("{HEAD}x-long: "), "more and ").await;
    assert!(is_limit_exceeded(&error), "{error:?}");
}

#[tokio::test]
async fn an_endless_body() {
    for (headers, chunk) in [("", "[[[[[[[["), ("transfer-encoding: chunked\r\n", "1\r\n[\r\n")] {
        let error = error_of(&format!("{HEAD}{headers}\r\n"), chunk).await;
        assert!(is_limit_exceeded(&error), "{error:?}");
        assert!(error.transport().unwrap().to_string().contains("max_response_bytes"), "{error:?}");
    }
}

#[tokio::test]
async fn endless_chunk_extensions_and_trailers() {
    let chunked = format!("{HEAD}transfer-encoding: chunked\r\n\r\n");
    for (first, chunk) in [("1;", "extension=value;"), ("0\r\n", "x-trailer: and more\r\n")] {
        let error = error_of(&format!("{chunked}{first}"), chunk).await;
        assert!(is_limit_exceeded(&error), "{error:?}");
    }
}

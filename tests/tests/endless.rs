//! Servers that never stop sending: the attempt ends with an error, and its memory stays within the limits.

use std::{future::IntoFuture, time::Duration};

use pd_core::{Credential, Effect};
use pd_rest::{Error, RestSession};
use pd_transport::RetryOptions;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

/// The attempt timeout in tests that expect it to expire.
const SHORT_TIMEOUT: Duration = Duration::from_millis(300);
/// The attempt timeout in tests that expect a size limit to be exceeded first.
const LONG_TIMEOUT: Duration = Duration::from_secs(60);
/// The time after which a call counts as hanging.
const TEST_TIMEOUT: Duration = Duration::from_secs(90);

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";

/// Returns the error of a request whose response begins with `first` and then repeats `chunk` forever.
async fn outcome(timeout: Duration, first: &str, chunk: &str) -> Error {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (first, chunk) = (first.to_owned(), chunk.repeat(64 * 1024 / chunk.len()));
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let _request = stream.read(&mut [0; 4096]).await.unwrap();
        stream.write_all(first.as_bytes()).await.unwrap();
        while stream.write_all(chunk.as_bytes()).await.is_ok() {}
    });
    let session = RestSession::builder(Credential::token("never-stops-talking").unwrap())
        .base_url(&url)
        .timeout(timeout)
        .retry(RetryOptions::new().max_network_attempts(0))
        .transport(|transport| transport.max_response_bytes(1 << 16))
        .build()
        .unwrap();
    let result = tokio::time::timeout(TEST_TIMEOUT, session.rget::<Value>("users/P1").into_future()).await;
    let error = result.expect("the call ends").unwrap_err();
    // The client closes the connection when the attempt ends, which stops the server.
    tokio::time::timeout(TEST_TIMEOUT, server).await.expect("the client closes the connection").unwrap();
    error
}

/// Returns whether the attempt timed out after the request was sent.
fn is_timeout(error: &Error) -> bool {
    error.transport().is_some_and(|source| source.is_timeout() && source.effect() == Effect::Unknown)
}

/// Returns whether a size limit of the client ended the attempt after the request was sent.
fn is_limit_exceeded(error: &Error) -> bool {
    error.transport().is_some_and(|source| !source.is_timeout() && source.effect() != Effect::NotSent)
}

#[tokio::test]
async fn endless_informational_responses() {
    let error = outcome(SHORT_TIMEOUT, "", "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n").await;
    assert!(is_timeout(&error), "{error:?}");
}

#[tokio::test]
async fn endless_headers() {
    let error = outcome(LONG_TIMEOUT, HEAD, "x-more: and more\r\n").await;
    assert!(is_limit_exceeded(&error), "{error:?}");
}

#[tokio::test]
async fn an_endless_header() {
    let error = outcome(LONG_TIMEOUT, &format!("{HEAD}x-long: "), "more and ").await;
    assert!(is_limit_exceeded(&error), "{error:?}");
}

#[tokio::test]
async fn an_endless_body() {
    for (headers, chunk) in [("", "[[[[[[[["), ("transfer-encoding: chunked\r\n", "1\r\n[\r\n")] {
        let error = outcome(LONG_TIMEOUT, &format!("{HEAD}{headers}\r\n"), chunk).await;
        assert!(is_limit_exceeded(&error), "{error:?}");
        assert!(error.transport().unwrap().to_string().contains("max_response_bytes"), "{error:?}");
    }
}

#[tokio::test]
async fn endless_chunk_extensions_and_trailers() {
    let chunked = format!("{HEAD}transfer-encoding: chunked\r\n\r\n");
    for (first, chunk) in [("1;", "extension=value;"), ("0\r\n", "x-trailer: and more\r\n")] {
        let error = outcome(LONG_TIMEOUT, &format!("{chunked}{first}"), chunk).await;
        assert!(is_limit_exceeded(&error), "{error:?}");
    }
}

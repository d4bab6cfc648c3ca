//! Servers that never stop sending. The attempt ends anyway, and its memory stays within the limits.

use std::{future::IntoFuture, time::Duration};

use pd_core::{Credential, Effect};
use pd_rest::{Error, RestSession};
use pd_transport::RetryOptions;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

/// The timeout of an attempt that nothing else ends.
const SHORT: Duration = Duration::from_millis(300);
/// The timeout of an attempt that exceeds a size limit first.
const LONG: Duration = Duration::from_secs(60);
/// A call that takes longer hangs.
const HANGS: Duration = Duration::from_secs(90);

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";

/// Returns the error of a request whose response begins with `first` and repeats `again` forever.
async fn outcome(timeout: Duration, first: &str, again: &str) -> Error {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (first, again) = (first.to_owned(), again.repeat(64 * 1024 / again.len()));
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let _request = stream.read(&mut [0; 4096]).await.unwrap();
        stream.write_all(first.as_bytes()).await.unwrap();
        while stream.write_all(again.as_bytes()).await.is_ok() {}
    });
    let session = RestSession::builder(Credential::token("never-stops-talking").unwrap())
        .base_url(&url)
        .timeout(timeout)
        .retry(RetryOptions::new().max_network_attempts(0))
        .transport(|transport| transport.max_response_bytes(1 << 16))
        .build()
        .unwrap();
    let answer = tokio::time::timeout(HANGS, session.rget::<Value>("users/P1").into_future()).await;
    let error = answer.expect("the call ends").unwrap_err();
    // The client closes the connection with the attempt, so the server stops too.
    tokio::time::timeout(HANGS, server).await.expect("the connection ends").unwrap();
    error
}

/// The timeout of the attempt ended it, after the request was sent.
fn is_timeout(error: &Error) -> bool {
    error.transport().is_some_and(|source| source.is_timeout() && source.effect() == Effect::Unknown)
}

/// A limit of the client ended the attempt, after the request was sent.
fn is_cut(error: &Error) -> bool {
    error.transport().is_some_and(|source| !source.is_timeout() && source.effect() != Effect::NotSent)
}

#[tokio::test]
async fn informational_responses() {
    let error = outcome(SHORT, "", "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n").await;
    assert!(is_timeout(&error), "{error:?}");
}

#[tokio::test]
async fn headers() {
    let error = outcome(LONG, HEAD, "x-more: and more\r\n").await;
    assert!(is_cut(&error), "{error:?}");
}

#[tokio::test]
async fn a_header() {
    let error = outcome(LONG, &format!("{HEAD}x-long: "), "more and ").await;
    assert!(is_cut(&error), "{error:?}");
}

#[tokio::test]
async fn a_body() {
    for (headers, again) in [("", "[[[[[[[["), ("transfer-encoding: chunked\r\n", "1\r\n[\r\n")] {
        let error = outcome(LONG, &format!("{HEAD}{headers}\r\n"), again).await;
        assert!(is_cut(&error), "{error:?}");
        assert!(error.transport().unwrap().to_string().contains("max_response_bytes"), "{error:?}");
    }
}

#[tokio::test]
async fn extensions_of_a_chunk_and_trailers() {
    let chunked = format!("{HEAD}transfer-encoding: chunked\r\n\r\n");
    for (first, again) in [("1;", "extension=value;"), ("0\r\n", "x-trailer: and more\r\n")] {
        let error = outcome(LONG, &format!("{chunked}{first}"), again).await;
        assert!(is_cut(&error), "{error:?}");
    }
}

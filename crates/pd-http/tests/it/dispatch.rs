//! When the client passes a request to a pooled connection.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    future::poll_fn,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::Poll,
    time::Duration,
};

use http::Request;
use pd_http::{Dispatch, DispatchObserver, HttpClient, Roots};

use pd_fixtures::{Authority, EchoServer, HeldClock};

use crate::client::{Body, options, send};

#[derive(Default)]
struct Observer {
    safe_to_retry: bool,
    dispatched: AtomicBool,
}

impl Dispatch for Observer {
    fn dispatched(&self) {
        self.dispatched.store(true, Ordering::Relaxed);
    }

    fn returned(&self) {
        self.dispatched.store(false, Ordering::Relaxed);
    }

    fn is_safe_to_retry(&self) -> bool {
        self.safe_to_retry
    }
}

/// Sends a POST. Returns whether the first poll passes it to a connection.
async fn is_sent_at_once(client: &HttpClient<Body>, url: &str, safe_to_retry: bool) -> bool {
    let observer = Arc::new(Observer { safe_to_retry, ..Observer::default() });
    let extension = DispatchObserver::new(Arc::clone(&observer));
    let mut sending = pin!(send(client, Request::post(url).extension(extension).body(Body::from("{}")).unwrap()));
    poll_fn(|cx| {
        assert!(sending.as_mut().poll(cx).is_pending());
        Poll::Ready(())
    })
    .await;
    let at_once = observer.dispatched.load(Ordering::Relaxed);
    sending.await.unwrap();
    // The connection returns to the pool.
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
    at_once
}

async fn only_a_request_that_is_safe_to_retry_skips_the_check_for_a_closed_connection(
    client: HttpClient<Body>,
    url: String,
) {
    let _clock = HeldClock::new();
    assert!(!is_sent_at_once(&client, &url, true).await, "there is no connection yet");
    assert!(is_sent_at_once(&client, &url, true).await);
    assert!(!is_sent_at_once(&client, &url, false).await);
    assert!(is_sent_at_once(&client, &url, true).await);
    tokio::time::advance(Duration::from_millis(10)).await;
    assert!(!is_sent_at_once(&client, &url, true).await, "the connection may have been closed meanwhile");
}

#[tokio::test(start_paused = true)]
async fn only_a_post_that_is_safe_to_retry_skips_the_check_for_a_closed_http1_connection() {
    let server = EchoServer::plain().await;
    let url = server.url("http", "127.0.0.1");
    only_a_request_that_is_safe_to_retry_skips_the_check_for_a_closed_connection(options().build().unwrap(), url).await;
    assert_eq!(server.connections(), 1);
}

#[cfg(feature = "http2")]
#[tokio::test(start_paused = true)]
async fn only_a_post_that_is_safe_to_retry_skips_the_check_for_a_closed_http2_connection() {
    let authority = Authority::new("Test CA");
    let server = EchoServer::tls(authority.server(&["127.0.0.1"], &["h2"])).await;
    let url = server.url("https", "127.0.0.1");
    let client = options().roots(Roots::OnlyGiven).root_certificates(authority.pem).build().unwrap();
    only_a_request_that_is_safe_to_retry_skips_the_check_for_a_closed_connection(client, url).await;
    assert_eq!(server.connections(), 1);
}

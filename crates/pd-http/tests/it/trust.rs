//! When the pool reuses a connection, and when it opens a new one: after a network path went silent, from other runtimes, beside
//! requests that nobody polls, and at the stream limit.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    future::{pending, poll_fn},
    net::SocketAddr,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::Poll,
    time::Duration,
};

use crate::client::{Body, chain, get, options, send};
use http::{Request, Response};
use pd_fixtures::{Authority, EchoServer, Handshake, HeldClock, Server, TlsSettings, forward, listener, until};
use pd_http::{BoxError, ClientOptions, DispatchObserver, HttpClient, Roots};
use tokio::{
    sync::{Notify, Semaphore},
    task::{JoinHandle, JoinSet},
    time::timeout,
};
use tower::ServiceExt;

/// The timeout of an attempt.
const TIMEOUT: Duration = Duration::from_secs(2);
/// Far more than any response takes: a request that hangs fails instead of blocking the test.
const LATE: Duration = Duration::from_secs(20);

/// Polls a request until `hangs` completes, and then drops it, as a timeout does.
async fn give_up<T>(request: impl Future<Output = T>, hangs: impl Future<Output = ()>) {
    let (mut request, mut hangs) = (pin!(request), pin!(hangs));
    poll_fn(|cx| {
        assert!(request.as_mut().poll(cx).is_pending(), "no response can come");
        hangs.as_mut().poll(cx)
    })
    .await;
}

/// Polls a request until it is dispatched to a connection, and drops it `after` this time.
async fn give_up_dispatched(client: &HttpClient<Body>, url: &str, after: Duration) {
    let dispatched = Arc::new(AtomicBool::new(false));
    let request = observed(url, &dispatched);
    let timeout = async {
        until(|| dispatched.load(Ordering::Relaxed)).await;
        tokio::time::advance(after).await;
    };
    give_up(send(client, request), timeout).await;
}

fn observed(url: &str, dispatched: &Arc<AtomicBool>) -> Request<Body> {
    let observer = DispatchObserver::new(Arc::clone(dispatched));
    Request::post(url).extension(observer).body(Body::from("{}")).unwrap()
}

/// Runs the other tasks until they wait.
async fn settle() {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

/// Starts a server. Returns it with client options that trust it, and its URL.
async fn server(tls: bool) -> (EchoServer, ClientOptions, String) {
    if !tls {
        let server = EchoServer::plain().await;
        let url = server.url("http", "127.0.0.1");
        return (server, options(), url);
    }
    let (settings, options) = trusted(&["h2", "http/1.1"]);
    let server = EchoServer::tls(settings).await;
    let url = server.url("https", "127.0.0.1");
    (server, options, url)
}

/// Returns the settings of a server that offers these protocols, and client options that trust it.
fn trusted(alpn: &[&'static str]) -> (TlsSettings, ClientOptions) {
    let authority = Authority::new("Test CA");
    let settings = authority.server(&["127.0.0.1"], alpn);
    (settings, options().roots(Roots::OnlyGiven).root_certificates(authority.pem))
}

/// Forwards connections to a server. [`freeze`](Self::freeze) leaves the connections open, but forwards no more data on them.
struct Relay {
    server: Server,
    /// The signal that freezes the open connections.
    freeze: Arc<Notify>,
}

impl Relay {
    async fn to(target: SocketAddr) -> Self {
        let freeze = Arc::new(Notify::new());
        let frozen = Arc::clone(&freeze);
        let server = Server::start(move |client, _| {
            let frozen = Arc::clone(&frozen);
            async move {
                let (mut forwarding, mut frozen) = (pin!(forward(client, target)), pin!(frozen.notified()));
                let is_frozen = poll_fn(|cx| match frozen.as_mut().poll(cx) {
                    Poll::Ready(()) => Poll::Ready(true),
                    Poll::Pending => forwarding.as_mut().poll(cx).map(|()| false),
                });
                if is_frozen.await {
                    // The sockets stay open.
                    pending::<()>().await;
                }
            }
        });
        Self { server: server.await, freeze }
    }

    fn freeze(&self) {
        self.freeze.notify_waiters();
    }
}

#[tokio::test(start_paused = true)]
async fn after_a_path_goes_silent_the_next_attempt_opens_a_new_connection() {
    let _held = HeldClock::new();
    for tls in [false, true] {
        let (server, options, url) = server(tls).await;
        let relay = Relay::to(server.address()).await;
        let ports = [server.address(), relay.server.address()].map(|address| address.port().to_string());
        let url = url.replace(&ports[0], &ports[1]);
        let client = options.pool_idle_timeout(LATE).build().unwrap();
        // Three connections over HTTP/1.1, one over HTTP/2.
        let all: JoinSet<_> = (0..3)
            .map(|_| {
                let (client, url) = (client.clone(), url.clone());
                async move { get(&client, &url).await.is_ok() }
            })
            .collect();
        assert_eq!(all.join_all().await, [true; 3]);
        let before = relay.server.connections();
        relay.freeze();
        give_up_dispatched(&client, &url, TIMEOUT).await;
        assert!(timeout(LATE, get(&client, &url)).await.unwrap().is_ok(), "TLS: {tls}");
        assert_eq!(relay.server.connections(), before + 1);
    }
}

#[tokio::test(start_paused = true)]
async fn requests_in_flight_on_a_suspect_connection_go_on() {
    let _held = HeldClock::new();
    let (server, options, url) = server(true).await;
    let client = options.build().unwrap();
    get(&client, &url).await.unwrap();
    // The server answers this request after the other one was dropped.
    let held = start(&client, format!("{url}?held"));
    settle().await;
    give_up_dispatched(&client, &format!("{url}?never"), TIMEOUT).await;
    assert_eq!(get(&client, &url).await.unwrap(), "GET HTTP/2.0");
    assert_eq!(server.connections(), 2);
    server.release();
    assert_eq!(held.await.unwrap().unwrap(), "GET HTTP/2.0");
}

/// Each `#[tokio::test]` has its own runtime, and a client may be in a `static`.
#[test]
fn a_client_is_used_from_many_runtimes() {
    let servers = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    for tls in [false, true] {
        let (server, options, url) = servers.block_on(server(tls));
        let client: HttpClient<Body> = options.pool_idle_timeout(LATE).build().unwrap();
        let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let call = |runtime: &tokio::runtime::Runtime| {
            let post = || Request::post(&url).body(Body::from("{}")).unwrap();
            for _ in 0..2 {
                let answer = runtime.block_on(async { timeout(LATE, send(&client, post())).await });
                assert!(answer.unwrap().unwrap().starts_with("POST"), "TLS: {tls}");
            }
        };
        for _ in 0..10 {
            // The runtime ends, and its connections with it.
            call(&runtime());
        }
        assert_eq!(server.connections(), 10);
        // Two at once: the one that is not polled drives no connection.
        let (first, second) = (runtime(), runtime());
        for _ in 0..3 {
            call(&first);
            call(&second);
        }
        assert_eq!(server.connections(), 12);
        std::thread::scope(|scope| {
            scope.spawn(|| call(&runtime()));
            scope.spawn(|| call(&runtime()));
        });
    }
}

/// The clock moves between two requests, and no task runs that could evict the connection.
#[tokio::test(start_paused = true)]
async fn the_idle_age_is_checked_when_a_connection_is_taken() {
    let idle = Duration::from_secs(3);
    let _held = HeldClock::new();
    for tls in [false, true] {
        let (server, options, url) = server(tls).await;
        let client: HttpClient<Body> = options.pool_idle_timeout(idle).build().unwrap();
        get(&client, &url).await.unwrap();
        let mut advance = pin!(tokio::time::advance(idle));
        let advanced = poll_fn(|cx| Poll::Ready(advance.as_mut().poll(cx).is_ready()));
        assert!(!advanced.await, "`advance` has moved the clock, but no other task has run yet");
        get(&client, &url).await.unwrap();
        assert_eq!(server.connections(), 2, "TLS: {tls}");
    }
}

#[tokio::test]
async fn a_request_that_nobody_polls_holds_up_no_other() {
    for tls in [false, true] {
        let (server, options, url) = server(tls).await;
        let client = options.build().unwrap();
        let mut stuck = Box::pin(client.clone().oneshot(Request::get(&url).body(Body::default()).unwrap()));
        let first = poll_fn(|cx| Poll::Ready(stuck.as_mut().poll(cx))).await;
        assert!(first.is_pending());
        // The request that is not polled waits for a connection, or has one that it does not use. The others do not wait for it.
        for _ in 0..3 {
            assert!(timeout(LATE, get(&client, &url)).await.unwrap().is_ok(), "TLS: {tls}");
        }
        assert!(server.connections() <= 2, "TLS: {tls}");
        assert!(timeout(LATE, stuck).await.unwrap().is_ok());
    }
}

/// Starts an HTTP/2 server that never completes the TLS handshake of the first connection. Returns it with client options that trust
/// it, and its URL.
async fn stalled_once() -> (EchoServer, ClientOptions, String) {
    let (settings, options) = trusted(&["h2", "http/1.1"]);
    let stall = |connection| if connection == 0 { Handshake::Stall } else { Handshake::Complete };
    let server = EchoServer::handshaking(settings, stall).await;
    let url = server.url("https", "127.0.0.1");
    (server, options, url)
}

#[tokio::test]
async fn a_request_does_not_wait_for_a_connection_that_another_gave_up() {
    let (server, options, url) = stalled_once().await;
    let client = options.connect_timeout(2 * LATE).build().unwrap();
    give_up(get(&client, &url), until(|| server.connections() == 1)).await;
    assert!(timeout(LATE, get(&client, &url)).await.unwrap().is_ok());
}

/// All requests wait for a handshake that stalls. One of them gives up, and another request connects.
#[tokio::test]
async fn all_requests_that_wait_for_a_stalled_connection_take_the_next_one() {
    let (server, options, url) = stalled_once().await;
    let client: HttpClient<Body> = options.connect_timeout(2 * LATE).build().unwrap();
    let waiting: JoinSet<_> = (0..5)
        .map(|_| {
            let (client, url) = (client.clone(), url.clone());
            async move { timeout(LATE, get(&client, &url)).await.unwrap().is_ok() }
        })
        .collect();
    give_up(get(&client, &url), until(|| server.connections() == 1)).await;
    assert!(timeout(LATE, get(&client, &url)).await.unwrap().is_ok());
    assert_eq!(waiting.join_all().await, [true; 5]);
}

/// Starts an HTTP/2 server with a limit of concurrent streams; it refuses streams beyond the limit. Returns client options that trust
/// it, the server, and a semaphore that releases a response to `?held`.
async fn narrow(streams: u32) -> (ClientOptions, Server, Arc<Semaphore>) {
    let (settings, options) = trusted(&["h2"]);
    let release = Arc::new(Semaphore::new(0));
    let released = Arc::clone(&release);
    let serve = move |stream| {
        let released = Arc::clone(&released);
        async move {
            let mut server = h2::server::Builder::new()
                .max_concurrent_streams(streams)
                .handshake::<_, bytes::Bytes>(stream)
                .await
                .unwrap();
            while let Some(Ok((request, mut respond))) = server.accept().await {
                let released = Arc::clone(&released);
                tokio::spawn(async move {
                    if request.uri().query() == Some("held") {
                        released.acquire().await.unwrap().forget();
                    }
                    tokio::task::yield_now().await;
                    respond.send_response(Response::new(()), true).unwrap();
                });
            }
        }
    };
    let server = Server::tls(listener().await, settings.acceptor(), |_| Handshake::Complete, serve);
    (options, server, release)
}

#[tokio::test]
async fn a_cold_burst_beyond_the_stream_limit_queues() {
    for streams in [1, 3] {
        let (options, server, _) = narrow(streams).await;
        let (url, client) = (server.url("https") + "/", options.build().unwrap());
        let burst: JoinSet<_> = (0..40)
            .map(|_| {
                let (client, url) = (client.clone(), url.clone());
                async move { timeout(LATE, get(&client, &url)).await.unwrap().map_err(|error| chain(&error)) }
            })
            .collect();
        for answer in burst.join_all().await {
            answer.unwrap();
        }
        assert_eq!(server.connections(), 1);
    }
}

fn start(client: &HttpClient<Body>, url: String) -> JoinHandle<Result<String, BoxError>> {
    let client = client.clone();
    tokio::spawn(async move { timeout(LATE, get(&client, &url)).await.unwrap() })
}

#[tokio::test(start_paused = true)]
async fn after_a_request_timed_out_waiting_for_a_stream_the_next_attempt_opens_a_new_connection() {
    let _held = HeldClock::new();
    let (options, server, release) = narrow(1).await;
    let (url, client): (_, HttpClient<Body>) = (server.url("https") + "/", options.build().unwrap());
    get(&client, &url).await.unwrap();
    let held = start(&client, format!("{url}?held"));
    settle().await;
    let timeout_without_stream = async {
        settle().await;
        tokio::time::advance(TIMEOUT).await;
    };
    give_up(get(&client, &url), timeout_without_stream).await;
    timeout(LATE, get(&client, &url)).await.unwrap().unwrap();
    assert_eq!(server.connections(), 2);
    release.add_permits(1);
    assert!(held.await.unwrap().is_ok(), "the request that has the stream goes on");
}

#[tokio::test(start_paused = true)]
async fn requests_wait_for_the_streams_of_a_connection_as_long_as_some_become_free() {
    let _held = HeldClock::new();
    let (options, server, release) = narrow(1).await;
    let (url, client): (_, HttpClient<Body>) = (server.url("https") + "/", options.build().unwrap());
    get(&client, &url).await.unwrap();
    let held = [start(&client, format!("{url}?held")), start(&client, format!("{url}?held"))];
    settle().await;
    // While the third request waits, the first response arrives and the second request takes the stream.
    let first = async {
        settle().await;
        tokio::time::advance(TIMEOUT).await;
        release.add_permits(1);
        until(|| held[0].is_finished()).await;
    };
    give_up(get(&client, &url), first).await;
    release.add_permits(1);
    timeout(LATE, get(&client, &url)).await.unwrap().unwrap();
    assert_eq!(server.connections(), 1);
    for held in held {
        assert!(held.await.unwrap().is_ok());
    }
}

/// Under overload, an attempt may spend most of its timeout in the queue. If it is dropped soon after it was sent, the connection
/// need not be broken.
#[tokio::test(start_paused = true)]
async fn a_request_that_spent_its_time_in_the_queue_costs_no_connection() {
    let _held = HeldClock::new();
    let (options, server, release) = narrow(1).await;
    let (url, client): (_, HttpClient<Body>) = (server.url("https") + "/", options.build().unwrap());
    get(&client, &url).await.unwrap();
    let first = start(&client, format!("{url}?held"));
    settle().await;
    let dispatched = Arc::new(AtomicBool::new(false));
    let late = send(&client, observed(&format!("{url}?held"), &dispatched));
    let timeout = async {
        settle().await;
        tokio::time::advance(TIMEOUT).await;
        release.add_permits(1);
        until(|| dispatched.load(Ordering::Relaxed)).await;
        tokio::time::advance(TIMEOUT / 10).await;
    };
    give_up(late, timeout).await;
    assert!(first.await.unwrap().is_ok());
    get(&client, &url).await.unwrap();
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_request_that_waits_for_a_stream_gets_one_although_others_keep_coming() {
    let (options, server, _) = narrow(1).await;
    let (url, client): (_, HttpClient<Body>) = (server.url("https") + "/", options.build().unwrap());
    get(&client, &url).await.unwrap();
    let (busy, target) = (client.clone(), url.clone());
    let busy = tokio::spawn(async move { while get(&busy, &target).await.is_ok() {} });
    settle().await;
    for _ in 0..10 {
        timeout(LATE, get(&client, &url)).await.unwrap().unwrap();
    }
    busy.abort();
}

#[tokio::test(start_paused = true)]
async fn a_request_is_reported_as_dispatched_only_after_a_connection_took_it() {
    let _held = HeldClock::new();
    // `give_up_dispatched` returns only if the request is reported as dispatched.
    for tls in [false, true] {
        let (_server, options, url) = server(tls).await;
        give_up_dispatched(&options.build().unwrap(), &format!("{url}?never"), TIMEOUT).await;
    }
    let dispatched = Arc::new(AtomicBool::new(false));
    // The request waits for a free stream.
    let (options, server, _) = narrow(1).await;
    let (url, client): (_, HttpClient<Body>) = (server.url("https") + "/", options.build().unwrap());
    get(&client, &url).await.unwrap();
    let held = start(&client, format!("{url}?held"));
    settle().await;
    give_up(send(&client, observed(&url, &dispatched)), settle()).await;
    assert!(!dispatched.load(Ordering::Relaxed));
    held.abort();
    // The request waits for a TLS handshake that never ends.
    let (server, options, url) = stalled_once().await;
    let client: HttpClient<Body> = options.build().unwrap();
    give_up(send(&client, observed(&url, &dispatched)), until(|| server.connections() == 1)).await;
    assert!(!dispatched.load(Ordering::Relaxed));
}

#[test]
fn a_request_polled_outside_of_a_runtime_is_an_error() {
    let client: HttpClient<Body> = options().build().unwrap();
    let mut future = client.oneshot(Request::get("http://127.0.0.1:1/").body(Body::default()).unwrap());
    let polled = std::pin::Pin::new(&mut future).poll(&mut std::task::Context::from_waker(std::task::Waker::noop()));
    let Poll::Ready(Err(error)) = polled else { unreachable!("there is no runtime") };
    assert!(error.to_string().contains("no tokio runtime"), "{error}");
}

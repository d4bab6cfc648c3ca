//! When a connection is used, and when it is not: silent paths, other runtimes, requests that nobody polls, full connections.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod loopback;

use std::{
    future::{pending, poll_fn},
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    task::Poll,
    time::Duration,
};

use http::{Request, Response};
use loopback::{Authority, Body, Server, get, options, send};
use pd_http::{ClientOptions, DispatchObserver, HttpClient, Roots};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::Notify,
    task::{AbortHandle, JoinSet},
    time::timeout,
};
use tower::ServiceExt;

const SOON: Duration = Duration::from_millis(200);
const LATE: Duration = Duration::from_secs(20);

/// A server and the options to trust it.
async fn server(tls: bool) -> (Server, ClientOptions, String) {
    if !tls {
        let server = Server::plain().await;
        let url = server.url("http", "127.0.0.1");
        return (server, options(), url);
    }
    let authority = Authority::new("Test CA");
    let server = Server::tls(authority.server(&["127.0.0.1"])).await;
    let url = server.url("https", "127.0.0.1");
    (server, options().roots(Roots::OnlyGiven).root_certificates(authority.pem), url)
}

/// A connection that is forwarded: its task, and what freezes it.
type Forwarded = (AbortHandle, Arc<Notify>);

/// Forwards connections to a server. Those that are open can be frozen: they stay open, and nothing passes.
struct Relay {
    address: SocketAddr,
    open: Arc<Mutex<Vec<Forwarded>>>,
    count: Arc<AtomicUsize>,
}

impl Relay {
    async fn to(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let relay = Self { address: listener.local_addr().unwrap(), open: Arc::default(), count: Arc::default() };
        let (open, count) = (Arc::clone(&relay.open), Arc::clone(&relay.count));
        tokio::spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                let frozen = Arc::new(Notify::new());
                let freeze = Arc::clone(&frozen);
                let task = tokio::spawn(async move {
                    let mut server = TcpStream::connect(server).await.unwrap();
                    let mut copying = std::pin::pin!(copy_bidirectional(&mut client, &mut server));
                    let mut freeze = std::pin::pin!(freeze.notified());
                    let frozen = poll_fn(|cx| match freeze.as_mut().poll(cx) {
                        Poll::Ready(()) => Poll::Ready(true),
                        Poll::Pending => copying.as_mut().poll(cx).map(|_| false),
                    });
                    if frozen.await {
                        // The sockets stay open.
                        pending::<()>().await;
                    }
                });
                open.lock().unwrap().push((task.abort_handle(), frozen));
            }
        });
        relay
    }

    fn freeze(&self) {
        self.open.lock().unwrap().iter().for_each(|(_, frozen)| frozen.notify_one());
    }

    fn connections(&self) -> usize {
        self.count.load(Ordering::SeqCst)
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.open.lock().unwrap().iter().for_each(|(task, _)| task.abort());
    }
}

#[tokio::test]
async fn after_a_path_goes_silent_the_next_attempt_opens_a_new_connection() {
    for tls in [false, true] {
        let (server, options, url) = server(tls).await;
        let relay = Relay::to(server.address).await;
        let url = url.replace(&server.address.port().to_string(), &relay.address.port().to_string());
        let client = options.pool_idle_timeout(LATE).build().unwrap();
        // Three connections over HTTP/1.1, one over HTTP/2.
        let all: JoinSet<_> = (0..3)
            .map(|_| {
                let (client, url) = (client.clone(), url.clone());
                async move { get(&client, &url).await.is_ok() }
            })
            .collect();
        assert_eq!(all.join_all().await, [true; 3]);
        let before = relay.connections();
        relay.freeze();
        assert!(timeout(SOON, get(&client, &url)).await.is_err(), "the path is silent");
        assert!(timeout(LATE, get(&client, &url)).await.unwrap().is_ok(), "TLS: {tls}");
        assert_eq!(relay.connections(), before + 1);
    }
}

#[tokio::test]
async fn requests_in_flight_on_a_suspect_connection_go_on() {
    let (server, options, url) = server(true).await;
    let client = options.build().unwrap();
    get(&client, &url).await.unwrap();
    // One is answered after the other was dropped.
    let slow = tokio::spawn({
        let (client, url) = (client.clone(), format!("{url}?slow"));
        async move { get(&client, &url).await }
    });
    assert!(timeout(SOON, get(&client, &format!("{url}?never"))).await.is_err());
    assert_eq!(get(&client, &url).await.unwrap(), "GET HTTP/2.0");
    assert_eq!(server.connections(), 2);
    assert_eq!(slow.await.unwrap().unwrap(), "GET HTTP/2.0");
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

/// The runtime does not run in between, so no task can evict the connection.
#[test]
fn the_idle_age_is_checked_when_a_connection_is_taken() {
    let servers = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    for tls in [false, true] {
        let (server, options, url) = servers.block_on(server(tls));
        let client: HttpClient<Body> = options.pool_idle_timeout(Duration::from_millis(20)).build().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(get(&client, &url)).unwrap();
        std::thread::sleep(Duration::from_millis(30));
        runtime.block_on(get(&client, &url)).unwrap();
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
        // It waits for a connection that another request takes, or for one that it opened itself.
        for _ in 0..3 {
            assert!(timeout(LATE, get(&client, &url)).await.unwrap().is_ok(), "TLS: {tls}");
        }
        assert!(server.connections() <= 2, "TLS: {tls}");
        assert!(timeout(LATE, stuck).await.unwrap().is_ok());
    }
}

/// The handshake of the first connection stalls for longer than the attempt's time.
#[tokio::test]
async fn a_request_does_not_wait_for_a_connection_that_another_gave_up() {
    let (server, options, _) = server(true).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/", listener.local_addr().unwrap());
    let backend = server.address;
    tokio::spawn(async move {
        let (_stalled, _) = listener.accept().await.unwrap();
        while let Ok((mut client, _)) = listener.accept().await {
            let mut server = TcpStream::connect(backend).await.unwrap();
            tokio::spawn(async move { copy_bidirectional(&mut client, &mut server).await });
        }
    });
    let client = options.connect_timeout(LATE).build().unwrap();
    assert!(timeout(SOON, get(&client, &url)).await.is_err());
    assert!(timeout(LATE / 2, get(&client, &url)).await.unwrap().is_ok());
}

/// A server that answers, with this many streams at once; those beyond it are refused.
async fn narrow(streams: u32) -> (ClientOptions, String, Arc<AtomicUsize>) {
    let authority = Authority::new("Test CA");
    let mut settings = authority.server(&["127.0.0.1"]);
    settings.alpn = vec!["h2"];
    let acceptor = settings.acceptor();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/", listener.local_addr().unwrap());
    let connections = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&connections);
    tokio::spawn(async move {
        while let Ok((tcp, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::SeqCst);
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let tls = acceptor.accept(tcp).await.unwrap();
                let mut server = h2::server::Builder::new()
                    .max_concurrent_streams(streams)
                    .handshake::<_, bytes::Bytes>(tls)
                    .await
                    .unwrap();
                while let Some(Ok((request, mut respond))) = server.accept().await {
                    tokio::spawn(async move {
                        if request.uri().query() == Some("never") {
                            pending::<()>().await;
                        }
                        tokio::task::yield_now().await;
                        respond.send_response(Response::new(()), true).unwrap();
                    });
                }
            });
        }
    });
    (options().roots(Roots::OnlyGiven).root_certificates(authority.pem), url, connections)
}

#[tokio::test]
async fn a_cold_burst_beyond_the_stream_limit_queues() {
    for streams in [1, 3] {
        let (options, url, connections) = narrow(streams).await;
        let client = options.build().unwrap();
        let burst: JoinSet<_> = (0..40)
            .map(|_| {
                let (client, url) = (client.clone(), url.clone());
                async move { timeout(LATE, get(&client, &url)).await.unwrap().map_err(|error| loopback::chain(&error)) }
            })
            .collect();
        for answer in burst.join_all().await {
            answer.unwrap();
        }
        assert_eq!(connections.load(Ordering::SeqCst), 1);
    }
}

async fn dispatched_within(client: &HttpClient<Body>, url: &str, limit: Duration) -> bool {
    let dispatched = Arc::new(AtomicBool::new(false));
    let observer = DispatchObserver::new(Arc::clone(&dispatched));
    let request = Request::post(url).extension(observer).body(Body::from("{}")).unwrap();
    assert!(timeout(limit, send(client, request)).await.is_err(), "{url}");
    dispatched.load(Ordering::Relaxed)
}

#[tokio::test]
async fn only_a_request_that_a_connection_has_taken_is_reported_as_dispatched() {
    // Taken.
    for tls in [false, true] {
        let (_server, options, url) = server(tls).await;
        assert!(dispatched_within(&options.build().unwrap(), &format!("{url}?never"), SOON).await, "TLS: {tls}");
    }
    // Behind the limit of streams.
    let (options, url, _) = narrow(1).await;
    let client: HttpClient<Body> = options.build().unwrap();
    get(&client, &url).await.unwrap();
    let blocking =
        tokio::spawn(client.clone().oneshot(Request::get(format!("{url}?never")).body(Body::default()).unwrap()));
    tokio::task::yield_now().await;
    assert!(!dispatched_within(&client, &url, SOON).await);
    blocking.abort();
    // In a TLS handshake that never ends.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (_server, options, _) = server(true).await;
    let url = format!("https://{}/", listener.local_addr().unwrap());
    assert!(!dispatched_within(&options.build().unwrap(), &url, SOON).await);
}

#[test]
fn a_request_polled_outside_of_a_runtime_is_an_error() {
    let client: HttpClient<Body> = options().build().unwrap();
    let mut future = client.oneshot(Request::get("http://127.0.0.1:1/").body(Body::default()).unwrap());
    let polled = std::pin::Pin::new(&mut future).poll(&mut std::task::Context::from_waker(std::task::Waker::noop()));
    let Poll::Ready(Err(error)) = polled else { unreachable!("there is no runtime") };
    assert!(error.to_string().contains("no tokio runtime"), "{error}");
}

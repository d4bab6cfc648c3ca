//! The connection pool: reuse, idle timeouts, sharing over HTTP/2, and failures to connect.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking; a measurement prints"
)]

use std::{sync::Arc, time::Duration};

use crate::client::{Body, chain, get, options, send};
use http::Request;
use pd_fixtures::{EchoServer, Server, closed_port, read_head};
use pd_http::{BuildError, Failure, HttpClient, classify};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    sync::mpsc,
    task::JoinSet,
};
use tower::ServiceExt;

const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

fn post(url: &str) -> Request<Body> {
    Request::post(url).body(Body::from("{}")).unwrap()
}

/// Lets the client's tasks run, so that the connection of the last response is back in the pool.
async fn settle() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn http1_connections_are_reused() {
    let server = EchoServer::plain().await;
    let client = options().build().unwrap();
    for _ in 0..10 {
        assert_eq!(get(&client.clone(), &server.url("http", "127.0.0.1")).await.unwrap(), "GET HTTP/1.1");
        settle().await;
    }
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn no_idle_connection_is_kept_if_the_limit_is_zero() {
    let server = EchoServer::plain().await;
    let client = options().pool_max_idle_per_host(0).build().unwrap();
    for _ in 0..3 {
        get(&client, &server.url("http", "127.0.0.1")).await.unwrap();
        settle().await;
    }
    assert_eq!(server.connections(), 3);
}

#[tokio::test(start_paused = true)]
async fn an_idle_connection_is_evicted() {
    let server = Server::answering(ANSWER).await;
    let client = options().pool_idle_timeout(Duration::from_secs(2)).build().unwrap();
    for (pause, connections) in [(0, 1), (1, 1), (3, 2)] {
        tokio::time::advance(Duration::from_secs(pause)).await;
        get(&client, &server.url("http")).await.unwrap();
        settle().await;
        assert_eq!(server.connections(), connections, "after {pause} s");
    }
}

/// A server that reports the index of each connection that the client closes.
async fn close_reporting_server() -> (Server, mpsc::UnboundedReceiver<usize>) {
    let (closed, ends) = mpsc::unbounded_channel();
    let server = Server::start(move |mut stream, n| {
        let closed = closed.clone();
        async move {
            while !read_head(&mut stream).await.is_empty() {
                stream.write_all(ANSWER).await.unwrap();
            }
            let _ = closed.send(n);
        }
    });
    (server.await, ends)
}

/// Waits up to a minute for the client to close a connection, and returns its index.
async fn next_end(ends: &mut mpsc::UnboundedReceiver<usize>) -> Option<usize> {
    tokio::time::timeout(Duration::from_secs(60), ends.recv()).await.ok().flatten()
}

#[tokio::test(start_paused = true)]
async fn an_idle_connection_is_closed_without_another_request() {
    let (server, mut ends) = close_reporting_server().await;
    let client = options().pool_idle_timeout(Duration::from_secs(7)).build().unwrap();
    for n in 0..3 {
        get(&client, &server.url("http")).await.unwrap();
        let idle_since = tokio::time::Instant::now();
        assert_eq!(next_end(&mut ends).await, Some(n));
        assert_eq!(idle_since.elapsed().as_secs(), 7);
    }
}

#[tokio::test]
async fn a_dropped_client_closes_its_connections_at_once() {
    for keep in [Duration::from_secs(600), Duration::MAX] {
        let (server, mut ends) = close_reporting_server().await;
        let client = options().pool_idle_timeout(keep).build().unwrap();
        get(&client, &server.url("http")).await.unwrap();
        settle().await;
        drop(client);
        assert_eq!(next_end(&mut ends).await, Some(0));
    }
}

#[tokio::test]
async fn any_idle_timeout_makes_one_connection_for_one_request() {
    for (keep, connections) in [(Duration::from_nanos(1), 3), (Duration::MAX, 1)] {
        let server = Server::answering(ANSWER).await;
        let client = options().pool_idle_timeout(keep).build().unwrap();
        for _ in 0..3 {
            get(&client, &server.url("http")).await.unwrap();
            settle().await;
        }
        assert_eq!(server.connections(), connections, "{keep:?}");
    }
}

#[test]
fn connections_of_a_runtime_that_has_ended_are_not_used() {
    let there = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let server = there.block_on(Server::answering(ANSWER));
    let (url, client) = (server.url("http"), options().build().unwrap());
    for connections in 1..=3 {
        let here = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let calls = async {
            assert_eq!(get(&client, &url).await.unwrap(), "ok");
            assert_eq!(send(&client, Request::get(&url).body(Body::default()).unwrap()).await.unwrap(), "ok");
        };
        // A request on a connection of an ended runtime would never end.
        here.block_on(async { tokio::time::timeout(Duration::from_secs(30), calls).await }).unwrap();
        assert_eq!(server.connections(), connections);
    }
}

/// A server that sends half of each body, and the rest when it is notified.
async fn pausing_server() -> (Server, mpsc::UnboundedReceiver<usize>, Arc<tokio::sync::Notify>) {
    let go_on = Arc::new(tokio::sync::Notify::new());
    let (closed, ends) = mpsc::unbounded_channel();
    let second = Arc::clone(&go_on);
    let server = Server::start(move |mut stream, n| {
        let (closed, second) = (closed.clone(), Arc::clone(&second));
        async move {
            while !read_head(&mut stream).await.is_empty() {
                stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nha").await.unwrap();
                second.notified().await;
                if stream.write_all(b"lf").await.is_err() {
                    break;
                }
            }
            let _ = closed.send(n);
        }
    });
    (server.await, ends, go_on)
}

#[tokio::test]
async fn a_connection_is_used_again_only_after_the_whole_body() {
    let (server, mut ends, go_on) = pausing_server().await;
    let client = options().build().unwrap();
    let request = || Request::get(server.url("http")).body(Body::default()).unwrap();
    // While two bodies are unread, each response has its own connection.
    let first = client.clone().oneshot(request()).await.unwrap();
    let second = client.clone().oneshot(request()).await.unwrap();
    assert_eq!(server.connections(), 2);
    go_on.notify_waiters();
    for response in [first, second] {
        let body = http_body_util::BodyExt::collect(response.into_body()).await.unwrap().to_bytes();
        assert_eq!(body, "half");
    }
    settle().await;
    // Dropping a body before its end closes the connection.
    let third = client.clone().oneshot(request()).await.unwrap();
    assert_eq!(server.connections(), 2);
    drop(third);
    settle().await;
    go_on.notify_waiters();
    assert!(next_end(&mut ends).await.is_some(), "the connection of the dropped body is closed");
    let fourth = client.clone().oneshot(request()).await.unwrap();
    assert_eq!(server.connections(), 2, "the other connection is still in the pool");
    // The same, if the body is dropped outside of a runtime.
    std::thread::spawn(move || drop(fourth)).join().unwrap();
    go_on.notify_waiters();
    assert!(next_end(&mut ends).await.is_some());
}

#[tokio::test]
async fn a_request_has_one_host_header() {
    let server = Server::start(|mut stream, _| async move {
        loop {
            let head = read_head(&mut stream).await;
            if head.is_empty() {
                return;
            }
            let hosts: Vec<_> = head.lines().filter(|line| line.to_ascii_lowercase().starts_with("host:")).collect();
            let body = format!("{} {}", head.lines().next().unwrap(), hosts.join("|"));
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
            stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
        }
    })
    .await;
    let (address, client) = (server.address(), options().build().unwrap());
    for (path, line) in
        [("", "GET / HTTP/1.1"), ("/?a=b", "GET /?a=b HTTP/1.1"), ("/users/P1", "GET /users/P1 HTTP/1.1")]
    {
        let seen = get(&client, &format!("http://{address}{path}")).await.unwrap();
        assert_eq!(seen, format!("{line} host: {address}"));
    }
    let own = Request::get(server.url("http")).header("host", "api.example").body(Body::default()).unwrap();
    assert_eq!(send(&client, own).await.unwrap(), "GET / HTTP/1.1 host: api.example");
}

#[tokio::test]
async fn a_request_without_a_host_is_rejected_before_sending() {
    let client = options().build().unwrap();
    for (method, uri) in [("GET", "/users"), ("GET", "ftp://127.0.0.1/users"), ("CONNECT", "http://127.0.0.1:1/")] {
        let request = Request::builder().method(method).uri(uri).body(Body::default()).unwrap();
        let error = send(&client, request).await.unwrap_err();
        assert!(chain(&error).contains("absolute http or https URI"), "{}", chain(&error));
        assert_eq!(classify(&*error), Failure::Fatal, "a retry cannot succeed");
    }
}

#[tokio::test(start_paused = true)]
async fn the_connect_timeout_includes_the_tls_handshake() {
    let server = Server::silent().await;
    let client = options().connect_timeout(Duration::from_secs(3));
    #[cfg(any(feature = "ring", feature = "aws-lc"))]
    let client = client.root_certificates(pd_fixtures::Authority::new("Test CA").pem).roots(pd_http::Roots::OnlyGiven);
    let client = client.build().unwrap();
    let begun = tokio::time::Instant::now();
    let error = get(&client, &server.url("https")).await.unwrap_err();
    if cfg!(any(feature = "ring", feature = "aws-lc")) {
        assert!(chain(&error).contains("within 3 s"), "{}", chain(&error));
        assert_eq!(classify(&*error), Failure::Connect);
        assert_eq!(begun.elapsed().as_secs(), 3);
    } else {
        assert!(chain(&error).contains("this build has no TLS"), "{}", chain(&error));
        assert_eq!(classify(&*error), Failure::Fatal);
    }
}

#[test]
fn timeouts_of_zero_are_rejected() {
    let rejected = |result: Result<HttpClient<Body>, BuildError>| match result {
        Err(BuildError::ZeroTimeout { option }) => option,
        other => panic!("{other:?}"),
    };
    assert_eq!(rejected(options().connect_timeout(Duration::ZERO).build()), "connect_timeout");
    assert_eq!(rejected(options().pool_idle_timeout(Duration::ZERO).build()), "pool_idle_timeout");
}

#[tokio::test]
async fn a_refused_connection_is_a_failure_to_connect() {
    let url = format!("http://{}/", closed_port());
    let error = send(&options().build().unwrap(), post(&url)).await.unwrap_err();
    assert!(chain(&error).contains("cannot connect to 127.0.0.1:"), "{}", chain(&error));
    assert_eq!(classify(&*error), Failure::Connect);
}

#[tokio::test]
async fn a_name_that_does_not_resolve_is_a_failure_to_connect() {
    let error = get(&options().build().unwrap(), "http://nowhere.invalid.localhost/").await.err();
    // Some resolvers resolve every name under localhost. Then port 80 refuses the connection.
    assert_eq!(error.map(|error| classify(&*error)), Some(Failure::Connect));
}

#[tokio::test]
async fn a_close_after_the_request_is_ambiguous() {
    for received in [&b""[..], b"HTTP/1.1 200 OK\r\ncontent-le", b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf"] {
        let server = Server::start(move |mut stream, _| async move {
            read_head(&mut stream).await;
            let mut body = [0; 2];
            stream.read_exact(&mut body).await.unwrap();
            stream.write_all(received).await.unwrap();
        })
        .await;
        let error = send(&options().build().unwrap(), post(&server.url("http"))).await.unwrap_err();
        assert_eq!(classify(&*error), Failure::Unknown, "{}", chain(&error));
    }
}

#[tokio::test]
async fn a_request_that_hyper_returns_was_not_sent() {
    let (ours, _theirs) = tokio::io::duplex(64);
    let io = hyper_util::rt::TokioIo::new(ours);
    let (mut sender, connection) = hyper::client::conn::http1::handshake::<_, Body>(io).await.unwrap();
    drop(connection);
    let error = sender.send_request(post("/")).await.unwrap_err();
    assert_eq!(classify(&error), Failure::Unsent);
}

/// A server that closes the connection after each response, without `Connection: close`.
async fn closing_server() -> Server {
    Server::start(|mut stream, _| async move {
        let head = read_head(&mut stream).await;
        if head.starts_with("POST") {
            let mut body = [0; 2];
            if stream.read_exact(&mut body).await.is_err() {
                return;
            }
        }
        let _ = stream.write_all(ANSWER).await;
    })
    .await
}

#[tokio::test]
async fn a_connection_that_is_already_closed_is_not_used() {
    let server = closing_server().await;
    let client = options().build().unwrap();
    for n in 1..=200 {
        assert_eq!(send(&client, post(&server.url("http"))).await.unwrap(), "ok");
        // The server has sent the response and closes the connection meanwhile.
        settle().await;
        assert_eq!(server.connections(), n);
    }
}

/// Not a test: measures how often a `POST` has an unknown outcome because the server closes the connection after each
/// response. Run with `--ignored --nocapture`.
#[test]
#[ignore = "a measurement"]
fn how_often_a_close_after_the_response_is_ambiguous() {
    for (name, threads) in [("one thread", 0), ("two threads", 2)] {
        let mut builder = match threads {
            0 => tokio::runtime::Builder::new_current_thread(),
            _ => tokio::runtime::Builder::new_multi_thread(),
        };
        if threads > 0 {
            builder.worker_threads(threads);
        }
        // The server has its own runtime, as if on another machine.
        let there = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let server = there.block_on(closing_server());
        let url = server.url("http");
        builder.enable_all().build().unwrap().block_on(async {
            for blocked in [false, true] {
                let client = options().build().unwrap();
                let (mut ambiguous, mut hung) = (0, 0);
                for _ in 0..1000 {
                    match tokio::time::timeout(Duration::from_secs(2), send(&client, post(&url))).await {
                        Ok(response) => ambiguous += usize::from(response.is_err()),
                        Err(_) => hung += 1,
                    }
                    if blocked {
                        settle().await;
                        std::thread::sleep(Duration::from_millis(1));
                    }
                }
                println!("{name}, blocked between: {blocked}: {ambiguous} of 1000 ambiguous, {hung} hung");
            }
        });
    }
}

#[tokio::test]
async fn a_dropped_request_leaves_the_pool_usable() {
    let (read, mut requests) = mpsc::unbounded_channel();
    let server = Server::start(move |mut stream, n| {
        let read = read.clone();
        async move {
            while !read_head(&mut stream).await.is_empty() {
                read.send(()).unwrap();
                if n == 0 {
                    std::future::pending::<()>().await;
                }
                stream.write_all(ANSWER).await.unwrap();
            }
        }
    })
    .await;
    let (url, client) = (server.url("http"), options().build().unwrap());
    tokio::select! {
        answer = get(&client, &url) => panic!("{answer:?}"),
        arrived = requests.recv() => assert!(arrived.is_some()),
    }
    assert_eq!(get(&client, &url).await.unwrap(), "ok");
    assert_eq!(server.connections(), 2, "the connection of the dropped request is not used again");
}

#[test]
fn a_dropped_client_leaves_no_task() {
    // The server has its own runtime, so that all tasks of the other runtime belong to the client.
    let there = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let server = there.block_on(Server::answering(ANSWER));
    let here = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap();
    // No idle connection expires. The pool keeps few, so that requests often connect while others return connections.
    let client = options().pool_idle_timeout(Duration::MAX).pool_max_idle_per_host(2).build().unwrap();
    here.block_on(async {
        let mut callers = JoinSet::new();
        for _ in 0..16 {
            let (client, url) = (client.clone(), server.url("http"));
            callers.spawn(async move {
                for _ in 0..50 {
                    get(&client, &url).await.unwrap();
                }
            });
        }
        callers.join_all().await;
        assert!(here.metrics().num_alive_tasks() > 0, "the idle connections have tasks");
        drop(client);
        let gone = async {
            while here.metrics().num_alive_tasks() > 0 {
                tokio::task::yield_now().await;
            }
        };
        let gone = tokio::time::timeout(Duration::from_secs(20), gone).await;
        assert!(gone.is_ok(), "{} tasks left", here.metrics().num_alive_tasks());
    });
}

#[test]
fn futures_are_small_and_send() {
    fn assert_send<T: Send + 'static>(_: &T) {}
    let client = options().build().unwrap();
    let mut service = client.clone();
    let future = tower::Service::call(&mut service, Request::get("http://127.0.0.1:1/").body(Body::default()).unwrap());
    assert_send(&future);
    assert_send(&client);
    assert!(size_of_val(&future) <= 32, "{}", size_of_val(&future));
}

#[cfg(all(feature = "http2", any(feature = "ring", feature = "aws-lc")))]
mod http2 {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use pd_http::{ClientOptions, Roots};

    use pd_fixtures::{Authority, Handshake, listener, until};

    use super::*;

    const HOST: &[&str] = &["127.0.0.1"];

    async fn server(alpn: &[&'static str]) -> (EchoServer, ClientOptions, String) {
        let authority = Authority::new("Test CA");
        let server = EchoServer::tls(authority.server(HOST, alpn)).await;
        let url = server.url("https", "127.0.0.1");
        (server, options().roots(Roots::OnlyGiven).root_certificates(authority.pem.as_bytes()), url)
    }

    async fn burst(client: &HttpClient<Body>, url: &str, calls: usize) -> Vec<Result<String, pd_http::BoxError>> {
        let mut set = JoinSet::new();
        for _ in 0..calls {
            let (client, url) = (client.clone(), url.to_owned());
            set.spawn(async move { get(&client, &url).await });
        }
        set.join_all().await
    }

    #[tokio::test]
    async fn a_connection_is_reused() {
        let (server, options, url) = server(&["h2"]).await;
        let client = options.build().unwrap();
        for _ in 0..10 {
            assert_eq!(get(&client, &url).await.unwrap(), "GET HTTP/2.0");
        }
        assert_eq!(server.connections(), 1);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn a_cold_burst_shares_one_connection() {
        let (server, options, url) = server(&["h2", "http/1.1"]).await;
        let client = options.build().unwrap();
        let answers = burst(&client, &url, 100).await;
        assert!(answers.iter().all(|answer| answer.as_ref().unwrap() == "GET HTTP/2.0"));
        assert_eq!(server.connections(), 1);
    }

    #[tokio::test]
    async fn a_burst_over_http1_opens_connections_at_once_if_the_protocol_is_known() {
        let (server, options, url) = server(&["http/1.1"]).await;
        let client = options.build().unwrap();
        get(&client, &url).await.unwrap();
        assert_eq!(server.connections(), 1);
        let answers = burst(&client, &url, 20).await;
        assert!(answers.iter().all(|answer| answer.as_ref().unwrap() == "GET HTTP/1.1"));
        assert!(server.connections() > 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_burst_after_eviction_shares_a_new_connection() {
        let (server, options, url) = server(&["h2"]).await;
        let client = options.pool_idle_timeout(Duration::from_secs(2)).build().unwrap();
        for connections in 1..=3 {
            assert!(burst(&client, &url, 50).await.iter().all(Result::is_ok));
            assert_eq!(server.connections(), connections);
            tokio::time::sleep(Duration::from_secs(10)).await;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn all_waiters_fail_with_the_connection() {
        let silent = Server::silent().await;
        let (_server, options, _) = server(&["h2"]).await;
        let client = options.connect_timeout(Duration::from_secs(3)).build().unwrap();
        let begun = tokio::time::Instant::now();
        for answer in burst(&client, &silent.url("https"), 20).await {
            let error = answer.unwrap_err();
            assert!(chain(&error).contains("within 3 s"), "{}", chain(&error));
            assert_eq!(classify(&*error), Failure::Connect);
        }
        assert_eq!(begun.elapsed().as_secs(), 3, "all fail at the same time");
    }

    #[tokio::test]
    async fn a_certificate_error_of_a_burst_is_fatal() {
        let (_server, _, url) = server(&["h2"]).await;
        let (_other, options, _) = server(&["h2"]).await;
        for answer in burst(&options.build().unwrap(), &url, 5).await {
            assert_eq!(classify(&*answer.unwrap_err()), Failure::Fatal);
        }
    }

    /// RFC 9113, section 8.7: the server did no processing, so a request with any method may be sent again.
    #[tokio::test]
    async fn a_refused_stream_counts_as_not_connected() {
        let authority = Authority::new("Test CA");
        let acceptor = authority.server(HOST, &["h2"]).acceptor();
        for (reason, expected) in [
            (h2::Reason::REFUSED_STREAM, Failure::Connect),
            (h2::Reason::INTERNAL_ERROR, Failure::Unknown),
            (h2::Reason::CANCEL, Failure::Unknown),
        ] {
            let reset = move |stream| async move {
                let mut server = h2::server::handshake(stream).await.unwrap();
                while let Some(Ok((_, mut respond))) = server.accept().await {
                    respond.send_reset(reason);
                }
            };
            let server = Server::tls(listener().await, acceptor.clone(), |_| Handshake::Complete, reset);
            let options = options().roots(Roots::OnlyGiven).root_certificates(authority.pem.as_bytes());
            let error = send(&options.build().unwrap(), post(&server.url("https"))).await.unwrap_err();
            assert_eq!(classify(&*error), expected, "{}", chain(&error));
        }
    }

    #[tokio::test]
    async fn requests_succeed_if_the_one_that_connects_is_dropped() {
        let (server, options, url) = server(&["h2"]).await;
        for _ in 0..20 {
            let client = options.build().unwrap();
            let request = Request::get(&url).body(Body::default()).unwrap();
            let mut connecting = Box::pin(client.clone().oneshot(request));
            let first = std::future::poll_fn(|cx| std::task::Poll::Ready(connecting.as_mut().poll(cx))).await;
            assert!(first.is_pending());
            let others = tokio::spawn({
                let (client, url) = (client.clone(), url.clone());
                async move { burst(&client, &url, 10).await }
            });
            tokio::task::yield_now().await;
            drop(connecting);
            assert!(others.await.unwrap().iter().all(Result::is_ok));
        }
        // At most two connections in each round: the one of the dropped request and one that the others open.
        assert!((20..=40).contains(&server.connections()), "{}", server.connections());
    }

    /// A server whose TLS handshakes, except the first, each wait for a permit, and whose responses wait for a
    /// notification. Also returns the number of open connections.
    async fn held_up_server()
    -> (Server, ClientOptions, Arc<tokio::sync::Semaphore>, Arc<AtomicUsize>, Arc<tokio::sync::Notify>) {
        let authority = Authority::new("Test CA");
        let acceptor = authority.server(HOST, &["http/1.1"]).acceptor();
        let through = Arc::new(tokio::sync::Semaphore::new(1));
        let (open, answer) = (Arc::new(AtomicUsize::new(0)), Arc::new(tokio::sync::Notify::new()));
        let state = (Arc::clone(&through), Arc::clone(&open), Arc::clone(&answer));
        let server = Server::start(move |tcp, _| {
            let (acceptor, (through, open, answer)) = (acceptor.clone(), state.clone());
            async move {
                through.acquire().await.unwrap().forget();
                let Ok(mut stream) = acceptor.accept(tcp).await else { return };
                open.fetch_add(1, Ordering::SeqCst);
                loop {
                    let mut head = [0; 1024];
                    if stream.read(&mut head).await.unwrap_or(0) == 0 {
                        break;
                    }
                    answer.notified().await;
                    if stream.write_all(ANSWER).await.is_err() {
                        break;
                    }
                }
                open.fetch_sub(1, Ordering::SeqCst);
            }
        });
        let options = options().roots(Roots::OnlyGiven).root_certificates(authority.pem.as_bytes());
        (server.await, options, through, open, answer)
    }

    #[tokio::test]
    async fn a_request_takes_the_first_free_connection_and_the_idle_limit_holds() {
        for (most, left) in [(1, 1), (2, 2)] {
            let (server, options, through, open, answer) = held_up_server().await;
            let (url, client) = (server.url("https"), options.pool_max_idle_per_host(most).build().unwrap());
            let first = tokio::spawn({
                let (client, url) = (client.clone(), url.clone());
                async move { get(&client, &url).await }
            });
            until(|| open.load(Ordering::SeqCst) == 1).await;
            let second = tokio::spawn({
                let (client, url) = (client.clone(), url.clone());
                async move { get(&client, &url).await }
            });
            settle().await;
            // The first response arrives while the second request connects, so the second takes that connection.
            answer.notify_one();
            assert_eq!(first.await.unwrap().unwrap(), "ok");
            answer.notify_one();
            assert_eq!(second.await.unwrap().unwrap(), "ok");
            // The second connection is still completed, and kept if the pool's limit allows it.
            through.add_permits(1);
            for _ in 0..1000 {
                settle().await;
            }
            until(|| open.load(Ordering::SeqCst) == left).await;
        }
    }

    /// The request that is not polled waits first, so the pool offers it the connection that the first request returns.
    #[tokio::test(start_paused = true)]
    async fn a_request_that_is_not_polled_keeps_no_returned_connection_from_others() {
        let (server, options, _through, open, answer) = held_up_server().await;
        let url = server.url("https");
        let day = Duration::from_secs(24 * 60 * 60);
        let client = options.connect_timeout(day).pool_idle_timeout(day).build().unwrap();
        let request = || {
            let (client, url) = (client.clone(), url.clone());
            async move { get(&client, &url).await }
        };
        let first = tokio::spawn(request());
        until(|| open.load(Ordering::SeqCst) == 1).await;
        let mut unpolled = Box::pin(request());
        let polled = std::future::poll_fn(|cx| std::task::Poll::Ready(unpolled.as_mut().poll(cx))).await;
        assert!(polled.is_pending());
        let second = tokio::spawn(request());
        settle().await;
        answer.notify_one();
        assert_eq!(first.await.unwrap().unwrap(), "ok");
        answer.notify_one();
        let second = tokio::time::timeout(Duration::from_secs(60), second).await;
        assert_eq!(second.unwrap().unwrap().unwrap(), "ok");
    }

    #[tokio::test]
    async fn waiters_wait_for_the_connection_and_not_for_the_response() {
        // The request that opened the connection never gets a response.
        let (server, options, url) = server(&["h2"]).await;
        let client = options.build().unwrap();
        let slow = Request::get(format!("{url}?never")).body(Body::default()).unwrap();
        let unanswered = tokio::spawn(client.clone().oneshot(slow));
        tokio::task::yield_now().await;
        assert_eq!(get(&client, &url).await.unwrap(), "GET HTTP/2.0");
        assert_eq!(server.connections(), 1);
        assert!(!unanswered.is_finished());
        unanswered.abort();
    }
}

#[tokio::test(start_paused = true)]
async fn the_pool_state_counts_open_and_idle_connections_and_waiting_requests() {
    let release = Arc::new(tokio::sync::Semaphore::new(0));
    let of_server = Arc::clone(&release);
    let server = Server::start(move |mut stream, _| {
        let release = Arc::clone(&of_server);
        async move {
            while !read_head(&mut stream).await.is_empty() {
                release.acquire().await.unwrap().forget();
                stream.write_all(ANSWER).await.unwrap();
            }
        }
    })
    .await;
    let client = options().pool_idle_timeout(Duration::from_secs(5)).build().unwrap();
    let counts = |client: &HttpClient<Body>| {
        let state = client.pool_state();
        (state.open, state.idle, state.active(), state.waiting)
    };
    assert_eq!(counts(&client), (0, 0, 0, 0));

    let mut calls = JoinSet::new();
    for _ in 0..2 {
        let (client, url) = (client.clone(), server.url("http"));
        calls.spawn(async move { get(&client, &url).await.unwrap() });
    }
    pd_fixtures::until(|| counts(&client) == (2, 0, 2, 0)).await;
    release.add_permits(2);
    while calls.join_next().await.is_some() {}
    settle().await;
    assert_eq!(counts(&client), (2, 2, 0, 0));

    tokio::time::sleep(Duration::from_secs(6)).await;
    settle().await;
    assert_eq!(counts(&client), (0, 0, 0, 0), "both connections have been evicted");
}

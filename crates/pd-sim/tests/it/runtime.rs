//! Runtimes, connections, and running without a socket.

use std::time::Duration;

use bytes::Bytes;
use http::{StatusCode, Version};
use http_body_util::{BodyExt, Full};
use hyper_util::rt::TokioIo;
use pd_sim::{Fault, Sim};

use crate::client::Client;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_simulators_serve_many_concurrent_callers() {
    let mut tasks = tokio::task::JoinSet::new();
    for users in 1..=10 {
        tasks.spawn(async move {
            let sim = Sim::builder().users(users).start().await.unwrap();
            let client = Client::new(&sim);
            let mut calls = tokio::task::JoinSet::new();
            for _ in 0..20 {
                let client = client.clone();
                calls.spawn(async move { client.get("/users").await.ids("users").len() });
            }
            assert!(calls.join_all().await.into_iter().all(|count| count == users));
        });
    }
    tasks.join_all().await;
}

#[tokio::test]
async fn http1_and_http2_are_served_and_http2_uses_one_connection() {
    let sim = Sim::start().await.unwrap();
    Client::new(&sim).get("/users").await;
    assert_eq!(sim.journal().last().unwrap().version(), Version::HTTP_11);
    let client = Client::http2(&sim);
    client.get("/users").await;
    assert_eq!(sim.journal().last().unwrap().version(), Version::HTTP_2);
    let calls = (0..50).map(|_| client.get("/users/me"));
    for answer in futures_join(calls).await {
        assert_eq!(answer.status, StatusCode::OK);
    }
    assert_eq!(sim.connections().opened, 2);
}

async fn futures_join<F: Future>(calls: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut calls: Vec<_> = calls.map(|call| (Box::pin(call), None)).collect();
    std::future::poll_fn(move |cx| {
        let mut pending = false;
        for (call, done) in calls.iter_mut().filter(|(_, done)| done.is_none()) {
            match call.as_mut().poll(cx) {
                std::task::Poll::Ready(output) => *done = Some(output),
                std::task::Poll::Pending => pending = true,
            }
        }
        if pending {
            return std::task::Poll::Pending;
        }
        std::task::Poll::Ready(calls.iter_mut().filter_map(|(_, done)| done.take()).collect())
    })
    .await
}

#[tokio::test(start_paused = true)]
async fn a_paused_clock_does_not_advance_without_the_test() {
    let sim = Sim::start().await.unwrap();
    let client = Client::new(&sim);
    let (start, now) = (tokio::time::Instant::now(), sim.now());
    for _ in 0..50 {
        let answer = tokio::time::timeout(Duration::from_secs(1), client.get("/users")).await;
        assert_eq!(answer.unwrap().status, StatusCode::OK);
    }
    assert_eq!((start.elapsed(), sim.now()), (Duration::ZERO, now));
    tokio::time::advance(Duration::from_secs(90)).await;
    assert_eq!(sim.now(), now + jiff::SignedDuration::from_secs(90));
}

#[tokio::test]
async fn open_connections_can_be_closed_and_reset() {
    let sim = Sim::start().await.unwrap();
    let client = Client::new(&sim);
    client.get("/users").await;
    assert_eq!((sim.connections().opened, sim.connections().open), (1, 1));
    sim.close_connections();
    while sim.connections().open > 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(Client::new(&sim).get("/users").await.status, StatusCode::OK);
    assert_eq!(sim.connections().opened, 2);
}

#[tokio::test]
async fn shutdown_frees_the_port_and_drop_stops_listening() {
    let sim = Sim::start().await.unwrap();
    let (address, client) = (sim.address(), Client::new(&sim));
    client.get("/users").await;
    sim.shutdown().await;
    let sim = Sim::builder().port(address.port()).start().await.unwrap();
    assert_eq!(sim.address(), address);
    drop(sim);
    while tokio::net::TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_connection_can_be_any_stream() {
    let sim = Sim::builder().origin("https://sim.example/").build();
    let (ours, theirs) = tokio::io::duplex(4096);
    let server = sim.connection_server();
    tokio::spawn(async move { server.serve(theirs).await });
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(ours)).await.unwrap();
    tokio::spawn(connection);
    let request = http::Request::get("/users/me")
        .header("host", "sim.example")
        .header("authorization", format!("Bearer {}", sim.bearer_token()))
        .body(Full::<Bytes>::default())
        .unwrap();
    let body = sender.send_request(request).await.unwrap().into_body().collect().await.unwrap().to_bytes();
    assert!(String::from_utf8_lossy(&body).contains("\"self\":\"https://sim.example/users/P"));
    assert_eq!(sim.connections().open, 1);
}

#[test]
fn a_simulator_on_its_own_thread_serves_blocking_callers() {
    use std::io::{Read, Write};
    let sim = Sim::builder().start_on_thread().unwrap();
    let mut stream = std::net::TcpStream::connect(sim.address()).unwrap();
    let key = sim.api_key();
    write!(
        stream,
        "GET /users/me HTTP/1.1\r\nhost: sim\r\nconnection: close\r\nauthorization: Token token={key}\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    let accepted = Sim::builder().port(sim.address().port()).start_on_thread();
    assert_eq!(accepted.unwrap_err().kind(), std::io::ErrorKind::AddrInUse);
    let address = sim.address();
    drop(sim);
    while std::net::TcpStream::connect(address).is_ok() {
        std::thread::yield_now();
    }
}

#[tokio::test]
async fn a_dropped_simulator_leaves_no_task_running() {
    let alive = || tokio::runtime::Handle::current().metrics().num_alive_tasks();
    for http2 in [false, true] {
        let sim = Sim::start().await.unwrap();
        let client = if http2 { Client::http2(&sim) } else { Client::new(&sim) };
        for fault in [Fault::silence(), Fault::stall_body(), Fault::drip(1, Duration::from_secs(60))] {
            sim.fault(fault);
            let (client, before) = (client.clone(), sim.journal().total());
            let call = tokio::spawn(async move { client.get("/users").await });
            while sim.journal().total() == before {
                tokio::task::yield_now().await;
            }
            call.abort();
        }
        drop((client, sim));
        while alive() > 0 {
            tokio::task::yield_now().await;
        }
    }
}

#[test]
fn the_public_types_are_send_and_sync() {
    fn assert_send_and_sync<T: Send + Sync + 'static>() {}
    assert_send_and_sync::<Sim>();
    assert_send_and_sync::<pd_sim::SimService>();
    assert_send_and_sync::<pd_sim::ConnectionServer>();
    assert_send_and_sync::<Fault>();
    assert_send_and_sync::<pd_sim::FaultHandle>();
    assert_send_and_sync::<pd_sim::Journal>();
}

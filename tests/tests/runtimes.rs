//! A session in a `static` that several runtimes use, as in several `#[tokio::test]` functions.

use std::{
    sync::{Barrier, LazyLock},
    thread,
    time::Duration,
};

use pd_core::Credential;
use pd_fixtures::{Handshake, Server};
use pd_rest::RestSession;
use pd_sim::Sim;
use pd_tests::TlsSim;
use pd_transport::{
    RetryOptions,
    pd_http::{ClientOptions, Proxy, Roots},
};
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

/// The timeout of a call, far longer than any call takes, so that a call that hangs fails.
const CALL_TIMEOUT: Duration = Duration::from_secs(20);

/// A simulator and a session without retries: a call succeeds at its first attempt, or fails.
struct Fixture {
    session: RestSession,
    sim: Sim,
    /// The server of the simulator, if it has TLS.
    _server: Option<Server>,
    /// The simulator's runtime.
    _runtime: Runtime,
}

static HTTP1: LazyLock<Fixture> = LazyLock::new(|| {
    let runtime = server_runtime();
    let sim = runtime.block_on(Sim::builder().start()).unwrap();
    let session = session(&sim, sim.url(), ClientOptions::new());
    Fixture { session, sim, _server: None, _runtime: runtime }
});

static HTTP2: LazyLock<Fixture> = LazyLock::new(|| {
    let runtime = server_runtime();
    let TlsSim { sim, url, root, server } =
        runtime.block_on(TlsSim::start(Sim::builder(), &["h2"], |_| Handshake::Complete));
    let session = session(&sim, &url, ClientOptions::new().root_certificates(root));
    Fixture { session, sim, _server: Some(server), _runtime: runtime }
});

fn server_runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

fn session(sim: &Sim, url: &str, client: ClientOptions) -> RestSession {
    // Idle connections stay in the pool even if the test is slow. Otherwise it would not notice that one runtime uses a
    // connection of another.
    let client = client.proxy(Proxy::none()).roots(Roots::OnlyGiven).pool_idle_timeout(2 * CALL_TIMEOUT);
    RestSession::builder(Credential::token(sim.api_key()).unwrap())
        .base_url(url)
        .timeout(CALL_TIMEOUT)
        .retry(RetryOptions::never())
        .transport(|transport| transport.http_client(client))
        .build()
        .unwrap()
}

/// Builds a runtime like that of a `#[tokio::test]`.
fn test_runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// Makes [`CALLS`] calls: the first on a new connection, the others on a reused one.
fn make_calls(fixture: &Fixture, runtime: &Runtime) {
    runtime.block_on(async {
        for _ in 0..2 {
            let team: Value = fixture.session.rpost("teams").json(&json!({"name": "T", "type": "team"})).await.unwrap();
            let read: Value = fixture.session.rget(&team).await.unwrap();
            assert_eq!(read["id"], team["id"]);
        }
    });
}

/// The calls of one [`make_calls`].
const CALLS: u64 = 4;

fn a_static_session_serves_every_runtime(fixture: &Fixture, version: http::Version) {
    for _ in 0..10 {
        make_calls(fixture, &test_runtime());
    }
    assert_eq!(fixture.sim.journal().total(), 10 * CALLS, "one attempt for each call");
    assert_eq!(fixture.sim.connections().opened, 10, "each runtime has a connection of its own");

    // Two runtimes in turn: while one of them is not polled, nothing drives its connections.
    let (first, second) = (test_runtime(), test_runtime());
    for _ in 0..3 {
        make_calls(fixture, &first);
        make_calls(fixture, &second);
    }
    // Two runtimes at the same time.
    let barrier = Barrier::new(2);
    thread::scope(|scope| {
        for runtime in [&first, &second] {
            scope.spawn(|| {
                barrier.wait();
                (0..10).for_each(|_| make_calls(fixture, runtime));
            });
        }
    });
    assert_eq!(fixture.sim.journal().total(), (10 + 6 + 20) * CALLS, "one attempt for each call");
    assert_eq!(fixture.sim.connections().opened, 12);
    assert!(fixture.sim.journal().all().iter().all(|request| request.version() == version));
}

#[test]
fn over_http1_a_static_session_serves_every_runtime() {
    a_static_session_serves_every_runtime(&HTTP1, http::Version::HTTP_11);
}

#[test]
fn over_http2_a_static_session_serves_every_runtime() {
    a_static_session_serves_every_runtime(&HTTP2, http::Version::HTTP_2);
}

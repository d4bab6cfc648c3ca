//! A session in a `static`, used from many runtimes, as by tests that each have a runtime of their own.

mod loopback;

use std::{
    sync::{Barrier, LazyLock},
    thread,
    time::Duration,
};

use loopback::{Handshake, TlsSim};
use pd_core::Credential;
use pd_rest::RestSession;
use pd_sim::Sim;
use pd_transport::{
    RetryOptions,
    pd_http::{ClientOptions, Proxy, Roots},
};
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

/// Far longer than any call takes: a call that hangs fails instead of blocking the test.
const LATE: Duration = Duration::from_secs(20);

/// A simulator, and a session without retries: a call succeeds at its first attempt, or fails.
struct Served {
    session: RestSession,
    sim: Sim,
    /// The simulator's runtime.
    _runtime: Runtime,
}

static HTTP1: LazyLock<Served> = LazyLock::new(|| {
    let runtime = servers();
    let sim = runtime.block_on(Sim::builder().start()).unwrap();
    let session = session(&sim, sim.url(), ClientOptions::new());
    Served { session, sim, _runtime: runtime }
});

static HTTP2: LazyLock<Served> = LazyLock::new(|| {
    let runtime = servers();
    let TlsSim { sim, url, root, .. } =
        runtime.block_on(TlsSim::start(Sim::builder(), &["h2"], |_| Handshake::Complete));
    let session = session(&sim, &url, ClientOptions::new().root_certificates(root));
    Served { session, sim, _runtime: runtime }
});

fn servers() -> Runtime {
    Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

fn session(sim: &Sim, url: &str, client: ClientOptions) -> RestSession {
    // A connection that is idle for a few seconds of a slow test run is kept, to be taken by the next runtime if it can.
    let client = client.proxy(Proxy::none()).roots(Roots::OnlyGiven).pool_idle_timeout(2 * LATE);
    RestSession::builder(Credential::token(sim.api_key()).unwrap())
        .base_url(url)
        .timeout(LATE)
        .retry(RetryOptions::never())
        .transport(|transport| transport.http_client(client))
        .build()
        .unwrap()
}

/// Each `#[tokio::test]` has such a runtime.
fn short_lived() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// Writes and reads twice: on a new connection, and on one that has carried a request.
fn calls(served: &Served, runtime: &Runtime) {
    runtime.block_on(async {
        for _ in 0..2 {
            let team: Value = served.session.rpost("teams").json(&json!({"name": "T", "type": "team"})).await.unwrap();
            let read: Value = served.session.rget(&team).await.unwrap();
            assert_eq!(read["id"], team["id"]);
        }
    });
}

const CALLS: u64 = 4;

fn a_static_session_serves_every_runtime(served: &Served, version: http::Version) {
    for _ in 0..10 {
        calls(served, &short_lived());
    }
    assert_eq!(served.sim.journal().total(), 10 * CALLS, "one attempt for each call");
    assert_eq!(served.sim.connections().opened, 10, "each runtime has a connection of its own");

    // Two in turns: the runtime that is not polled drives none of its connections.
    let (first, second) = (short_lived(), short_lived());
    for _ in 0..3 {
        calls(served, &first);
        calls(served, &second);
    }
    // Two at once.
    let together = Barrier::new(2);
    thread::scope(|scope| {
        for runtime in [&first, &second] {
            scope.spawn(|| {
                together.wait();
                (0..10).for_each(|_| calls(served, runtime));
            });
        }
    });
    assert_eq!(served.sim.journal().total(), (10 + 6 + 20) * CALLS, "one attempt for each call");
    assert_eq!(served.sim.connections().opened, 12);
    assert!(served.sim.journal().all().iter().all(|request| request.version() == version));
}

#[test]
fn over_http1_a_static_session_serves_every_runtime() {
    a_static_session_serves_every_runtime(&HTTP1, http::Version::HTTP_11);
}

#[test]
fn over_http2_a_static_session_serves_every_runtime() {
    a_static_session_serves_every_runtime(&HTTP2, http::Version::HTTP_2);
}

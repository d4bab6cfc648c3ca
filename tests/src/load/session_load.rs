//! One session, its server and its faults.

use std::{
    error::Error,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use pd_core::Credential;
use pd_fixtures::Server;
use pd_rest::{RestSession, RestSessionBuilder};
use pd_sim::{Sim, SimBuilder};
use pd_transport::{
    Limit, RetryOptions,
    pd_http::{ClientOptions, Proxy, Roots},
};
use tokio::runtime::{Builder, Runtime};

use super::{
    DEADLINE, Load, SessionReport, USERS,
    attempts::{AttemptCounts, CountAttempts},
    faults::{self, HandshakeCounts, Handshakes, NamedFault},
    settled,
};
use crate::TlsSim;

const MAX_RESPONSE: usize = 1 << 20;
/// The maximum number of HTTP/2 streams of a connection: fewer than callers, so that some wait for a stream.
const STREAMS: u32 = 100;

/// A session with its simulator and its faults.
pub(super) struct SessionLoad {
    name: &'static str,
    pub(super) session: RestSession,
    pub(super) sim: Arc<Sim>,
    faults: Vec<NamedFault>,
    handshakes: Option<Arc<HandshakeCounts>>,
    counts: Arc<AttemptCounts>,
    _server: Option<(Server, BackgroundRuntime)>,
}

/// A runtime that shuts down on drop, and does not wait for its tasks.
pub(super) struct BackgroundRuntime(Option<Runtime>);

impl BackgroundRuntime {
    pub(super) fn start() -> std::io::Result<Self> {
        Ok(Self(Some(Builder::new_multi_thread().worker_threads(1).enable_all().build()?)))
    }

    pub(super) fn spawn<F>(&self, future: F) -> Option<tokio::task::JoinHandle<F::Output>>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        self.0.as_ref().map(|runtime| runtime.spawn(future))
    }
}

impl Drop for BackgroundRuntime {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

impl SessionLoad {
    /// Builds a session over HTTP/1.1 without TLS.
    pub(super) fn http1(load: &Load) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let sim = simulator(load.seed).start_on_thread()?;
        let counts = Arc::new(AttemptCounts::default());
        let session = session(&sim, sim.url(), ClientOptions::new(), &counts, load.timeout)?;
        let faults = faults::of_http1(&sim, load.probability);
        Ok(Self { name: "HTTP/1.1", session, sim: Arc::new(sim), faults, handshakes: None, counts, _server: None })
    }

    /// Builds a session over HTTP/2 with TLS.
    pub(super) async fn http2(load: &Load) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let background = BackgroundRuntime::start()?;
        let handshakes = Arc::new(HandshakeCounts::default());
        // There are far fewer connections than requests, so the probability is higher.
        let next = Handshakes::new(load.seed, (10.0 * load.probability).min(0.3), Arc::clone(&handshakes));
        let next = Mutex::new(next);
        let handshake = move |_| next.lock().unwrap_or_else(PoisonError::into_inner).next();
        let sim = simulator(load.seed).max_concurrent_streams(STREAMS);
        let started = background.spawn(TlsSim::start(sim, &["h2"], handshake)).ok_or("the runtime has ended")?;
        let TlsSim { sim, url, root, server } = started.await?;
        let counts = Arc::new(AttemptCounts::default());
        let client = ClientOptions::new().roots(Roots::OnlyGiven).root_certificates(root);
        let session = session(&sim, &url, client, &counts, load.timeout)?;
        let faults = faults::of_http2(&sim, load.probability);
        let (sim, handshakes, server) = (Arc::new(sim), Some(handshakes), Some((server, background)));
        Ok(Self { name: "HTTP/2 over TLS", session, sim, faults, handshakes, counts, _server: server })
    }

    /// Drops the session, waits until its connections are closed, and reports the counts of the client and of the simulator.
    pub(super) async fn end(self) -> (Arc<Sim>, SessionReport) {
        self.sim.clear_faults();
        let attempts_of_session = self.session.transport().profile().total_calls();
        drop(self.session);
        let connections_left = settled(|| self.sim.connections().open, 0).await;
        let mut hits: Vec<_> = self.faults.into_iter().map(|fault| (fault.name, fault.handle.hits())).collect();
        hits.extend(self.handshakes.iter().flat_map(|handshakes| handshakes.hits()));
        let report = SessionReport {
            name: self.name,
            // If an HTTP/2 connection fails, all its requests fail.
            shares_connections: self.handshakes.is_some(),
            attempts: self.counts.snapshot(),
            attempts_of_session,
            requests_read: self.sim.journal().total(),
            responses_started: self.sim.journal().statuses(),
            hits,
            connections_opened: self.sim.connections().opened,
            connections_left,
            ..SessionReport::default()
        };
        (self.sim, report)
    }
}

fn simulator(seed: u64) -> SimBuilder {
    let budget = (u64::MAX / 4, Duration::from_secs(3_600));
    Sim::builder().seed(seed).users(USERS).incidents(0).budget(budget.0, budget.1).journal_limit(100)
}

fn session(
    sim: &Sim,
    url: &str,
    client: ClientOptions,
    counts: &Arc<AttemptCounts>,
    timeout: Duration,
) -> Result<RestSession, Box<dyn Error + Send + Sync>> {
    let mut retry = RetryOptions::new().initial(Duration::from_millis(20)).max_delay(Duration::from_millis(500));
    for status in [500, 502, 503, 504] {
        retry = retry.status(status, Limit::N(3));
    }
    let (layer, client) = (CountAttempts::new(Arc::clone(counts)), client.proxy(Proxy::none()));
    let builder: RestSessionBuilder = RestSession::builder(Credential::token(sim.api_key())?)
        .base_url(url)
        .timeout(timeout)
        .deadline(DEADLINE)
        .retry(retry)
        .transport(move |transport| {
            transport.http_client(client).attempt_layer(layer).max_response_bytes(MAX_RESPONSE)
        });
    Ok(builder.build()?)
}

//! The server of a cell: a simulator, and the listener that produces the fault.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU16, Ordering},
    },
};

use pd_fixtures::{Authority, Handshake};
use pd_sim::{ConnectionServer, Fault, Sim, SimBuilder};
use pd_tests::TlsSim;
use tokio::{net::TcpListener, runtime::Handle, task::AbortHandle};

use crate::{
    Cell,
    fault::{FaultSource, Protocol},
    rule::Mode,
};

/// The path of the request that prepares a fault.
pub(crate) const PREPARING_PATH: &str = "/abilities";

/// A simulator and its URL.
pub(crate) struct Server {
    pub(crate) sim: Sim,
    pub(crate) url: String,
    /// The root certificate that the client has to trust.
    pub(crate) root: Option<String>,
    /// Called before the first retry.
    pub(crate) on_retry: Arc<dyn Fn() + Send + Sync>,
    /// Accepts the connections, if there is TLS.
    _tls: Option<pd_fixtures::Server>,
    tasks: Arc<Mutex<Vec<AbortHandle>>>,
}

/// A simulator with 29 users. [`Op::prepare`](crate::operation::Op::prepare) adds another.
fn sim() -> SimBuilder {
    Sim::builder().users(29).incidents(0)
}

fn inject(sim: &Sim, cell: Cell, fault: Fault) {
    let fault = fault.skip(cell.op.skip().into());
    sim.fault(if cell.mode == Mode::Once { fault } else { fault.always() });
}

impl Server {
    pub(crate) async fn start(cell: Cell) -> Self {
        match cell.case.source {
            FaultSource::Http1(fault) | FaultSource::NewToken(fault) => {
                let sim = sim().start().await.unwrap();
                inject(&sim, cell, fault());
                Self::new(sim.url().to_owned(), sim)
            }
            FaultSource::Http2(fault) => {
                let server = Self::http2(sim()).await;
                inject(&server.sim, cell, fault());
                server
            }
            FaultSource::SilentPath(protocol) => {
                let server = Self::over(protocol).await;
                server.sim.fault(Fault::go_silent().path(PREPARING_PATH));
                server
            }
            FaultSource::NoStream => {
                let server = Self::http2(sim().max_concurrent_streams(1)).await;
                server.sim.fault(Fault::silence().path(PREPARING_PATH).always());
                server
            }
            FaultSource::OtherRuntime(protocol, _) => Self::over(protocol).await,
            FaultSource::Handshake => {
                let (first, mode) = (cell.op.skip() as usize, cell.mode);
                let reset = move |connection| handshake(connection, first, mode, Handshake::Reset);
                let server = Self::tls(sim(), &["http/1.1"], reset).await;
                server.disable_keep_alive();
                server
            }
            FaultSource::Stall { .. } => {
                let (first, mode) = (cell.op.skip() as usize, cell.mode);
                let stall = move |connection| handshake(connection, first, mode, Handshake::Stall);
                let server = Self::tls(sim(), &["http/1.1"], stall).await;
                server.disable_keep_alive();
                server
            }
            FaultSource::Refused => Self::refusing(cell).await,
            FaultSource::Unresolved => {
                // RFC 6761 reserves `invalid`: such a name never has an address.
                let mut server = Self::new("https://pagerduty.invalid".to_owned(), sim().build());
                // Without a root certificate the session cannot be built for https.
                server.root = Some(Authority::new("Test CA").pem);
                server
            }
        }
    }

    fn new(url: String, sim: Sim) -> Self {
        Self { sim, url, root: None, on_retry: Arc::new(|| {}), _tls: None, tasks: Arc::default() }
    }

    async fn http2(sim: SimBuilder) -> Self {
        Self::tls(sim, &["h2"], |_| Handshake::Complete).await
    }

    async fn over(protocol: Protocol) -> Self {
        match protocol {
            Protocol::Http2 => Self::http2(sim()).await,
            Protocol::Http1 => {
                let sim = sim().start().await.unwrap();
                Self::new(sim.url().to_owned(), sim)
            }
        }
    }

    /// Makes the client open a connection for each request.
    fn disable_keep_alive(&self) {
        self.sim.fault(Fault::announce_close().always());
    }

    /// Starts a server with TLS that offers these protocols. `handshake` is called with the index of each connection.
    async fn tls(
        sim: SimBuilder,
        protocols: &[&'static str],
        handshake: impl Fn(usize) -> Handshake + Send + 'static,
    ) -> Self {
        let TlsSim { sim, url, root, server } = TlsSim::start(sim, protocols, handshake).await;
        let mut started = Self::new(url, sim);
        (started.root, started._tls) = (Some(root), Some(server));
        started
    }

    /// Starts a server that closes its listener after the requests before the fault. With [`Mode::Once`] it listens again
    /// before the retry, in the runtime that calls this function.
    async fn refusing(cell: Cell) -> Self {
        // Each server has its own address, so that no other server can take its port while it is closed.
        static NEXT: AtomicU16 = AtomicU16::new(1);
        let [high, low] = NEXT.fetch_add(1, Ordering::SeqCst).to_be_bytes();
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::new(127, 77, high, low), 0))).await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut server = Self::new(format!("http://{address}"), sim().build());
        server.disable_keep_alive();
        let tasks = Arc::clone(&server.tasks);
        let connections = server.sim.connection_server();
        let before = cell.op.skip();
        if before > 0 {
            let serving = serve(listener, connections.clone(), Some(before));
            tasks.lock().unwrap().push(tokio::spawn(serving).abort_handle());
        } else {
            drop(listener);
        }
        if cell.mode == Mode::Once {
            let runtime = Handle::current();
            server.on_retry = Arc::new(move || {
                let _guard = runtime.enter();
                let listener = std::net::TcpListener::bind(address).unwrap();
                listener.set_nonblocking(true).unwrap();
                let serving = serve(TcpListener::from_std(listener).unwrap(), connections.clone(), None);
                tasks.lock().unwrap().push(tokio::spawn(serving).abort_handle());
            });
        }
        server
    }
}

/// Returns the faulty handshake for the connection with the index `first`, and for later ones with [`Mode::Always`].
fn handshake(connection: usize, first: usize, mode: Mode, fault: Handshake) -> Handshake {
    let is_faulty = connection == first || (mode == Mode::Always && connection > first);
    if is_faulty { fault } else { Handshake::Complete }
}

/// Serves at most this many connections. Closes the listener as soon as it accepted the last one.
async fn serve(listener: TcpListener, server: ConnectionServer, mut max_connections: Option<u32>) {
    let mut streams = Vec::new();
    let mut listener = Some(listener);
    while let Some(open) = &listener {
        let Ok((stream, _)) = open.accept().await else { return };
        max_connections = max_connections.map(|left| left - 1);
        if max_connections == Some(0) {
            listener = None;
        }
        let server = server.clone();
        streams.push(tokio::spawn(async move { server.serve(stream).await }));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        for task in self.tasks.lock().unwrap().drain(..) {
            task.abort();
        }
    }
}

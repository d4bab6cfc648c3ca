//! Servers: a simulator behind the socket that the fault needs.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU16, Ordering},
    },
};

use pd_sim::{ConnectionServer, Fault, Sim, SimBuilder};
use tokio::{net::TcpListener, runtime::Handle, task::AbortHandle};

use crate::{
    Cell,
    fault::{Protocol, Via},
    loopback::{Handshake, TlsSim, identity},
    rule::Mode,
};

/// The path of the request that prepares a fault.
pub(crate) const PRELUDE: &str = "/abilities";

/// A simulator, and where it is.
pub(crate) struct Server {
    pub(crate) sim: Sim,
    pub(crate) url: String,
    /// What a client has to trust.
    pub(crate) root: Option<String>,
    /// Called before each attempt that repeats another.
    pub(crate) on_retry: Arc<dyn Fn() + Send + Sync>,
    tasks: Arc<Mutex<Vec<AbortHandle>>>,
}

/// 29 users, and one more that the operation is about.
fn sim() -> SimBuilder {
    Sim::builder().users(29).incidents(0)
}

/// Puts the fault of a cell in force.
fn strike(sim: &Sim, cell: Cell, fault: Fault) {
    let fault = fault.skip(cell.op.skip().into());
    sim.fault(if cell.mode == Mode::Once { fault } else { fault.always() });
}

impl Server {
    pub(crate) async fn start(cell: Cell) -> Self {
        match cell.case.via {
            Via::Http1(fault) | Via::NewToken(fault) => {
                let sim = sim().start().await.unwrap();
                strike(&sim, cell, fault());
                Self::new(sim.url().to_owned(), sim)
            }
            Via::Http2(fault) => {
                let server = Self::http2(sim()).await;
                strike(&server.sim, cell, fault());
                server
            }
            Via::SilentPath(protocol) => {
                let server = Self::over(protocol).await;
                server.sim.fault(Fault::go_silent().path(PRELUDE));
                server
            }
            Via::NoStream => {
                let server = Self::http2(sim().max_concurrent_streams(1)).await;
                server.sim.fault(Fault::silence().path(PRELUDE).always());
                server
            }
            Via::OtherRuntime(protocol, _) => Self::over(protocol).await,
            Via::Handshake => {
                let (first, mode) = (cell.op.skip(), cell.mode);
                let reset = move |connection| handshake(connection, first, mode, Handshake::Reset);
                let server = Self::tls(sim(), &["http/1.1"], reset).await;
                server.one_connection_each();
                server
            }
            Via::Stall { .. } => {
                let (first, mode) = (cell.op.skip(), cell.mode);
                let stall = move |connection| handshake(connection, first, mode, Handshake::Stall);
                let server = Self::tls(sim(), &["http/1.1"], stall).await;
                server.one_connection_each();
                server
            }
            Via::Refused => Self::refusing(cell).await,
            Via::Unresolved => {
                // RFC 6761 keeps `invalid` for names that have no address.
                let mut server = Self::new("https://pagerduty.invalid".to_owned(), sim().build());
                // Without anybody to trust nobody would be asked.
                server.root = Some(identity(&[]).1);
                server
            }
        }
    }

    fn new(url: String, sim: Sim) -> Self {
        Self { sim, url, root: None, on_retry: Arc::new(|| {}), tasks: Arc::default() }
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

    /// Each response is the last of its connection, so that the next request makes one of its own.
    fn one_connection_each(&self) {
        self.sim.fault(Fault::announce_close().always());
    }

    /// TLS with these protocols, and a handshake of each connection by its number.
    async fn tls(sim: SimBuilder, protocols: &[&str], handshake: impl Fn(u32) -> Handshake + Send + 'static) -> Self {
        let TlsSim { sim, url, root, task } = TlsSim::start(sim, protocols, handshake).await;
        let mut server = Self::new(url, sim);
        server.root = Some(root);
        server.tasks.lock().unwrap().push(task);
        server
    }

    /// A listener that is gone after the requests before the fault; where that strikes once it is back at the retry, in
    /// the runtime that this is called in.
    async fn refusing(cell: Cell) -> Self {
        // An address of its own, so that no other server comes by the port meanwhile.
        static NEXT: AtomicU16 = AtomicU16::new(1);
        let [high, low] = NEXT.fetch_add(1, Ordering::SeqCst).to_be_bytes();
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::new(127, 77, high, low), 0))).await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut server = Self::new(format!("http://{address}"), sim().build());
        server.one_connection_each();
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
                let _inside = runtime.enter();
                let listener = std::net::TcpListener::bind(address).unwrap();
                listener.set_nonblocking(true).unwrap();
                let serving = serve(TcpListener::from_std(listener).unwrap(), connections.clone(), None);
                tasks.lock().unwrap().push(tokio::spawn(serving).abort_handle());
            });
        }
        server
    }
}

/// The handshake of a connection, where the fault strikes the one of number `first`, or all from there on.
fn handshake(connection: u32, first: u32, mode: Mode, fault: Handshake) -> Handshake {
    let strikes = connection == first || (mode == Mode::Always && connection > first);
    if strikes { fault } else { Handshake::Complete }
}

/// Serves connections; after the last of them the listener is gone before a byte is answered.
async fn serve(listener: TcpListener, server: ConnectionServer, mut most: Option<u32>) {
    let mut streams = Vec::new();
    let mut listener = Some(listener);
    while let Some(accepting) = &listener {
        let Ok((stream, _)) = accepting.accept().await else { return };
        most = most.map(|left| left - 1);
        if most == Some(0) {
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

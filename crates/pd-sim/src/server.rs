//! Accepts, counts, serves and ends connections.

use std::{
    collections::HashMap,
    pin::pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use bytes::Bytes;
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
    service::TowerToHyperService,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    task::JoinSet,
};

use crate::{
    io::{Command, Connection, End, SharedIo},
    service::SimService,
};

/// The number of connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Connections {
    /// Connections that were opened since the simulator started.
    pub opened: u64,
    /// Connections that are open now.
    pub open: usize,
}

/// The open connections, and a channel to each.
#[derive(Debug, Clone, Default)]
pub(crate) struct Registry(Arc<RegistryInner>);

#[derive(Debug, Default)]
struct RegistryInner {
    opened: AtomicU64,
    open: Mutex<HashMap<u64, mpsc::UnboundedSender<Command>>>,
}

impl Registry {
    pub(crate) fn count(&self) -> Connections {
        Connections { opened: self.0.opened.load(Ordering::SeqCst), open: self.lock().len() }
    }

    /// Ends all open connections, even if requests are in flight.
    pub(crate) fn end_all(&self, end: End) {
        for commands in self.lock().values() {
            // The connection may have ended already.
            let _ = commands.send(Command::TakeOver(Vec::new(), end));
        }
    }

    fn open(&self, commands: mpsc::UnboundedSender<Command>) -> OpenConnection {
        let id = self.0.opened.fetch_add(1, Ordering::SeqCst) + 1;
        self.lock().insert(id, commands);
        OpenConnection { id, registry: self.clone() }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<u64, mpsc::UnboundedSender<Command>>> {
        self.0.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Removes a connection from the registry on drop.
struct OpenConnection {
    id: u64,
    registry: Registry,
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        self.registry.lock().remove(&self.id);
    }
}

/// Accepts and serves connections. Dropping the future ends them.
pub(crate) async fn accept(listener: TcpListener, service: SimService, registry: Registry) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                // The client closed the connection, or the process has too many open files.
                let Ok((stream, _)) = accepted else {
                    tokio::task::yield_now().await;
                    continue;
                };
                let _ = stream.set_nodelay(true);
                if service.state().faults.resets_connection() {
                    registry.0.opened.fetch_add(1, Ordering::SeqCst);
                    reset(&stream);
                    continue;
                }
                connections.spawn(serve(stream, service.clone(), registry.clone(), reset));
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

/// Makes the connection end with a reset when the stream is dropped.
fn reset(stream: &TcpStream) {
    let _ = stream.set_zero_linger();
}

/// Serves one connection, HTTP/1.1 or HTTP/2 by prior knowledge, until either side ends it.
pub(crate) async fn serve<IO>(io: IO, service: SimService, registry: Registry, abort: fn(&IO))
where
    IO: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (sender, mut commands) = mpsc::unbounded_channel();
    let open = registry.open(sender.clone());
    let connection = Connection { id: open.id, commands: sender, close: Arc::default(), silent: Arc::default() };
    let io = SharedIo::new(io, Arc::clone(&connection.close), Arc::clone(&connection.silent));
    let taken = http(io.clone(), service.on(connection), &mut commands).await;
    if let Some((bytes, end)) = taken {
        io.take_over(bytes, end, abort).await;
    }
}

/// Serves HTTP until the connection ends or a fault takes it over.
async fn http<IO>(
    io: SharedIo<IO>,
    service: SimService,
    commands: &mut mpsc::UnboundedReceiver<Command>,
) -> Option<(Vec<Bytes>, End)>
where
    IO: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut builder = auto::Builder::new(TokioExecutor::new());
    if let Some(streams) = service.state().settings.max_concurrent_streams {
        builder.http2().max_concurrent_streams(streams);
    }
    let mut serving = pin!(builder.serve_connection(TokioIo::new(io), TowerToHyperService::new(service)));
    loop {
        tokio::select! {
            biased;
            Some(command) = commands.recv() => match command {
                Command::TakeOver(bytes, end) => return Some((bytes, end)),
                Command::Graceful => serving.as_mut().graceful_shutdown(),
            },
            // Any way to end the connection is fine.
            _ = serving.as_mut() => return None,
        }
    }
}

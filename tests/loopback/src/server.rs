//! A server that runs a function for each connection.

use std::{
    future::pending,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
    task::{AbortHandle, JoinSet},
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use crate::{listener, read_head};

/// A server on a free port of 127.0.0.1. Dropping it closes the port and its connections.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
    task: AbortHandle,
}

/// The server's reaction to a TLS handshake.
#[derive(Debug, Clone, Copy)]
pub enum Handshake {
    /// Completes it.
    Complete,
    /// Resets the connection.
    Reset,
    /// Keeps the connection open and sends nothing.
    Stall,
}

impl Server {
    /// Starts a server that runs `serve` for each connection, with the index of the connection.
    ///
    /// # Panics
    ///
    /// Panics if there is no free port, or outside of a runtime.
    pub async fn start<F>(serve: impl FnMut(TcpStream, usize) -> F + Send + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        Self::on(listener().await, serve)
    }

    /// Like [`start`](Self::start), on a port whose address the caller needs to know before.
    ///
    /// # Panics
    ///
    /// Panics outside of a runtime.
    pub fn on<F>(listener: TcpListener, mut serve: impl FnMut(TcpStream, usize) -> F + Send + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&connections);
        let task = tokio::spawn(async move {
            let mut open = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                open.spawn(serve(stream, count.fetch_add(1, Ordering::SeqCst)));
                while open.try_join_next().is_some() {}
            }
        });
        Self { address, connections, task: task.abort_handle() }
    }

    /// Starts a server that runs `serve` for each connection after its TLS handshake. `handshake` chooses the reaction to
    /// the handshake, by the index of the connection.
    ///
    /// # Panics
    ///
    /// Panics outside of a runtime.
    pub fn tls<F>(
        listener: TcpListener,
        acceptor: TlsAcceptor,
        mut handshake: impl FnMut(usize) -> Handshake + Send + 'static,
        serve: impl Fn(TlsStream<TcpStream>) -> F + Clone + Send + 'static,
    ) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let serve = move |stream: TcpStream, index| {
            let (acceptor, handshake, serve) = (acceptor.clone(), handshake(index), serve.clone());
            async move {
                match handshake {
                    Handshake::Complete => {
                        if let Ok(stream) = acceptor.accept(stream).await {
                            serve(stream).await;
                        }
                    }
                    Handshake::Reset => stream.set_zero_linger().unwrap(),
                    Handshake::Stall => stall(stream).await,
                }
            }
        };
        Self::on(listener, serve)
    }

    /// Starts a server that accepts connections and neither reads nor sends anything.
    ///
    /// # Panics
    ///
    /// Panics if there is no free port, or outside of a runtime.
    pub async fn silent() -> Self {
        Self::start(|stream, _| stall(stream)).await
    }

    /// Starts a server that sends these bytes after the head of each request. It does not read request bodies.
    ///
    /// # Panics
    ///
    /// Panics if there is no free port, or outside of a runtime.
    pub async fn answering(response: &'static [u8]) -> Self {
        let serve = move |mut stream: TcpStream, _| async move {
            while !read_head(&mut stream).await.is_empty() && stream.write_all(response).await.is_ok() {}
        };
        Self::start(serve).await
    }

    /// Returns its address.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns its URL with this scheme, without a path.
    pub fn url(&self, scheme: &str) -> String {
        format!("{scheme}://{}", self.address)
    }

    /// Returns the number of connections that it accepted so far.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Keeps a connection open and never uses it.
async fn stall(stream: TcpStream) {
    let _stream = stream;
    pending::<()>().await;
}

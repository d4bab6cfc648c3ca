//! Proxies, and connections that are forwarded.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncWriteExt, copy_bidirectional},
    net::TcpStream,
};

use crate::{Server, read_head};

/// A proxy for `CONNECT` requests.
#[derive(Debug)]
pub struct ConnectProxy {
    server: Server,
    heads: Arc<Mutex<Vec<String>>>,
}

impl ConnectProxy {
    /// Starts a proxy that answers each request with `status`, such as `200 OK`. If that is a 200, it opens a tunnel to
    /// `target`, whatever host the request names.
    ///
    /// # Panics
    ///
    /// Panics if there is no free port, or outside of a runtime.
    pub async fn start(target: SocketAddr, status: &'static str) -> Self {
        let heads = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&heads);
        let server = Server::start(move |mut client, _| {
            let seen = Arc::clone(&seen);
            async move {
                let head = read_head(&mut client).await;
                seen.lock().unwrap().push(head);
                let answered = client.write_all(format!("HTTP/1.1 {status}\r\n\r\n").as_bytes()).await;
                if answered.is_ok() && status.starts_with("200") {
                    forward(client, target).await;
                }
            }
        });
        Self { server: server.await, heads }
    }

    /// Returns its address.
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// Returns its URL.
    pub fn url(&self) -> String {
        self.server.url("http")
    }

    /// Returns the heads of the requests so far.
    ///
    /// # Panics
    ///
    /// Panics if the proxy has panicked.
    pub fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

/// Forwards a connection to the server at `target` until one of them closes it.
pub async fn forward(mut client: TcpStream, target: SocketAddr) {
    if let Ok(mut server) = TcpStream::connect(target).await {
        let _ = copy_bidirectional(&mut client, &mut server).await;
    }
}

//! A simulator behind TLS on loopback, with faults of the TLS handshake.

use pd_fixtures::{Authority, Handshake, Server, listener};
use pd_sim::{Sim, SimBuilder};

/// A simulator behind TLS. Dropping the server ends its connections.
#[derive(Debug)]
pub struct TlsSim {
    /// The simulator.
    pub sim: Sim,
    /// The URL of the server.
    pub url: String,
    /// The PEM of the authority that signed the server's certificate.
    pub root: String,
    /// The server, which counts the connections.
    pub server: Server,
}

impl TlsSim {
    /// Starts a simulator that offers these protocols by ALPN. `handshake` chooses the reaction to a handshake, by the index
    /// of the connection.
    ///
    /// # Panics
    ///
    /// Panics if there is no free port, or outside of a runtime.
    pub async fn start(
        sim: SimBuilder,
        protocols: &[&'static str],
        handshake: impl FnMut(usize) -> Handshake + Send + 'static,
    ) -> Self {
        let listener = listener().await;
        let url = format!("https://{}", listener.local_addr().unwrap());
        let authority = Authority::new("Test CA");
        let acceptor = authority.server(&["127.0.0.1"], protocols).acceptor();
        let sim = sim.origin(&url).build();
        let connections = sim.connection_server();
        let serve = move |stream| {
            let connections = connections.clone();
            async move { connections.serve(stream).await }
        };
        Self { sim, url, root: authority.pem, server: Server::tls(listener, acceptor, handshake, serve) }
    }
}

//! A simulator behind TLS on loopback, with faults of the TLS handshake.

use std::sync::Arc;

use pd_sim::{Sim, SimBuilder};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tokio::{net::TcpListener, task::AbortHandle};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        pki_types::{PrivateKeyDer, pem::PemObject},
    },
};

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

/// A simulator, its URL, and the root certificate to trust.
#[derive(Debug)]
pub struct TlsSim {
    /// The simulator.
    pub sim: Sim,
    /// The URL of the listener.
    pub url: String,
    /// The PEM of the authority that signed the server's certificate.
    pub root: String,
    /// The task that accepts connections.
    pub task: AbortHandle,
}

impl TlsSim {
    /// Starts a simulator that offers these protocols by ALPN. `handshake` gets the number of each connection, from 0.
    ///
    /// # Panics
    ///
    /// Panics if there is no port, or outside of a runtime.
    pub async fn start(
        sim: SimBuilder,
        protocols: &[&str],
        mut handshake: impl FnMut(u32) -> Handshake + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        let (acceptor, root) = identity(protocols);
        let sim = sim.origin(&url).build();
        let server = sim.connection_server();
        let task = tokio::spawn(async move {
            let mut stalled = Vec::new();
            for connection in 0.. {
                let Ok((stream, _)) = listener.accept().await else { return };
                match handshake(connection) {
                    Handshake::Complete => {}
                    Handshake::Reset => {
                        stream.set_zero_linger().unwrap();
                        continue;
                    }
                    Handshake::Stall => {
                        stalled.push(stream);
                        continue;
                    }
                }
                let (acceptor, server) = (acceptor.clone(), server.clone());
                tokio::spawn(async move {
                    if let Ok(stream) = acceptor.accept(stream).await {
                        server.serve(stream).await;
                    }
                });
            }
        });
        Self { sim, url, root, task: task.abort_handle() }
    }
}

/// Creates a certificate for loopback, and the PEM of the authority that signed it.
///
/// # Panics
///
/// Panics if the certificate cannot be created.
pub fn identity(protocols: &[&str]) -> (TlsAcceptor, String) {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let root = params.self_signed(&key).unwrap().pem();
    let issuer = Issuer::new(params, key);
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
    let certificate = params.signed_by(&key, &issuer).unwrap().der().clone();
    let key = PrivateKeyDer::from_pem_slice(key.serialize_pem().as_bytes()).unwrap();
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let mut config = builder.with_no_client_auth().with_single_cert(vec![certificate], key).unwrap();
    config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
    (TlsAcceptor::from(Arc::new(config)), root)
}

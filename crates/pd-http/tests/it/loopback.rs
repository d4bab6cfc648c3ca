//! Loopback servers and generated certificates for the tests.
#![allow(dead_code, reason = "each set of features uses a part")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
};

use http::{Request, Response};
use http_body_util::BodyExt;
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
};
use pd_http::{BoxError, ClientOptions, HttpClient, Proxy};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
};
use tokio::{io::AsyncReadExt, net::TcpListener, sync::Semaphore, task::JoinHandle};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        RootCertStore, ServerConfig, SupportedProtocolVersion,
        pki_types::{PrivateKeyDer, pem::PemObject},
        server::WebPkiClientVerifier,
        version::{TLS12, TLS13},
    },
};
use tower::ServiceExt;

/// The body of requests and responses.
pub(crate) type Body = http_body_util::Full<bytes::Bytes>;

/// A certificate authority with a generated key.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pub(crate) pem: String,
    pub(crate) der: Vec<u8>,
}

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        Self { pem: certificate.pem(), der: certificate.der().to_vec(), issuer: Issuer::new(params, key) }
    }

    /// Issues a certificate for `names` and returns it with its key, as PEM.
    pub(crate) fn issue(&self, names: &[&str], change: impl FnOnce(&mut CertificateParams)) -> (String, String) {
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        let mut params = CertificateParams::new(names).unwrap();
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        (params.signed_by(&key, &self.issuer).unwrap().pem(), key.serialize_pem())
    }

    pub(crate) fn roots(&self) -> RootCertStore {
        let mut roots = RootCertStore::empty();
        roots.add(self.der.clone().into()).unwrap();
        roots
    }

    /// The settings of a server with a certificate for `names`.
    pub(crate) fn server(&self, names: &[&str]) -> TlsServer {
        TlsServer {
            identity: self.issue(names, |_| {}),
            versions: vec![&TLS13, &TLS12],
            alpn: vec!["h2", "http/1.1"],
            clients: None,
        }
    }
}

pub(crate) struct TlsServer {
    pub(crate) identity: (String, String),
    pub(crate) versions: Vec<&'static SupportedProtocolVersion>,
    pub(crate) alpn: Vec<&'static str>,
    pub(crate) clients: Option<RootCertStore>,
}

impl TlsServer {
    pub(crate) fn acceptor(self) -> TlsAcceptor {
        let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
        let builder =
            ServerConfig::builder_with_provider(provider.clone()).with_protocol_versions(&self.versions).unwrap();
        let builder = match self.clients {
            Some(roots) => builder.with_client_cert_verifier(
                WebPkiClientVerifier::builder_with_provider(roots.into(), provider).build().unwrap(),
            ),
            None => builder.with_no_client_auth(),
        };
        let chain = tokio_rustls::rustls::pki_types::CertificateDer::pem_slice_iter(self.identity.0.as_bytes())
            .collect::<Result<_, _>>()
            .unwrap();
        let key = PrivateKeyDer::from_pem_slice(self.identity.1.as_bytes()).unwrap();
        let mut config = builder.with_single_cert(chain, key).unwrap();
        config.alpn_protocols = self.alpn.iter().map(|name| name.as_bytes().to_vec()).collect();
        TlsAcceptor::from(Arc::new(config))
    }
}

/// A server that answers each request with its method, HTTP version and body, and counts connections.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    connections: Arc<AtomicUsize>,
    /// Lets one request of the query `held` be answered.
    release: Arc<Semaphore>,
    task: JoinHandle<()>,
}

impl Server {
    pub(crate) async fn plain() -> Self {
        Self::start(None).await
    }

    pub(crate) async fn tls(settings: TlsServer) -> Self {
        Self::start(Some(settings.acceptor())).await
    }

    async fn start(tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let release = Arc::new(Semaphore::new(0));
        let (count, released) = (Arc::clone(&connections), Arc::clone(&release));
        let task = tokio::spawn(async move {
            let mut open = tokio::task::JoinSet::new();
            while let Ok((tcp, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                let (tls, released) = (tls.clone(), Arc::clone(&released));
                open.spawn(async move {
                    let answer = service_fn(move |request| answer(request, Arc::clone(&released)));
                    let server = auto::Builder::new(TokioExecutor::new());
                    match tls {
                        Some(tls) => {
                            let Ok(stream) = tls.accept(tcp).await else { return };
                            let _ = server.serve_connection(TokioIo::new(stream), answer).await;
                        }
                        None => drop(server.serve_connection(TokioIo::new(tcp), answer).await),
                    }
                });
            }
        });
        Self { address, connections, release, task }
    }

    /// Lets one request of the query `held` be answered.
    pub(crate) fn release(&self) {
        self.release.add_permits(1);
    }

    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    pub(crate) fn url(&self, scheme: &str, host: &str) -> String {
        format!("{scheme}://{host}:{}/users", self.address.port())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(request: Request<Incoming>, released: Arc<Semaphore>) -> Result<Response<Body>, BoxError> {
    let (head, body) = request.into_parts();
    if head.uri.query() == Some("never") {
        std::future::pending::<()>().await;
    }
    if head.uri.query() == Some("held") {
        released.acquire().await?.forget();
    }
    let body = body.collect().await?.to_bytes();
    let text = format!("{} {:?} {}", head.method, head.version, String::from_utf8_lossy(&body));
    Ok(Response::new(Body::from(text.trim_end().to_owned())))
}

/// Stops a paused clock as long as it lives, by a blocking task. Otherwise the clock jumps to the next timer whenever the
/// runtime waits for a socket. After a minute of real time the clock runs again, so that a test that hangs fails.
pub(crate) struct HeldClock(#[expect(dead_code, reason = "the task waits until this is dropped")] mpsc::Sender<()>);

impl HeldClock {
    pub(crate) fn new() -> Self {
        let (held, released) = mpsc::channel();
        tokio::task::spawn_blocking(move || released.recv_timeout(std::time::Duration::from_secs(60)));
        Self(held)
    }
}

/// Options of a client that ignores the proxy variables of the environment.
pub(crate) fn options() -> ClientOptions {
    ClientOptions::new().proxy(Proxy::none())
}

pub(crate) async fn get(client: &HttpClient<Body>, url: &str) -> Result<String, BoxError> {
    send(client, Request::get(url).body(Body::default()).unwrap()).await
}

pub(crate) async fn send(client: &HttpClient<Body>, request: Request<Body>) -> Result<String, BoxError> {
    let body = client.clone().oneshot(request).await?.into_body().collect().await?.to_bytes();
    Ok(String::from_utf8_lossy(&body).into_owned())
}

/// The error and its sources, in one line.
pub(crate) fn chain(error: &BoxError) -> String {
    let mut text = error.to_string();
    let mut error: &dyn std::error::Error = &**error;
    while let Some(source) = error.source() {
        text = format!("{text}: {source}");
        error = source;
    }
    text
}

/// Reads an HTTP/1.1 head, up to and including the empty line. Returns less if the stream ends before it.
pub(crate) async fn read_head(stream: &mut (impl AsyncReadExt + Unpin)) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => break,
        }
    }
    String::from_utf8_lossy(&head).into_owned()
}

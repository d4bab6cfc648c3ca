//! `https`: straight to the server or through a proxy's tunnel, then TLS.

use std::{
    future::Future,
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use http::Uri;
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::connect::{HttpConnector, proxy};
use tokio::sync::OnceCell;
use tower_service::Service;

use crate::{
    BuildError, ClientOptions, ConnectError,
    connect::name,
    proxy::{Route, Via},
    stream::{Tunnel, Wire},
    tls::{Tls, Untrusting},
};

/// The connector for `https`, whose TLS configuration is made when it is first needed.
#[derive(Debug)]
pub(crate) struct Https {
    tcp: HttpConnector,
    route: Arc<Route>,
    tls: Arc<Tls>,
    http2: bool,
    connector: OnceCell<HttpsConnector<Dial>>,
}

impl Https {
    pub(crate) fn new(options: &ClientOptions, tcp: HttpConnector, route: Route) -> Result<Self, BuildError> {
        #[cfg(feature = "http2")]
        let http2 = options.http2;
        #[cfg(not(feature = "http2"))]
        let http2 = false;
        let tls = Arc::new(Tls::new(options.tls.clone())?);
        Ok(Self { tcp, route: Arc::new(route), tls, http2, connector: OnceCell::new() })
    }

    pub(crate) async fn connect(&self, target: Uri) -> Result<Wire, ConnectError> {
        let target_name = name(&target);
        let connector = self.connector.get_or_try_init(|| self.make()).await;
        let mut connector = connector.map_err(|why| untrusting(why, target_name.clone()))?.clone();
        match connector.call(target).await {
            Ok(wire) => Ok(wire),
            Err(error) => Err(match error.downcast::<ConnectError>() {
                Ok(dial) => *dial,
                Err(error) => handshake(error.into(), target_name),
            }),
        }
    }

    async fn make(&self) -> Result<HttpsConnector<Dial>, Untrusting> {
        let tls = Arc::clone(&self.tls);
        // The platform's store is files to read and parse: not on a thread that others' requests run on.
        let config = tokio::task::spawn_blocking(move || tls.config());
        let mut config = config.await.map_err(|error| Untrusting::NoRoots(Some(Arc::new(error))))??;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        let to_proxy = HttpsConnector::from((self.tcp.clone(), config.clone()));
        if self.http2 {
            config.alpn_protocols.insert(0, b"h2".to_vec());
        }
        let dial = Dial { tcp: self.tcp.clone(), to_proxy, route: Arc::clone(&self.route) };
        Ok(HttpsConnector::from((dial, config)))
    }
}

fn untrusting(why: Untrusting, target: String) -> ConnectError {
    match why {
        Untrusting::NoTls => ConnectError::NoTls { target },
        Untrusting::NoRoots(source) => ConnectError::NoRoots { target, source },
    }
}

fn handshake(source: Arc<dyn std::error::Error + Send + Sync>, target: String) -> ConnectError {
    if is_not_tls(&*source) { ConnectError::NotTls { target, source } } else { ConnectError::Tls { target, source } }
}

/// The first bytes were no TLS record: hyper-rustls and tokio-rustls each wrap rustls' error in an I/O error.
fn is_not_tls(error: &(dyn std::error::Error + 'static)) -> bool {
    use rustls::{Error, InvalidMessage};
    let mut error = Some(error);
    while let Some(io) = error.and_then(|error| error.downcast_ref::<io::Error>()) {
        error = io.get_ref().map(|inner| inner as _);
    }
    matches!(
        error.and_then(|error| error.downcast_ref()),
        Some(Error::InvalidMessage(InvalidMessage::InvalidContentType | InvalidMessage::UnknownProtocolVersion))
    )
}

/// TCP to the server, or to a proxy that tunnels to it.
#[derive(Debug, Clone)]
pub(crate) struct Dial {
    tcp: HttpConnector,
    to_proxy: HttpsConnector<HttpConnector>,
    route: Arc<Route>,
}

impl Dial {
    async fn dial(mut self, target: Uri) -> Result<Tunnel, ConnectError> {
        let route = Arc::clone(&self.route);
        let target_name = name(&target);
        match route.via(&target) {
            Some(via) => self.tunnel(via, target).await.map_err(|source| ConnectError::Proxy {
                proxy: name(via.uri()),
                target: target_name,
                source: source.into(),
            }),
            None => match self.tcp.call(target).await {
                Ok(tcp) => Ok(tcp.into()),
                Err(error) => Err(ConnectError::Tcp { target: target_name, source: Arc::new(error) }),
            },
        }
    }

    async fn tunnel(self, via: &Via, target: Uri) -> Result<Tunnel, crate::BoxError> {
        let mut tunnel = proxy::Tunnel::new(via.uri().clone(), self.to_proxy);
        if let Some(credentials) = via.basic_auth() {
            tunnel = tunnel.with_auth(credentials.clone());
        }
        Ok(tunnel.call(target).await?)
    }
}

impl Service<Uri> for Dial {
    type Response = Tunnel;
    type Error = ConnectError;
    type Future = Pin<Box<dyn Future<Output = Result<Tunnel, ConnectError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), ConnectError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, target: Uri) -> Self::Future {
        Box::pin(self.clone().dial(target))
    }
}

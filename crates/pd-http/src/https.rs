//! Opens `https` connections: TCP to the server or a tunnel through a proxy, and then TLS.

use std::{
    future::Future,
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use http::Uri;
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::connect::HttpConnector;
use tokio::sync::OnceCell;
use tower_service::Service;

use crate::{
    BuildError, ClientOptions, ConnectError,
    error::{SharedError, host_and_port},
    proxy::Route,
    stream::{Tunnel, Wire},
    tls::{Tls, TlsUnavailable},
    tunnel,
};

/// Opens `https` connections. The first connection builds the TLS configuration.
#[derive(Debug)]
pub(crate) struct Https {
    tcp: HttpConnector,
    route: Arc<Route>,
    tls: Arc<Tls>,
    http2: bool,
    connector: OnceCell<HttpsConnector<TunnelConnector>>,
}

impl Https {
    pub(crate) fn new(options: &ClientOptions, tcp: HttpConnector, route: Route) -> Result<Self, BuildError> {
        #[cfg(feature = "http2")]
        let http2 = options.pool.http2;
        #[cfg(not(feature = "http2"))]
        let http2 = false;
        let tls = Arc::new(Tls::new(options.tls.clone())?);
        Ok(Self { tcp, route: Arc::new(route), tls, http2, connector: OnceCell::new() })
    }

    pub(crate) async fn connect(&self, target: &Uri) -> Result<Wire, ConnectError> {
        let connector = self.connector.get_or_try_init(|| self.make()).await;
        let mut connector = connector.map_err(|why| unavailable(why, target))?.clone();
        match connector.call(target.clone()).await {
            Ok(wire) => Ok(wire),
            Err(error) => Err(match error.downcast::<ConnectError>() {
                Ok(dial) => *dial,
                Err(error) => handshake_error(error.into(), target),
            }),
        }
    }

    async fn make(&self) -> Result<HttpsConnector<TunnelConnector>, TlsUnavailable> {
        let tls = Arc::clone(&self.tls);
        // Reading the platform's certificate store blocks.
        let config = tokio::task::spawn_blocking(move || tls.config());
        let mut config = config.await.map_err(|error| TlsUnavailable::NoRoots(Some(Arc::new(error))))??;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        let to_proxy = HttpsConnector::from((self.tcp.clone(), config.clone()));
        if self.http2 {
            config.alpn_protocols.insert(0, b"h2".to_vec());
        }
        let tunnel = TunnelConnector { tcp: self.tcp.clone(), to_proxy, route: Arc::clone(&self.route) };
        Ok(HttpsConnector::from((tunnel, config)))
    }
}

fn unavailable(why: TlsUnavailable, target: &Uri) -> ConnectError {
    let target = host_and_port(target);
    match why {
        TlsUnavailable::NoTls => ConnectError::NoTls { target },
        TlsUnavailable::NoRoots(source) => ConnectError::NoRoots { target, source },
    }
}

fn handshake_error(source: SharedError, target: &Uri) -> ConnectError {
    if is_not_tls(&*source) {
        return ConnectError::NotTls { target: host_and_port(target), source };
    }
    ConnectError::tls(target, source)
}

/// Returns whether the first bytes of the server were not a TLS record. hyper-rustls and tokio-rustls each wrap rustls' error in an
/// I/O error.
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

/// Opens TCP to the server, or a tunnel through a proxy.
#[derive(Debug, Clone)]
struct TunnelConnector {
    tcp: HttpConnector,
    to_proxy: HttpsConnector<HttpConnector>,
    route: Arc<Route>,
}

impl TunnelConnector {
    async fn open(mut self, target: Uri) -> Result<Tunnel, ConnectError> {
        let route = Arc::clone(&self.route);
        let Some(proxy) = route.proxy_for(&target) else {
            return self
                .tcp
                .call(target.clone())
                .await
                .map(Into::into)
                .map_err(|error| ConnectError::tcp(&target, error));
        };
        let failed = |source: SharedError| ConnectError::Proxy {
            proxy: host_and_port(proxy.uri()),
            target: host_and_port(&target),
            source,
        };
        let stream = self.to_proxy.call(proxy.uri().clone()).await.map_err(|error| failed(error.into()))?;
        match tunnel::open(stream, &target, proxy.basic_auth()).await {
            Ok(tunnel) => Ok(tunnel),
            Err(tunnel::TunnelError::Credentials) => {
                Err(ConnectError::ProxyCredentials { proxy: host_and_port(proxy.uri()) })
            }
            Err(error) => Err(failed(Arc::new(error))),
        }
    }
}

impl Service<Uri> for TunnelConnector {
    type Response = Tunnel;
    type Error = ConnectError;
    type Future = Pin<Box<dyn Future<Output = Result<Tunnel, ConnectError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), ConnectError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, target: Uri) -> Self::Future {
        Box::pin(self.clone().open(target))
    }
}

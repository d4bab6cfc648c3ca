//! Opens connections: name resolution, TCP, the proxy's tunnel, TLS and the HTTP handshake, under one time limit.

#[cfg(any(feature = "http2", feature = "rustls"))]
use std::sync::Arc;
use std::time::Duration;

use http::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use tower_service::Service;

#[cfg(feature = "http2")]
use crate::http2;
#[cfg(feature = "rustls")]
use crate::https::Https;
use crate::{
    BuildError, ClientOptions, ConnectError, RequestBody,
    error::host_and_port,
    http1,
    no_proxy::is_loopback,
    pool_state::OpenConnections,
    stream::{Stream, Wire, plain},
};

/// Opens connections.
#[derive(Debug, Clone)]
pub(crate) struct Connector {
    limit: Duration,
    pub(crate) connections: OpenConnections,
    tcp: HttpConnector,
    #[cfg(feature = "rustls")]
    https: Arc<Https>,
}

impl Connector {
    pub(crate) fn new(options: &ClientOptions) -> Result<Self, BuildError> {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        // hyper-util divides the limit among the addresses of a host, so that one unreachable address does not use it up.
        tcp.set_connect_timeout(Some(options.connect_timeout));
        let route = options.proxy.route(&options.no_proxy)?;
        #[cfg(not(feature = "rustls"))]
        drop(route);
        Ok(Self {
            limit: options.connect_timeout,
            connections: OpenConnections::default(),
            #[cfg(feature = "rustls")]
            https: Arc::new(Https::new(options, tcp.clone(), route)?),
            tcp,
        })
    }

    /// Opens a connection to `target`. It is ready for a request.
    pub(crate) async fn open<B: RequestBody>(&self, target: &Uri) -> Result<Opened<B>, ConnectError> {
        let opened = tokio::time::timeout(self.limit, async {
            let stream = Stream::new(self.wire(target).await?, self.connections.add());
            #[cfg(feature = "http2")]
            if stream.is_http2() {
                return http2::Connection::open(stream, target).await.map(Opened::Http2);
            }
            http1::Connection::open(stream, target).await.map(Opened::Http1)
        });
        opened.await.map_err(|_| ConnectError::TimedOut { target: host_and_port(target), limit: self.limit })?
    }

    async fn wire(&self, target: &Uri) -> Result<Wire, ConnectError> {
        if target.scheme_str() == Some("https") {
            #[cfg(feature = "rustls")]
            return self.https.connect(target).await;
            #[cfg(not(feature = "rustls"))]
            return Err(ConnectError::NoTls { target: host_and_port(target) });
        }
        if !target.host().is_some_and(is_loopback) {
            return Err(ConnectError::PlainHttp { target: host_and_port(target) });
        }
        match self.tcp.clone().call(target.clone()).await {
            Ok(tcp) => Ok(plain(tcp)),
            Err(error) => Err(ConnectError::tcp(target, error)),
        }
    }
}

/// A connection that was just opened.
pub(crate) enum Opened<B> {
    Http1(http1::Connection<B>),
    #[cfg(feature = "http2")]
    Http2(Arc<http2::Connection<B>>),
}

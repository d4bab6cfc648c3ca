//! Connections: DNS, TCP, the proxy's tunnel and TLS under one time limit.

use std::{sync::Arc, time::Duration};

use http::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use tower_service::Service;

#[cfg(feature = "rustls")]
use crate::dial::Https;
use crate::{
    BuildError, ClientOptions, ConnectError,
    no_proxy::is_loopback,
    stream::{Stream, Wire, plain},
};

/// Makes connections.
#[derive(Debug, Clone)]
pub(crate) struct Connector {
    limit: Duration,
    tcp: HttpConnector,
    #[cfg(feature = "rustls")]
    https: Arc<Https>,
}

impl Connector {
    pub(crate) fn new(options: &ClientOptions) -> Result<Self, BuildError> {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        // Shared out among a host's addresses, so that one that never answers does not use up the whole limit.
        tcp.set_connect_timeout(Some(options.connect_timeout));
        let route = options.proxy.resolve(&options.no_proxy)?;
        #[cfg(not(feature = "rustls"))]
        drop(route);
        Ok(Self {
            limit: options.connect_timeout,
            #[cfg(feature = "rustls")]
            https: Arc::new(Https::new(options, tcp.clone(), route)?),
            tcp,
        })
    }

    async fn wire(mut self, target: Uri) -> Result<Wire, ConnectError> {
        if target.scheme_str() == Some("https") {
            #[cfg(feature = "rustls")]
            return self.https.connect(target).await;
            #[cfg(not(feature = "rustls"))]
            return Err(ConnectError::NoTls { target: name(&target) });
        }
        if !target.host().is_some_and(is_loopback) {
            return Err(ConnectError::PlainHttp { target: name(&target) });
        }
        let target_name = name(&target);
        match self.tcp.call(target).await {
            Ok(tcp) => Ok(plain(tcp)),
            Err(error) => Err(ConnectError::Tcp { target: target_name, source: Arc::new(error) }),
        }
    }

    /// An open connection to `target`, or why there is none.
    pub(crate) async fn connect(self, target: Uri) -> Result<Stream, ConnectError> {
        let limit = self.limit;
        let late = ConnectError::TimedOut { target: name(&target), limit };
        tokio::time::timeout(limit, self.wire(target)).await.map_err(|_| late)?.map(Stream::new)
    }
}

/// Host and port, for a message.
pub(crate) fn name(target: &Uri) -> String {
    let host = target.host().unwrap_or("an unnamed host");
    match target.port_u16() {
        Some(port) => format!("{host}:{port}"),
        None if target.scheme_str() == Some("http") => format!("{host}:80"),
        None => format!("{host}:443"),
    }
}

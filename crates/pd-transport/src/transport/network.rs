//! Options of the network: what [`LeafOptions`](crate::leaf::LeafOptions) takes.

use std::time::Duration;

use super::TransportBuilder;
use crate::leaf::{LeafOptions, Proxy};
#[cfg(feature = "rustls")]
use crate::leaf::{Roots, TlsVersion};

/// Connections, proxies and TLS; without effect where a leaf is given ([`build_with`](TransportBuilder::build_with)).
impl TransportBuilder {
    /// The time of connecting: name resolution, TCP, proxy tunnel and TLS together. Default: 10 s.
    pub fn connect_timeout(self, timeout: Duration) -> Self {
        self.leaf(|leaf| leaf.connect_timeout(timeout))
    }

    /// How long a connection without a request is kept. Default: 4 s, which is shorter than the limits of servers in common
    /// use: see [`LeafOptions::pool_idle_timeout`].
    pub fn pool_idle_timeout(self, timeout: Duration) -> Self {
        self.leaf(|leaf| leaf.pool_idle_timeout(timeout))
    }

    /// How many connections without a request are kept for each host. Default: 100.
    pub fn pool_max_idle_per_host(self, most: usize) -> Self {
        self.leaf(|leaf| leaf.pool_max_idle_per_host(most))
    }

    /// The proxy. Default: `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` of the environment. Loopback is never proxied.
    pub fn proxy(self, proxy: Proxy) -> Self {
        self.leaf(|leaf| leaf.proxy(proxy))
    }

    /// Hosts that are reached without the proxy, separated by commas: see [`LeafOptions::no_proxy`].
    pub fn no_proxy(self, list: impl Into<String>) -> Self {
        self.leaf(|leaf| leaf.no_proxy(list))
    }

    /// Whether HTTP/2 is offered to `https` servers. Default: yes.
    #[cfg(feature = "http2")]
    pub fn http2(self, offered: bool) -> Self {
        self.leaf(|leaf| leaf.http2(offered))
    }

    /// Trusts more root certificates: PEM with one or more, or one as DER. Repeated calls add up.
    #[cfg(feature = "rustls")]
    pub fn root_certificate(self, pem_or_der: impl Into<Vec<u8>>) -> Self {
        self.leaf(|leaf| leaf.root_certificates(pem_or_der))
    }

    /// Which root certificates are trusted besides those given.
    #[cfg(feature = "rustls")]
    pub fn roots(self, roots: Roots) -> Self {
        self.leaf(|leaf| leaf.roots(roots))
    }

    /// Shows this certificate (PEM, with its chain) to servers that ask for one, proven with this key (PEM).
    #[cfg(feature = "rustls")]
    pub fn client_certificate(self, certificates: impl Into<Vec<u8>>, key: impl Into<Vec<u8>>) -> Self {
        self.leaf(|leaf| leaf.client_certificate(certificates, key))
    }

    /// The lowest version of TLS that is spoken. Default: 1.2.
    #[cfg(feature = "rustls")]
    pub fn min_tls_version(self, version: TlsVersion) -> Self {
        self.leaf(|leaf| leaf.min_tls_version(version))
    }

    fn leaf(mut self, change: impl FnOnce(LeafOptions) -> LeafOptions) -> Self {
        self.leaf = change(self.leaf);
        self
    }
}

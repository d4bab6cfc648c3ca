//! The options of the leaf.

use std::time::Duration;

use crate::{BuildError, HttpClient, Proxy};

/// How connections are made and kept.
///
/// ```
/// use std::time::Duration;
/// use bytes::Bytes;
/// use http_body_util::Full;
/// use pd_http::{ClientOptions, HttpClient, Proxy};
///
/// let options = ClientOptions::new().connect_timeout(Duration::from_secs(3)).proxy(Proxy::none());
/// let client: HttpClient<Full<Bytes>> = options.build()?;
/// # Ok::<(), pd_http::BuildError>(())
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct ClientOptions {
    pub(crate) connect_timeout: Duration,
    pub(crate) pool: PoolOptions,
    pub(crate) proxy: Proxy,
    pub(crate) no_proxy: Vec<String>,
    #[cfg(feature = "rustls")]
    pub(crate) tls: crate::tls::TlsOptions,
}

/// The options that concern open connections.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PoolOptions {
    pub(crate) idle_timeout: Duration,
    pub(crate) max_idle: usize,
    #[cfg(feature = "http2")]
    pub(crate) http2: bool,
}

impl Default for ClientOptions {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            pool: PoolOptions {
                idle_timeout: Duration::from_secs(4),
                max_idle: 100,
                #[cfg(feature = "http2")]
                http2: true,
            },
            proxy: Proxy::environment(),
            no_proxy: Vec::new(),
            #[cfg(feature = "rustls")]
            tls: crate::tls::TlsOptions::default(),
        }
    }
}

impl ClientOptions {
    /// The defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// The longest that connecting may take: DNS, TCP, the proxy's tunnel and TLS together. 10 s unless set.
    pub const fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = limit;
        self
    }

    /// How long a connection without a request is kept. 4 s unless set.
    ///
    /// It should be shorter than the server's own limit (5 s is the shortest in common use, the default of Node.js and
    /// Apache): a `POST` on a connection that the server is closing is lost in doubt, and not repeated.
    pub const fn pool_idle_timeout(mut self, limit: Duration) -> Self {
        self.pool.idle_timeout = limit;
        self
    }

    /// How many connections without a request are kept for each host. 100 unless set; 0 keeps none.
    pub const fn pool_max_idle_per_host(mut self, most: usize) -> Self {
        self.pool.max_idle = most;
        self
    }

    /// The proxy. [`Proxy::environment`] unless set.
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.proxy = proxy;
        self
    }

    /// Hosts that are reached without the proxy, besides those of `NO_PROXY` where the environment is read.
    ///
    /// The entries are separated by commas or white space. A host or `.domain` or `*.domain` stands for itself and what
    /// is under it; an address, a subnet (`10.0.0.0/8`) and `*` stand for themselves. Each may have a port (an IPv6
    /// address then stands in brackets; a subnet has none).
    pub fn no_proxy(mut self, list: impl Into<String>) -> Self {
        self.no_proxy.push(list.into());
        self
    }

    /// Whether HTTP/2 is offered to `https` servers (by ALPN, RFC 7301). It is, unless set.
    #[cfg(feature = "http2")]
    pub const fn http2(mut self, offered: bool) -> Self {
        self.pool.http2 = offered;
        self
    }

    /// Trusts more root certificates: PEM with one or more, or one as DER. Repeated calls add up.
    #[cfg(feature = "rustls")]
    pub fn root_certificates(mut self, pem_or_der: impl Into<Vec<u8>>) -> Self {
        self.tls.given.push(pem_or_der.into());
        self
    }

    /// Which root certificates are trusted besides those given.
    #[cfg(feature = "rustls")]
    pub const fn roots(mut self, roots: crate::Roots) -> Self {
        self.tls.roots = roots;
        self
    }

    /// Shows this certificate (PEM, with its chain) to servers that ask for one, proven with this key (PEM).
    #[cfg(feature = "rustls")]
    pub fn client_certificate(mut self, certificates: impl Into<Vec<u8>>, key: impl Into<Vec<u8>>) -> Self {
        self.tls.client = Some((certificates.into(), key.into().into()));
        self
    }

    /// The lowest version of TLS that is spoken. 1.2 unless set.
    #[cfg(feature = "rustls")]
    pub const fn min_tls_version(mut self, version: crate::TlsVersion) -> Self {
        self.tls.min_version = version;
        self
    }

    /// Checks that a client with these options can send `https` requests, as far as that is known before the first one.
    ///
    /// [`build`](Self::build) does not check this, since a client of `http://localhost` needs no TLS.
    ///
    /// ```
    /// use pd_http::{ClientOptions, Roots};
    ///
    /// assert!(ClientOptions::new().roots(Roots::OnlyGiven).check_https().is_err());
    /// ```
    ///
    /// # Errors
    ///
    /// [`BuildError::NoTls`] if no cryptography is compiled in, [`BuildError::NoRoots`] if no root certificate is trusted.
    pub fn check_https(&self) -> Result<(), BuildError> {
        #[cfg(not(feature = "rustls"))]
        return Err(BuildError::NoTls);
        #[cfg(feature = "rustls")]
        self.tls.check_https()
    }

    /// Builds the leaf. Nothing is connected yet, and no runtime is needed.
    ///
    /// # Errors
    ///
    /// [`BuildError`] for options that cannot work.
    pub fn build<B: crate::RequestBody>(&self) -> Result<HttpClient<B>, BuildError> {
        for (option, limit) in
            [("connect_timeout", self.connect_timeout), ("pool_idle_timeout", self.pool.idle_timeout)]
        {
            if limit.is_zero() {
                return Err(BuildError::ZeroTimeout { option });
            }
        }
        HttpClient::new(self)
    }
}

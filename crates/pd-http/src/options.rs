//! The options of the HTTP client.

use std::time::Duration;

use crate::{BuildError, Proxy};

/// The options for opening and pooling connections.
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

/// The options of the connection pool.
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
    /// Creates the default options.
    pub fn new() -> Self {
        Self::default()
    }

    /// Limits the time to connect: name resolution, TCP, the proxy's tunnel and TLS together. Default: 10 s.
    pub const fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = limit;
        self
    }

    /// Closes connections that were idle for this time. Default: 4 s.
    ///
    /// Keep it below the idle timeout of the server. The shortest common one is 5 s, the default of Node.js and Apache. If a `POST` is
    /// sent while the server closes the connection, its effect is unknown, and it is not retried.
    pub const fn pool_idle_timeout(mut self, limit: Duration) -> Self {
        self.pool.idle_timeout = limit;
        self
    }

    /// Limits the number of idle connections to each host. Default: 100. With 0, no idle connection is kept.
    pub const fn pool_max_idle_per_host(mut self, most: usize) -> Self {
        self.pool.max_idle = most;
        self
    }

    /// Sets the proxy. Default: [`Proxy::environment`].
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.proxy = proxy;
        self
    }

    /// Adds hosts that are reached without the proxy. If the proxy comes from the environment, `NO_PROXY` counts too.
    ///
    /// Commas or white space separate the entries. A host, `.domain` or `*.domain` matches the name and its subdomains. An
    /// entry can also be an IP address, a subnet (`10.0.0.0/8`) or `*` for all hosts. Each entry except a subnet may have a
    /// port; an IPv6 address with a port is written in brackets.
    pub fn no_proxy(mut self, list: impl Into<String>) -> Self {
        self.no_proxy.push(list.into());
        self
    }

    /// Sets whether HTTP/2 is offered to `https` servers (by ALPN, RFC 7301). Default: `true`.
    #[cfg(feature = "http2")]
    pub const fn http2(mut self, offered: bool) -> Self {
        self.pool.http2 = offered;
        self
    }

    /// Trusts these root certificates too: one or more as PEM, or one as DER. Each call adds to the earlier ones.
    #[cfg(feature = "rustls")]
    pub fn root_certificates(mut self, pem_or_der: impl Into<Vec<u8>>) -> Self {
        self.tls.extra_roots.push(pem_or_der.into());
        self
    }

    /// Sets the root certificates that are trusted in addition to those of [`root_certificates`](Self::root_certificates).
    #[cfg(feature = "rustls")]
    pub const fn roots(mut self, roots: crate::Roots) -> Self {
        self.tls.roots = roots;
        self
    }

    /// Sets the client certificate (PEM, with its chain) and its private key (PEM), for servers that request one.
    #[cfg(feature = "rustls")]
    pub fn client_certificate(mut self, certificates: impl Into<Vec<u8>>, key: impl Into<Vec<u8>>) -> Self {
        self.tls.client = Some((certificates.into(), key.into().into()));
        self
    }

    /// Sets the minimum TLS version. Default: 1.2.
    #[cfg(feature = "rustls")]
    pub const fn min_tls_version(mut self, version: crate::TlsVersion) -> Self {
        self.tls.min_version = version;
        self
    }

    /// Checks whether a client with these options can send `https` requests. It checks only the options, and does not connect.
    ///
    /// [`build`](Self::build) does not check this, because a client for `http://localhost` needs no TLS.
    ///
    /// ```
    /// use pd_http::{ClientOptions, Roots};
    ///
    /// assert!(ClientOptions::new().roots(Roots::OnlyGiven).check_https().is_err());
    /// ```
    ///
    /// # Errors
    ///
    /// Returns [`BuildError::NoTls`] if no cryptography is compiled in, and [`BuildError::NoRoots`] if no root certificate is
    /// trusted.
    pub fn check_https(&self) -> Result<(), BuildError> {
        #[cfg(not(feature = "rustls"))]
        return Err(BuildError::NoTls);
        #[cfg(feature = "rustls")]
        self.tls.check_https()
    }
}

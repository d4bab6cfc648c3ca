//! Errors: options that cannot be used, and connections that cannot be opened.

use std::{sync::Arc, time::Duration};

use http::Uri;

use crate::BoxError;

/// An error that the requests that waited for the same connection share.
pub(crate) type SharedError = Arc<dyn std::error::Error + Send + Sync>;

/// An invalid option.
///
/// The messages contain no key and no proxy URL, because a proxy URL may contain a password.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// A timeout of zero.
    #[error("`{option}` must be greater than zero")]
    ZeroTimeout {
        /// The name of the option.
        option: &'static str,
    },
    /// The URL of a proxy is not valid.
    #[error("the proxy URL in {setting} is not valid: {reason}")]
    Proxy {
        /// The option, or the environment variable.
        setting: &'static str,
        /// The error in the URL.
        reason: &'static str,
    },
    /// An entry of a no-proxy list is not valid.
    #[error(
        "`{entry}` in {setting} is not valid: give a host, `.domain`, `*.domain`, an address or a subnet, each with an optional port, or `*`"
    )]
    NoProxy {
        /// The option, or the environment variable.
        setting: &'static str,
        /// The entry.
        entry: String,
    },
    /// A certificate or key cannot be read or used.
    #[error("the {item} cannot be used")]
    Certificate {
        /// The certificate or key, such as `client key`.
        item: &'static str,
        /// The cause.
        source: BoxError,
    },
    /// TLS is required, but not compiled in.
    #[error("this build has no TLS: turn on the feature `ring` or `aws-lc`")]
    NoTls,
    /// `https` is required, but no root certificate is trusted.
    #[error(
        "no root certificate is trusted: turn on the feature `platform-roots` or `bundled-roots`, or give `root_certificates`"
    )]
    NoRoots,
    /// rustls rejects the TLS settings.
    #[error("the TLS settings cannot be used")]
    Tls(#[source] BoxError),
}

/// A connection cannot be opened. The request was not sent.
///
/// It is the error of [`HttpClient`](crate::HttpClient), or one of its sources.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectError {
    /// Name resolution, TCP, the proxy's tunnel and the TLS handshake together took longer than `connect_timeout`.
    #[error("no connection to {target} within {} s", limit.as_secs_f64())]
    TimedOut {
        /// Host and port.
        target: String,
        /// The limit.
        limit: Duration,
    },
    /// Name resolution or TCP failed.
    #[error("cannot connect to {target}")]
    Tcp {
        /// Host and port.
        target: String,
        /// The cause.
        source: SharedError,
    },
    /// The proxy cannot be reached, or opened no tunnel.
    #[error("the proxy {proxy} opened no tunnel to {target}")]
    Proxy {
        /// Host and port of the proxy.
        proxy: String,
        /// Host and port of the server.
        target: String,
        /// The cause.
        source: SharedError,
    },
    /// The proxy requires credentials, or rejected the given ones (407).
    #[error(
        "the proxy {proxy} requires valid credentials (407): set `user:password@` in the proxy URL, percent-encoded"
    )]
    ProxyCredentials {
        /// Host and port of the proxy.
        proxy: String,
    },
    /// The TLS handshake failed.
    #[error("the TLS handshake with {target} failed")]
    Tls {
        /// Host and port.
        target: String,
        /// The cause.
        source: SharedError,
    },
    /// The server responded to the TLS handshake with other data.
    #[error("{target} does not speak TLS: is this a plain http port?")]
    NotTls {
        /// Host and port.
        target: String,
        /// The error of rustls.
        source: SharedError,
    },
    /// The request needs TLS, but this build has none.
    #[error("cannot connect to {target}: this build has no TLS; turn on the feature `ring` or `aws-lc`")]
    NoTls {
        /// Host and port.
        target: String,
    },
    /// The request needs TLS, but no root certificate is trusted.
    #[error(
        "cannot verify {target}: no root certificate is trusted; install the certificates of the platform, turn on the feature `bundled-roots`, or give `root_certificates`"
    )]
    NoRoots {
        /// Host and port.
        target: String,
        /// The error of the platform's certificate store.
        source: Option<SharedError>,
    },
    /// Plain `http` to a host that is not a loopback address.
    #[error("{target} is not a loopback address: plain http would send the request unencrypted; use https")]
    PlainHttp {
        /// Host and port.
        target: String,
    },
    /// The server closed a new connection before the request was written.
    #[error("{target} closed the connection before the request was sent")]
    Closed {
        /// Host and port.
        target: String,
        /// The cause.
        source: SharedError,
    },
    /// The request has no valid origin, has the method CONNECT, or too many headers.
    #[error("a request needs an absolute http or https URI, a method other than CONNECT, and room for a Host header")]
    NoOrigin,
    /// The request was polled outside of a tokio runtime.
    #[error("no tokio runtime is running: await the request inside of one")]
    NoRuntime,
}

impl ConnectError {
    pub(crate) fn tcp(target: &Uri, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Tcp { target: host_and_port(target), source: Arc::new(source) }
    }

    pub(crate) fn tls(target: &Uri, source: SharedError) -> Self {
        Self::Tls { target: host_and_port(target), source }
    }

    pub(crate) fn closed(target: &Uri, source: impl Into<BoxError>) -> Self {
        Self::Closed { target: host_and_port(target), source: source.into().into() }
    }

    /// Returns whether a retry fails in the same way, without a look at the sources.
    pub(crate) fn is_fatal(&self) -> bool {
        match self {
            Self::ProxyCredentials { .. }
            | Self::NotTls { .. }
            | Self::NoTls { .. }
            | Self::NoRoots { .. }
            | Self::PlainHttp { .. }
            | Self::NoOrigin
            | Self::NoRuntime => true,
            Self::TimedOut { .. } | Self::Tcp { .. } | Self::Proxy { .. } | Self::Tls { .. } | Self::Closed { .. } => {
                false
            }
        }
    }
}

/// Returns the host and port of `target`, for messages.
pub(crate) fn host_and_port(target: &Uri) -> String {
    let host = target.host().unwrap_or("an unnamed host");
    match target.port_u16() {
        Some(port) => format!("{host}:{port}"),
        None if target.scheme_str() == Some("http") => format!("{host}:80"),
        None => format!("{host}:443"),
    }
}

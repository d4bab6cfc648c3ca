//! What the leaf refuses when it is built, and why a connection was not made.

use std::{marker::PhantomData, sync::Arc, time::Duration};

use crate::BoxError;

/// Options that cannot work: the leaf is not built.
///
/// No message holds a proxy's URL (it may hold a password) or a key.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// A timeout of zero would fail every request.
    #[error("`{option}` is zero; give it a positive duration")]
    ZeroTimeout {
        /// The option's name.
        option: &'static str,
    },
    /// A proxy's URL that cannot be used.
    #[error("the proxy of {setting} cannot be used: {reason}")]
    Proxy {
        /// Where the URL comes from: a variable's name, or the option.
        setting: &'static str,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// An entry of a `NO_PROXY` list that matches nothing.
    #[error(
        "`{entry}` is no entry of {setting}: give a host, `.domain`, `*.domain`, an address or a subnet, each with a port or without, or `*`"
    )]
    NoProxy {
        /// Where the list comes from: a variable's name, or the option.
        setting: &'static str,
        /// The entry.
        entry: String,
    },
    /// A certificate or key that cannot be read or used.
    #[error("the {what} cannot be used")]
    Certificate {
        /// Which one.
        what: &'static str,
        /// Why.
        source: BoxError,
    },
    /// Settings for TLS where no cryptography is compiled in.
    #[error("no TLS is compiled in: turn on the feature `ring` or `aws-lc`")]
    NoTls,
    /// `https` is needed, and no root certificate is trusted.
    #[error(
        "no root certificate is trusted: turn on the feature `platform-roots` or `bundled-roots`, or give root certificates"
    )]
    NoRoots,
    /// A TLS configuration that rustls refuses.
    #[error("the TLS settings cannot be used")]
    Tls(#[source] BoxError),
}

/// Why a connection was not made: nothing of the request was sent.
///
/// It is among the sources of an error of [`HttpClient`](crate::HttpClient).
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectError {
    /// DNS, TCP, the proxy's tunnel and TLS together took too long.
    #[error("no connection to {target} within {} s", limit.as_secs_f64())]
    TimedOut {
        /// Host and port.
        target: String,
        /// The limit.
        limit: Duration,
    },
    /// DNS or TCP failed.
    #[error("cannot connect to {target}")]
    Tcp {
        /// Host and port.
        target: String,
        /// Why.
        source: Arc<dyn std::error::Error + Send + Sync>,
    },
    /// The proxy cannot be reached, or opened no tunnel.
    #[error("the proxy {proxy} opened no tunnel to {target}")]
    Proxy {
        /// The proxy's host and port.
        proxy: String,
        /// Host and port.
        target: String,
        /// Why.
        source: Arc<dyn std::error::Error + Send + Sync>,
    },
    /// The TLS handshake failed.
    #[error("the TLS handshake with {target} failed")]
    Tls {
        /// Host and port.
        target: String,
        /// Why.
        source: Arc<dyn std::error::Error + Send + Sync>,
    },
    /// The server answered the TLS handshake with something else.
    #[error("{target} does not speak TLS (plain HTTP on that port?)")]
    NotTls {
        /// Host and port.
        target: String,
        /// What rustls makes of it.
        source: Arc<dyn std::error::Error + Send + Sync>,
    },
    /// `https` without TLS in this build.
    #[error("cannot connect to {target}: no TLS is compiled in; turn on the feature `ring` or `aws-lc`")]
    NoTls {
        /// Host and port.
        target: String,
    },
    /// `https` without a single certificate to trust.
    #[error(
        "cannot verify {target}: there is no root certificate to trust; install the platform's certificates, turn on the feature `bundled-roots`, or give roots as an option"
    )]
    NoRoots {
        /// Host and port.
        target: String,
        /// What the platform's store said.
        source: Option<Arc<dyn std::error::Error + Send + Sync>>,
    },
    /// Plain `http` to a host that is not this machine.
    #[error("{target} is not on this machine: plain http would show the credential to the network; use https")]
    PlainHttp {
        /// Host and port.
        target: String,
    },
    /// The server closed the connection before a request was written to it.
    #[error("{target} closed the connection before it read a request")]
    Closed {
        /// Host and port.
        target: String,
        /// Why.
        source: Arc<dyn std::error::Error + Send + Sync>,
    },
    /// A request that cannot be sent to any server: its URI is relative, or neither `http` nor `https`; or it is a `CONNECT`, or
    /// has no room for a `Host` header.
    #[error("a request needs an absolute http or https URI, any method but CONNECT, and room for a Host header")]
    NoOrigin,
}

impl ConnectError {
    pub(crate) fn closed(target: String, source: impl Into<BoxError>) -> Self {
        Self::Closed { target, source: source.into().into() }
    }
}

/// Why there is no HTTP/1.1 connection.
#[derive(Debug)]
pub(crate) enum NoHttp1<B> {
    Failed(ConnectError, PhantomData<fn() -> B>),
    /// It speaks HTTP/2.
    #[cfg(feature = "http2")]
    Http2(hyper::client::conn::http2::SendRequest<B>),
}

impl<B> From<ConnectError> for NoHttp1<B> {
    fn from(error: ConnectError) -> Self {
        Self::Failed(error, PhantomData)
    }
}

/// A connection that is not to be used again.
#[derive(Debug)]
pub(crate) struct Spent;

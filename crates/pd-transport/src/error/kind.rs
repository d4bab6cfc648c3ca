//! The kinds of errors.

use std::{error::Error as StdError, time::Duration};

use pd_core::Effect;

/// The kind of an [`Error`](crate::Error). Layers decide by it alone.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    not(all(feature = "client", feature = "gzip")),
    expect(dead_code, reason = "only `pd-http` and the decompression report some of them")
)]
pub(crate) enum Kind {
    /// No connection was made, so nothing was sent.
    Connect,
    /// No connection was made, and a retry would fail in the same way. Nothing was sent.
    ConnectFatal,
    /// The connection closed before the request was written.
    Unsent,
    /// The caller polled the call outside of a tokio runtime.
    NoRuntime,
    /// The connection broke after the request may have been sent.
    Interrupted,
    /// The timeout of the attempt passed.
    Timeout { after: Option<Duration> },
    /// The deadline of the call passed, or a wait would have outlasted it.
    Deadline,
    /// The response body exceeds the limit.
    TooLarge { limit: usize },
    /// The response body does not match its `Content-Encoding`.
    Decode,
    /// The credential provider failed, so nothing was sent.
    Provider,
    /// A layer of the caller's failed.
    Layer,
}

impl Kind {
    /// Classifies an error of the HTTP client, or of any client on hyper.
    #[cfg(feature = "client")]
    pub(crate) fn of_client_error(error: &(dyn StdError + 'static)) -> Self {
        match pd_http::classify(error) {
            pd_http::Failure::Connect => Self::Connect,
            pd_http::Failure::Fatal => Self::ConnectFatal,
            pd_http::Failure::Unsent => Self::Unsent,
            pd_http::Failure::Unknown => Self::Interrupted,
        }
    }

    /// Classifies an error of the caller's client. Only a refused TCP connection proves that nothing was sent.
    #[cfg(not(feature = "client"))]
    pub(crate) fn of_client_error(error: &(dyn StdError + 'static)) -> Self {
        if super::has_io_kind(error, std::io::ErrorKind::ConnectionRefused) { Self::Connect } else { Self::Interrupted }
    }

    /// Returns the default effect of a failed attempt of this kind. A layer that knows more overrides it.
    pub(crate) const fn effect(&self) -> Effect {
        match self {
            Self::Connect | Self::ConnectFatal | Self::Unsent | Self::NoRuntime | Self::Provider => Effect::NotSent,
            Self::Interrupted | Self::Timeout { .. } | Self::TooLarge { .. } | Self::Decode | Self::Layer => {
                Effect::Unknown
            }
            // The default is for a deadline that ends a call before an attempt starts.
            Self::Deadline => Effect::NotSent,
        }
    }

    /// Returns the `error.type` of spans and metrics.
    #[cfg(any(feature = "tracing", feature = "metrics"))]
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::ConnectFatal => "connect_fatal",
            Self::Unsent => "unsent",
            Self::NoRuntime => "no_runtime",
            Self::Interrupted => "interrupted",
            Self::Timeout { .. } => "timeout",
            Self::Deadline => "deadline",
            Self::TooLarge { .. } => "too_large",
            Self::Decode => "decode",
            Self::Provider => "provider",
            Self::Layer => "layer",
        }
    }
}

/// Returns whether the client, or the operating system, reports that connecting took too long.
#[cfg(feature = "client")]
pub(super) fn is_timed_out(error: &(dyn StdError + 'static)) -> bool {
    pd_http::is_connect_timeout(error)
}

/// Returns whether the client, or the operating system, reports that connecting took too long.
#[cfg(not(feature = "client"))]
pub(super) fn is_timed_out(error: &(dyn StdError + 'static)) -> bool {
    super::has_io_kind(error, std::io::ErrorKind::TimedOut)
}

//! What went wrong, in one word.

use std::{error::Error as StdError, time::Duration};

use pd_core::Effect;

/// What a layer does with an [`Error`](crate::Error) depends on this alone.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(not(feature = "client"), expect(dead_code, reason = "some are reported by `pd-http` only"))]
pub(crate) enum Kind {
    /// No connection: nothing was sent.
    Connect,
    /// No connection, and a retry fails in the same way: nothing was sent.
    ConnectFatal,
    /// The connection was closed before the request was written to it.
    Unsent,
    /// The call was polled outside of a tokio runtime.
    NoRuntime,
    /// The connection broke when the request may have left.
    Interrupted,
    /// The time of one attempt ran out.
    Timeout { after: Option<Duration> },
    /// The time of the whole call ran out, or a wait would have passed it.
    Deadline,
    /// The body is larger than the client takes.
    TooLarge { limit: usize },
    /// The response body is not what its `Content-Encoding` says.
    Decode,
    /// The credential provider failed: nothing was sent.
    Provider,
    /// A layer that is not ours failed.
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

    /// Classifies an error of a client of the caller's: only a refused TCP connection is known to have sent nothing.
    #[cfg(not(feature = "client"))]
    pub(crate) fn of_client_error(error: &(dyn StdError + 'static)) -> Self {
        if super::has_io_kind(error, std::io::ErrorKind::ConnectionRefused) { Self::Connect } else { Self::Interrupted }
    }

    /// What a failed attempt of this kind did on the server, unless its layer knows better.
    pub(crate) const fn effect(&self) -> Effect {
        match self {
            Self::Connect | Self::ConnectFatal | Self::Unsent | Self::NoRuntime | Self::Provider => Effect::NotSent,
            Self::Interrupted | Self::Timeout { .. } | Self::TooLarge { .. } | Self::Decode | Self::Layer => {
                Effect::Unknown
            }
            // Refused before an attempt started.
            Self::Deadline => Effect::NotSent,
        }
    }

    /// For logs.
    #[cfg(feature = "tracing")]
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

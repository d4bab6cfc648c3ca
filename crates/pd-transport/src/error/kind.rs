//! What went wrong, in one word.

use std::time::Duration;

use crate::leaf::Failure;

/// What a layer does with an [`Error`](crate::Error) depends on this alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// No connection: nothing was sent.
    Connect,
    /// The server's certificate does not verify: nothing was sent.
    Certificate,
    /// The connection was closed before the request was written to it.
    Unsent,
    /// The connection broke when the request may have left.
    Interrupted,
    /// The time of one attempt ran out.
    Timeout { after: Option<Duration> },
    /// The time of the whole call ran out, or a wait would have passed it.
    Deadline,
    /// The body is larger than the client takes.
    TooLarge { limit: usize },
    /// The credential provider failed: nothing was sent.
    Provider,
    /// 401; what may be shown of the credential that was sent.
    Unauthorized { credential: Option<String> },
    /// 3xx; where to.
    Redirect { location: Option<String> },
    /// A repeated request was refused because the first one may have worked.
    Repeated { code: i64 },
    /// A layer that is not ours failed.
    Layer,
}

impl From<Failure> for Kind {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Connect => Self::Connect,
            Failure::Certificate => Self::Certificate,
            Failure::Unsent => Self::Unsent,
            Failure::Ambiguous => Self::Interrupted,
        }
    }
}

impl Kind {
    /// For logs.
    #[cfg(feature = "tracing")]
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Certificate => "certificate",
            Self::Unsent => "unsent",
            Self::Interrupted => "interrupted",
            Self::Timeout { .. } => "timeout",
            Self::Deadline => "deadline",
            Self::TooLarge { .. } => "too_large",
            Self::Provider => "provider",
            Self::Unauthorized { .. } => "unauthorized",
            Self::Redirect { .. } => "redirect",
            Self::Repeated { .. } => "repeated",
            Self::Layer => "layer",
        }
    }
}

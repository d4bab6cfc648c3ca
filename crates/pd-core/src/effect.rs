//! The effect of a failed call on the server.

use http::StatusCode;

/// What a failed call did on the server. Decide by it whether to send the request again.
///
/// It describes the request, whatever its method. Sending a safe request (`GET`) again is harmless in every case.
///
/// | effect | typical cause | send a write again? |
/// |---|---|---|
/// | [`NotSent`](Self::NotSent) | DNS, refused connection, TLS handshake, invalid argument | yes, once the cause is gone |
/// | [`Rejected`](Self::Rejected) | a 4xx response | yes, once the request is corrected |
/// | [`Unknown`](Self::Unknown) | a timeout or a broken connection after the request was written; a 5xx response | look first |
/// | [`Done`](Self::Done) | a 2xx response whose body does not fit the caller's type | no |
///
/// ```
/// use http::StatusCode;
/// use pd_core::Effect;
///
/// assert_eq!(Effect::of_status(StatusCode::BAD_REQUEST), Effect::Rejected);
/// assert!(Effect::Rejected.changed_nothing());
/// assert!(!Effect::of_status(StatusCode::BAD_GATEWAY).changed_nothing());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effect {
    /// No byte of the request reached a server that could carry it out.
    NotSent,
    /// The server answered and refused: it changed nothing.
    Rejected,
    /// The server may or may not have carried the request out.
    Unknown,
    /// The server carried the request out; only its answer could not be used.
    Done,
}

impl Effect {
    /// Returns the effect that a response with this status reports.
    ///
    /// 2xx is [`Done`](Self::Done), 3xx and 4xx are [`Rejected`](Self::Rejected). A 5xx is [`Unknown`](Self::Unknown): a
    /// gateway that lost its backend does not know whether the backend worked.
    #[must_use]
    pub fn of_status(status: StatusCode) -> Self {
        match status.as_u16() {
            200..=299 => Self::Done,
            300..=499 => Self::Rejected,
            _ => Self::Unknown,
        }
    }

    /// Returns whether the server certainly changed nothing, so that even a write can be sent again.
    #[must_use]
    pub const fn changed_nothing(self) -> bool {
        matches!(self, Self::NotSent | Self::Rejected)
    }
}

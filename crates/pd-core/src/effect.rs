//! The effect of a failed call on the server.

use http::StatusCode;

/// The effect of a failed call on the server. It tells you whether you can send the request again.
///
/// It does not depend on the method. A safe request (`GET`) can always be sent again.
///
/// | effect | typical cause | send a write again? |
/// |---|---|---|
/// | [`NotSent`](Self::NotSent) | DNS, refused connection, TLS handshake, invalid argument | yes, once the cause is gone |
/// | [`Rejected`](Self::Rejected) | a 4xx response | yes, once the request is corrected |
/// | [`Unknown`](Self::Unknown) | a timeout or a broken connection after the request was written; a 5xx response | only after you checked the state on the server |
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
    /// The server rejected the request and changed nothing.
    Rejected,
    /// The server may or may not have carried out the request.
    Unknown,
    /// The server carried out the request, but its response could not be used.
    Done,
}

impl Effect {
    /// Returns the effect that a response with this status reports.
    ///
    /// 2xx is [`Done`](Self::Done), 3xx and 4xx are [`Rejected`](Self::Rejected). A 5xx is [`Unknown`](Self::Unknown): a
    /// gateway that lost the connection to its backend does not know whether the backend carried out the request.
    #[must_use]
    pub fn of_status(status: StatusCode) -> Self {
        match status.as_u16() {
            200..=299 => Self::Done,
            300..=499 => Self::Rejected,
            _ => Self::Unknown,
        }
    }

    /// Returns whether the server certainly changed nothing, so that any request can be sent again.
    #[must_use]
    pub const fn changed_nothing(self) -> bool {
        matches!(self, Self::NotSent | Self::Rejected)
    }
}

//! What an error of the leaf means for a retry.

use std::{error::Error, io, sync::Arc};

use hyper_util::client::legacy;

use crate::{ConnectError, stream::REFUSAL};

/// What happened to the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Failure {
    /// Connecting failed, or the server refused the request unread: nothing was carried out.
    Connect,
    /// A certificate that does not verify, or settings of TLS that do not meet: repeating changes nothing.
    Certificate,
    /// A pooled connection was found dead before the request was written to it.
    ///
    /// The leaf itself repeats these on another connection, so this is seen only from a leaf of a user's own.
    Unsent,
    /// The request may have been read and carried out.
    Ambiguous,
}

/// Classifies an error of [`HttpClient`](crate::HttpClient), or of any client on hyper, by its sources.
///
/// ```
/// use pd_http::{Failure, failure};
///
/// let error = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
/// assert_eq!(failure(&error), Failure::Ambiguous);
/// ```
#[must_use]
pub fn failure(error: &(dyn Error + 'static)) -> Failure {
    if is_certificate(error) {
        return Failure::Certificate;
    }
    chain(error).map(classify).find(|failure| *failure != Failure::Ambiguous).unwrap_or(Failure::Ambiguous)
}

/// `error` and its sources. An [`io::Error`] and an [`Arc`] hide the error that they hold from `source`.
fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| {
        if let Some(inner) = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            return Some(inner as _);
        }
        match error.downcast_ref::<Arc<dyn Error + Send + Sync>>() {
            Some(shared) => Some(&**shared as _),
            None => error.source(),
        }
    })
}

fn classify(error: &(dyn Error + 'static)) -> Failure {
    if let Some(error) = error.downcast_ref::<legacy::Error>() {
        // A cancelled request on a pooled connection was already repeated by the pool; this one was on a fresh
        // connection, so the server closes each before it reads: as good as refused, and it counts.
        let cancelled = chain(error).any(is_cancelled);
        return if error.is_connect() || cancelled { Failure::Connect } else { Failure::Ambiguous };
    }
    if error.is::<ConnectError>() || is_unprocessed_stream(error) {
        return Failure::Connect;
    }
    if is_cancelled(error) { Failure::Unsent } else { Failure::Ambiguous }
}

fn is_cancelled(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_canceled)
}

/// RFC 9113, section 8.7: neither a refused stream nor one that a GOAWAY leaves out was processed in any way. h2 ends with
/// the GOAWAY itself only the streams behind the last one that it names; where it tells of an error, that last one is not
/// taken at its word.
#[cfg(feature = "http2")]
fn is_unprocessed_stream(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref::<h2::Error>().is_some_and(|error| {
        let left_out = error.is_go_away() && error.reason() == Some(h2::Reason::NO_ERROR);
        let refused = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
        error.is_remote() && (left_out || refused)
    })
}

/// TLS refused us after the handshake: see [`REFUSAL`]. A firewall's refusal has the same kind, and the system's code.
fn is_refused_connection(error: &(dyn Error + 'static)) -> bool {
    let io = error.downcast_ref::<io::Error>();
    io.is_some_and(|io| io.kind() == REFUSAL && io.raw_os_error().is_none())
}

#[cfg(not(feature = "http2"))]
fn is_unprocessed_stream(_: &(dyn Error + 'static)) -> bool {
    false
}

/// Whether the time to connect ran out, here or in the system.
#[must_use]
pub fn is_timed_out(error: &(dyn Error + 'static)) -> bool {
    chain(error).any(|error| {
        let late = |error: &ConnectError| matches!(error, ConnectError::TimedOut { .. });
        error.downcast_ref().is_some_and(late)
            || error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::TimedOut)
    })
}

/// Whether TLS, or what it needs, is at the root.
pub(crate) fn is_certificate(error: &(dyn Error + 'static)) -> bool {
    chain(error).any(is_one)
}

fn is_one(error: &(dyn Error + 'static)) -> bool {
    match error.downcast_ref::<ConnectError>() {
        Some(ConnectError::NoTls { .. } | ConnectError::NoRoots { .. }) => true,
        Some(ConnectError::PlainHttp { .. } | ConnectError::NotTls { .. } | ConnectError::NoOrigin) => true,
        _ => is_tls_verdict(error) || is_refused_connection(error),
    }
}

/// An alert counts even after the handshake: in TLS 1.3 a server refuses a client's certificate only then.
#[cfg(feature = "rustls")]
fn is_tls_verdict(error: &(dyn Error + 'static)) -> bool {
    use rustls::{AlertDescription as Alert, Error as Tls};
    match error.downcast_ref::<Tls>() {
        Some(Tls::AlertReceived(alert)) => {
            !matches!(alert, Alert::CloseNotify | Alert::InternalError | Alert::UserCanceled | Alert::BadRecordMac)
        }
        Some(error) => matches!(
            error,
            Tls::InvalidCertificate(_)
                | Tls::InvalidCertRevocationList(_)
                | Tls::NoCertificatesPresented
                | Tls::UnsupportedNameType
                | Tls::PeerIncompatible(_)
                | Tls::NoApplicationProtocol
                | Tls::InconsistentKeys(_)
        ),
        None => error.is::<rustls::pki_types::InvalidDnsNameError>(),
    }
}

#[cfg(not(feature = "rustls"))]
fn is_tls_verdict(_: &(dyn Error + 'static)) -> bool {
    false
}

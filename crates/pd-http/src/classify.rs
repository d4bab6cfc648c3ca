//! Classifies errors of the client for retries.

use std::{error::Error, io, sync::Arc};

use hyper_util::client::legacy;

use crate::ConnectError;

/// The effect of a failure on the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Failure {
    /// Not sent: there was no connection, or the server did not read the request. A retry may succeed.
    Connect,
    /// Not sent, and a retry fails in the same way: the certificate is invalid, the TLS settings do not match, the proxy requires
    /// credentials, or the request has no origin.
    Fatal,
    /// Not sent: a pooled connection was dead.
    ///
    /// [`HttpClient`](crate::HttpClient) sends such a request on another connection. Only other clients on hyper report this.
    Unsent,
    /// Unknown: the server may have carried out the request.
    Unknown,
}

/// Classifies an error of [`HttpClient`](crate::HttpClient), or of any client on hyper, by its sources.
///
/// ```
/// use pd_http::{Failure, classify};
///
/// let error = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
/// assert_eq!(classify(&error), Failure::Unknown);
/// ```
#[must_use]
pub fn classify(error: &(dyn Error + 'static)) -> Failure {
    if is_fatal(error) {
        return Failure::Fatal;
    }
    chain(error).map(classify_one).find(|failure| *failure != Failure::Unknown).unwrap_or(Failure::Unknown)
}

/// Returns whether connecting took too long, by the limit of the client or of the operating system.
#[must_use]
pub fn is_connect_timeout(error: &(dyn Error + 'static)) -> bool {
    chain(error).any(|error| {
        matches!(error.downcast_ref(), Some(ConnectError::TimedOut { .. }))
            || error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::TimedOut)
    })
}

/// Returns whether the client or the server rejected the connection in TLS.
pub(crate) fn is_tls_rejection(error: &(dyn Error + 'static)) -> bool {
    chain(error).any(is_tls_rejection_itself)
}

/// Returns `error` and its sources. It includes the errors inside of an [`io::Error`] or an [`Arc`], which `source` skips.
fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| {
        if let Some(inner) = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            return Some(inner as _);
        }
        if let Some(shared) = error.downcast_ref::<Arc<io::Error>>() {
            return Some(&**shared as _);
        }
        match error.downcast_ref::<Arc<dyn Error + Send + Sync>>() {
            Some(shared) => Some(&**shared as _),
            None => error.source(),
        }
    })
}

fn classify_one(error: &(dyn Error + 'static)) -> Failure {
    if let Some(error) = error.downcast_ref::<legacy::Error>() {
        // hyper-util's client retries a request that was cancelled on a pooled connection. So this connection was new, and the
        // server closed it before it read the request.
        let cancelled = chain(error).any(is_cancelled);
        return if error.is_connect() || cancelled { Failure::Connect } else { Failure::Unknown };
    }
    if error.is::<ConnectError>() || is_unprocessed_stream(error) {
        return Failure::Connect;
    }
    if is_cancelled(error) { Failure::Unsent } else { Failure::Unknown }
}

fn is_cancelled(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_canceled)
}

/// Returns whether the server did not process the stream (RFC 9113, section 8.7): it refused the stream, or sent a GOAWAY with a lower
/// last stream id. h2 reports a GOAWAY only to the streams above that id. If the GOAWAY has an error code, the id is not trusted.
#[cfg(feature = "http2")]
fn is_unprocessed_stream(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref::<h2::Error>().is_some_and(|error| {
        let left_out = error.is_go_away() && error.reason() == Some(h2::Reason::NO_ERROR);
        let refused = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
        error.is_remote() && (left_out || refused)
    })
}

#[cfg(not(feature = "http2"))]
fn is_unprocessed_stream(_: &(dyn Error + 'static)) -> bool {
    false
}

fn is_fatal(error: &(dyn Error + 'static)) -> bool {
    chain(error).any(|error| match error.downcast_ref::<ConnectError>() {
        Some(error) => error.is_fatal(),
        None => is_tls_rejection_itself(error),
    })
}

/// An alert after the handshake counts too, because a TLS 1.3 server rejects a client certificate only then.
#[cfg(feature = "rustls")]
fn is_tls_rejection_itself(error: &(dyn Error + 'static)) -> bool {
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
fn is_tls_rejection_itself(_: &(dyn Error + 'static)) -> bool {
    false
}

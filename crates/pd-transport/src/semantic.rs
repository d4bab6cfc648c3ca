//! Attribute values of OpenTelemetry's conventions for HTTP clients, for spans and metrics.
//!
//! See <https://opentelemetry.io/docs/specs/semconv/http/http-spans/>.

use http::{Method, Uri, uri::Scheme};

/// Returns `http.request.method`: `_OTHER` for a method that the convention does not list, so that the number of values is
/// bounded.
pub(crate) fn method(method: &Method) -> &'static str {
    const KNOWN: [&str; 9] = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "CONNECT", "TRACE"];
    KNOWN.into_iter().find(|known| *known == method.as_str()).unwrap_or("_OTHER")
}

/// Returns `server.port`: that of the URL, or the default port of its scheme.
pub(crate) fn server_port(uri: &Uri) -> Option<u16> {
    let default = || match uri.scheme()? {
        scheme if *scheme == Scheme::HTTPS => Some(443),
        scheme if *scheme == Scheme::HTTP => Some(80),
        _ => None,
    };
    uri.port_u16().or_else(default)
}

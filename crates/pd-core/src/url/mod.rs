//! Base URLs, request URLs, and the types that a session accepts as the target of a request.
//!
//! [`BaseUrl::resolve`] accepts a path with or without a leading slash (`users/P1`), or a full URL such as an object's
//! `self`. It returns a [`RequestUrl`], which is always below the base URL, or a [`UrlError`].

mod base;
mod loopback;
mod path;
mod request;
mod target;

#[cfg(test)]
mod tests;

pub use base::BaseUrl;
pub use loopback::is_loopback;
pub use request::RequestUrl;
#[doc(hidden)]
pub use target::SelfUrl;
pub use target::Target;

/// The URL cannot be used. No request was sent.
///
/// ```
/// use pd_core::{BaseUrl, UrlError};
///
/// let base = BaseUrl::parse("https://api.pagerduty.com")?;
/// let error = base.resolve("https://api.pagerduty.com.evil.example/users").unwrap_err();
/// assert!(matches!(error, UrlError::OtherOrigin { .. }));
/// # Ok::<(), UrlError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UrlError {
    /// The path is missing.
    #[error("the path is empty; give one, for instance `users` or `users/PABC123`")]
    Empty,
    /// The text is not a valid URL.
    #[error("not a URL: {reason}; give a path such as `users/PABC123`, or an object's `self`")]
    Invalid {
        /// The reason.
        reason: &'static str,
    },
    /// A base URL is neither `https` nor `http` on a loopback host.
    #[error("the base URL must be https (plain http is permitted only for loopback hosts)")]
    Insecure,
    /// A base URL has a query or user info.
    #[error("the base URL must have only an origin and a path, for instance https://api.pagerduty.com")]
    BaseParts,
    /// The scheme, host or port is not that of the base URL, or the URL has user info.
    #[error("the URL is not below {base}, the only origin that may receive the credential; give a path instead")]
    OtherOrigin {
        /// The base URL.
        base: String,
    },
    /// A full URL has the right origin, but is outside the base path.
    #[error("the URL is outside {base}; give a path below it instead")]
    OutsideBase {
        /// The base URL.
        base: String,
    },
    /// The path has a `.` or `..` segment, plain or percent-encoded.
    #[error("the path has a `.` or `..` segment; give the path without it")]
    DotSegment,
    /// The path has two slashes in a row, or a list of segments has an empty one. Often an identifier is empty.
    #[error("the path has an empty segment; is one of its identifiers empty?")]
    EmptySegment,
    /// The path ends with a slash. Often the last identifier is empty, and the request would address the whole collection.
    #[error("the path ends with a slash; check that its last identifier is not empty, or remove the slash")]
    TrailingSlash,
    /// The URL has a control character or a backslash, plain or percent-encoded.
    #[error(
        "the URL contains a control character or a backslash; remove it (text from a file often ends with a line break)"
    )]
    ForbiddenCharacter,
    /// The URL has a percent sign without two hexadecimal digits after it.
    #[error("the URL has a percent sign without two hexadecimal digits after it; write a percent sign as %25")]
    PercentEncoding,
    /// A query parameter cannot be encoded.
    #[error("the query {}: {reason}", parameter(name))]
    Query {
        /// The name of the parameter. Empty if the parameters as a whole are invalid.
        name: String,
        /// The reason.
        reason: &'static str,
    },
    /// A resource that was given as the target has no `self`.
    #[error("the resource has no `self` URL; give its path instead")]
    NoSelf,
}

/// Returns the subject of the error of a query parameter.
fn parameter(name: &str) -> String {
    if name.is_empty() { "parameters cannot be sent".to_owned() } else { format!("parameter `{name}` cannot be sent") }
}

//! URLs: base URLs, request URLs, and the types that a caller can give in place of a URL.
//!
//! [`BaseUrl::resolve`] takes a path with or without its leading slash (`users/P1`), or a full URL such as an object's
//! `self`. It returns a [`RequestUrl`] that is under the base URL for any input, or a [`UrlError`].

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
    /// The text is not a URL.
    #[error("not a URL: {reason}; give a path such as `users/PABC123`, or an object's `self`")]
    Invalid {
        /// The reason.
        reason: &'static str,
    },
    /// A base URL is neither `https` nor `http` on a loopback address.
    #[error("the base URL must be https (plain http is for loopback addresses only)")]
    Insecure,
    /// A base URL carries a query, a fragment or user info.
    #[error("the base URL must be an origin and a path alone, for instance https://api.pagerduty.com")]
    BaseParts,
    /// Scheme, host or port are not the base URL's own, or the URL carries user info.
    #[error("the URL is not under {base}, the only origin that may receive the credential; give a path instead")]
    OtherOrigin {
        /// The base URL.
        base: String,
    },
    /// A full URL is on the right host but outside the base path.
    #[error("the URL is outside {base}; give a path below it instead")]
    OutsideBase {
        /// The base URL.
        base: String,
    },
    /// A `.` or `..` segment, as it is or percent-encoded.
    #[error("the path has a `.` or `..` segment; give the path without it")]
    DotSegment,
    /// Two slashes in a row, or an empty segment in a list of segments: often an identifier that is empty.
    #[error("the path has an empty segment; is one of its identifiers empty?")]
    EmptySegment,
    /// A slash at the end, often in front of an identifier that is empty: the request would be for the whole collection.
    #[error("the path ends with a slash; is its last identifier empty? otherwise leave the slash out")]
    TrailingSlash,
    /// A control character or a backslash, as it is or percent-encoded.
    #[error("the URL has a control character or a backslash in it; is there a line break at its end?")]
    ForbiddenCharacter,
    /// A percent sign that two hexadecimal digits do not follow.
    #[error("the URL has a percent sign that two hexadecimal digits do not follow; write it as %25")]
    PercentEncoding,
    /// A query parameter that a URL cannot carry. The name is empty if all parameters are meant.
    #[error("the query {}: {reason}", parameter(name))]
    Query {
        /// The name of the parameter.
        name: String,
        /// The reason.
        reason: &'static str,
    },
    /// A resource that was given in place of a URL has no `self`.
    #[error("the resource has no `self` URL; give its path instead")]
    NoSelf,
}

/// Names a query parameter in an error.
fn parameter(name: &str) -> String {
    if name.is_empty() { "parameters cannot be sent".to_owned() } else { format!("parameter `{name}` cannot be sent") }
}

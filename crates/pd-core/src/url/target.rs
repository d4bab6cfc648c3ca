//! What may stand in place of a URL.

use std::borrow::Cow;

use serde_json::Value;

use super::UrlError;

/// Something that names a resource: a path, a full URL, or a resource that knows its own URL (`self`).
///
/// Implemented for strings and for [`serde_json::Value`] (a string, or an object with a `self`). Implement it for a type of
/// your own to use its values in place of URLs:
///
/// ```
/// use pd_core::{Target, UrlError};
///
/// #[derive(serde::Deserialize)]
/// struct Service {
///     #[serde(rename = "self")]
///     url: String,
/// }
///
/// impl Target for Service {
///     fn target_url(&self) -> Result<&str, UrlError> {
///         Ok(&self.url)
///     }
/// }
///
/// let service = serde_json::json!({"id": "P1", "self": "https://api.pagerduty.com/services/P1"});
/// assert_eq!(service.target_url()?, "https://api.pagerduty.com/services/P1");
/// # Ok::<(), UrlError>(())
/// ```
pub trait Target {
    /// The path or URL.
    ///
    /// # Errors
    ///
    /// [`UrlError::NoSelf`] if the resource has no URL.
    fn target_url(&self) -> Result<&str, UrlError>;
}

impl Target for str {
    fn target_url(&self) -> Result<&str, UrlError> {
        Ok(self)
    }
}

impl Target for String {
    fn target_url(&self) -> Result<&str, UrlError> {
        Ok(self)
    }
}

impl Target for Cow<'_, str> {
    fn target_url(&self) -> Result<&str, UrlError> {
        Ok(self)
    }
}

impl Target for Value {
    fn target_url(&self) -> Result<&str, UrlError> {
        self.as_str().or_else(|| self.get("self")?.as_str()).ok_or(UrlError::NoSelf)
    }
}

impl<T: Target + ?Sized> Target for &T {
    fn target_url(&self) -> Result<&str, UrlError> {
        (**self).target_url()
    }
}

//! The types that a session accepts as the target of a request.

use std::{borrow::Cow, fmt::Display};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::UrlError;

/// Characters to encode in a segment: all except the unreserved ones of RFC 3986 §2.3.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The target of a request: a path, a full URL, a list of path segments, or a resource with a `self`.
///
/// | type | the request goes to |
/// |---|---|
/// | `"users/P1"`, `String`, `Cow<str>` | that path or full URL; `/`, `?` and `%` keep their meaning |
/// | `["users", id]`, a slice, a `Vec`, `("users", id, "notes")` | the segments, each percent-encoded; an empty one is an error |
/// | [`Value`] | the string, or the `self` of the object |
/// | your type | its `self`, by [`impl_target!`](crate::impl_target) or your own `impl` of this trait |
///
/// Use segments if a part of the path is untrusted: whatever the value of `id`, `["users", id]` addresses the same operation.
///
/// ```
/// use pd_core::{BaseUrl, Target, UrlError};
///
/// let base = BaseUrl::parse("https://api.pagerduty.com")?;
/// let url = base.resolve(&["users", "a/b?c"].target_url()?)?;
/// assert_eq!(url.path(), "/users/a%2Fb%3Fc");
/// assert_eq!(("users", 7, "notes").target_url()?, "users/7/notes");
/// assert_eq!(["users", ""].target_url(), Err(UrlError::EmptySegment));
///
/// let service = serde_json::json!({"id": "P1", "self": "https://api.pagerduty.com/services/P1"});
/// assert_eq!(service.target_url()?, "https://api.pagerduty.com/services/P1");
/// # Ok::<(), UrlError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not name a resource",
    note = "give a path (`\"users/P1\"`), path segments (`[\"users\", id]`), or a resource with a `self`; for a type of your own write `pd_core::impl_target!(Type, self_url);`"
)]
pub trait Target {
    /// Returns the path or URL.
    ///
    /// # Errors
    ///
    /// [`UrlError::NoSelf`] if the resource has no URL, [`UrlError::EmptySegment`] if a segment is empty.
    fn target_url(&self) -> Result<Cow<'_, str>, UrlError>;
}

/// Implements [`Target`] for a type by the field with its `self` URL, which is a string type of the standard library, or an
/// `Option` of one.
///
/// ```
/// use pd_core::Target;
///
/// #[derive(serde::Deserialize)]
/// struct Service {
///     #[serde(rename = "self")]
///     url: Option<String>,
/// }
///
/// pd_core::impl_target!(Service, url);
///
/// let service = Service { url: Some("https://api.pagerduty.com/services/P1".into()) };
/// assert_eq!(service.target_url()?, "https://api.pagerduty.com/services/P1");
/// assert!(Service { url: None }.target_url().is_err());
/// # Ok::<(), pd_core::UrlError>(())
/// ```
#[macro_export]
macro_rules! impl_target {
    ($type:ty, $field:ident) => {
        impl $crate::Target for $type {
            fn target_url(&self) -> ::core::result::Result<::std::borrow::Cow<'_, str>, $crate::UrlError> {
                match $crate::url::SelfUrl::self_url(&self.$field) {
                    ::core::option::Option::Some(url) => ::core::result::Result::Ok(::std::borrow::Cow::Borrowed(url)),
                    ::core::option::Option::None => ::core::result::Result::Err($crate::UrlError::NoSelf),
                }
            }
        }
    };
}

/// A type of the field with a resource's `self` URL, for [`impl_target!`](crate::impl_target).
pub trait SelfUrl {
    /// Returns the URL, if there is one.
    fn self_url(&self) -> Option<&str>;
}

macro_rules! self_url {
    ($($text:ty),+) => {$(
        impl SelfUrl for $text {
            fn self_url(&self) -> Option<&str> {
                Some(self)
            }
        }
    )+};
}

self_url!(String, &str, Box<str>, Cow<'_, str>, std::sync::Arc<str>);

impl<T: SelfUrl> SelfUrl for Option<T> {
    fn self_url(&self) -> Option<&str> {
        self.as_ref()?.self_url()
    }
}

impl Target for str {
    fn target_url(&self) -> Result<Cow<'_, str>, UrlError> {
        Ok(Cow::Borrowed(self))
    }
}

impl Target for String {
    fn target_url(&self) -> Result<Cow<'_, str>, UrlError> {
        Ok(Cow::Borrowed(self))
    }
}

impl Target for Cow<'_, str> {
    fn target_url(&self) -> Result<Cow<'_, str>, UrlError> {
        Ok(Cow::Borrowed(self))
    }
}

impl Target for Value {
    fn target_url(&self) -> Result<Cow<'_, str>, UrlError> {
        self.as_str().or_else(|| self.get("self")?.as_str()).map(Cow::Borrowed).ok_or(UrlError::NoSelf)
    }
}

impl<T: Target + ?Sized> Target for &T {
    fn target_url(&self) -> Result<Cow<'_, str>, UrlError> {
        (**self).target_url()
    }
}

impl<T: Target + ?Sized> Target for Box<T> {
    fn target_url(&self) -> Result<Cow<'_, str>, UrlError> {
        (**self).target_url()
    }
}

impl<S: Display> Target for [S] {
    fn target_url(&self) -> Result<Cow<'_, str>, UrlError> {
        join(self.iter().map(|segment| segment as &dyn Display))
    }
}

impl<S: Display, const N: usize> Target for [S; N] {
    fn target_url(&self) -> Result<Cow<'_, str>, UrlError> {
        self.as_slice().target_url()
    }
}

impl<S: Display> Target for Vec<S> {
    fn target_url(&self) -> Result<Cow<'_, str>, UrlError> {
        self.as_slice().target_url()
    }
}

macro_rules! tuple_target {
    ($($segment:ident),+) => {
        impl<$($segment: Display),+> Target for ($($segment,)+) {
            #[expect(non_snake_case, reason = "the variables are named after the type parameters")]
            fn target_url(&self) -> Result<Cow<'_, str>, UrlError> {
                let ($($segment,)+) = self;
                join([$($segment as &dyn Display),+].into_iter())
            }
        }
    };
}

tuple_target!(A, B);
tuple_target!(A, B, C);
tuple_target!(A, B, C, D);
tuple_target!(A, B, C, D, E);
tuple_target!(A, B, C, D, E, F);

/// Percent-encodes segments and joins them.
fn join<'a>(segments: impl Iterator<Item = &'a dyn Display>) -> Result<Cow<'static, str>, UrlError> {
    let mut path = String::new();
    for segment in segments {
        let segment = segment.to_string();
        match segment.as_str() {
            "" => return Err(UrlError::EmptySegment),
            // Encoding them does not help: a server may decode the path before it resolves dot segments.
            "." | ".." => return Err(UrlError::DotSegment),
            _ => {}
        }
        if !path.is_empty() {
            path.push('/');
        }
        path.extend(utf8_percent_encode(&segment, SEGMENT));
    }
    if path.is_empty() { Err(UrlError::Empty) } else { Ok(Cow::Owned(path)) }
}

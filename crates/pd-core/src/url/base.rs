//! The base URL of an API.

use std::{fmt, str::FromStr};

use http::{
    Uri,
    uri::{Authority, Scheme},
};

use super::{RequestUrl, UrlError, loopback::is_loopback, path};

/// The base URL of all requests of a client: an origin, and for some APIs a path.
///
/// The scheme is `https`, or `http` on a loopback host (see [`is_loopback`]), so that a credential is never sent over a
/// network unencrypted.
///
/// ```
/// use pd_core::BaseUrl;
///
/// let base = BaseUrl::parse("https://api.pagerduty.com/scim/v2")?;
/// let url = base.resolve("Users/PABC123")?;
/// assert_eq!(url.to_string(), "https://api.pagerduty.com/scim/v2/Users/PABC123");
/// assert_eq!(url.path(), "/Users/PABC123");
/// assert!(BaseUrl::parse("http://api.pagerduty.com").is_err());
/// # Ok::<(), pd_core::UrlError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct BaseUrl {
    scheme: Scheme,
    authority: Authority,
    /// Empty, or with a leading slash and no trailing one.
    path: String,
}

impl BaseUrl {
    /// Parses a base URL. Slashes at its end are ignored.
    ///
    /// # Errors
    ///
    /// [`UrlError::Insecure`] if the scheme is not `https`, or `http` on a loopback host. [`UrlError::BaseParts`] if the URL
    /// has a query or user info. Other [`UrlError`]s if the URL or its path is invalid.
    pub fn parse(url: &str) -> Result<Self, UrlError> {
        path::check_characters(url)?;
        let uri: Uri = split_url(url)
            .ok_or(UrlError::Invalid { reason: "a base URL must begin with https://" })?
            .0
            .parse()
            .map_err(|_| UrlError::Invalid { reason: "its host or port is invalid" })?;
        let (Some(scheme), Some(authority)) = (uri.scheme(), uri.authority()) else {
            return Err(UrlError::Invalid { reason: "it has no host" });
        };
        if authority.as_str().contains('@') || url.contains('?') {
            return Err(UrlError::BaseParts);
        }
        if authority.host().is_empty() {
            return Err(UrlError::Invalid { reason: "it has no host" });
        }
        if authority.port_u16().is_none() && authority.as_str() != authority.host() {
            return Err(UrlError::Invalid { reason: "its port is not a number up to 65,535" });
        }
        if *scheme != Scheme::HTTPS && !(*scheme == Scheme::HTTP && is_loopback(authority.host())) {
            return Err(UrlError::Insecure);
        }
        let path = split_url(url).map_or("", |(_, path)| path).trim_matches('/');
        let path = if path.is_empty() { String::new() } else { format!("/{}", path::encode_path(path)?) };
        Ok(Self { scheme: scheme.clone(), authority: authority.clone(), path })
    }

    /// Resolves a path, with or without a leading slash, or a full URL below this base URL. A query is kept.
    ///
    /// A trailing slash is an error. It usually means that the `id` in `format!("services/{id}")` is empty, and the request
    /// would then address the whole collection.
    ///
    /// ```
    /// use pd_core::{BaseUrl, UrlError};
    ///
    /// let base = BaseUrl::parse("https://api.pagerduty.com")?;
    /// let id = "";
    /// assert_eq!(base.resolve(&format!("services/{id}")), Err(UrlError::TrailingSlash));
    /// # Ok::<(), UrlError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`UrlError`] if the target has another origin, a `..` segment, a control character, an empty segment or no path.
    pub fn resolve(&self, target: &str) -> Result<RequestUrl, UrlError> {
        let bare = target.strip_prefix('/').unwrap_or(target);
        if self.path.is_empty() && path::is_plain(bare) {
            return Ok(self.request(bare, None));
        }
        path::check_characters(target)?;
        let below = self.below(target)?;
        let (path, query) = match below.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (below, None),
        };
        let path = path.strip_prefix('/').unwrap_or(path);
        if path.is_empty() {
            return Err(UrlError::Empty);
        }
        if path.ends_with('/') {
            return Err(UrlError::TrailingSlash);
        }
        let path = path::encode_path(path)?;
        let query = query.filter(|query| !query.is_empty()).map(path::encode_query).transpose()?;
        Ok(self.request(&path, query.as_deref()))
    }

    /// Returns the URL of a path and a query, which are encoded.
    fn request(&self, path: &str, query: Option<&str>) -> RequestUrl {
        RequestUrl::new((self.scheme.clone(), self.authority.clone()), &self.path, path, query)
    }

    /// The scheme.
    #[must_use]
    pub const fn scheme(&self) -> &Scheme {
        &self.scheme
    }

    /// Host and port.
    #[must_use]
    pub const fn authority(&self) -> &Authority {
        &self.authority
    }

    /// The base path: empty, or with a leading slash and no trailing one.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns whether a credential may be sent to `uri`: the scheme, the host (ignoring case) and the port are those of this
    /// base URL, and there is no user info.
    ///
    /// ```
    /// use pd_core::BaseUrl;
    ///
    /// let base = BaseUrl::parse("https://api.pagerduty.com")?;
    /// assert!(base.is_origin_of(&"https://API.pagerduty.com:443/users".parse().unwrap()));
    /// assert!(!base.is_origin_of(&"https://api.pagerduty.com@evil.example/".parse().unwrap()));
    /// # Ok::<(), pd_core::UrlError>(())
    /// ```
    #[must_use]
    pub fn is_origin_of(&self, uri: &Uri) -> bool {
        // Comparing the text first is faster, and true for every URL that this base URL resolved.
        match (uri.scheme(), uri.authority()) {
            (Some(scheme), Some(authority)) => {
                *scheme == self.scheme
                    && (authority.as_str() == self.authority.as_str() || self.same_host_and_port(authority))
            }
            _ => false,
        }
    }

    fn same_host_and_port(&self, other: &Authority) -> bool {
        let port = |authority: &Authority| {
            let default = if self.scheme == Scheme::HTTPS { 443 } else { 80 };
            authority.port_u16().unwrap_or(default)
        };
        // No user info, and a valid port.
        let plain = other.as_str() == other.host() || (other.port_u16().is_some() && !other.as_str().contains('@'));
        plain && other.host().eq_ignore_ascii_case(self.authority.host()) && port(other) == port(&self.authority)
    }

    /// Returns the part of `target` after the base path, with its query.
    fn below<'a>(&self, target: &'a str) -> Result<&'a str, UrlError> {
        if target.starts_with("//") {
            return Err(UrlError::OtherOrigin { base: self.to_string() });
        }
        let first = target.split(['/', '?']).next().unwrap_or_default();
        if !first.contains(':') {
            // A path that was copied from PagerDuty's documentation may begin with the base path.
            return Ok(self.strip_base(target).unwrap_or(target));
        }
        let (origin, rest) = split_url(target).ok_or(UrlError::Invalid { reason: "its first segment has a colon" })?;
        let uri: Uri = origin.parse().map_err(|_| UrlError::OtherOrigin { base: self.to_string() })?;
        if !self.is_origin_of(&uri) {
            return Err(UrlError::OtherOrigin { base: self.to_string() });
        }
        if self.path.is_empty() { Some(rest) } else { self.strip_base(rest) }
            .ok_or_else(|| UrlError::OutsideBase { base: self.to_string() })
    }

    /// Strips the base path, with or without its leading slash.
    fn strip_base<'a>(&self, path: &'a str) -> Option<&'a str> {
        let base = self.path.strip_prefix('/')?;
        let rest = path.strip_prefix('/').unwrap_or(path).strip_prefix(base)?;
        (rest.is_empty() || rest.starts_with(['/', '?'])).then_some(rest)
    }
}

/// Splits a full URL after its authority. Returns `None` if the URL has no scheme.
fn split_url(url: &str) -> Option<(&str, &str)> {
    let authority = url.find("://")? + 3;
    let end = url.get(authority..)?.find(['/', '?']).map_or(url.len(), |at| authority + at);
    url.split_at_checked(end)
}

impl FromStr for BaseUrl {
    type Err = UrlError;

    fn from_str(url: &str) -> Result<Self, Self::Err> {
        Self::parse(url)
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}", self.scheme, self.authority, self.path)
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BaseUrl({self})")
    }
}

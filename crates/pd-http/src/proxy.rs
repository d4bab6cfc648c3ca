//! Which proxy, if any, a target is reached through.

#[cfg(test)]
#[cfg(feature = "rustls")]
mod tests;

use std::{fmt, sync::OnceLock};

use http::Uri;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};

use crate::{BuildError, no_proxy::NoProxy};

/// The source of the proxy's address.
///
/// A proxy is used for `https` only, by `CONNECT`: it learns the name of the server, and nothing about the requests. Loopback
/// addresses are never proxied, whatever the settings.
///
/// The environment variables are those of curl: `HTTPS_PROXY`, or else `ALL_PROXY`, and `NO_PROXY`, each also in lower case.
/// They are read for the first `https` request that is not to a loopback address. A value that is not valid is ignored with a
/// `tracing` warning (target `pd_http`, feature `tracing`), so that the environment never stops a request. `HTTP_PROXY` is
/// for plain-http targets and is not used.
///
/// A proxy URL is `http://` or `https://` (TLS to the proxy), with `user:password@` (percent-encoded) for basic
/// authentication. Without a scheme it is `http://`.
///
/// ```
/// use pd_http::{ClientOptions, Proxy};
///
/// type Body = http_body_util::Empty<bytes::Bytes>;
///
/// let options = ClientOptions::new().proxy(Proxy::url("http://user:secret@proxy.example:3128"));
/// assert!(options.build::<Body>().is_ok());
/// assert!(ClientOptions::new().proxy(Proxy::url("socks5://proxy.example")).build::<Body>().is_err());
/// ```
#[derive(Clone, Default)]
pub struct Proxy(Source);

#[derive(Clone, Default)]
enum Source {
    #[default]
    Environment,
    Variables(Variables),
    Url(String),
    None,
}

/// The environment variables that are set, each with its name.
#[derive(Clone)]
#[cfg_attr(not(feature = "rustls"), expect(dead_code, reason = "only https is proxied"))]
struct Variables {
    /// In the order in which they are tried.
    proxies: Vec<(&'static str, String)>,
    no_proxy: Option<(&'static str, String)>,
}

impl Variables {
    fn read(lookup: impl Fn(&str) -> Option<String>) -> Self {
        let set =
            |&name: &&'static str| lookup(name).filter(|value| !value.trim().is_empty()).map(|value| (name, value));
        Self {
            proxies: ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"].iter().filter_map(set).collect(),
            no_proxy: ["NO_PROXY", "no_proxy"].iter().find_map(set),
        }
    }

    #[cfg(feature = "rustls")]
    fn of_process() -> Self {
        // A value that is not Unicode is reported as invalid, not taken as unset.
        Self::read(|name| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned()))
    }
}

impl Proxy {
    /// The environment of the process. The default.
    #[must_use]
    pub const fn environment() -> Self {
        Self(Source::Environment)
    }

    /// Variables from another source. `lookup` is called now, with each name.
    #[must_use]
    pub fn variables(lookup: impl Fn(&str) -> Option<String>) -> Self {
        Self(Source::Variables(Variables::read(lookup)))
    }

    /// Uses this proxy and ignores the environment.
    #[must_use]
    pub fn url(url: impl Into<String>) -> Self {
        Self(Source::Url(url.into()))
    }

    /// Uses no proxy and ignores the environment.
    #[must_use]
    pub const fn none() -> Self {
        Self(Source::None)
    }

    pub(crate) fn route(&self, no_proxy: &[String]) -> Result<Route, BuildError> {
        let mut direct = NoProxy::default();
        for list in no_proxy {
            direct.extend("`no_proxy`", list)?;
        }
        let chosen = OnceLock::new();
        let variables = match &self.0 {
            Source::None => {
                let _unset = chosen.set(Chosen::default());
                None
            }
            Source::Url(url) => {
                let proxy = Some(ProxyUrl::parse("`proxy`", url)?);
                let _unset = chosen.set(Chosen { proxy, direct: NoProxy::default() });
                None
            }
            Source::Variables(variables) => Some(variables.clone()),
            Source::Environment => None,
        };
        Ok(Route { direct, variables, chosen })
    }
}

/// Shows the source of the address and not the address, which may contain a password.
impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &self.0 {
            Source::Environment => "Proxy(environment)",
            Source::Variables(_) => "Proxy(variables)",
            Source::Url(_) => "Proxy(url)",
            Source::None => "Proxy(none)",
        })
    }
}

/// A valid proxy URL. Its URI has no user info.
#[derive(Debug)]
#[cfg_attr(not(feature = "rustls"), expect(dead_code, reason = "only https is proxied"))]
pub(crate) struct ProxyUrl(Intercept);

impl ProxyUrl {
    fn parse(setting: &'static str, url: &str) -> Result<Self, BuildError> {
        let invalid = |reason| BuildError::Proxy { setting, reason };
        let uri: Uri = url.trim().parse().map_err(|_| invalid("it is not a URL"))?;
        if !matches!(uri.scheme_str(), None | Some("http" | "https")) {
            return Err(invalid("its scheme is neither http nor https"));
        }
        let authority = uri.authority().ok_or_else(|| invalid("it names no host"))?;
        if authority.host().is_empty() {
            return Err(invalid("it names no host"));
        }
        if authority.as_str().matches('@').count() > 1 {
            return Err(invalid("its user info is not percent-encoded"));
        }
        if authority.port_u16().is_none() && authority.as_str().rsplit('@').next() != Some(authority.host()) {
            return Err(invalid("its port is not a number"));
        }
        if !matches!(uri.path(), "" | "/") || uri.query().is_some() {
            return Err(invalid("it has a path"));
        }
        Matcher::builder()
            .https(url.trim())
            .build()
            .intercept(&Uri::from_static("https://target.invalid"))
            .map(Self)
            .ok_or_else(|| invalid("it is not a URL"))
    }

    #[cfg(feature = "rustls")]
    pub(crate) fn uri(&self) -> &Uri {
        self.0.uri()
    }

    #[cfg(feature = "rustls")]
    pub(crate) fn basic_auth(&self) -> Option<&http::HeaderValue> {
        self.0.basic_auth()
    }
}

/// How targets are reached.
#[derive(Debug)]
#[cfg_attr(not(feature = "rustls"), expect(dead_code, reason = "only https is proxied"))]
pub(crate) struct Route {
    /// The targets of the option `no_proxy`.
    direct: NoProxy,
    /// The variables given, or `None` for those of the process.
    variables: Option<Variables>,
    /// Set when the variables are read.
    chosen: OnceLock<Chosen>,
}

/// The proxy, and the targets that do not use it.
#[derive(Debug, Default)]
#[cfg_attr(not(feature = "rustls"), expect(dead_code, reason = "only https is proxied"))]
struct Chosen {
    proxy: Option<ProxyUrl>,
    direct: NoProxy,
}

#[cfg(feature = "rustls")]
impl Route {
    /// The proxy for `target`, or `None` for a direct connection.
    pub(crate) fn proxy_for(&self, target: &Uri) -> Option<&ProxyUrl> {
        if target.scheme_str() != Some("https") || target.host().is_none_or(crate::no_proxy::is_loopback) {
            return None;
        }
        let chosen = self.chosen.get_or_init(|| match &self.variables {
            Some(variables) => Chosen::from_variables(variables),
            None => Chosen::from_variables(&Variables::of_process()),
        });
        let proxy = chosen.proxy.as_ref()?;
        (!self.direct.contains(target) && !chosen.direct.contains(target)).then_some(proxy)
    }
}

#[cfg(feature = "rustls")]
impl Chosen {
    /// Ignores invalid entries, with a warning.
    fn from_variables(variables: &Variables) -> Self {
        let valid = |(setting, url): &(&'static str, String)| match ProxyUrl::parse(setting, url) {
            Ok(proxy) => Some(proxy),
            Err(error) => {
                ignore(&error);
                None
            }
        };
        let Some(proxy) = variables.proxies.iter().find_map(valid) else { return Self::default() };
        let mut direct = NoProxy::default();
        if let Some((setting, list)) = &variables.no_proxy {
            direct.extend_valid(setting, list, ignore);
        }
        Self { proxy: Some(proxy), direct }
    }
}

#[cfg(feature = "rustls")]
fn ignore(error: &BuildError) {
    #[cfg(feature = "tracing")]
    tracing::warn!(target: "pd_http", "ignoring a proxy setting: {error}");
    #[cfg(not(feature = "tracing"))]
    let _ = error;
}

impl fmt::Debug for Variables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Variables")
    }
}

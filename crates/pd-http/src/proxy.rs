//! Chooses the proxy of a target.

#[cfg(test)]
#[cfg(feature = "rustls")]
mod tests;

use std::{fmt, sync::OnceLock};

use http::Uri;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};

use crate::{BuildError, no_proxy::NoProxy};

/// The source of the proxy's address.
///
/// A proxy is used only for `https`, with `CONNECT`: it receives the name of the server, but cannot read the requests. Requests to
/// loopback hosts never use a proxy.
///
/// The environment variables are the same as those of curl: `HTTPS_PROXY`, otherwise `ALL_PROXY`, and `NO_PROXY`, each also in lower
/// case. The first `https` request to a host that is not loopback reads them. An invalid value is ignored with a `tracing` warning
/// (target `pd_http`, feature `tracing`), so that the environment never makes a request fail. `HTTP_PROXY` is for `http` targets, and
/// is not used.
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
pub struct Proxy(ProxySource);

#[derive(Clone, Default)]
enum ProxySource {
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
        // A value that is not Unicode is reported as invalid, and does not count as unset.
        Self::read(|name| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned()))
    }
}

impl Proxy {
    /// Uses the environment variables of the process. This is the default.
    #[must_use]
    pub const fn environment() -> Self {
        Self(ProxySource::Environment)
    }

    /// Uses variables from another source. `lookup` is called with each name before this function returns.
    #[must_use]
    pub fn variables(lookup: impl Fn(&str) -> Option<String>) -> Self {
        Self(ProxySource::Variables(Variables::read(lookup)))
    }

    /// Uses this proxy and ignores the environment.
    #[must_use]
    pub fn url(url: impl Into<String>) -> Self {
        Self(ProxySource::Url(url.into()))
    }

    /// Uses no proxy and ignores the environment.
    #[must_use]
    pub const fn none() -> Self {
        Self(ProxySource::None)
    }

    pub(crate) fn route(&self, no_proxy: &[String]) -> Result<Route, BuildError> {
        let mut direct = NoProxy::default();
        for list in no_proxy {
            direct.extend("`no_proxy`", list)?;
        }
        let chosen = OnceLock::new();
        let variables = match &self.0 {
            ProxySource::None => {
                let _unset = chosen.set(ChosenProxy::default());
                None
            }
            ProxySource::Url(url) => {
                let proxy = Some(ProxyUrl::parse("`proxy`", url)?);
                let _unset = chosen.set(ChosenProxy { proxy, direct: NoProxy::default() });
                None
            }
            ProxySource::Variables(variables) => Some(variables.clone()),
            ProxySource::Environment => None,
        };
        Ok(Route { direct, variables, chosen })
    }
}

/// Shows only the source of the address, because the address may contain a password.
impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &self.0 {
            ProxySource::Environment => "Proxy(environment)",
            ProxySource::Variables(_) => "Proxy(variables)",
            ProxySource::Url(_) => "Proxy(url)",
            ProxySource::None => "Proxy(none)",
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

/// Chooses between the proxy and a direct connection.
#[derive(Debug)]
#[cfg_attr(not(feature = "rustls"), expect(dead_code, reason = "only https is proxied"))]
pub(crate) struct Route {
    /// The targets of the option `no_proxy`.
    direct: NoProxy,
    /// The variables from another source, or `None` for those of the process.
    variables: Option<Variables>,
    /// It is set when the variables are read.
    chosen: OnceLock<ChosenProxy>,
}

/// The proxy, and the targets that do not use it.
#[derive(Debug, Default)]
#[cfg_attr(not(feature = "rustls"), expect(dead_code, reason = "only https is proxied"))]
struct ChosenProxy {
    proxy: Option<ProxyUrl>,
    direct: NoProxy,
}

#[cfg(feature = "rustls")]
impl Route {
    /// Returns the proxy for `target`, or `None` for a direct connection.
    pub(crate) fn proxy_for(&self, target: &Uri) -> Option<&ProxyUrl> {
        if target.scheme_str() != Some("https") || target.host().is_none_or(crate::no_proxy::is_loopback) {
            return None;
        }
        let chosen = self.chosen.get_or_init(|| match &self.variables {
            Some(variables) => ChosenProxy::from_variables(variables),
            None => ChosenProxy::from_variables(&Variables::of_process()),
        });
        let proxy = chosen.proxy.as_ref()?;
        (!self.direct.contains(target) && !chosen.direct.contains(target)).then_some(proxy)
    }
}

#[cfg(feature = "rustls")]
impl ChosenProxy {
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

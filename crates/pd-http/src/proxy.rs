//! Which proxy, if any, a target is reached through.

use std::fmt;

use http::Uri;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};

use crate::{
    BuildError,
    no_proxy::{NoProxy, is_loopback},
};

/// Where the proxy's address comes from.
///
/// A proxy is used for `https` alone, by `CONNECT`, so it sees the name of the server and nothing of the requests.
/// Loopback is never proxied, whatever the settings: a plain proxy would be handed the credential.
///
/// The variables are those of curl: `HTTPS_PROXY`, else `ALL_PROXY`, and `NO_PROXY`, each also in lower case.
/// `HTTP_PROXY` is for plain-HTTP targets; those are on loopback, so it is checked and not used (under CGI, where a
/// client of the web server can set it, it is not even read).
/// A URL is `http://` or `https://` (TLS to the proxy), with `user:password@` (percent-encoded) for basic
/// authentication; without a scheme it is taken as `http://`.
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

/// The variables that say how to reach the network, as they were when read.
#[derive(Clone)]
struct Variables {
    https: Option<(&'static str, String)>,
    http: Option<(&'static str, String)>,
    no_proxy: Option<(&'static str, String)>,
}

impl Variables {
    fn read(lookup: impl Fn(&str) -> Option<String>) -> Self {
        let first = |names: &[&'static str]| {
            names
                .iter()
                .find_map(|&name| lookup(name).filter(|value| !value.trim().is_empty()).map(|value| (name, value)))
        };
        let under_cgi = lookup("REQUEST_METHOD").is_some();
        Self {
            https: first(&["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]),
            http: if under_cgi { first(&["http_proxy"]) } else { first(&["HTTP_PROXY", "http_proxy"]) },
            no_proxy: first(&["NO_PROXY", "no_proxy"]),
        }
    }
}

impl Proxy {
    /// The process's environment, read when the leaf is built. The default.
    #[must_use]
    pub const fn environment() -> Self {
        Self(Source::Environment)
    }

    /// Variables from elsewhere: `lookup` is asked for each name, now.
    #[must_use]
    pub fn variables(lookup: impl Fn(&str) -> Option<String>) -> Self {
        Self(Source::Variables(Variables::read(lookup)))
    }

    /// This proxy, whatever the environment says.
    #[must_use]
    pub fn url(url: impl Into<String>) -> Self {
        Self(Source::Url(url.into()))
    }

    /// No proxy, whatever the environment says.
    #[must_use]
    pub const fn none() -> Self {
        Self(Source::None)
    }

    pub(crate) fn resolve(&self, no_proxy: &[String]) -> Result<Route, BuildError> {
        let mut direct = NoProxy::default();
        for list in no_proxy {
            direct.extend("`no_proxy`", list)?;
        }
        let read;
        let variables = match &self.0 {
            Source::None => return Ok(Route { proxy: None, direct }),
            Source::Url(url) => return Ok(Route { proxy: Some(Via::parse("`proxy`", url)?), direct }),
            Source::Variables(variables) => variables,
            Source::Environment => {
                // A value that is not Unicode must fail as unparsable, not pass as unset.
                read = Variables::read(|name| std::env::var_os(name).map(|v| v.to_string_lossy().into_owned()));
                &read
            }
        };
        if let Some((setting, list)) = &variables.no_proxy {
            direct.extend(setting, list)?;
        }
        if let Some((setting, url)) = &variables.http {
            Via::parse(setting, url)?;
        }
        let proxy = variables.https.as_ref().map(|(setting, url)| Via::parse(setting, url)).transpose()?;
        Ok(Route { proxy, direct })
    }
}

/// Shows where the address comes from, not the address: it may hold a password.
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

/// A proxy, checked: its URI is without user info.
#[derive(Debug)]
#[cfg_attr(not(feature = "rustls"), expect(dead_code, reason = "checked, but without TLS nothing is proxied"))]
pub(crate) struct Via(Intercept);

impl Via {
    fn parse(setting: &'static str, url: &str) -> Result<Self, BuildError> {
        let refuse = |reason| BuildError::Proxy { setting, reason };
        let uri: Uri = url.trim().parse().map_err(|_| refuse("it is not a URL"))?;
        if !matches!(uri.scheme_str(), None | Some("http" | "https")) {
            return Err(refuse("its scheme is neither http nor https"));
        }
        let authority = uri.authority().ok_or_else(|| refuse("it names no host"))?;
        if authority.host().is_empty() {
            return Err(refuse("it names no host"));
        }
        if authority.as_str().matches('@').count() > 1 {
            return Err(refuse("its user info is not percent-encoded"));
        }
        if authority.port_u16().is_none() && authority.as_str().rsplit('@').next() != Some(authority.host()) {
            return Err(refuse("its port is not a number"));
        }
        if !matches!(uri.path(), "" | "/") || uri.query().is_some() {
            return Err(refuse("it has a path"));
        }
        Matcher::builder()
            .https(url.trim())
            .build()
            .intercept(&Uri::from_static("https://target.invalid"))
            .map(Self)
            .ok_or_else(|| refuse("it is not a URL"))
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
pub(crate) struct Route {
    proxy: Option<Via>,
    direct: NoProxy,
}

impl Route {
    /// The proxy for `target`, or `None` for a direct connection.
    #[cfg_attr(not(feature = "rustls"), expect(dead_code, reason = "without TLS nothing is proxied"))]
    pub(crate) fn via(&self, target: &Uri) -> Option<&Via> {
        let via = self.proxy.as_ref()?;
        let proxied = target.scheme_str() == Some("https")
            && target.host().is_some_and(|host| !is_loopback(host))
            && !self.direct.contains(target);
        proxied.then_some(via)
    }
}

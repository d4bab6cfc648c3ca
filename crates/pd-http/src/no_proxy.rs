//! The `NO_PROXY` list: targets that are reached without the proxy.

use std::net::IpAddr;

#[cfg(feature = "rustls")]
use http::Uri;
use hyper_util::client::proxy::matcher::Matcher;

use crate::BuildError;

/// Returns whether `host` is a loopback address. Such a target is never proxied, and needs no TLS.
pub(crate) fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    match host.parse::<IpAddr>() {
        Ok(address) => address.to_canonical().is_loopback(),
        Err(_) => {
            let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
            host == "localhost" || host.ends_with(".localhost")
        }
    }
}

/// A `NO_PROXY` list: hyper-util's rules for hosts and subnets, plus `*.domain` and ports.
#[derive(Debug, Default)]
pub(crate) struct NoProxy(Vec<Entry>);

#[derive(Debug)]
#[cfg_attr(not(feature = "rustls"), expect(dead_code, reason = "only https is proxied"))]
struct Entry {
    host: Matcher,
    port: Option<u16>,
}

impl NoProxy {
    /// Adds the entries of a list, separated by commas or white space.
    pub(crate) fn extend(&mut self, setting: &'static str, list: &str) -> Result<(), BuildError> {
        for entry in split(list) {
            self.0.push(Entry::parse(setting, entry)?);
        }
        Ok(())
    }

    /// Adds the valid entries of a list, and reports the others.
    #[cfg(feature = "rustls")]
    pub(crate) fn extend_valid(&mut self, setting: &'static str, list: &str, invalid: impl Fn(&BuildError)) {
        for entry in split(list) {
            match Entry::parse(setting, entry) {
                Ok(entry) => self.0.push(entry),
                Err(error) => invalid(&error),
            }
        }
    }

    /// Returns whether an entry matches the host and port of `target`.
    #[cfg(feature = "rustls")]
    pub(crate) fn contains(&self, target: &Uri) -> bool {
        let port = target.port_u16().or(match target.scheme_str() {
            Some("https") => Some(443),
            Some("http") => Some(80),
            _ => None,
        });
        self.0
            .iter()
            .any(|entry| (entry.port.is_none() || entry.port == port) && entry.host.intercept(target).is_none())
    }
}

impl Entry {
    fn parse(setting: &'static str, entry: &str) -> Result<Self, BuildError> {
        let shown = || entry.chars().take(100).collect();
        Self::read(entry).ok_or_else(|| BuildError::NoProxy { setting, entry: shown() })
    }

    fn read(entry: &str) -> Option<Self> {
        let (host, port) = split_port(entry)?;
        // hyper-util supports `.domain`, but reads `*.domain` as the name of a host.
        let host = host.strip_prefix('*').filter(|rest| rest.starts_with('.')).unwrap_or(host);
        let host = host.strip_suffix('.').unwrap_or(host);
        let known = host == "*" || is_address(host) || is_subnet(host) || is_domain(host);
        known.then(|| Self { host: Matcher::builder().all("http://proxy.invalid").no(host).build(), port })
    }
}

fn split(list: &str) -> impl Iterator<Item = &str> {
    list.split(|c: char| c == ',' || c.is_whitespace()).filter(|entry| !entry.is_empty())
}

/// Splits `host`, `host:port`, `[v6]`, `[v6]:port` or an IPv6 address without brackets.
fn split_port(entry: &str) -> Option<(&str, Option<u16>)> {
    if let Some(rest) = entry.strip_prefix('[') {
        let (host, rest) = rest.split_once(']')?;
        host.parse::<std::net::Ipv6Addr>().ok()?;
        return match rest.strip_prefix(':') {
            Some(port) => Some((host, Some(parse_port(port)?))),
            None => rest.is_empty().then_some((host, None)),
        };
    }
    match entry.split_once(':') {
        Some((host, port)) if !port.contains(':') => Some((host, Some(parse_port(port)?))),
        _ => Some((entry, None)),
    }
}

fn parse_port(port: &str) -> Option<u16> {
    port.parse().ok().filter(|port| *port != 0)
}

fn is_address(host: &str) -> bool {
    host.parse::<IpAddr>().is_ok()
}

fn is_subnet(host: &str) -> bool {
    let Some((address, bits)) = host.split_once('/') else { return false };
    let Ok(bits) = bits.parse::<u8>() else { return false };
    address.parse::<IpAddr>().is_ok_and(|address| bits <= if address.is_ipv4() { 32 } else { 128 })
}

fn is_domain(host: &str) -> bool {
    let host = host.strip_prefix('.').unwrap_or(host);
    host.split('.').all(|label| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_'))
}

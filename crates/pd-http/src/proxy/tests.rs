//! The choice of a proxy, without connecting.

use super::*;
use crate::error::host_and_port;

const URL: &str = "https://api.pagerduty.example/users";

fn variables(set: &[(&str, &str)]) -> Proxy {
    Proxy::variables(|name| set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
}

/// Returns the host and port of the proxy for a URL, or `None` for a direct connection.
fn proxy_for(proxy: &Proxy, no_proxy: &[String], url: &str) -> Option<String> {
    let route = proxy.route(no_proxy).unwrap();
    route.proxy_for(&url.parse().unwrap()).map(|proxy| host_and_port(proxy.uri()))
}

#[test]
fn the_environment_variables_match_curl() {
    let (one, two) = ("http://one.example:3128", "http://two.example:3128");
    for (set, expected) in [
        (&[("HTTPS_PROXY", one)][..], Some("one.example:3128")),
        (&[("https_proxy", one)], Some("one.example:3128")),
        (&[("HTTPS_PROXY", one), ("https_proxy", two)], Some("one.example:3128")),
        (&[("HTTPS_PROXY", " "), ("https_proxy", two)], Some("two.example:3128")),
        (&[("ALL_PROXY", one)], Some("one.example:3128")),
        (&[("all_proxy", one)], Some("one.example:3128")),
        (&[("HTTPS_PROXY", one), ("ALL_PROXY", two)], Some("one.example:3128")),
        // Without a scheme it is http.
        (&[("HTTPS_PROXY", "one.example:3128")], Some("one.example:3128")),
        (&[("HTTPS_PROXY", "one.example")], Some("one.example:80")),
        (&[("HTTP_PROXY", one)], None),
        (&[("NO_PROXY", "*")], None),
        (&[], None),
    ] {
        assert_eq!(proxy_for(&variables(set), &[], URL).as_deref(), expected, "{set:?}");
    }
}

/// The lists that curl, Go and Python accept, and the URLs that are reached without the proxy.
const NO_PROXY: &[(&str, &str, bool)] = &[
    ("", URL, false),
    ("*", URL, true),
    ("api.pagerduty.example", URL, true),
    ("API.PagerDuty.example", URL, true),
    ("pagerduty.example", URL, true),
    (".pagerduty.example", URL, true),
    ("*.pagerduty.example", URL, true),
    ("pagerduty.example.", URL, true),
    (".pagerduty.example.", URL, true),
    ("duty.example", URL, false),
    ("other.example", URL, false),
    ("other.example, *.pagerduty.example", URL, true),
    ("other.example pagerduty.example", URL, true),
    (" ,, pagerduty.example ,", URL, true),
    ("pagerduty.example:443", URL, true),
    ("*.pagerduty.example:443", URL, true),
    ("*:443", URL, true),
    ("pagerduty.example:8443", URL, false),
    ("pagerduty.example:8443", "https://api.pagerduty.example:8443/users", true),
    ("192.0.2.7", "https://192.0.2.7/users", true),
    ("192.0.2.0/24", "https://192.0.2.7/users", true),
    ("192.0.2.7:443", "https://192.0.2.7/users", true),
    ("192.0.2.7:444", "https://192.0.2.7/users", false),
    ("198.51.100.0/24", "https://192.0.2.7/users", false),
    ("2001:db8::7", "https://[2001:db8::7]/users", true),
    ("[2001:db8::7]", "https://[2001:db8::7]/users", true),
    ("[2001:db8::7]:443", "https://[2001:db8::7]/users", true),
    ("[2001:db8::7]:444", "https://[2001:db8::7]/users", false),
    ("2001:db8::/32", "https://[2001:db8::7]/users", true),
];

#[test]
fn every_form_of_no_proxy_is_supported() {
    const PROXY: &str = "http://one.example:3128";
    for (list, url, direct) in NO_PROXY {
        for no_proxy in ["NO_PROXY", "no_proxy"] {
            let proxy = variables(&[("HTTPS_PROXY", PROXY), (no_proxy, list)]);
            assert_eq!(proxy_for(&proxy, &[], url).is_none(), *direct, "{no_proxy} `{list}` for {url}");
        }
        let proxy = Proxy::url(PROXY);
        assert_eq!(proxy_for(&proxy, &[(*list).to_owned()], url).is_none(), *direct, "option `{list}` for {url}");
    }
}

/// The environment never makes a request fail.
#[test]
fn variables_that_are_not_valid_are_ignored() {
    let valid = ("ALL_PROXY", "http://one.example:3128");
    let list = "127.*, 10.*,<local> *corp.com 169.254/16 exa*ple.com,host:port,[::1";
    let proxy = |list: &str| proxy_for(&variables(&[valid, ("NO_PROXY", list)]), &[], URL);
    assert!(proxy(list).is_some());
    assert!(proxy(&format!("{list},.pagerduty.example.")).is_none(), "the valid entries count");
    for url in ["socks5://127.0.0.1:1", "nonsense:nonsense", "http://", "http://user:a@b@host"] {
        // The next variable is used.
        assert!(proxy_for(&variables(&[("HTTPS_PROXY", url), valid]), &[], URL).is_some(), "{url}");
        let none_is_valid = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"].map(|name| (name, url));
        assert!(proxy_for(&variables(&none_is_valid), &[], URL).is_none(), "{url}");
    }
}

#[test]
fn loopback_is_never_proxied() {
    for host in ["127.0.0.1", "[::1]", "localhost", "LOCALHOST", "sim.localhost."] {
        let url = format!("https://{host}/users");
        assert_eq!(proxy_for(&Proxy::url("http://one.example:3128"), &[], &url), None, "{host}");
        assert_eq!(proxy_for(&variables(&[("HTTPS_PROXY", "http://one.example:3128")]), &[], &url), None, "{host}");
    }
}

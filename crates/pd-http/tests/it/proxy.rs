//! Requests through a `CONNECT` proxy that the tests run.
#![cfg(any(feature = "ring", feature = "aws-lc"))]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use crate::client::{Body, chain, get, options};
use pd_fixtures::{Authority, ConnectProxy, EchoServer};
use pd_http::{BuildError, ClientOptions, Failure, Proxy, Roots, classify};

const NAME: &str = "api.pagerduty.com";
const URL: &str = "https://api.pagerduty.com/users";

/// A server with a certificate for `api.pagerduty.com`, and client options that trust it.
async fn pagerduty() -> (EchoServer, ClientOptions) {
    let authority = Authority::new("Test CA");
    let trusting = options().roots(Roots::OnlyGiven).root_certificates(authority.pem.as_bytes());
    (EchoServer::tls(authority.server(&[NAME, "127.0.0.1"], &["h2", "http/1.1"])).await, trusting)
}

fn variables(set: &[(&str, String)]) -> Proxy {
    Proxy::variables(|name| set.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone()))
}

#[tokio::test]
async fn https_goes_through_a_tunnel() {
    let (server, trusting) = pagerduty().await;
    let proxy = ConnectProxy::start(server.address(), "200 OK").await;
    let url = proxy.url();
    let odd = [("HTTPS_PROXY", url.clone()), ("NO_PROXY", "127.*,<local>,*corp.com,169.254/16".to_owned())];
    for (setting, tunnels) in [(Proxy::url(url), 1), (variables(&odd), 2)] {
        let client = trusting.clone().proxy(setting).build().unwrap();
        assert!(get(&client, URL).await.unwrap().starts_with("GET HTTP/"));
        let heads = proxy.heads();
        assert_eq!(heads.len(), tunnels);
        let head = heads.last().unwrap();
        assert!(head.starts_with("CONNECT api.pagerduty.com:443 HTTP/1.1\r\n"), "{head}");
        assert!(!head.to_lowercase().contains("authorization"), "{head}");
    }
}

#[tokio::test]
async fn basic_authentication_is_sent_to_the_proxy() {
    let (server, trusting) = pagerduty().await;
    let proxy = ConnectProxy::start(server.address(), "200 OK").await;
    // The example of RFC 7617, with the space percent-encoded.
    let url = format!("http://Aladdin:open%20sesame@{}", proxy.address());
    let options = trusting.proxy(Proxy::url(url));
    assert!(!format!("{options:?}").contains("sesame"));
    let client = options.build().unwrap();
    assert!(!format!("{client:?}").contains("sesame"));
    assert!(get(&client, URL).await.is_ok());
    assert!(proxy.heads()[0].contains("proxy-authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n"));
}

#[tokio::test]
async fn the_connection_to_an_https_proxy_uses_tls() {
    let (server, trusting) = pagerduty().await;
    // The server takes the place of the proxy. The error about its certificate, which is not valid for localhost, shows
    // that the client starts with a TLS handshake.
    let client = trusting.proxy(Proxy::url(format!("https://localhost:{}", server.address().port()))).build().unwrap();
    let error = get(&client, URL).await.unwrap_err();
    assert!(chain(&error).contains("not valid for name \"localhost\""), "{}", chain(&error));
}

#[tokio::test]
async fn a_proxy_rejection_is_a_connect_failure() {
    let (server, trusting) = pagerduty().await;
    for (status, cause) in [("403 Forbidden", "403"), ("502 Bad Gateway", "502")] {
        let proxy = ConnectProxy::start(server.address(), status).await;
        let url = format!("http://user:hunter22@{}", proxy.address());
        let client = trusting.clone().proxy(Proxy::url(url)).build().unwrap();
        let error = get(&client, URL).await.unwrap_err();
        let text = chain(&error);
        assert!(text.contains(&format!("the proxy {} opened no tunnel", proxy.address())), "{text}");
        assert!(text.contains(cause), "{text}");
        assert!(!text.contains("hunter22"), "{text}");
        assert_eq!(classify(&*error), Failure::Connect);
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn loopback_is_never_proxied() {
    let (server, trusting) = pagerduty().await;
    let plain = EchoServer::plain().await;
    let proxy = ConnectProxy::start(server.address(), "200 OK").await;
    let url = proxy.url();
    let all = ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"].map(|name| (name, url.clone()));
    for setting in [Proxy::url(url.clone()), variables(&all)] {
        let client = trusting.clone().proxy(setting).build().unwrap();
        assert!(get(&client, &server.url("https", "127.0.0.1")).await.is_ok());
        for host in ["127.0.0.1", "localhost", "LOCALHOST"] {
            assert!(get(&client, &plain.url("http", host)).await.is_ok(), "{host}");
        }
    }
    assert!(proxy.heads().is_empty());
}

#[tokio::test]
async fn plain_http_to_other_hosts_is_rejected() {
    let (server, _) = pagerduty().await;
    let proxy = ConnectProxy::start(server.address(), "200 OK").await;
    let url = proxy.url();
    for setting in [Proxy::none(), Proxy::url(url.clone()), variables(&[("HTTP_PROXY", url.clone())])] {
        let client = options().proxy(setting).build().unwrap();
        let error = get(&client, "http://api.pagerduty.com/users").await.unwrap_err();
        assert!(chain(&error).contains("use https"), "{}", chain(&error));
        assert_eq!(classify(&*error), Failure::Fatal, "a retry cannot succeed");
    }
    assert!(proxy.heads().is_empty());
}

#[test]
fn invalid_options_are_rejected() {
    let secret = "hunter22";
    for url in [
        "",
        "http://",
        "not a url",
        "/path",
        "socks5://proxy.example:1080",
        "ftp://proxy.example",
        "http://proxy.example:port",
        "http://proxy.example:99999",
        "http://user:hunter22@more@proxy.example",
        "http://proxy.example/path",
    ] {
        for setting in [Proxy::url(url)] {
            match options().proxy(setting).build::<Body>() {
                Err(error @ BuildError::Proxy { .. }) => assert!(!format!("{error} {error:?}").contains(secret)),
                other => panic!("{url}: {other:?}"),
            }
        }
    }
    for list in
        ["exa*ple.com", "*example.com", "host:port", "host:0", "10.0.0.0/33", "[::1", "[::1]x", "a..b", "http://x"]
    {
        match options().no_proxy(list).proxy(Proxy::url("proxy.example:1")).build::<Body>() {
            Err(BuildError::NoProxy { entry, .. }) => assert_eq!(entry, list),
            other => panic!("{list}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_407_is_fatal_and_names_the_option_to_set() {
    let (server, trusting) = pagerduty().await;
    let proxy = ConnectProxy::start(server.address(), "407 Proxy Authentication Required").await;
    let client = trusting.proxy(Proxy::url(format!("http://user:hunter22@{}", proxy.address()))).build().unwrap();
    let error = get(&client, URL).await.unwrap_err();
    let text = chain(&error);
    assert!(text.contains("set `user:password@` in the proxy URL"), "{text}");
    assert!(!text.contains("hunter22"), "{text}");
    assert_eq!(classify(&*error), Failure::Fatal);
}

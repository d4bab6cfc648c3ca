//! TLS over loopback, with a certificate authority of the test's own.
#![cfg(any(feature = "ring", feature = "aws-lc"))]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod loopback;

use loopback::{Authority, Body, Server, TlsServer, chain, get, options};
use pd_http::{BuildError, ClientOptions, Failure, Roots, TlsVersion, classify};
use rcgen::date_time_ymd;
use tokio_rustls::rustls::version::{TLS12, TLS13};

const HOST: &[&str] = &["127.0.0.1"];

fn trusting(authority: &Authority) -> ClientOptions {
    options().roots(Roots::OnlyGiven).root_certificates(authority.pem.as_bytes())
}

/// The answer of a server with these settings, or the error and what it is taken for.
async fn ask(client: ClientOptions, settings: TlsServer) -> Result<String, (String, Failure)> {
    let server = Server::tls(settings).await;
    let client = client.build().unwrap();
    get(&client, &server.url("https", "127.0.0.1")).await.map_err(|error| (chain(&error), classify(&*error)))
}

#[tokio::test]
async fn a_root_certificate_is_accepted_as_pem_and_as_der() {
    let authority = Authority::new("Test CA");
    for root in [authority.pem.clone().into_bytes(), authority.der.clone()] {
        let client = options().roots(Roots::OnlyGiven).root_certificates(root);
        assert!(ask(client, authority.server(HOST)).await.is_ok());
    }
}

#[tokio::test]
async fn several_roots_in_one_pem_are_all_trusted() {
    let (first, second) = (Authority::new("First"), Authority::new("Second"));
    let client = options().roots(Roots::OnlyGiven).root_certificates(format!("{}{}", first.pem, second.pem));
    for authority in [first, second] {
        assert!(ask(client.clone(), authority.server(HOST)).await.is_ok());
    }
}

/// Runs itself in a process of its own, whose certificate store is a file.
#[cfg(feature = "platform-roots")]
#[tokio::test]
async fn a_process_reads_the_certificate_store_of_the_platform_once_for_all_its_clients() {
    use std::{env, fs, process::Command};

    const STORE: &str = "SSL_CERT_FILE";
    let path = env::temp_dir().join(format!("pd-http-roots-{}.pem", std::process::id()));
    let test = "a_process_reads_the_certificate_store_of_the_platform_once_for_all_its_clients";
    if env::var_os("PD_HTTP_STORE_TEST").is_none() {
        let mut child = Command::new(env::current_exe().unwrap());
        child.args([test, "--nocapture"]).env("PD_HTTP_STORE_TEST", "1").env(STORE, &path).env_remove("SSL_CERT_DIR");
        let output = child.output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && said.contains("1 passed"), "{said}{output:?}");
        return;
    }
    let path = env::var_os(STORE).unwrap();
    let authority = Authority::new("Platform");
    // A store without certificates is not kept.
    assert!(ask(options(), authority.server(HOST)).await.is_err());
    fs::write(&path, &authority.pem).unwrap();
    assert!(ask(options(), authority.server(HOST)).await.is_ok());
    fs::remove_file(&path).unwrap();
    assert!(ask(options(), authority.server(HOST)).await.is_ok());
    let (error, _) = ask(options(), Authority::new("Other").server(HOST)).await.unwrap_err();
    assert!(error.contains("UnknownIssuer"), "{error}");
}

#[tokio::test]
async fn an_unknown_authority_is_rejected() {
    let (ours, theirs) = (Authority::new("Ours"), Authority::new("Theirs"));
    let (error, failure) = ask(trusting(&ours), theirs.server(HOST)).await.unwrap_err();
    assert!(error.contains("UnknownIssuer"), "{error}");
    assert_eq!(failure, Failure::Fatal);
}

#[tokio::test]
async fn an_expired_certificate_is_rejected() {
    let authority = Authority::new("Test CA");
    let mut settings = authority.server(HOST);
    settings.identity = authority.issue(HOST, |params| {
        params.not_before = date_time_ymd(2019, 1, 1);
        params.not_after = date_time_ymd(2020, 1, 1);
    });
    let (error, failure) = ask(trusting(&authority), settings).await.unwrap_err();
    assert!(error.contains("expired"), "{error}");
    assert_eq!(failure, Failure::Fatal);
}

#[tokio::test]
async fn a_certificate_for_another_host_is_rejected() {
    let authority = Authority::new("Test CA");
    let settings = authority.server(&["api.pagerduty.com"]);
    let (error, failure) = ask(trusting(&authority), settings).await.unwrap_err();
    assert!(error.contains("not valid for name \"127.0.0.1\""), "{error}");
    assert_eq!(failure, Failure::Fatal);
}

#[tokio::test]
async fn plain_http_on_the_tls_port_is_reported() {
    let server = Server::plain().await;
    let client = trusting(&Authority::new("Test CA")).build().unwrap();
    let error = get(&client, &server.url("https", "127.0.0.1")).await.unwrap_err();
    assert!(chain(&error).contains("does not speak TLS"), "{}", chain(&error));
    assert_eq!(classify(&*error), Failure::Fatal);
}

#[tokio::test]
async fn a_close_in_the_handshake_is_a_failure_to_connect() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/", listener.local_addr().unwrap());
    let server = tokio::spawn(async move { drop(listener.accept().await) });
    let client = trusting(&Authority::new("Test CA")).build().unwrap();
    let error = get(&client, &url).await.unwrap_err();
    assert!(chain(&error).contains("TLS handshake"), "{}", chain(&error));
    assert_eq!(classify(&*error), Failure::Connect);
    server.await.unwrap();
}

#[tokio::test]
async fn both_tls_versions_work_and_the_minimum_holds() {
    let authority = Authority::new("Test CA");
    for (version, minimum, works) in [
        (&TLS12, TlsVersion::V1_2, true),
        (&TLS13, TlsVersion::V1_2, true),
        (&TLS13, TlsVersion::V1_3, true),
        (&TLS12, TlsVersion::V1_3, false),
    ] {
        let mut settings = authority.server(HOST);
        settings.versions = vec![version];
        match ask(trusting(&authority).min_tls_version(minimum), settings).await {
            Ok(_) => assert!(works, "{minimum:?} was not kept"),
            Err((error, failure)) => {
                assert!(!works, "{version:?} with {minimum:?}: {error}");
                assert_eq!(failure, Failure::Fatal, "{error}");
            }
        }
    }
}

#[tokio::test]
async fn a_client_certificate_is_sent_if_requested() {
    let (servers, clients) = (Authority::new("Servers"), Authority::new("Clients"));
    let (certificate, key) = clients.issue(&["client"], |_| {});
    for version in [&TLS12, &TLS13] {
        let settings = || {
            let mut settings = servers.server(HOST);
            settings.versions = vec![version];
            settings.clients = Some(clients.roots());
            settings
        };
        let known = trusting(&servers).client_certificate(certificate.as_bytes(), key.as_bytes());
        assert!(ask(known, settings()).await.is_ok());
        // In TLS 1.3 the refusal comes only after the handshake.
        let (error, failure) = ask(trusting(&servers), settings()).await.unwrap_err();
        assert_eq!(failure, Failure::Fatal, "{error}");
    }
}

#[cfg(feature = "http2")]
#[tokio::test]
async fn alpn_chooses_the_protocol() {
    let authority = Authority::new("Test CA");
    for (alpn, http2, version) in [
        (vec!["h2", "http/1.1"], true, "HTTP/2.0"),
        (vec!["http/1.1"], true, "HTTP/1.1"),
        (vec![], true, "HTTP/1.1"),
        (vec!["h2", "http/1.1"], false, "HTTP/1.1"),
    ] {
        let mut settings = authority.server(HOST);
        settings.alpn = alpn.clone();
        let answer = ask(trusting(&authority).http2(http2), settings).await.unwrap();
        assert_eq!(answer, format!("GET {version}"), "{alpn:?}");
    }
}

#[tokio::test]
async fn without_a_root_only_https_fails() {
    let authority = Authority::new("Test CA");
    let client = options().roots(Roots::OnlyGiven).build().unwrap();
    let plain = Server::plain().await;
    assert!(get(&client, &plain.url("http", "127.0.0.1")).await.is_ok());
    let server = Server::tls(authority.server(HOST)).await;
    let error = get(&client, &server.url("https", "127.0.0.1")).await.unwrap_err();
    assert!(chain(&error).contains("no root certificate is trusted"), "{}", chain(&error));
    assert_eq!(classify(&*error), Failure::Fatal);
    assert_eq!(server.connections(), 0);
}

#[test]
fn invalid_certificates_fail_the_build() {
    let authority = Authority::new("Test CA");
    let (certificate, key) = authority.issue(&["client"], |_| {});
    let (_, other) = authority.issue(&["client"], |_| {});
    let refused = |options: ClientOptions| match options.build::<Body>() {
        Err(BuildError::Certificate { item, .. }) => item,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(options().root_certificates("nonsense")), "root certificate");
    assert_eq!(refused(options().root_certificates("")), "root certificate");
    assert_eq!(refused(options().root_certificates([0x30, 0x03, 1, 2, 3])), "root certificate");
    let client = |certificate: &str, key: &str| refused(options().client_certificate(certificate, key));
    assert_eq!(client("nonsense", &key), "client certificate");
    assert_eq!(client(&certificate, "nonsense"), "client key");
    assert_eq!(client(&certificate, &other), "client certificate with its key");
}

#[test]
fn debug_does_not_show_the_key() {
    let (certificate, key) = Authority::new("Test CA").issue(&["client"], |_| {});
    let options = options().client_certificate(certificate, key.as_bytes());
    let secret = &key.lines().nth(1).unwrap()[..20];
    let bytes = format!("{:?}", &key.as_bytes()[..8]);
    let shown = format!("{options:?} {:?}", options.clone().build::<Body>().unwrap());
    assert!(!shown.contains(secret) && !shown.contains(bytes.trim_matches(['[', ']'])), "{shown}");
}

#[cfg(feature = "platform-roots")]
#[tokio::test]
async fn the_platform_store_does_not_trust_the_test_authority() {
    let server = Server::tls(Authority::new("Test CA").server(HOST)).await;
    let client = options().roots(Roots::Platform).build().unwrap();
    let error = get(&client, &server.url("https", "127.0.0.1")).await.unwrap_err();
    assert_eq!(classify(&*error), Failure::Fatal, "{}", chain(&error));
}

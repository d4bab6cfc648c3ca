//! A proxy variable that does not apply never makes a command fail.

use pd_fixtures::{Authority, ConnectProxy, closed_port};
use tokio::runtime::Builder;

use crate::fixture::{CliOutput, Fixture, run};

const NO_PROXY: [&str; 6] =
    ["localhost,127.*", "10.*", "<local>", "*corp.com", "169.254/16", " , .corp.com:8443,::1,,"];

#[test]
fn an_odd_no_proxy_makes_no_command_fail() {
    let fixture = Fixture::new();
    for value in NO_PROXY {
        for line in ["event trigger x", "incident list --limit 1"] {
            run(fixture.pd(line).env("NO_PROXY", value)).ok();
            run(fixture.pd(line).env("no_proxy", value)).ok();
        }
        run(fixture.bare("--demo event trigger x").env("NO_PROXY", value)).ok();
    }
}

#[test]
fn an_unsupported_proxy_that_does_not_apply_makes_no_command_fail() {
    let fixture = Fixture::new();
    for (name, value) in [("HTTP_PROXY", "socks5://127.0.0.1:1"), ("ALL_PROXY", "socks5h://127.0.0.1:1")] {
        for line in ["event trigger x", "incident list --limit 1"] {
            run(fixture.pd(line).env(name, value).env("NO_PROXY", "127.0.0.1,localhost")).ok();
        }
        run(fixture.bare("--demo event trigger x").env(name, value).env("NO_PROXY", "127.0.0.1,localhost")).ok();
    }
    run(fixture.bare("--demo event trigger x").env("HTTP_PROXY", "socks5://127.0.0.1:1")).ok();
}

/// The client reads the variables only for `https` hosts that are not loopback.
#[test]
fn verbose_prints_the_warning_of_the_library() {
    let fixture = Fixture::new();
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    // It opens no tunnel, so that nothing leaves the machine.
    let proxy = runtime.block_on(ConnectProxy::start(closed_port(), "502 Bad Gateway"));
    let root = fixture.file("root.pem", Authority::new("Test CA").pem);
    let proxied = |line: &str| -> CliOutput {
        let mut pd = fixture.pd(line);
        pd.env("PD_BASE_URL", "https://pd.invalid").env("PD_EVENTS_URL", "https://pd.invalid");
        pd.env("HTTPS_PROXY", proxy.url()).env("NO_PROXY", "127.0.0.1,10.*").env("SSL_CERT_FILE", &root);
        run(&mut pd).says("opened no tunnel to pd.invalid:443")
    };
    for line in ["event trigger x", "incident list --limit 1"] {
        proxied(&format!("-v {line}")).says("ignoring a proxy setting").says("10.*");
        assert!(!proxied(line).err.contains("10.*"));
    }
    let heads = proxy.heads();
    assert!(!heads.is_empty());
    assert!(heads.iter().all(|head| head.starts_with("CONNECT pd.invalid:443 HTTP/1.1\r\n")), "{heads:?}");
}

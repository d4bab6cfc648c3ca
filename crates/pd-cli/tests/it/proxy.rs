//! A proxy variable that does not apply never makes a command fail.

use std::sync::{Arc, Mutex};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    runtime::{Builder, Runtime},
};

use crate::bench::{Bench, Ran, run};

const NO_PROXY: [&str; 6] =
    ["localhost,127.*", "10.*", "<local>", "*corp.com", "169.254/16", " , .corp.com:8443,::1,,"];

#[test]
fn an_odd_no_proxy_makes_no_command_fail() {
    let bench = Bench::new();
    for value in NO_PROXY {
        for line in ["event trigger x", "incident list --limit 1"] {
            run(bench.pd(line).env("NO_PROXY", value)).ok();
            run(bench.pd(line).env("no_proxy", value)).ok();
        }
        run(bench.bare("--demo event trigger x").env("NO_PROXY", value)).ok();
    }
}

#[test]
fn an_unsupported_proxy_that_does_not_apply_makes_no_command_fail() {
    let bench = Bench::new();
    for (name, value) in [("HTTP_PROXY", "socks5://127.0.0.1:1"), ("ALL_PROXY", "socks5h://127.0.0.1:1")] {
        for line in ["event trigger x", "incident list --limit 1"] {
            run(bench.pd(line).env(name, value).env("NO_PROXY", "127.0.0.1,localhost")).ok();
        }
        run(bench.bare("--demo event trigger x").env(name, value).env("NO_PROXY", "127.0.0.1,localhost")).ok();
    }
    run(bench.bare("--demo event trigger x").env("HTTP_PROXY", "socks5://127.0.0.1:1")).ok();
}

/// A proxy that opens no tunnel, so that nothing leaves the machine.
struct Proxy {
    url: String,
    /// The request lines.
    requests: Arc<Mutex<Vec<String>>>,
    _runtime: Runtime,
}

impl Proxy {
    fn start() -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let line = refuse(stream).await;
                seen.lock().unwrap().push(line);
            }
        });
        Self { url, requests, _runtime: runtime }
    }
}

/// Answers 502, and returns the request line.
async fn refuse(mut stream: TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    stream.write_all(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n").await.unwrap();
    String::from_utf8(head).unwrap().lines().next().unwrap().to_owned()
}

/// The client reads the variables only for `https` hosts that are not loopback.
#[test]
fn verbose_prints_the_warning_of_the_library() {
    let bench = Bench::new();
    let proxy = Proxy::start();
    let root = rcgen::generate_simple_self_signed(Vec::new()).unwrap().cert.pem();
    let root = bench.file("root.pem", root);
    let proxied = |line: &str| -> Ran {
        let mut pd = bench.pd(line);
        pd.env("PD_BASE_URL", "https://pd.invalid").env("PD_EVENTS_URL", "https://pd.invalid");
        pd.env("HTTPS_PROXY", &proxy.url).env("NO_PROXY", "127.0.0.1,10.*").env("SSL_CERT_FILE", &root);
        run(&mut pd).says("opened no tunnel to pd.invalid:443")
    };
    for line in ["event trigger x", "incident list --limit 1"] {
        proxied(&format!("-v {line}")).says("ignoring a proxy setting").says("10.*");
        assert!(!proxied(line).err.contains("10.*"));
    }
    let requests = proxy.requests.lock().unwrap();
    assert!(requests.iter().all(|line| line == "CONNECT pd.invalid:443 HTTP/1.1"), "{requests:?}");
}

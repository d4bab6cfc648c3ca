//! Proxy variables of the environment never stop a command.

use crate::bench::{Bench, run};

const NO_PROXY: [&str; 6] =
    ["localhost,127.*", "10.*", "<local>", "*corp.com", "169.254/16", " , .corp.com:8443,::1,,"];

#[test]
fn an_odd_no_proxy_stops_nothing() {
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
fn a_proxy_of_an_unsupported_kind_that_does_not_apply_stops_nothing() {
    let bench = Bench::new();
    for (name, value) in [("HTTP_PROXY", "socks5://127.0.0.1:1"), ("ALL_PROXY", "socks5h://127.0.0.1:1")] {
        for line in ["event trigger x", "incident list --limit 1"] {
            run(bench.pd(line).env(name, value).env("NO_PROXY", "127.0.0.1,localhost")).ok();
        }
        run(bench.bare("--demo event trigger x").env(name, value).env("NO_PROXY", "127.0.0.1,localhost")).ok();
    }
    run(bench.bare("--demo event trigger x").env("HTTP_PROXY", "socks5://127.0.0.1:1")).ok();
}

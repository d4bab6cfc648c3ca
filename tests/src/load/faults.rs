//! The faults under load.

use std::time::Duration;

use http::Method;
use pd_sim::{Fault, FaultHandle, Recorded, Sim};

pub(super) struct Named {
    pub(super) name: &'static str,
    pub(super) handle: FaultHandle,
}

/// Injects each kind of fault with this probability.
pub(super) fn all(sim: &Sim, probability: f64) -> Vec<Named> {
    let millis = Duration::from_millis;
    let faults = [
        ("delay", Fault::delay(millis(50))),
        ("reset on accept", Fault::reset_on_accept()),
        ("reset before read", Fault::reset_before_read()),
        ("reset after read", Fault::reset_after_read()),
        ("response lost", Fault::lose_response()),
        ("silence", Fault::silence()),
        ("garbage", Fault::garbage("220 mail.example.com ESMTP\r\n")),
        ("body stalls", Fault::stall_body()),
        ("body cut", Fault::cut_body(20)),
        ("chunked body cut", Fault::cut_chunked_body(20)),
        ("body drips", Fault::drip(1_000, millis(5))),
        ("close", Fault::close()),
        ("announced close", Fault::announce_close()),
        ("path goes silent", Fault::go_silent()),
        ("oversized headers", Fault::oversized_headers(1 << 20)),
        ("oversized body", Fault::oversized_body(4 << 20)),
        ("truncated JSON", Fault::truncated_json()),
        ("wrong wrapper", Fault::wrong_wrapper()),
        ("invalid UTF-8", Fault::invalid_utf8()),
        ("gzip bomb", Fault::gzip_bomb(8 << 20)),
        ("gzip cut", Fault::gzip_cut()),
        ("204 with body", Fault::no_content_with_body()),
        ("1xx storm", Fault::informational_storm(20)),
        ("redirect", Fault::redirect("https://evil.example/")),
        ("200 HTML", Fault::html().when(not_delete)),
        ("deep nesting", Fault::deep_nesting(10_000).when(not_delete)),
        ("401", Fault::status(401)),
        ("402", Fault::status(402)),
        ("403", Fault::status(403)),
        ("404", Fault::status(404).when(not_delete)),
        ("408", Fault::status(408)),
        ("429", Fault::status(429).header("retry-after", "1")),
        ("429 without headers", Fault::status(429)),
        ("500", Fault::status(500)),
        ("502 HTML", Fault::status(502).body("<html>Bad Gateway</html>", "text/html")),
        ("503", Fault::status(503).header("retry-after", "1")),
        ("504", Fault::status(504)),
    ];
    let force = |(name, fault): (_, Fault)| Named { name, handle: sim.fault(fault.probability(probability)) };
    faults.into_iter().map(force).collect()
}

/// For a deletion, a 2xx of any body, and a 404 after a lost response, mean that it was done: a server that says so of one
/// that it did not do cannot be seen through.
fn not_delete(request: &Recorded) -> bool {
    request.method() != Method::DELETE
}

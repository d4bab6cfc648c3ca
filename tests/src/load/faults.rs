//! The faults under load.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use http::Method;
use pd_fixtures::Handshake;
use pd_sim::{Fault, FaultHandle, Recorded, Sim};

pub(super) struct NamedFault {
    pub(super) name: &'static str,
    pub(super) handle: FaultHandle,
}

/// Injects each kind of fault of HTTP/1.1 with this probability.
pub(super) fn of_http1(sim: &Sim, probability: f64) -> Vec<NamedFault> {
    let faults = [
        ("reset on accept", Fault::reset_on_accept()),
        ("reset before read", Fault::reset_before_read()),
        ("reset after read", Fault::reset_after_read()),
        ("response lost", Fault::lose_response()),
        ("garbage", Fault::garbage("220 mail.example.com ESMTP\r\n")),
        ("body cut", Fault::cut_body(20)),
        ("chunked body cut", Fault::cut_chunked_body(20)),
        ("close", Fault::close()),
        ("announced close", Fault::announce_close()),
        ("path goes silent", Fault::go_silent()),
        ("204 with body", Fault::no_content_with_body()),
        ("1xx storm", Fault::informational_storm(20)),
        ("oversized headers", Fault::oversized_headers(1 << 20)),
    ];
    inject(sim, probability, faults.into_iter().chain(of_responses()))
}

/// Injects each kind of fault of HTTP/2 with this probability. A fault that affects all requests of a connection has a hundredth of
/// it.
pub(super) fn of_http2(sim: &Sim, probability: f64) -> Vec<NamedFault> {
    let of_connections = [
        ("GOAWAY", Fault::go_away(0)),
        ("GOAWAY for an error", Fault::go_away(2)),
        ("announced close", Fault::announce_close()),
        ("response lost", Fault::lose_response()),
        ("reset after read", Fault::reset_after_read()),
        ("path goes silent", Fault::go_silent()),
        ("oversized headers", Fault::oversized_headers(1 << 20)),
    ];
    let of_streams = [
        ("stream refused", Fault::reset_stream(7)),
        ("stream reset", Fault::reset_stream(2)),
        ("body cut", Fault::cut_body(20)),
    ];
    let mut named = inject(sim, probability / 100.0, of_connections);
    named.extend(inject(sim, probability, of_streams.into_iter().chain(of_responses())));
    named
}

/// The faults that are the same in both protocols.
fn of_responses() -> impl Iterator<Item = (&'static str, Fault)> {
    let millis = Duration::from_millis;
    let faults = [
        ("delay", Fault::delay(millis(50))),
        ("silence", Fault::silence()),
        ("body stalls", Fault::stall_body()),
        ("body drips", Fault::drip(1_000, millis(5))),
        ("oversized body", Fault::oversized_body(4 << 20)),
        ("truncated JSON", Fault::truncated_json()),
        ("wrong wrapper", Fault::wrong_wrapper()),
        ("invalid UTF-8", Fault::invalid_utf8()),
        ("gzip bomb", Fault::gzip_bomb(8 << 20)),
        ("gzip cut", Fault::gzip_cut()),
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
    faults.into_iter()
}

fn inject(sim: &Sim, probability: f64, faults: impl IntoIterator<Item = (&'static str, Fault)>) -> Vec<NamedFault> {
    let inject = |(name, fault): (_, Fault)| NamedFault { name, handle: sim.fault(fault.probability(probability)) };
    faults.into_iter().map(inject).collect()
}

/// Chooses the outcome of TLS handshakes: some stall, and half as many are reset.
#[derive(Debug)]
pub(super) struct Handshakes {
    rng: fastrand::Rng,
    probability: f64,
    counts: Arc<HandshakeCounts>,
}

/// The faults of [`Handshakes`] so far.
#[derive(Debug, Default)]
pub(super) struct HandshakeCounts {
    stalled: AtomicU64,
    reset: AtomicU64,
}

impl Handshakes {
    pub(super) fn new(seed: u64, probability: f64, counts: Arc<HandshakeCounts>) -> Self {
        Self { rng: fastrand::Rng::with_seed(seed), probability, counts }
    }

    pub(super) fn next(&mut self) -> Handshake {
        match self.rng.f64() / self.probability {
            ..1.0 => {
                self.counts.stalled.fetch_add(1, Ordering::Relaxed);
                Handshake::Stall
            }
            1.0..1.5 => {
                self.counts.reset.fetch_add(1, Ordering::Relaxed);
                Handshake::Reset
            }
            _ => Handshake::Complete,
        }
    }
}

impl HandshakeCounts {
    pub(super) fn hits(&self) -> [(&'static str, u64); 2] {
        let count = |count: &AtomicU64| count.load(Ordering::Relaxed);
        [("TLS handshake stalls", count(&self.stalled)), ("reset in the TLS handshake", count(&self.reset))]
    }
}

/// Excludes DELETE from a fault. A 2xx with any body, and a 404 after a lost response, mean that a DELETE was carried out. If a fault
/// sends such a response to a DELETE that was not carried out, no client can detect it.
fn not_delete(request: &Recorded) -> bool {
    request.method() != Method::DELETE
}

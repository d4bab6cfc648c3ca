//! The faults, and the kind of each, from which [`rule`](crate::rule) derives the expected result.

use std::time::Duration;

use bytes::Bytes;
use pd_sim::Fault;

use crate::rule::Mode;

/// One row of the matrix.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) source: FaultSource,
    pub(crate) kind: FaultKind,
    /// The wait before a retry.
    pub(crate) wait: Wait,
}

/// How the fault is produced.
#[derive(Clone, Copy)]
pub(crate) enum FaultSource {
    /// By the simulator, over HTTP/1.1.
    Http1(fn() -> Fault),
    /// By the simulator, over TLS and HTTP/2.
    Http2(fn() -> Fault),
    /// By the simulator, over HTTP/1.1. The REST session has a credential provider, which returns another token after a
    /// 401. An Events session has no credential provider.
    NewToken(fn() -> Fault),
    /// Nothing listens on the port.
    Refused,
    /// The host name cannot be resolved, in any attempt.
    Unresolved,
    /// The server resets the connection in the TLS handshake.
    Handshake,
    /// The TLS handshake stalls. The connect timeout is in seconds.
    Stall { connect_timeout: u64 },
    /// The server answers one request of the same session. Then no more bytes pass on that connection, in either direction.
    SilentPath(Protocol),
    /// The server permits one HTTP/2 stream for each connection, and another request of the same session, which gets no
    /// response, occupies it.
    NoStream,
    /// The session was used in another runtime before.
    OtherRuntime(Protocol, OtherRuntime),
}

/// The protocol of a connection. HTTP/2 is negotiated under TLS.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protocol {
    Http1,
    Http2,
}

/// The state of the runtime in which the session was used before.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum OtherRuntime {
    Ended,
    /// The runtime exists, but nothing polls its tasks.
    Idle,
}

/// The kinds of faults that the retry rules distinguish.
///
/// `carried_out` is whether the server carries out the request despite the fault.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum FaultKind {
    /// There is no connection, so the server receives nothing.
    NotConnected,
    /// The server receives the request, and reports that it did not process it.
    Unprocessed,
    /// The connection fails after the request was sent. The client cannot know whether the server carried it out.
    Ambiguous { carried_out: bool },
    /// The same, and the client notices it by a timeout.
    Silent { carried_out: bool },
    /// The response is larger than the client accepts. A retry would get the same response.
    TooLarge,
    /// The response body cannot be decompressed. A retry would get the same response.
    Undecodable,
    /// The server responds with this status and does not carry out the request.
    Status(u16),
    /// The server rejects the token with a 401. If the provider has another one, the request is sent again, once for each
    /// call.
    ExpiredToken,
    /// A 2xx with a body that the operation cannot use.
    UnusableBody { shape: BodyShape, carried_out: bool },
    /// The operation succeeds as if there were no fault.
    Harmless,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum BodyShape {
    NotJson,
    /// JSON of another shape than expected.
    OtherJson,
}

/// The wait before a retry, in seconds.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Wait {
    /// Exponential backoff: 1.5 s × 2ⁿ, at most 60 s.
    Cooldown,
    /// The delay that the server asks for, and a jitter of up to a quarter of it, at most 1 s.
    Server(f64),
    None,
    /// The next request may be sent before the client notices that the server closed the connection. Then its effect is
    /// unknown, and the retry waits as after any network failure.
    Perhaps,
}

impl Case {
    pub(crate) fn modes(&self) -> impl Iterator<Item = Mode> + use<> {
        let modes: &[Mode] = match self.source {
            FaultSource::Unresolved => &[Mode::Always],
            FaultSource::SilentPath(_) | FaultSource::OtherRuntime(..) => &[Mode::Once],
            FaultSource::Http1(_)
            | FaultSource::Http2(_)
            | FaultSource::NewToken(_)
            | FaultSource::Refused
            | FaultSource::Handshake
            | FaultSource::Stall { .. }
            | FaultSource::NoStream => &[Mode::Once, Mode::Always],
        };
        modes.iter().copied()
    }
}

const fn case(name: &'static str, source: FaultSource, kind: FaultKind) -> Case {
    Case { name, source, kind, wait: Wait::Cooldown }
}

/// A status with a delay that the server asks for, in seconds.
const fn case_with_delay(name: &'static str, fault: fn() -> Fault, status: u16, seconds: f64) -> Case {
    Case { name, source: FaultSource::Http1(fault), kind: FaultKind::Status(status), wait: Wait::Server(seconds) }
}

const RESPONSE_LOST: FaultKind = FaultKind::Ambiguous { carried_out: true };
const REQUEST_LOST: FaultKind = FaultKind::Ambiguous { carried_out: false };

/// A body size in bytes that exceeds the limit of the client, 1 MiB.
const TOO_LARGE: u64 = 2 << 20;

/// A delay between the pieces of a body, so long that the attempt times out before the body is complete.
const DRIP_DELAY: Duration = Duration::from_secs(20);

fn garbage() -> Fault {
    Fault::garbage(Bytes::from_static(b"\x16\x03\x01 220 mail.example.com ESMTP\r\n\x00\xff"))
}

/// A field of the entity that is nested too deep for a recursive parser.
fn nested_entity() -> Fault {
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    let entity = format!(r#"{{"id": "P1", "name": "x", "deep": {deep}}}"#);
    let body = format!(r#"{{"user": {entity}, "users": [{entity}], "team": {entity}}}"#);
    Fault::status(200).body(body, "application/json")
}

fn html(status: u16) -> Fault {
    Fault::status(status).body("<html><head><title>Bad Gateway</title></head></html>", "text/html")
}

pub(crate) static CASES: &[Case] = &[
    case("connection refused", FaultSource::Refused, FaultKind::NotConnected),
    case("name without an address", FaultSource::Unresolved, FaultKind::NotConnected),
    case("reset in the TLS handshake", FaultSource::Handshake, FaultKind::NotConnected),
    case(
        "TLS handshake stalls, for less than the timeout",
        FaultSource::Stall { connect_timeout: 10 },
        FaultKind::NotConnected,
    ),
    case(
        "TLS handshake stalls, for more than the timeout",
        FaultSource::Stall { connect_timeout: 90 },
        FaultKind::NotConnected,
    ),
    case("reset before the request is read", FaultSource::Http1(Fault::reset_before_read), REQUEST_LOST),
    case("reset after the request is read", FaultSource::Http1(Fault::reset_after_read), REQUEST_LOST),
    case("carried out, response lost", FaultSource::Http1(Fault::lose_response), RESPONSE_LOST),
    case("silence", FaultSource::Http1(Fault::silence), FaultKind::Silent { carried_out: false }),
    case(
        "path goes silent after a response",
        FaultSource::SilentPath(Protocol::Http1),
        FaultKind::Silent { carried_out: false },
    ),
    case("headers, then silence", FaultSource::Http1(Fault::stall_body), FaultKind::Silent { carried_out: true }),
    case("body drips", FaultSource::Http1(|| Fault::drip(8, DRIP_DELAY)), FaultKind::Silent { carried_out: true }),
    case("body cut, by its length", FaultSource::Http1(|| Fault::cut_body(10)), RESPONSE_LOST),
    case("body cut, in chunks", FaultSource::Http1(|| Fault::cut_chunked_body(10)), RESPONSE_LOST),
    case("garbage in place of HTTP", FaultSource::Http1(garbage), REQUEST_LOST),
    case("oversized headers", FaultSource::Http1(|| Fault::oversized_headers(1 << 20)), RESPONSE_LOST),
    case("oversized body", FaultSource::Http1(|| Fault::oversized_body(TOO_LARGE)), FaultKind::TooLarge),
    case("gzip bomb", FaultSource::Http1(|| Fault::gzip_bomb(TOO_LARGE)), FaultKind::TooLarge),
    case("gzip cut", FaultSource::Http1(Fault::gzip_cut), FaultKind::Undecodable),
    case(
        "200, HTML",
        FaultSource::Http1(Fault::html),
        FaultKind::UnusableBody { shape: BodyShape::NotJson, carried_out: false },
    ),
    case(
        "truncated JSON",
        FaultSource::Http1(Fault::truncated_json),
        FaultKind::UnusableBody { shape: BodyShape::NotJson, carried_out: true },
    ),
    case(
        "wrong wrapper",
        FaultSource::Http1(Fault::wrong_wrapper),
        FaultKind::UnusableBody { shape: BodyShape::OtherJson, carried_out: true },
    ),
    case(
        "200, 100,000 arrays",
        FaultSource::Http1(|| Fault::deep_nesting(100_000)),
        FaultKind::UnusableBody { shape: BodyShape::OtherJson, carried_out: false },
    ),
    case(
        "200, 100,000 arrays in the entity",
        FaultSource::Http1(nested_entity),
        FaultKind::UnusableBody { shape: BodyShape::NotJson, carried_out: false },
    ),
    case("invalid UTF-8", FaultSource::Http1(Fault::invalid_utf8), FaultKind::Harmless),
    case(
        "204 with a body",
        FaultSource::Http1(Fault::no_content_with_body),
        FaultKind::UnusableBody { shape: BodyShape::NotJson, carried_out: true },
    ),
    case("1,000 responses 1xx first", FaultSource::Http1(|| Fault::informational_storm(1_000)), FaultKind::Harmless),
    Case {
        name: "closed, unannounced, after the response",
        source: FaultSource::Http1(Fault::close),
        kind: FaultKind::Harmless,
        wait: Wait::Perhaps,
    },
    case("closed, announced, after the response", FaultSource::Http1(Fault::announce_close), FaultKind::Harmless),
    case(
        "302 to another host",
        FaultSource::Http1(|| Fault::redirect("https://evil.example/users")),
        FaultKind::Status(302),
    ),
    case("401", FaultSource::Http1(|| Fault::status(401)), FaultKind::Status(401)),
    Case {
        name: "401 to a token that a provider renews",
        source: FaultSource::NewToken(|| Fault::status(401)),
        kind: FaultKind::ExpiredToken,
        wait: Wait::None,
    },
    case("402", FaultSource::Http1(|| Fault::status(402)), FaultKind::Status(402)),
    case("403", FaultSource::Http1(|| Fault::status(403)), FaultKind::Status(403)),
    case("404", FaultSource::Http1(|| Fault::status(404)), FaultKind::Status(404)),
    case("408", FaultSource::Http1(|| Fault::status(408)), FaultKind::Status(408)),
    case("429 without headers", FaultSource::Http1(|| Fault::status(429)), FaultKind::Status(429)),
    case_with_delay("429, `ratelimit-reset: 7`", || Fault::status(429).header("ratelimit-reset", "7"), 429, 7.0),
    case_with_delay(
        "429, `Retry-After: 7` and `ratelimit-reset: 2`",
        || Fault::status(429).header("retry-after", "7").header("ratelimit-reset", "2"),
        429,
        7.0,
    ),
    case_with_delay(
        "429, `Retry-After: 99999999999999999999`",
        || Fault::status(429).header("retry-after", "99999999999999999999"),
        429,
        300.0,
    ),
    case_with_delay(
        "429, `Retry-After` a date long past",
        || Fault::status(429).header("retry-after", "Thu, 01 Jan 1970 00:00:00 GMT"),
        429,
        0.5,
    ),
    case_with_delay("429, `Retry-After: -7`", || Fault::status(429).header("retry-after", "-7"), 429, 0.5),
    case(
        "429, `Retry-After: soon`",
        FaultSource::Http1(|| Fault::status(429).header("retry-after", "soon")),
        FaultKind::Status(429),
    ),
    case("500", FaultSource::Http1(|| Fault::status(500)), FaultKind::Status(500)),
    case("502, HTML", FaultSource::Http1(|| html(502)), FaultKind::Status(502)),
    case("503", FaultSource::Http1(|| Fault::status(503)), FaultKind::Status(503)),
    case_with_delay("503, `Retry-After: 7`", || Fault::status(503).header("retry-after", "7"), 503, 7.0),
    case("504", FaultSource::Http1(|| Fault::status(504)), FaultKind::Status(504)),
    case("HTTP/2: GOAWAY, nothing processed", FaultSource::Http2(|| Fault::go_away(0)), FaultKind::Unprocessed),
    case("HTTP/2: GOAWAY for an error", FaultSource::Http2(|| Fault::go_away(2)), REQUEST_LOST),
    case("HTTP/2: stream refused", FaultSource::Http2(|| Fault::reset_stream(7)), FaultKind::Unprocessed),
    case("HTTP/2: path goes silent after a response", FaultSource::SilentPath(Protocol::Http2), REQUEST_LOST),
    case("HTTP/2: no stream free, for more than a timeout of 25 s", FaultSource::NoStream, FaultKind::NotConnected),
    case("HTTP/2: stream reset", FaultSource::Http2(|| Fault::reset_stream(2)), REQUEST_LOST),
    case(
        "another runtime, which has ended",
        FaultSource::OtherRuntime(Protocol::Http1, OtherRuntime::Ended),
        FaultKind::Harmless,
    ),
    case(
        "another runtime, which is idle",
        FaultSource::OtherRuntime(Protocol::Http1, OtherRuntime::Idle),
        FaultKind::Harmless,
    ),
    case(
        "HTTP/2: another runtime, which has ended",
        FaultSource::OtherRuntime(Protocol::Http2, OtherRuntime::Ended),
        FaultKind::Harmless,
    ),
    case(
        "HTTP/2: another runtime, which is idle",
        FaultSource::OtherRuntime(Protocol::Http2, OtherRuntime::Idle),
        FaultKind::Harmless,
    ),
];

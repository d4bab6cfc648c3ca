//! The faults, and what each of them is by the rules.

use std::time::Duration;

use bytes::Bytes;
use pd_sim::Fault;

use crate::rule::Mode;

/// One row of the matrix.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) via: Via,
    pub(crate) is: Effect,
    /// How long a wait before a retry is.
    pub(crate) wait: Wait,
}

/// Where the fault comes from.
#[derive(Clone, Copy)]
pub(crate) enum Via {
    /// A simulator on a socket: HTTP/1.1.
    Http1(fn() -> Fault),
    /// The same under TLS, with HTTP/2.
    Http2(fn() -> Fault),
    /// HTTP/1.1, and a credential that a provider hands out: a 401 is met with a new one. Events have no such thing.
    NewToken(fn() -> Fault),
    /// Nobody listens.
    Refused,
    /// The name has no address. No server can mend that.
    Unresolved,
    /// The connection is reset in the TLS handshake.
    Handshake,
    /// The TLS handshake stalls; the client may connect for this many seconds.
    Stall { connect_timeout: u64 },
    /// The server answers a request of the same session; from then on nothing passes on its connection.
    SilentPath(Protocol),
    /// The server allows one HTTP/2 stream on a connection, and a request of the same session that gets no response
    /// occupies it.
    NoStream,
    /// The session has been used in another runtime, which has ended or goes on.
    OtherRuntime(Protocol, Other),
}

/// The protocol of a connection. HTTP/2 is negotiated under TLS.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protocol {
    Http1,
    Http2,
}

/// The runtime in which the session was used before.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Other {
    Ended,
    /// It exists, and nothing polls its tasks.
    Idle,
}

/// What a fault is, by the rules for retries.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// No connection: the server sees nothing.
    NotConnected,
    /// The server sees the request and says that it did not process it.
    Unprocessed,
    /// Nobody can tell whether the request was carried out: here it was, or not.
    Doubtful { carried_out: bool },
    /// The same, found out by a time-out.
    Silent { carried_out: bool },
    /// The response is larger than the client takes. Repeating it would not mend that.
    TooLarge,
    /// The body of the response cannot be decompressed. A retry would get the same.
    Undecodable,
    /// A status in place of the endpoint.
    Status(u16),
    /// 401 to a token that can be had anew, once for each call.
    Expired,
    /// 2xx with a body that is not what the operation has; the request was carried out, or not.
    Body { shape: Shape, carried_out: bool },
    /// As if nothing were.
    Harmless,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    NotJson,
    /// JSON, and another one than expected.
    OtherJson,
}

/// The wait before a retry, in seconds.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Wait {
    /// 1.5 s × 2ⁿ, a minute at most.
    Cooldown,
    /// What the server asks for, and a quarter of it more, 1 s at most.
    Server(f64),
    None,
    /// The next request may be on its way when the connection ends: then it is in doubt, and waits as after any failure.
    Perhaps,
}

impl Case {
    pub(crate) fn modes(&self) -> impl Iterator<Item = Mode> + use<> {
        let modes: &[Mode] = match self.via {
            Via::Unresolved => &[Mode::Always],
            Via::SilentPath(_) | Via::OtherRuntime(..) => &[Mode::Once],
            Via::Http1(_)
            | Via::Http2(_)
            | Via::NewToken(_)
            | Via::Refused
            | Via::Handshake
            | Via::Stall { .. }
            | Via::NoStream => &[Mode::Once, Mode::Always],
        };
        modes.iter().copied()
    }
}

const fn case(name: &'static str, via: Via, is: Effect) -> Case {
    Case { name, via, is, wait: Wait::Cooldown }
}

/// A status with the wait that the server asks for, in seconds.
const fn asks(name: &'static str, fault: fn() -> Fault, status: u16, seconds: f64) -> Case {
    Case { name, via: Via::Http1(fault), is: Effect::Status(status), wait: Wait::Server(seconds) }
}

const LOST: Effect = Effect::Doubtful { carried_out: true };
const NOT_DONE: Effect = Effect::Doubtful { carried_out: false };

/// More than the client of the matrix takes: 1 MiB.
const TOO_MUCH: u64 = 2 << 20;

/// Too long for a response to be whole before the time-out.
const SLOWLY: Duration = Duration::from_secs(20);

fn garbage() -> Fault {
    Fault::garbage(Bytes::from_static(b"\x16\x03\x01 220 mail.example.com ESMTP\r\n\x00\xff"))
}

/// Far too deep for a parser that calls itself, in a field of the entity.
fn nested() -> Fault {
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    let entity = format!(r#"{{"id": "P1", "name": "x", "deep": {deep}}}"#);
    let body = format!(r#"{{"user": {entity}, "users": [{entity}], "team": {entity}}}"#);
    Fault::status(200).body(body, "application/json")
}

fn html(status: u16) -> Fault {
    Fault::status(status).body("<html><head><title>Bad Gateway</title></head></html>", "text/html")
}

pub(crate) static CASES: &[Case] = &[
    case("connection refused", Via::Refused, Effect::NotConnected),
    case("name without an address", Via::Unresolved, Effect::NotConnected),
    case("reset in the TLS handshake", Via::Handshake, Effect::NotConnected),
    case("TLS handshake stalls, for less than the timeout", Via::Stall { connect_timeout: 10 }, Effect::NotConnected),
    case("TLS handshake stalls, for more than the timeout", Via::Stall { connect_timeout: 90 }, Effect::NotConnected),
    case("reset before the request is read", Via::Http1(Fault::reset_before_read), NOT_DONE),
    case("reset after the request is read", Via::Http1(Fault::reset_after_read), NOT_DONE),
    case("carried out, response lost", Via::Http1(Fault::lose_response), LOST),
    case("silence", Via::Http1(Fault::silence), Effect::Silent { carried_out: false }),
    case("path goes silent after a response", Via::SilentPath(Protocol::Http1), Effect::Silent { carried_out: false }),
    case("headers, then silence", Via::Http1(Fault::stall_body), Effect::Silent { carried_out: true }),
    case("body drips", Via::Http1(|| Fault::drip(8, SLOWLY)), Effect::Silent { carried_out: true }),
    case("body cut, by its length", Via::Http1(|| Fault::cut_body(10)), LOST),
    case("body cut, in chunks", Via::Http1(|| Fault::cut_chunked_body(10)), LOST),
    case("garbage in place of HTTP", Via::Http1(garbage), NOT_DONE),
    case("oversized headers", Via::Http1(|| Fault::oversized_headers(1 << 20)), LOST),
    case("oversized body", Via::Http1(|| Fault::oversized_body(TOO_MUCH)), Effect::TooLarge),
    case("gzip bomb", Via::Http1(|| Fault::gzip_bomb(TOO_MUCH)), Effect::TooLarge),
    case("gzip cut", Via::Http1(Fault::gzip_cut), Effect::Undecodable),
    case("200, HTML", Via::Http1(Fault::html), Effect::Body { shape: Shape::NotJson, carried_out: false }),
    case(
        "truncated JSON",
        Via::Http1(Fault::truncated_json),
        Effect::Body { shape: Shape::NotJson, carried_out: true },
    ),
    case(
        "wrong wrapper",
        Via::Http1(Fault::wrong_wrapper),
        Effect::Body { shape: Shape::OtherJson, carried_out: true },
    ),
    case(
        "200, 100,000 arrays",
        Via::Http1(|| Fault::deep_nesting(100_000)),
        Effect::Body { shape: Shape::OtherJson, carried_out: false },
    ),
    case(
        "200, 100,000 arrays in the entity",
        Via::Http1(nested),
        Effect::Body { shape: Shape::NotJson, carried_out: false },
    ),
    case("invalid UTF-8", Via::Http1(Fault::invalid_utf8), Effect::Harmless),
    case(
        "204 with a body",
        Via::Http1(Fault::no_content_with_body),
        Effect::Body { shape: Shape::NotJson, carried_out: true },
    ),
    case("1,000 responses 1xx first", Via::Http1(|| Fault::informational_storm(1_000)), Effect::Harmless),
    Case {
        name: "closed, unannounced, after the response",
        via: Via::Http1(Fault::close),
        is: Effect::Harmless,
        wait: Wait::Perhaps,
    },
    case("closed, announced, after the response", Via::Http1(Fault::announce_close), Effect::Harmless),
    case("302 to another host", Via::Http1(|| Fault::redirect("https://evil.example/users")), Effect::Status(302)),
    case("401", Via::Http1(|| Fault::status(401)), Effect::Status(401)),
    Case {
        name: "401 to a token that a provider renews",
        via: Via::NewToken(|| Fault::status(401)),
        is: Effect::Expired,
        wait: Wait::None,
    },
    case("402", Via::Http1(|| Fault::status(402)), Effect::Status(402)),
    case("403", Via::Http1(|| Fault::status(403)), Effect::Status(403)),
    case("404", Via::Http1(|| Fault::status(404)), Effect::Status(404)),
    case("408", Via::Http1(|| Fault::status(408)), Effect::Status(408)),
    case("429 without headers", Via::Http1(|| Fault::status(429)), Effect::Status(429)),
    asks("429, `ratelimit-reset: 7`", || Fault::status(429).header("ratelimit-reset", "7"), 429, 7.0),
    asks(
        "429, `Retry-After: 7` and `ratelimit-reset: 2`",
        || Fault::status(429).header("retry-after", "7").header("ratelimit-reset", "2"),
        429,
        7.0,
    ),
    asks(
        "429, `Retry-After: 99999999999999999999`",
        || Fault::status(429).header("retry-after", "99999999999999999999"),
        429,
        300.0,
    ),
    asks(
        "429, `Retry-After` a date long past",
        || Fault::status(429).header("retry-after", "Thu, 01 Jan 1970 00:00:00 GMT"),
        429,
        0.5,
    ),
    asks("429, `Retry-After: -7`", || Fault::status(429).header("retry-after", "-7"), 429, 0.5),
    case(
        "429, `Retry-After: soon`",
        Via::Http1(|| Fault::status(429).header("retry-after", "soon")),
        Effect::Status(429),
    ),
    case("500", Via::Http1(|| Fault::status(500)), Effect::Status(500)),
    case("502, HTML", Via::Http1(|| html(502)), Effect::Status(502)),
    case("503", Via::Http1(|| Fault::status(503)), Effect::Status(503)),
    asks("503, `Retry-After: 7`", || Fault::status(503).header("retry-after", "7"), 503, 7.0),
    case("504", Via::Http1(|| Fault::status(504)), Effect::Status(504)),
    case("HTTP/2: GOAWAY, nothing processed", Via::Http2(|| Fault::go_away(0)), Effect::Unprocessed),
    case("HTTP/2: GOAWAY for an error", Via::Http2(|| Fault::go_away(2)), NOT_DONE),
    case("HTTP/2: stream refused", Via::Http2(|| Fault::reset_stream(7)), Effect::Unprocessed),
    case("HTTP/2: path goes silent after a response", Via::SilentPath(Protocol::Http2), NOT_DONE),
    case("HTTP/2: no stream free, for more than the timeout", Via::NoStream, Effect::NotConnected),
    case("HTTP/2: stream reset", Via::Http2(|| Fault::reset_stream(2)), NOT_DONE),
    case("another runtime, which has ended", Via::OtherRuntime(Protocol::Http1, Other::Ended), Effect::Harmless),
    case("another runtime, which is idle", Via::OtherRuntime(Protocol::Http1, Other::Idle), Effect::Harmless),
    case(
        "HTTP/2: another runtime, which has ended",
        Via::OtherRuntime(Protocol::Http2, Other::Ended),
        Effect::Harmless,
    ),
    case("HTTP/2: another runtime, which is idle", Via::OtherRuntime(Protocol::Http2, Other::Idle), Effect::Harmless),
];

//! Faults of the network and of the server.

mod active;
mod kind;
pub(crate) mod response;
mod target;
pub(crate) mod wire;

use std::{fmt, time::Duration};

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, StatusCode};
use target::{PathMatch, Predicate};

pub use active::FaultHandle;
pub(crate) use active::{ActiveFaults, Stage};
pub(crate) use kind::{Canned, Kind, ResponseFault, Wire};

/// A fault, and the requests that it applies to.
///
/// A fault meets the next request and is then used up, unless [`times`](Self::times) or [`always`](Self::always) says
/// otherwise; [`method`](Self::method), [`path`](Self::path), [`path_prefix`](Self::path_prefix), [`when`](Self::when),
/// [`skip`](Self::skip) and [`probability`](Self::probability) narrow down whom it meets. Each request meets at most one
/// fault, the one added first, and every [`delay`](Self::delay) beside it.
///
/// | fault | what the client sees | carried out? |
/// |---|---|---|
/// | [`status`](Self::status), [`redirect`](Self::redirect), [`html`](Self::html), [`deep_nesting`](Self::deep_nesting) | that response | no |
/// | [`delay`](Self::delay) | the response, late | yes |
/// | [`reset_on_accept`](Self::reset_on_accept), [`reset_before_read`](Self::reset_before_read), [`reset_after_read`](Self::reset_after_read) | a reset | no |
/// | [`lose_response`](Self::lose_response) | a reset | yes |
/// | [`silence`](Self::silence) | nothing, for ever | no |
/// | [`garbage`](Self::garbage) | bytes that are not HTTP, then the end | no |
/// | [`stall_body`](Self::stall_body) | the headers, then nothing | yes |
/// | [`cut_body`](Self::cut_body), [`cut_chunked_body`](Self::cut_chunked_body) | part of the body, then the end | yes |
/// | [`drip`](Self::drip) | the body, a few bytes at a time | yes |
/// | [`close`](Self::close), [`announce_close`](Self::announce_close) | the response, then the connection's end | yes |
/// | [`go_silent`](Self::go_silent) | the response; the connection stays open and answers no later request | yes |
/// | [`oversized_headers`](Self::oversized_headers), [`oversized_body`](Self::oversized_body) | a response far too large | yes |
/// | [`truncated_json`](Self::truncated_json), [`wrong_wrapper`](Self::wrong_wrapper), [`invalid_utf8`](Self::invalid_utf8) | a whole response with a spoilt body | yes |
/// | [`gzip_bomb`](Self::gzip_bomb), [`gzip_cut`](Self::gzip_cut) | a spoilt `content-encoding: gzip` | yes |
/// | [`no_content_with_body`](Self::no_content_with_body) | 204 and a body behind it (HTTP/1.1) | yes |
/// | [`informational_storm`](Self::informational_storm) | many 1xx, then the response (HTTP/1.1) | yes |
/// | [`go_away`](Self::go_away) | GOAWAY before the stream was processed (HTTP/2; a reset on HTTP/1.1) | no |
/// | [`reset_stream`](Self::reset_stream) | RST_STREAM (HTTP/2; the connection's end on HTTP/1.1) | no |
///
/// "Carried out" says whether the state of the simulator changes as the request asked. Through
/// [`Sim::service`](crate::Sim::service) there is no connection, so a fault that ends the connection fails the call.
///
/// ```
/// use http::Method;
/// use pd_sim::{Fault, Sim};
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// let sim = Sim::start().await?;
/// // The next two writes to an incident are answered 503 ...
/// sim.fault(Fault::status(503).header("retry-after", "1").method(Method::PUT).path_prefix("/incidents").times(2));
/// // ... and one list of users in a hundred is cut short.
/// let cut = sim.fault(Fault::cut_body(10).path("/users").probability(0.01));
/// assert_eq!(cut.hits(), 0);
/// # std::io::Result::Ok(())
/// # })?;
/// # std::io::Result::Ok(())
/// ```
#[derive(Clone)]
pub struct Fault {
    kind: Kind,
    times: Option<u64>,
    skip: u64,
    probability: f64,
    method: Option<Method>,
    path: PathMatch,
    when: Option<Predicate>,
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fault")
            .field("name", &self.name())
            .field("times", &self.times)
            .field("skip", &self.skip)
            .field("probability", &self.probability)
            .field("method", &self.method)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

/// The kinds of fault.
impl Fault {
    /// This status, with PagerDuty's error body for it, or whatever [`header`](Self::header) and [`body`](Self::body) say.
    /// A number that is not an HTTP status counts as 500.
    ///
    /// With a path and [`always`](Self::always), it also simulates an endpoint that the simulator does not have.
    /// The response carries no `ratelimit-*` headers but those given: a 429 may come without them.
    #[must_use]
    pub fn status(status: u16) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self::of(Kind::Canned(Canned::status(status)))
    }

    /// A redirect, 302, to `location`.
    #[must_use]
    pub fn redirect(location: &str) -> Self {
        Self::status(302).header("location", location).body("", "text/plain")
    }

    /// 200 with an HTML page, as from a gateway or a proxy.
    #[must_use]
    pub fn html() -> Self {
        Self::status(200).body("<!DOCTYPE html><html><body><h1>Sign in</h1></body></html>", "text/html")
    }

    /// 200 with arrays nested this deep.
    #[must_use]
    pub fn deep_nesting(depth: usize) -> Self {
        let body = "[".repeat(depth) + &"]".repeat(depth);
        Self::status(200).body(body, "application/json")
    }

    /// Delays the response, by tokio's clock. Delays of several faults add up.
    #[must_use]
    pub fn delay(by: Duration) -> Self {
        Self::of(Kind::Delay(by))
    }

    /// Resets the next connection as soon as it is accepted. Whatever narrows down requests does not apply to it, but
    /// [`times`](Self::times), [`skip`](Self::skip) and [`probability`](Self::probability) do.
    #[must_use]
    pub fn reset_on_accept() -> Self {
        Self::of(Kind::Wire(Wire::ResetOnAccept))
    }

    /// Resets the connection after the head of the request, before its body was read.
    #[must_use]
    pub fn reset_before_read() -> Self {
        Self::of(Kind::Wire(Wire::ResetBeforeRead))
    }

    /// Resets the connection after the request was read whole, without carrying it out.
    #[must_use]
    pub fn reset_after_read() -> Self {
        Self::of(Kind::Wire(Wire::ResetAfterRead))
    }

    /// Carries the request out and resets the connection in place of the response.
    #[must_use]
    pub fn lose_response() -> Self {
        Self::of(Kind::Wire(Wire::LoseResponse))
    }

    /// Reads the request and never answers.
    #[must_use]
    pub fn silence() -> Self {
        Self::of(Kind::Wire(Wire::Silence))
    }

    /// Answers with these bytes and closes the connection.
    #[must_use]
    pub fn garbage(bytes: impl Into<Bytes>) -> Self {
        Self::of(Kind::Wire(Wire::Garbage(bytes.into())))
    }

    /// On HTTP/2, GOAWAY with this error code (0 is `NO_ERROR`) and no stream processed, and the connection's end.
    #[must_use]
    pub fn go_away(code: u32) -> Self {
        Self::of(Kind::Wire(Wire::GoAway(code)))
    }

    /// On HTTP/2, RST_STREAM with this error code: 7, `REFUSED_STREAM`, promises that the request was not processed,
    /// 2, `INTERNAL_ERROR`, promises nothing.
    #[must_use]
    pub fn reset_stream(code: u32) -> Self {
        Self::of(Kind::Wire(Wire::ResetStream(code)))
    }

    /// The headers of the response, and never its body.
    #[must_use]
    pub fn stall_body() -> Self {
        Self::of(Kind::Response(ResponseFault::Stall))
    }

    /// The first `bytes` bytes of a body whose `content-length` promises it whole, then the connection's end.
    #[must_use]
    pub fn cut_body(bytes: usize) -> Self {
        Self::of(Kind::Response(ResponseFault::Cut { bytes, chunked: false }))
    }

    /// As [`cut_body`](Self::cut_body), of a body in chunks: the last chunk never comes.
    #[must_use]
    pub fn cut_chunked_body(bytes: usize) -> Self {
        Self::of(Kind::Response(ResponseFault::Cut { bytes, chunked: true }))
    }

    /// The body, `bytes` bytes at a time (at least one), with `every` between.
    #[must_use]
    pub fn drip(bytes: usize, every: Duration) -> Self {
        Self::of(Kind::Response(ResponseFault::Drip { bytes: bytes.max(1), every }))
    }

    /// Closes the connection after the response, without an announcement.
    #[must_use]
    pub fn close() -> Self {
        Self::of(Kind::Response(ResponseFault::Close))
    }

    /// Closes the connection after the response, with an announcement: `connection: close`, or GOAWAY on HTTP/2.
    #[must_use]
    pub fn announce_close() -> Self {
        Self::of(Kind::Response(ResponseFault::AnnounceClose))
    }

    /// Sends the response, and answers no later request on that connection, which stays open: a path that loses its packets,
    /// as after a firewall forgot the connection. New connections work.
    #[must_use]
    pub fn go_silent() -> Self {
        Self::of(Kind::Response(ResponseFault::GoSilent))
    }

    /// Adds this many bytes of headers to the response.
    #[must_use]
    pub fn oversized_headers(bytes: usize) -> Self {
        Self::of(Kind::Response(ResponseFault::Headers(bytes)))
    }

    /// Adds this many bytes of white space to the body, which stays valid JSON. They are generated while they are sent.
    #[must_use]
    pub fn oversized_body(bytes: u64) -> Self {
        Self::of(Kind::Response(ResponseFault::Body(bytes)))
    }

    /// The body without its second half, with a `content-length` that fits the first half.
    #[must_use]
    pub fn truncated_json() -> Self {
        Self::of(Kind::Response(ResponseFault::TruncatedJson))
    }

    /// The entity under the key `unexpected`.
    #[must_use]
    pub fn wrong_wrapper() -> Self {
        Self::of(Kind::Response(ResponseFault::WrongWrapper))
    }

    /// The body with a byte that is not UTF-8 inside its first `id`.
    #[must_use]
    pub fn invalid_utf8() -> Self {
        Self::of(Kind::Response(ResponseFault::InvalidUtf8))
    }

    /// A gzip body that unpacks to at least this many bytes, at about a thousandth of that on the wire.
    #[must_use]
    pub fn gzip_bomb(bytes: u64) -> Self {
        Self::of(Kind::Response(ResponseFault::GzipBomb(bytes)))
    }

    /// The body under gzip, without the end of the gzip stream.
    #[must_use]
    pub fn gzip_cut() -> Self {
        Self::of(Kind::Response(ResponseFault::GzipCut))
    }

    /// 204 with a `content-length` and a body after it. On HTTP/2 the 204 alone.
    #[must_use]
    pub fn no_content_with_body() -> Self {
        Self::of(Kind::Response(ResponseFault::NoContentWithBody))
    }

    /// Sends this many 103 responses before the response. On HTTP/2 it sends none.
    #[must_use]
    pub fn informational_storm(count: u32) -> Self {
        Self::of(Kind::Response(ResponseFault::Informational(count)))
    }

    /// Adds a header to a response that the fault defines, as [`status`](Self::status) does. It has no effect on other
    /// faults. A name or value that HTTP does not allow is left out.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let (Kind::Canned(canned), Ok(name), Ok(value)) =
            (&mut self.kind, HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value))
        {
            canned.headers.append(name, value);
        }
        self
    }

    /// Sets the body of a response that the fault defines, and its `content-type`.
    #[must_use]
    pub fn body(mut self, body: impl Into<Bytes>, content_type: &str) -> Self {
        if let Kind::Canned(canned) = &mut self.kind {
            canned.set_body(body.into(), content_type);
        }
        self
    }

    /// The fault's name: that of the function that made it, `lose_response`; `status` for every fault that defines a response.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.kind.name()
    }

    fn of(kind: Kind) -> Self {
        Self { kind, times: Some(1), skip: 0, probability: 1.0, method: None, path: PathMatch::Any, when: None }
    }
}

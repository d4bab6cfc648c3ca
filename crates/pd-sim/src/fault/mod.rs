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
pub(crate) use kind::{Canned, FaultKind, ResponseFault, Wire};

/// A fault, and the requests that it is injected into.
///
/// By default, a fault is injected into the next request only. [`times`](Self::times) and [`always`](Self::always) change
/// that. [`method`](Self::method), [`path`](Self::path), [`path_prefix`](Self::path_prefix), [`when`](Self::when),
/// [`skip`](Self::skip) and [`probability`](Self::probability) select requests. If several faults match a request, only the
/// one that was added first is injected. Delays are the exception: every matching [`delay`](Self::delay) is added.
///
/// | fault | seen by the client | carried out? |
/// |---|---|---|
/// | [`status`](Self::status), [`redirect`](Self::redirect), [`html`](Self::html), [`deep_nesting`](Self::deep_nesting) | that response | no |
/// | [`delay`](Self::delay) | the response, late | yes |
/// | [`reset_on_accept`](Self::reset_on_accept), [`reset_before_read`](Self::reset_before_read), [`reset_after_read`](Self::reset_after_read) | a reset | no |
/// | [`lose_response`](Self::lose_response) | a reset | yes |
/// | [`silence`](Self::silence) | no response; the connection stays open | no |
/// | [`garbage`](Self::garbage) | bytes that are not HTTP, then a closed connection | no |
/// | [`stall_body`](Self::stall_body) | the headers, but no body; the connection stays open | yes |
/// | [`cut_body`](Self::cut_body), [`cut_chunked_body`](Self::cut_chunked_body) | part of the body, then a closed connection | yes |
/// | [`drip`](Self::drip) | the body, a few bytes at a time | yes |
/// | [`close`](Self::close), [`announce_close`](Self::announce_close) | the response, then a closed connection | yes |
/// | [`go_silent`](Self::go_silent) | the response; later requests on this connection get no response | yes |
/// | [`oversized_headers`](Self::oversized_headers), [`oversized_body`](Self::oversized_body) | a very large response | yes |
/// | [`truncated_json`](Self::truncated_json), [`wrong_wrapper`](Self::wrong_wrapper), [`invalid_utf8`](Self::invalid_utf8) | a complete response with an invalid body | yes |
/// | [`gzip_bomb`](Self::gzip_bomb), [`gzip_cut`](Self::gzip_cut) | an invalid or very large gzip body | yes |
/// | [`no_content_with_body`](Self::no_content_with_body) | 204, followed by a body (HTTP/1.1) | yes |
/// | [`informational_storm`](Self::informational_storm) | many 1xx responses, then the response (HTTP/1.1) | yes |
/// | [`go_away`](Self::go_away) | GOAWAY before the stream was processed (HTTP/2; on HTTP/1.1 a reset) | no |
/// | [`reset_stream`](Self::reset_stream) | RST_STREAM (HTTP/2; on HTTP/1.1 a closed connection) | no |
///
/// "Carried out" means that the simulator carries out the request before it injects the fault.
/// [`Sim::service`](crate::Sim::service) has no connection, so there a fault of the connection is an error of the call.
///
/// ```
/// use http::Method;
/// use pd_sim::{Fault, Sim};
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// let sim = Sim::start().await?;
/// // The next two updates of incidents get a 503 ...
/// sim.fault(Fault::status(503).header("retry-after", "1").method(Method::PUT).path_prefix("/incidents").times(2));
/// // ... and 1 % of the lists of users are truncated.
/// let cut = sim.fault(Fault::cut_body(10).path("/users").probability(0.01));
/// assert_eq!(cut.hits(), 0);
/// # std::io::Result::Ok(())
/// # })?;
/// # std::io::Result::Ok(())
/// ```
#[derive(Clone)]
pub struct Fault {
    kind: FaultKind,
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

/// The kinds of faults.
impl Fault {
    /// Responds with this status. An error has PagerDuty's error body, unless [`body`](Self::body) sets another one. A number
    /// that is not an HTTP status counts as 500.
    ///
    /// With a path and [`always`](Self::always), it can also simulate an endpoint that the simulator does not have. The
    /// response has no `ratelimit-*` headers, unless [`header`](Self::header) adds them.
    #[must_use]
    pub fn status(status: u16) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self::of(FaultKind::Canned(Canned::status(status)))
    }

    /// Responds with a redirect, 302, to `location`.
    #[must_use]
    pub fn redirect(location: &str) -> Self {
        Self::status(302).header("location", location).body("", "text/plain")
    }

    /// Responds with 200 and an HTML page, as a gateway or a proxy does.
    #[must_use]
    pub fn html() -> Self {
        Self::status(200).body("<!DOCTYPE html><html><body><h1>Sign in</h1></body></html>", "text/html")
    }

    /// Responds with 200 and arrays that are nested this deep.
    #[must_use]
    pub fn deep_nesting(depth: usize) -> Self {
        let body = "[".repeat(depth) + &"]".repeat(depth);
        Self::status(200).body(body, "application/json")
    }

    /// Delays the response, by tokio's clock. Delays of several faults add up.
    #[must_use]
    pub fn delay(by: Duration) -> Self {
        Self::of(FaultKind::Delay(by))
    }

    /// Resets the next connection as soon as it is accepted. [`times`](Self::times), [`skip`](Self::skip) and
    /// [`probability`](Self::probability) count connections. Conditions on requests do not apply.
    #[must_use]
    pub fn reset_on_accept() -> Self {
        Self::of(FaultKind::Wire(Wire::ResetOnAccept))
    }

    /// Resets the connection after the head of the request was read, before its body is.
    #[must_use]
    pub fn reset_before_read() -> Self {
        Self::of(FaultKind::Wire(Wire::ResetBeforeRead))
    }

    /// Resets the connection after the complete request was read, without carrying it out.
    #[must_use]
    pub fn reset_after_read() -> Self {
        Self::of(FaultKind::Wire(Wire::ResetAfterRead))
    }

    /// Carries out the request, and resets the connection without a response.
    #[must_use]
    pub fn lose_response() -> Self {
        Self::of(FaultKind::Wire(Wire::LoseResponse))
    }

    /// Reads the request, and never responds.
    #[must_use]
    pub fn silence() -> Self {
        Self::of(FaultKind::Wire(Wire::Silence))
    }

    /// Responds with these bytes, and closes the connection.
    #[must_use]
    pub fn garbage(bytes: impl Into<Bytes>) -> Self {
        Self::of(FaultKind::Wire(Wire::Garbage(bytes.into())))
    }

    /// On HTTP/2, sends GOAWAY with this error code (0 is `NO_ERROR`), which says that no stream was processed, and closes the
    /// connection.
    #[must_use]
    pub fn go_away(code: u32) -> Self {
        Self::of(FaultKind::Wire(Wire::GoAway(code)))
    }

    /// On HTTP/2, sends RST_STREAM with this error code. 7, `REFUSED_STREAM`, says that the request was not processed. 2,
    /// `INTERNAL_ERROR`, does not say so.
    #[must_use]
    pub fn reset_stream(code: u32) -> Self {
        Self::of(FaultKind::Wire(Wire::ResetStream(code)))
    }

    /// Sends the headers of the response, and never its body.
    #[must_use]
    pub fn stall_body() -> Self {
        Self::of(FaultKind::Response(ResponseFault::Stall))
    }

    /// Sends the `content-length` of the complete body, but only its first `bytes` bytes, and closes the connection.
    #[must_use]
    pub fn cut_body(bytes: usize) -> Self {
        Self::of(FaultKind::Response(ResponseFault::Cut { bytes, chunked: false }))
    }

    /// Sends the first `bytes` bytes of a chunked body without the last chunk, and closes the connection.
    #[must_use]
    pub fn cut_chunked_body(bytes: usize) -> Self {
        Self::of(FaultKind::Response(ResponseFault::Cut { bytes, chunked: true }))
    }

    /// Sends the body `bytes` bytes at a time (at least one), with the delay `every` between them.
    #[must_use]
    pub fn drip(bytes: usize, every: Duration) -> Self {
        Self::of(FaultKind::Response(ResponseFault::Drip { bytes: bytes.max(1), every }))
    }

    /// Closes the connection after the response, unannounced.
    #[must_use]
    pub fn close() -> Self {
        Self::of(FaultKind::Response(ResponseFault::Close))
    }

    /// Closes the connection after the response, and announces it with `connection: close`, or GOAWAY on HTTP/2.
    #[must_use]
    pub fn announce_close() -> Self {
        Self::of(FaultKind::Response(ResponseFault::AnnounceClose))
    }

    /// Sends the response, and responds to no later request on that connection, which stays open. This simulates a path that
    /// drops all packets, for example because a firewall forgot the connection. New connections work.
    #[must_use]
    pub fn go_silent() -> Self {
        Self::of(FaultKind::Response(ResponseFault::GoSilent))
    }

    /// Adds this many bytes of headers to the response.
    #[must_use]
    pub fn oversized_headers(bytes: usize) -> Self {
        Self::of(FaultKind::Response(ResponseFault::Headers(bytes)))
    }

    /// Adds this many bytes of whitespace to the body, which stays valid JSON. They are generated while they are sent.
    #[must_use]
    pub fn oversized_body(bytes: u64) -> Self {
        Self::of(FaultKind::Response(ResponseFault::Body(bytes)))
    }

    /// Sends only the first half of the body, with a `content-length` that matches.
    #[must_use]
    pub fn truncated_json() -> Self {
        Self::of(FaultKind::Response(ResponseFault::TruncatedJson))
    }

    /// Sends the entity under the key `unexpected`.
    #[must_use]
    pub fn wrong_wrapper() -> Self {
        Self::of(FaultKind::Response(ResponseFault::WrongWrapper))
    }

    /// Puts a byte that is not UTF-8 into the first `id` of the body.
    #[must_use]
    pub fn invalid_utf8() -> Self {
        Self::of(FaultKind::Response(ResponseFault::InvalidUtf8))
    }

    /// Sends a gzip body that decompresses to at least this many bytes. The compressed body is about a thousandth of that.
    #[must_use]
    pub fn gzip_bomb(bytes: u64) -> Self {
        Self::of(FaultKind::Response(ResponseFault::GzipBomb(bytes)))
    }

    /// Sends the body compressed with gzip, without the end of the gzip stream.
    #[must_use]
    pub fn gzip_cut() -> Self {
        Self::of(FaultKind::Response(ResponseFault::GzipCut))
    }

    /// Sends a 204 with a `content-length` and a body. On HTTP/2, sends a plain 204.
    #[must_use]
    pub fn no_content_with_body() -> Self {
        Self::of(FaultKind::Response(ResponseFault::NoContentWithBody))
    }

    /// Sends this many 103 responses before the response. On HTTP/2, sends none.
    #[must_use]
    pub fn informational_storm(count: u32) -> Self {
        Self::of(FaultKind::Response(ResponseFault::Informational(count)))
    }

    /// Adds a header to a canned response, such as that of [`status`](Self::status) or [`html`](Self::html). It has no effect on
    /// other faults. An invalid name or value is ignored.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let (FaultKind::Canned(canned), Ok(name), Ok(value)) =
            (&mut self.kind, HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value))
        {
            canned.headers.append(name, value);
        }
        self
    }

    /// Sets the body and the `content-type` of the response of [`status`](Self::status). It has no effect on other faults.
    #[must_use]
    pub fn body(mut self, body: impl Into<Bytes>, content_type: &str) -> Self {
        if let FaultKind::Canned(canned) = &mut self.kind {
            canned.set_body(body.into(), content_type);
        }
        self
    }

    /// Returns the name of the fault, which is the name of its constructor, such as `lose_response`. Canned responses have the
    /// name `status`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.kind.name()
    }

    fn of(kind: FaultKind) -> Self {
        Self { kind, times: Some(1), skip: 0, probability: 1.0, method: None, path: PathMatch::Any, when: None }
    }
}

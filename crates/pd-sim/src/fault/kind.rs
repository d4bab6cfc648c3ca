//! The kinds of faults.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header::CONTENT_TYPE};
use serde_json::json;

/// The effect of a fault.
#[derive(Debug, Clone)]
pub(crate) enum FaultKind {
    Delay(Duration),
    /// A canned response. The endpoint is not called.
    Canned(Canned),
    /// A fault of the connection or the stream.
    Wire(Wire),
    /// A change of the endpoint's response.
    Response(ResponseFault),
}

/// A canned response.
#[derive(Debug, Clone)]
pub(crate) struct Canned {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

#[derive(Debug, Clone)]
pub(crate) enum Wire {
    ResetOnAccept,
    ResetBeforeRead,
    ResetAfterRead,
    LoseResponse,
    Silence,
    Garbage(Bytes),
    GoAway(u32),
    ResetStream(u32),
}

#[derive(Debug, Clone)]
pub(crate) enum ResponseFault {
    Stall,
    Cut { bytes: usize, chunked: bool },
    Drip { bytes: usize, every: Duration },
    Close,
    AnnounceClose,
    GoSilent,
    Headers(usize),
    Body(u64),
    TruncatedJson,
    WrongWrapper,
    InvalidUtf8,
    GzipBomb(u64),
    GzipCut,
    NoContentWithBody,
    Informational(u32),
}

impl Canned {
    pub(crate) fn status(status: StatusCode) -> Self {
        let mut canned = Self { status, headers: HeaderMap::new(), body: Bytes::new() };
        if status.is_client_error() || status.is_server_error() {
            let code = if status == StatusCode::TOO_MANY_REQUESTS { 2020 } else { 2000 };
            let message = match status {
                StatusCode::TOO_MANY_REQUESTS => "Rate Limit Exceeded",
                _ => status.canonical_reason().unwrap_or("Error"),
            };
            let body = json!({"error": {"message": message, "code": code}}).to_string();
            canned.set_body(body.into(), "application/json; charset=utf-8");
        }
        canned
    }

    pub(crate) fn set_body(&mut self, body: Bytes, content_type: &str) {
        self.body = body;
        if let Ok(value) = HeaderValue::from_str(content_type) {
            self.headers.insert(CONTENT_TYPE, value);
        }
    }
}

impl FaultKind {
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Delay(_) => "delay",
            Self::Canned(_) => "status",
            Self::Wire(wire) => wire.name(),
            Self::Response(fault) => fault.name(),
        }
    }
}

impl Wire {
    fn name(&self) -> &'static str {
        match self {
            Self::ResetOnAccept => "reset_on_accept",
            Self::ResetBeforeRead => "reset_before_read",
            Self::ResetAfterRead => "reset_after_read",
            Self::LoseResponse => "lose_response",
            Self::Silence => "silence",
            Self::Garbage(_) => "garbage",
            Self::GoAway(_) => "go_away",
            Self::ResetStream(_) => "reset_stream",
        }
    }
}

impl ResponseFault {
    fn name(&self) -> &'static str {
        match self {
            Self::Stall => "stall_body",
            Self::Cut { chunked: false, .. } => "cut_body",
            Self::Cut { chunked: true, .. } => "cut_chunked_body",
            Self::Drip { .. } => "drip",
            Self::Close => "close",
            Self::AnnounceClose => "announce_close",
            Self::GoSilent => "go_silent",
            Self::Headers(_) => "oversized_headers",
            Self::Body(_) => "oversized_body",
            Self::TruncatedJson => "truncated_json",
            Self::WrongWrapper => "wrong_wrapper",
            Self::InvalidUtf8 => "invalid_utf8",
            Self::GzipBomb(_) => "gzip_bomb",
            Self::GzipCut => "gzip_cut",
            Self::NoContentWithBody => "no_content_with_body",
            Self::Informational(_) => "informational_storm",
        }
    }
}

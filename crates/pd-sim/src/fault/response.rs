//! Faults of the response.

use std::{fmt::Write as _, iter, sync::atomic::Ordering, time::Duration};

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, Version, header};
use serde_json::Value;

use super::{ResponseFault, wire};
use crate::{
    Journal,
    body::{BoxError, SimBody, Step},
    exchange::Exchange,
    gzip,
    io::{Command, Connection, End},
};

/// The size of the pieces of an oversized body.
const PIECE: usize = 64 * 1024;

/// Injects a fault into a response.
pub(crate) async fn apply(
    fault: &ResponseFault,
    mut exchange: Exchange,
    version: Version,
    connection: Option<&Connection>,
    journal: &Journal,
) -> Result<Response<SimBody>, BoxError> {
    let body = exchange.body.clone();
    let length = body.len() as u64;
    let steps = match fault {
        ResponseFault::Stall => {
            return Ok(scripted(exchange, vec![Step::Flush, Step::Hang], Some(length.max(1))));
        }
        ResponseFault::Cut { bytes, chunked } => {
            // A body that is shorter than the cut gets a `content-length` of one byte more.
            let content_length = (!chunked).then(|| length.max(*bytes as u64 + 1));
            return Ok(scripted(exchange, cut(&body, *bytes), content_length));
        }
        ResponseFault::Drip { bytes, every } => drip(&body, *bytes, *every),
        ResponseFault::Close => return Ok(close(exchange, connection)),
        ResponseFault::AnnounceClose => return Ok(announce_close(exchange, version, connection)),
        ResponseFault::GoSilent => {
            if let Some(connection) = connection {
                connection.silent.store(true, Ordering::SeqCst);
            }
            return Ok(exchange.into_response());
        }
        ResponseFault::Headers(bytes) => return Ok(oversized_headers(exchange, *bytes)),
        ResponseFault::Body(extra) => {
            return Ok(scripted(exchange, oversized(&body, *extra), Some(length.saturating_add(*extra))));
        }
        ResponseFault::GzipBomb(bytes) => {
            gzip::mark(&mut exchange.headers);
            return Ok(exchange.with_body(SimBody::script(gzip::bomb(*bytes), None)));
        }
        ResponseFault::NoContentWithBody => {
            return no_content_with_body(exchange, version, connection, journal).await;
        }
        ResponseFault::Informational(count) => return storm(exchange, *count, version, connection, journal).await,
        ResponseFault::TruncatedJson => vec![Step::Data(body.slice(..body.len() / 2))],
        ResponseFault::WrongWrapper => vec![Step::Data(with_wrong_wrapper(&body))],
        ResponseFault::InvalidUtf8 => vec![Step::Data(with_invalid_utf8(&body))],
        ResponseFault::GzipCut => {
            gzip::mark(&mut exchange.headers);
            let compressed = gzip::compress(&body);
            vec![Step::Data(compressed.slice(..compressed.len() / 2))]
        }
    };
    let length = steps.iter().map(Step::len).sum();
    Ok(scripted(exchange, steps, Some(length)))
}

impl Step {
    fn len(&self) -> u64 {
        match self {
            Self::Data(bytes) => bytes.len() as u64,
            _ => 0,
        }
    }
}

fn scripted(exchange: Exchange, steps: Vec<Step>, length: Option<u64>) -> Response<SimBody> {
    exchange.with_body(SimBody::script(steps.into(), length))
}

fn cut(body: &Bytes, bytes: usize) -> Vec<Step> {
    let cut = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
    let mut steps = vec![Step::Flush];
    if bytes > 0 {
        steps.push(Step::Data(body.slice(..bytes.min(body.len()))));
        steps.push(Step::Flush);
    }
    steps.push(Step::Fail(cut.into()));
    steps
}

fn drip(body: &Bytes, bytes: usize, every: Duration) -> Vec<Step> {
    let mut rest = body.clone();
    let mut steps = Vec::new();
    while !rest.is_empty() {
        steps.push(Step::Data(rest.split_to(bytes.min(rest.len()))));
        steps.push(Step::Sleep(every));
    }
    // Do not sleep after the last piece.
    steps.pop();
    steps
}

fn oversized(body: &Bytes, extra: u64) -> Vec<Step> {
    let piece = Bytes::from(vec![b' '; PIECE]);
    let whole = extra / PIECE as u64;
    let rest = usize::try_from(extra % PIECE as u64).unwrap_or_default();
    // The whitespace comes before the JSON text, so that a client must read all of it.
    let mut steps: Vec<_> =
        iter::repeat_with(|| Step::Data(piece.clone())).take(usize::try_from(whole).unwrap_or(usize::MAX)).collect();
    steps.push(Step::Data(piece.slice(..rest)));
    steps.push(Step::Data(body.clone()));
    steps
}

fn oversized_headers(mut exchange: Exchange, bytes: usize) -> Response<SimBody> {
    let mut left = bytes;
    while left > 0 {
        let size = left.min(8 * 1024);
        if let Ok(value) = HeaderValue::from_str(&"x".repeat(size)) {
            exchange.headers.append("x-filler", value);
        }
        left -= size;
    }
    exchange.into_response()
}

fn close(exchange: Exchange, connection: Option<&Connection>) -> Response<SimBody> {
    let body = SimBody::whole(exchange.body.clone());
    let body = match connection {
        Some(connection) => body.closing(connection.close.clone()),
        None => body,
    };
    exchange.with_body(body)
}

fn announce_close(mut exchange: Exchange, version: Version, connection: Option<&Connection>) -> Response<SimBody> {
    if version == Version::HTTP_2 {
        if let Some(connection) = connection {
            // This fails only if the connection is already closed.
            let _ = connection.commands.send(Command::Graceful);
        }
    } else {
        exchange.headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    exchange.into_response()
}

fn with_wrong_wrapper(body: &Bytes) -> Bytes {
    let entity = match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => object.into_iter().find(|(_, value)| value.is_object() || value.is_array()),
        _ => None,
    };
    let entity = entity.map_or(Value::Null, |(_, value)| value);
    serde_json::json!({"unexpected": entity}).to_string().into()
}

fn with_invalid_utf8(body: &Bytes) -> Bytes {
    const ID: &[u8] = b"\"id\":\"";
    let mut bytes = body.to_vec();
    let at = bytes.windows(ID.len()).position(|window| window == ID);
    match at.and_then(|at| bytes.get_mut(at + ID.len())) {
        Some(byte) => *byte = 0xff,
        None => bytes.extend_from_slice(b"\"\xff\""),
    }
    bytes.into()
}

async fn no_content_with_body(
    mut exchange: Exchange,
    version: Version,
    connection: Option<&Connection>,
    journal: &Journal,
) -> Result<Response<SimBody>, BoxError> {
    exchange.status = StatusCode::NO_CONTENT;
    if connection.is_none() || version == Version::HTTP_2 {
        exchange.body = Bytes::new();
        return Ok(exchange.into_response());
    }
    let text = http1(&exchange);
    journal.count_response(exchange.status);
    wire::take_over(connection, vec![text], End::Close).await
}

async fn storm(
    exchange: Exchange,
    count: u32,
    version: Version,
    connection: Option<&Connection>,
    journal: &Journal,
) -> Result<Response<SimBody>, BoxError> {
    if connection.is_none() || version == Version::HTTP_2 {
        return Ok(exchange.into_response());
    }
    let hint = Bytes::from_static(b"HTTP/1.1 103 Early Hints\r\nlink: </style.css>; rel=preload\r\n\r\n");
    let mut responses: Vec<_> = (0..count).map(|_| hint.clone()).collect();
    responses.push(http1(&exchange));
    journal.count_response(exchange.status);
    wire::take_over(connection, responses, End::Close).await
}

/// Encodes the response as HTTP/1.1.
fn http1(exchange: &Exchange) -> Bytes {
    let mut text = format!("HTTP/1.1 {}\r\nconnection: close\r\n", exchange.status);
    for (name, value) in &exchange.headers {
        if name != header::CONTENT_LENGTH {
            // Writing to a `String` cannot fail.
            let _ = write!(text, "{name}: {}\r\n", value.to_str().unwrap_or_default());
        }
    }
    let _ = write!(text, "content-length: {}\r\n\r\n", exchange.body.len());
    let mut bytes = text.into_bytes();
    bytes.extend_from_slice(&exchange.body);
    bytes.into()
}

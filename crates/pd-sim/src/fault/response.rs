//! Faults of the response.

use std::{fmt::Write as _, iter, sync::atomic::Ordering, time::Duration};

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, Version, header};
use serde_json::Value;

use super::{ResponseFault, wire};
use crate::{
    Journal,
    body::{BodyStep, BoxError, SimBody},
    buffered::BufferedResponse,
    gzip,
    io::{Command, Connection, End},
};

/// The size of the pieces of an oversized body.
const PIECE: usize = 64 * 1024;

/// Injects a fault into a response.
pub(crate) async fn apply(
    fault: &ResponseFault,
    mut response: BufferedResponse,
    version: Version,
    connection: Option<&Connection>,
    journal: &Journal,
) -> Result<Response<SimBody>, BoxError> {
    let body = response.body.clone();
    let length = body.len() as u64;
    let steps = match fault {
        ResponseFault::Stall => {
            return Ok(scripted(response, vec![BodyStep::Flush, BodyStep::Hang], Some(length.max(1))));
        }
        ResponseFault::Cut { bytes, chunked } => {
            // A body that is shorter than the cut gets a `content-length` of one byte more.
            let content_length = (!chunked).then(|| length.max(*bytes as u64 + 1));
            return Ok(scripted(response, cut(&body, *bytes), content_length));
        }
        ResponseFault::Drip { bytes, every } => drip(&body, *bytes, *every),
        ResponseFault::Close => return Ok(close(response, connection)),
        ResponseFault::AnnounceClose => return Ok(announce_close(response, version, connection)),
        ResponseFault::GoSilent => {
            if let Some(connection) = connection {
                connection.silent.store(true, Ordering::SeqCst);
            }
            return Ok(response.into_response());
        }
        ResponseFault::Headers(bytes) => return Ok(oversized_headers(response, *bytes)),
        ResponseFault::Body(extra) => {
            return Ok(scripted(response, oversized(&body, *extra), Some(length.saturating_add(*extra))));
        }
        ResponseFault::GzipBomb(bytes) => {
            gzip::mark(&mut response.headers);
            return Ok(response.with_body(SimBody::script(gzip::bomb(*bytes), None)));
        }
        ResponseFault::NoContentWithBody => {
            return no_content_with_body(response, version, connection, journal).await;
        }
        ResponseFault::Informational(count) => return storm(response, *count, version, connection, journal).await,
        ResponseFault::TruncatedJson => vec![BodyStep::Data(body.slice(..body.len() / 2))],
        ResponseFault::WrongWrapper => vec![BodyStep::Data(with_wrong_wrapper(&body))],
        ResponseFault::InvalidUtf8 => vec![BodyStep::Data(with_invalid_utf8(&body))],
        ResponseFault::GzipCut => {
            gzip::mark(&mut response.headers);
            let compressed = gzip::compress(&body);
            vec![BodyStep::Data(compressed.slice(..compressed.len() / 2))]
        }
    };
    let length = steps.iter().map(BodyStep::len).sum();
    Ok(scripted(response, steps, Some(length)))
}

impl BodyStep {
    fn len(&self) -> u64 {
        match self {
            Self::Data(bytes) => bytes.len() as u64,
            _ => 0,
        }
    }
}

fn scripted(response: BufferedResponse, steps: Vec<BodyStep>, length: Option<u64>) -> Response<SimBody> {
    response.with_body(SimBody::script(steps.into(), length))
}

fn cut(body: &Bytes, bytes: usize) -> Vec<BodyStep> {
    let cut = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
    let mut steps = vec![BodyStep::Flush];
    if bytes > 0 {
        steps.push(BodyStep::Data(body.slice(..bytes.min(body.len()))));
        steps.push(BodyStep::Flush);
    }
    steps.push(BodyStep::Fail(cut.into()));
    steps
}

fn drip(body: &Bytes, bytes: usize, every: Duration) -> Vec<BodyStep> {
    let mut rest = body.clone();
    let mut steps = Vec::new();
    while !rest.is_empty() {
        steps.push(BodyStep::Data(rest.split_to(bytes.min(rest.len()))));
        steps.push(BodyStep::Sleep(every));
    }
    // Do not sleep after the last piece.
    steps.pop();
    steps
}

fn oversized(body: &Bytes, extra: u64) -> Vec<BodyStep> {
    let piece = Bytes::from(vec![b' '; PIECE]);
    let whole = extra / PIECE as u64;
    let rest = usize::try_from(extra % PIECE as u64).unwrap_or_default();
    // The whitespace comes before the JSON text, so that a client must read all of it.
    let mut steps: Vec<_> = iter::repeat_with(|| BodyStep::Data(piece.clone()))
        .take(usize::try_from(whole).unwrap_or(usize::MAX))
        .collect();
    steps.push(BodyStep::Data(piece.slice(..rest)));
    steps.push(BodyStep::Data(body.clone()));
    steps
}

fn oversized_headers(mut response: BufferedResponse, bytes: usize) -> Response<SimBody> {
    let mut left = bytes;
    while left > 0 {
        let size = left.min(8 * 1024);
        if let Ok(value) = HeaderValue::from_str(&"x".repeat(size)) {
            response.headers.append("x-filler", value);
        }
        left -= size;
    }
    response.into_response()
}

fn close(response: BufferedResponse, connection: Option<&Connection>) -> Response<SimBody> {
    let body = SimBody::whole(response.body.clone());
    let body = match connection {
        Some(connection) => body.closing(connection.close.clone()),
        None => body,
    };
    response.with_body(body)
}

fn announce_close(
    mut response: BufferedResponse,
    version: Version,
    connection: Option<&Connection>,
) -> Response<SimBody> {
    if version == Version::HTTP_2 {
        if let Some(connection) = connection {
            // This fails only if the connection is already closed.
            let _ = connection.commands.send(Command::Graceful);
        }
    } else {
        response.headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response.into_response()
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
    mut response: BufferedResponse,
    version: Version,
    connection: Option<&Connection>,
    journal: &Journal,
) -> Result<Response<SimBody>, BoxError> {
    response.status = StatusCode::NO_CONTENT;
    if connection.is_none() || version == Version::HTTP_2 {
        response.body = Bytes::new();
        return Ok(response.into_response());
    }
    let text = http1(&response);
    journal.count_response(response.status);
    wire::take_over(connection, vec![text], End::Close).await
}

async fn storm(
    response: BufferedResponse,
    count: u32,
    version: Version,
    connection: Option<&Connection>,
    journal: &Journal,
) -> Result<Response<SimBody>, BoxError> {
    if connection.is_none() || version == Version::HTTP_2 {
        return Ok(response.into_response());
    }
    let hint = Bytes::from_static(b"HTTP/1.1 103 Early Hints\r\nlink: </style.css>; rel=preload\r\n\r\n");
    let mut responses: Vec<_> = (0..count).map(|_| hint.clone()).collect();
    responses.push(http1(&response));
    journal.count_response(response.status);
    wire::take_over(connection, responses, End::Close).await
}

/// Encodes the response as HTTP/1.1.
fn http1(response: &BufferedResponse) -> Bytes {
    let mut text = format!("HTTP/1.1 {}\r\nconnection: close\r\n", response.status);
    for (name, value) in &response.headers {
        if name != header::CONTENT_LENGTH {
            // Writing to a `String` cannot fail.
            let _ = write!(text, "{name}: {}\r\n", value.to_str().unwrap_or_default());
        }
    }
    let _ = write!(text, "content-length: {}\r\n\r\n", response.body.len());
    let mut bytes = text.into_bytes();
    bytes.extend_from_slice(&response.body);
    bytes.into()
}

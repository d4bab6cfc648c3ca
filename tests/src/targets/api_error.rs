//! Error responses.

use http::{HeaderMap, HeaderValue, StatusCode};
use pd_core::{ApiError, json};
use serde_json::Value;

use super::input;

/// The longest message, and each of the errors: so many characters, and `…`.
const LONGEST: usize = 1_001;

/// Any error response is read, and the part that is kept is short enough to show.
///
/// Input: two bytes for the operation, two for the status, a line for the request id, then the body.
pub fn api_error(data: &[u8]) {
    let (operation, data) = input::number(data);
    let (status, data) = input::number(data);
    let operation = input::operation(operation);
    let status = StatusCode::from_u16(100 + status % 900).unwrap_or(StatusCode::BAD_REQUEST);
    let line = data.iter().position(|byte| *byte == b'\n').unwrap_or(0);
    let (request_id, body) = data.split_at(line);
    let body = body.strip_prefix(b"\n").unwrap_or(body);
    let mut headers = HeaderMap::new();
    if let Ok(value) = HeaderValue::from_bytes(request_id) {
        headers.insert("x-request-id", value);
    }

    let error = ApiError::new(operation.clone(), status, &headers, body);
    assert_eq!((error.operation(), error.status()), (&operation, status));
    short("excerpt", error.excerpt(), 101);
    short("message", error.message().unwrap_or_default(), LONGEST);
    short("request id", error.request_id().unwrap_or_default(), 101);
    assert!(error.errors().len() <= 250);
    for sentence in error.errors() {
        short("one of the errors", sentence, LONGEST);
    }
    assert!(!error.excerpt().contains(|it: char| it.is_ascii_control()), "{:?}", error.excerpt());
    assert!(error.to_string().starts_with(&operation.to_string()));
    said(&error, body);
}

fn short(what: &str, text: &str, longest: usize) {
    let length = text.chars().count();
    assert!(length <= longest, "{what} has {length} characters");
}

/// The members that PagerDuty documents are found.
fn said(error: &ApiError, body: &[u8]) {
    let Ok(tree) = json::from_slice::<Value>(body) else {
        assert_eq!((error.message(), error.code()), (None, None));
        return;
    };
    let Some(stated) = tree.get("error").filter(|it| it.is_object()) else { return };
    if let Some(message) = stated.get("message").and_then(Value::as_str).filter(|it| it.chars().count() < LONGEST) {
        assert_eq!(error.message(), Some(message));
    }
    if let Some(code) = stated.get("code").and_then(Value::as_i64) {
        assert_eq!(error.code(), Some(code));
    }
}

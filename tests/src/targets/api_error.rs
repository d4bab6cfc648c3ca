//! Error responses.

use http::{HeaderMap, HeaderValue, StatusCode};
use pd_core::{ApiError, json};
use serde_json::Value;

use super::input;

/// The maximum length in characters of the message and of each entry of `errors`: 1,000 and `…`.
const MAX_CHARS: usize = 1_001;

/// Checks that `ApiError` accepts any response, and that the text it keeps is short.
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
    assert_short("excerpt", error.excerpt(), 101);
    assert_short("message", error.message().unwrap_or_default(), MAX_CHARS);
    assert_short("request id", error.request_id().unwrap_or_default(), 101);
    assert!(error.errors().len() <= 250);
    for sentence in error.errors() {
        assert_short("one of the errors", sentence, MAX_CHARS);
    }
    assert!(!error.excerpt().contains(|it: char| it.is_ascii_control()), "{:?}", error.excerpt());
    assert!(error.to_string().starts_with(&operation.to_string()));
    check_documented_members(&error, body);
}

fn assert_short(name: &str, text: &str, max_chars: usize) {
    let length = text.chars().count();
    assert!(length <= max_chars, "{name} has {length} characters");
}

/// Checks that `message` and `code`, which PagerDuty documents, are read from the body.
fn check_documented_members(error: &ApiError, body: &[u8]) {
    let Ok(tree) = json::from_slice::<Value>(body) else {
        assert_eq!((error.message(), error.code()), (None, None));
        return;
    };
    let Some(member) = tree.get("error").filter(|it| it.is_object()) else { return };
    if let Some(message) = member.get("message").and_then(Value::as_str).filter(|it| it.chars().count() < MAX_CHARS) {
        assert_eq!(error.message(), Some(message));
    }
    if let Some(code) = member.get("code").and_then(Value::as_i64) {
        assert_eq!(error.code(), Some(code));
    }
}

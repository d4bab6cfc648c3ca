//! The header and the body of a webhook.

use http::{HeaderMap, HeaderValue};
use pd_webhooks::{Data, SIGNATURE, SignatureError, Verifier, Webhook};
use serde_json::Value;

/// Checks that the verifier accepts no forged header, and that the decoder accepts every JSON object whose member `event` is an
/// object, and keeps the resource unchanged.
///
/// Input: the header, a line feed, the body.
pub fn webhook(data: &[u8]) {
    let split = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let (header, body) = (&data[..split], data.get(split + 1..).unwrap_or_default());
    check_signature(header, body);
    check_body(body);
}

/// No input knows the secret, so no signature can match. Checks that the error classifies the header.
fn check_signature(header: &[u8], body: &[u8]) {
    let Ok(value) = HeaderValue::from_bytes(header) else { return };
    let mut headers = HeaderMap::new();
    headers.insert(SIGNATURE, value);
    let Ok(verifier) = Verifier::new(["a secret that no input knows"]) else { return };
    let error = verifier.verify(&headers, body);
    let text = String::from_utf8_lossy(header);
    let entries: Vec<&str> = text.split(',').map(str::trim).collect();
    let well_formed = |entry: &&str| {
        entry.strip_prefix("v1=").is_some_and(|hex| hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    let visible = header.iter().all(|byte| matches!(byte, b'\t' | b' '..=b'~'));
    let expected = if visible && entries.iter().any(well_formed) {
        SignatureError::Mismatch
    } else if visible
        && entries
            .iter()
            .all(|entry| entry.split_once('=').is_some_and(|(version, _)| !version.is_empty() && version != "v1"))
    {
        SignatureError::UnknownVersion
    } else {
        SignatureError::Malformed
    };
    assert_eq!(error, Err(expected), "{text:?}");
}

fn check_body(body: &[u8]) {
    let read = Webhook::from_slice(body);
    let tree = pd_core::json::from_slice::<Value>(body).ok();
    let Some(event) = tree.as_ref().and_then(|tree| tree.get("event")).filter(|event| event.is_object()) else {
        // The decoder rejects a body with two `event` members. The tree keeps the last of them.
        assert!(read.is_err(), "the body has no event");
        return;
    };
    let Ok(webhook) = read else {
        assert!(body.windows(7).filter(|window| *window == b"\"event\"").count() > 1 || body.contains(&b'\\'));
        return;
    };
    assert_eq!(webhook.event.data_json(), event.get("data").unwrap_or(&Value::Null));
    if let Some(name) = event.get("event_type").and_then(Value::as_str) {
        assert_eq!(webhook.event.event_type.as_str(), name);
    }
    if let Data::Unknown(raw) = &webhook.event.data {
        assert_eq!(raw, webhook.event.data_json());
    }
}

//! Responses that contain the secrets, in every part and encoding; and all other faults.

use std::time::Duration;

use pd_sim::Fault;

use super::sink::{AUTHORIZATION_VALUE, KEY, ROUTING_KEY};

/// The session under test, whose secret the responses contain.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum SessionKind {
    /// With an API key.
    Rest,
    /// With a routing key.
    Events,
}

/// Returns texts that contain the secret, each with a name.
pub(crate) fn texts(kind: SessionKind) -> Vec<(&'static str, String)> {
    match kind {
        SessionKind::Rest => vec![("the key", format!("{KEY}: you sent {AUTHORIZATION_VALUE} to me, {KEY}{KEY}"))],
        SessionKind::Events => vec![("the routing key", format!("no such key: {ROUTING_KEY}"))],
    }
}

/// Escapes every character as JSON permits.
fn escaped(text: &str) -> String {
    text.chars().map(|character| format!("\\u{:04x}", u32::from(character))).collect()
}

fn bodies(text: &str) -> Vec<(&'static str, String)> {
    let slashed = text.replace('/', "\\/");
    // An excerpt of the body ends in the middle of the secret.
    let padding = "x".repeat(90);
    vec![
        ("PagerDuty's error", format!(r#"{{"error": {{"message": "{text}", "code": 2001, "errors": ["{text}"]}}}}"#)),
        ("an error as a string", format!(r#"{{"error": "{text}"}}"#)),
        (
            "the Events API's error",
            format!(
                r#"{{"status": "invalid event", "message": "{text}", "errors": ["{text}"], "dedup_key": "{text}"}}"#
            ),
        ),
        ("errors by field", format!(r#"{{"errors": {{"{text}": "{text}"}}}}"#)),
        ("escaped", format!(r#"{{"error": {{"message": "{0}", "{0}": 1}}}}"#, escaped(text))),
        ("escaped, truncated", format!(r#"{{"error": {{"message": "{}"#, escaped(text))),
        ("escaped, with a duplicate member", format!(r#"{{"message": "{}", "message": "x"}}"#, escaped(text))),
        ("escaped slashes", format!(r#"{{"error": {{"message": "{slashed}"}}}}"#)),
        ("a name of a member", format!(r#"{{"{text}": {{}}}}"#)),
        ("an escaped name of a member", format!(r#"{{"{}": {{}}}}"#, escaped(text))),
        (
            "a value of another type",
            format!(r#"{{"users": ["{text}"], "user": {{"id": "{text}", "name": "{text}"}}, "team": "{text}"}}"#),
        ),
        (
            "an escaped value of another type",
            format!(
                r#"{{"users": [{{"id": "{0}", "name": "{0}", "self": "{0}", "html_url": "{0}"}}], "user": "{0}", "total": "{0}", "more": false}}"#,
                escaped(text)
            ),
        ),
        (
            "two items with the same key",
            format!(
                r#"{{"users": [{{"id": "{text}", "email": "nobody"}}, {{"id": "{text}", "email": "nobody"}}], "more": false}}"#
            ),
        ),
        ("a repeated cursor", format!(r#"{{"records": [{{"id": "P1"}}], "next_cursor": "{text}", "limit": 1}}"#)),
        ("a string", format!(r#""{text}""#)),
        ("HTML", format!("<html>{text}</html>")),
        ("HTML, long", format!("<html>{padding}{text}</html>")),
        ("JSON, long and truncated", format!(r#"{{"a": "{padding}{text}""#)),
        ("JSON, truncated in a string", format!(r#"{{"users": [{{"id": "{text}"#)),
        ("text", text.to_owned()),
    ]
}

/// Returns responses that contain the secret in the body, and responses of every status that the client treats specially
/// that contain it in the headers.
pub(crate) fn responses(kind: SessionKind) -> Vec<(String, Fault)> {
    let mut all = with_texts(texts(kind));
    // Of the secrets, only a routing key is a valid header name.
    if kind == SessionKind::Events {
        for status in [202, 302, 400, 401, 500] {
            all.push((format!("{status}, as a header name"), Fault::status(status).header(ROUTING_KEY, "x")));
        }
    }
    all
}

/// Returns responses with these texts in every body and header.
pub(crate) fn with_texts(texts: Vec<(&'static str, String)>) -> Vec<(String, Fault)> {
    let mut all = Vec::new();
    for (name, text) in texts {
        for (body_name, body) in bodies(&text) {
            for status in [200, 400] {
                all.push((
                    format!("{status}, {name}, {body_name}"),
                    Fault::status(status).body(body.clone(), "application/json"),
                ));
            }
        }
        for status in [200, 202, 204, 302, 307, 400, 401, 402, 403, 404, 408, 429, 500, 502, 503] {
            let mut fault = Fault::status(status);
            for header in [
                "x-request-id",
                "date",
                "location",
                "retry-after",
                "ratelimit-limit",
                "ratelimit-reset",
                "ratelimit-remaining",
                "content-type",
                "www-authenticate",
            ] {
                fault = fault.header(header, &text);
            }
            all.push((format!("{status}, {name}, in headers"), fault));
        }
    }
    all
}

/// Returns all other faults, with secrets where the server chooses the bytes.
pub(crate) fn faults() -> Vec<(&'static str, Fault)> {
    let all = [
        Fault::reset_on_accept(),
        Fault::reset_before_read(),
        Fault::reset_after_read(),
        Fault::lose_response(),
        Fault::silence(),
        Fault::garbage(format!("HTTP/1.1 {KEY} {AUTHORIZATION_VALUE}\r\n{ROUTING_KEY}\r\n\r\n")),
        Fault::garbage(format!("{KEY}\r\n\r\n")),
        Fault::garbage(format!("HTTP/1.1 200 OK\r\n{KEY}: {ROUTING_KEY}\r\n\r\n")),
        Fault::garbage(format!("HTTP/1.1 400 {AUTHORIZATION_VALUE} {ROUTING_KEY}\r\ncontent-length: 0\r\n\r\n")),
        Fault::stall_body(),
        Fault::cut_body(10),
        Fault::cut_chunked_body(10),
        Fault::drip(1, Duration::from_secs(5)),
        Fault::close(),
        Fault::announce_close(),
        Fault::oversized_headers(1 << 20),
        Fault::oversized_body(2 << 20),
        Fault::truncated_json(),
        Fault::wrong_wrapper(),
        Fault::invalid_utf8(),
        Fault::gzip_bomb(2 << 20),
        Fault::gzip_cut(),
        Fault::no_content_with_body(),
        Fault::informational_storm(100),
        Fault::go_away(0),
        Fault::reset_stream(2),
        Fault::html(),
        Fault::deep_nesting(1_000),
    ];
    all.into_iter().map(|fault| (fault.name(), fault)).collect()
}

/// Returns a GOAWAY frame (RFC 9113, section 6.8) with this error code and debug data, and 0 as the last stream.
pub(crate) fn goaway(code: u32, debug_data: &str) -> Vec<u8> {
    let length = u32::try_from(8 + debug_data.len()).unwrap().to_be_bytes();
    let mut frame = length[1..].to_vec();
    frame.extend([7, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    frame.extend(code.to_be_bytes());
    frame.extend(debug_data.as_bytes());
    frame
}

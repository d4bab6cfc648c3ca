use http::Method;
use serde_json::{Value, json};

use super::*;
use crate::Api;

const MESSAGE_LENGTH: usize = 1_000;

fn error(body: &Value) -> ApiError {
    let operation = Operation::resolve(Api::Rest, &Method::POST, "/users");
    ApiError::new(operation, StatusCode::BAD_REQUEST, &HeaderMap::new(), body.to_string().as_bytes())
}

#[test]
fn without_a_message_the_errors_are_the_message() {
    let error = error(&json!({"errors": ["Name is taken", "E-mail is taken"]}));
    assert_eq!(error.message(), Some("Name is taken; E-mail is taken"));
    assert!(error.errors().is_empty());
}

#[test]
fn the_message_and_errors_are_truncated() {
    let many: Vec<String> = (0..300).map(|number| format!("{number} {}", "e".repeat(30))).collect();
    let many = error(&json!({ "errors": many }));
    assert_eq!(many.message(), Some("0 eeeeeeeeeeeeeeeeeeeeeeeeeeeeee"));
    assert_eq!(many.errors().len(), 249);
    let shown = many.to_string();
    assert!(shown.contains("; 10 e") && !shown.contains("; 11 e") && shown.contains("; and 239 more"), "{shown}");

    let field = error(&json!({"errors": {"k".repeat(5_000): "is unknown", "name": "is taken"}}));
    let shown: Vec<&str> = field.message().into_iter().chain(field.errors().iter().map(String::as_str)).collect();
    assert_eq!(shown.len(), 2);
    assert!(shown.iter().all(|text| text.chars().count() <= MESSAGE_LENGTH + 1), "{shown:?}");
}

#[test]
fn every_known_body_is_read_and_displayed() {
    for (body, shown) in [
        (json!({"error": {"message": "Not Found", "code": 2100}}), "Not Found (code 2100)"),
        (
            json!({"error": {"message": "Invalid", "code": "2001", "errors": ["a", {"message": "b"}]}}),
            "Invalid: a; b (code 2001)",
        ),
        (
            json!({"error": {"message": "Invalid", "errors": {"event.since": ["too old", "too odd"]}}}),
            "Invalid: event.since: too old, too odd",
        ),
        (
            json!({"error": {"message": "Forbidden", "required_scopes": "incidents.write, users.read", "token_scopes": ["openid"]}}),
            "Forbidden; required scopes: incidents.write users.read; token scopes: openid",
        ),
        (
            json!({"error": "invalid_grant", "error_description": "The code has expired"}),
            "invalid_grant: The code has expired",
        ),
        (json!({"error": ["a", "b"]}), "a; b"),
        (
            json!({"error": "Bad Request", "message": "title is required", "statusCode": 400}),
            "Bad Request: title is required",
        ),
        (json!({"error": null, "message": "no such user"}), "no such user"),
        (json!({"error": true, "message": "no such user"}), "no such user"),
        (json!({"errors": {"name": ["is taken", "is odd"]}}), "name: is taken, is odd"),
        (json!(["a", {"message": "b"}]), "a; b"),
        (json!({"message": ["a", "b"]}), "a; b"),
        (json!({"error": {"message": ["a", "b"], "path": ["incident", "title"]}}), "incident.title: a; b"),
        (json!({"errors": [{"path": "incident.title", "message": "is required"}]}), "incident.title: is required"),
        (
            json!({"errors": [{"pointer": "#/age", "detail": "is negative"}], "title": "Bad input"}),
            "Bad input: #/age: is negative",
        ),
        (json!({"schemas": ["urn"], "detail": "no such user", "status": "404"}), "no such user"),
        (json!("plain text"), "plain text"),
        (json!({"error": null, "message": ""}), "(a JSON body without a message)"),
        (json!({"key": "hunter2"}), "(a JSON body without a message)"),
    ] {
        let error = error(&body);
        let expected = if shown.starts_with('(') { format!(" {shown}") } else { format!(": {shown}") };
        assert_eq!(error.to_string(), format!("POST /users: 400 Bad Request{expected}"), "{body}");
        assert!(error.excerpt().is_empty());
    }
}

#[test]
fn all_members_of_an_error_are_read() {
    let read =
        error(&json!({"error": {"message": "m", "errors": ["e"], "required_scopes": ["a.b"]}, "token_scopes": "c d"}));
    assert_eq!((read.message(), read.errors()), (Some("m"), &["e".to_owned()][..]));
    assert_eq!(
        (read.required_scopes(), read.token_scopes()),
        (&["a.b".to_owned()][..], &["c".to_owned(), "d".to_owned()][..])
    );
    let read = error(&json!({"error": "invalid_scope", "error_description": "no such scope"}));
    assert_eq!((read.message(), read.description()), (Some("invalid_scope"), Some("no such scope")));
}

#[test]
fn only_a_body_that_is_not_json_is_quoted() {
    let operation = Operation::resolve(Api::Rest, &Method::POST, "/users");
    let read = |body: &[u8]| ApiError::new(operation.clone(), StatusCode::BAD_GATEWAY, &HeaderMap::new(), body);
    assert_eq!(read(b"<html>\n502").to_string(), "POST /users: 502 Bad Gateway: \"<html> 502\"");
    assert_eq!(read(b"").to_string(), "POST /users: 502 Bad Gateway (an empty body)");
    let repaired = read(b"{\"error\": {\"message\": \"cut \\ud83d\"}}");
    assert_eq!(repaired.message(), Some("cut \u{fffd}"));
}

#[test]
fn json_that_is_cut_off_or_too_large_is_not_quoted() {
    let operation = Operation::resolve(Api::Rest, &Method::POST, "/users");
    let cut_off = br#" {"integration_key": "hunter2"#.to_vec();
    let too_large = format!("\u{feff}[\"hunter2\", \"{}\"]", "x".repeat(MAX_PARSED_BODY)).into_bytes();
    for body in [cut_off, too_large] {
        let error = ApiError::new(operation.clone(), StatusCode::BAD_GATEWAY, &HeaderMap::new(), &body);
        assert_eq!(
            error.to_string(),
            "POST /users: 502 Bad Gateway (a JSON body that is invalid or too large to read)"
        );
        assert!(error.excerpt().is_empty() && !format!("{error:?}").contains("hunter2"), "{error:?}");
    }
}

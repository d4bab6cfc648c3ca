//! Responses in PagerDuty's format.

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderValue, StatusCode, header::CONTENT_TYPE};
use serde_json::{Value, json};

use crate::store::Entity;

/// The result of an endpoint.
pub(crate) type EndpointResult = Result<Reply, ErrorReply>;

/// A response with a JSON body, or without a body.
#[derive(Debug)]
pub(crate) struct Reply {
    status: StatusCode,
    body: Bytes,
}

impl Reply {
    pub(crate) fn no_content() -> Self {
        Self::empty(StatusCode::NO_CONTENT)
    }

    pub(crate) fn empty(status: StatusCode) -> Self {
        Self { status, body: Bytes::new() }
    }

    pub(crate) fn json(status: StatusCode, value: &Value) -> Self {
        Self::text(status, value.to_string())
    }

    pub(crate) fn ok(value: &Value) -> Self {
        Self::json(StatusCode::OK, value)
    }

    /// Builds `{wrapper: entity}`.
    pub(crate) fn entity(status: StatusCode, wrapper: &str, entity: &Entity) -> Self {
        Self::text(status, format!("{{\"{wrapper}\":{}}}", entity.json()))
    }

    /// Builds a response of JSON text.
    pub(crate) fn text(status: StatusCode, json: String) -> Self {
        Self { status, body: Bytes::from(json) }
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let has_body = !self.body.is_empty();
        let mut response = Response::new(axum::body::Body::from(self.body));
        *response.status_mut() = self.status;
        if has_body {
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
        }
        response
    }
}

/// An error in PagerDuty's format: `{"error": {"message", "code", "errors"}}`.
#[derive(Debug)]
pub(crate) struct ErrorReply {
    status: StatusCode,
    code: u32,
    message: &'static str,
    errors: Vec<String>,
    /// The scope that the request requires, and the scopes of its token.
    scopes: Option<(String, String)>,
}

impl ErrorReply {
    pub(crate) fn new(status: StatusCode, code: u32, message: &'static str) -> Self {
        Self { status, code, message, errors: Vec::new(), scopes: None }
    }

    pub(crate) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, 2100, "Not Found")
    }

    pub(crate) fn invalid(error: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, 2001, "Invalid Input Provided").because(error)
    }

    /// Builds the error for arguments that are valid, but conflict with the state of the account.
    pub(crate) fn arguments(error: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, 2002, "Arguments Caused Error").because(error)
    }

    pub(crate) fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, 2006, "Authentication failed")
    }

    /// Builds the error for a token without the scope that the request requires.
    pub(crate) fn missing_scope(required: String, token: String) -> Self {
        let error = Self::new(StatusCode::FORBIDDEN, 2010, "Access Denied");
        Self { scopes: Some((required, token)), ..error }
    }

    pub(crate) fn rate_limited() -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, 2020, "Rate Limit Exceeded")
    }

    pub(crate) fn too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, 2001, "Request body is too large")
    }

    pub(crate) fn because(mut self, error: impl Into<String>) -> Self {
        self.errors.push(error.into());
        self
    }
}

impl IntoResponse for ErrorReply {
    fn into_response(self) -> Response {
        let mut error = json!({"message": self.message, "code": self.code});
        if let Some(object) = error.as_object_mut() {
            if !self.errors.is_empty() {
                object.insert("errors".to_owned(), json!(self.errors));
            }
            if let Some((required, token)) = self.scopes {
                object.insert("required_scopes".to_owned(), json!(required));
                object.insert("token_scopes".to_owned(), json!(token));
            }
        }
        Reply::json(self.status, &json!({"error": error})).into_response()
    }
}

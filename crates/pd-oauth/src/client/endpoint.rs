//! Sends the requests of `oauth2` over the transport, and converts its errors.

use std::fmt;

use futures_util::future::{BoxFuture, FutureExt as _};
use http::{HeaderMap, Method, StatusCode, header::CONTENT_TYPE};
use oauth2::{
    Client, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, RequestTokenError, StandardRevocableToken,
    basic::{BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse},
};
use pd_core::{Api, ApiError, Effect, Operation, Redactor};
use pd_transport::{Body, BodySecrets, Idempotent, Transport};

use crate::{
    Error, ErrorKind,
    error::{Step, shown},
    response::TokenResponse,
};

/// The grants of `oauth2`, with both endpoints set.
pub(super) type Grants = Client<
    BasicErrorResponse,
    TokenResponse,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

pub(super) type RequestError = RequestTokenError<SendError, BasicErrorResponse>;

/// Sends one token request.
#[derive(Clone)]
pub(super) struct TokenRequest {
    pub(super) transport: Transport,
    /// The secrets of the request body.
    pub(super) secrets: Vec<Redactor>,
    /// Whether the request spends neither a code nor a refresh token, so that it may be retried.
    pub(super) idempotent: bool,
}

/// A request without a usable response.
#[derive(Debug)]
pub(super) enum SendError {
    Transport(pd_transport::Error),
    /// A response with any status but 200.
    Status(Box<ApiError>),
}

impl std::error::Error for SendError {}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Transport(_) => "the request failed",
            Self::Status(_) => "the server responded with an error",
        })
    }
}

impl TokenRequest {
    /// Returns the HTTP client that `oauth2` calls.
    pub(super) fn http(self) -> impl Fn(HttpRequest) -> BoxFuture<'static, Result<HttpResponse, SendError>> {
        move |request| self.clone().send(request).boxed()
    }

    async fn send(self, request: HttpRequest) -> Result<HttpResponse, SendError> {
        let mut request = request.map(Body::from);
        request.extensions_mut().insert(BodySecrets(self.secrets));
        if self.idempotent {
            request.extensions_mut().insert(Idempotent);
        }
        let response = self.transport.send(request).await.map_err(SendError::Transport)?;
        let (mut parts, body) = response.into_parts();
        if parts.status != StatusCode::OK {
            return Err(SendError::Status(Box::new(api_error(parts.status, &parts.headers, body.as_bytes()))));
        }
        // `oauth2` rejects other media types than JSON. A wrong media type must not lose tokens.
        parts.headers.remove(CONTENT_TYPE);
        Ok(HttpResponse::from_parts(parts, body.into_bytes().to_vec()))
    }
}

fn api_error(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> ApiError {
    ApiError::new(Operation::resolve(Api::Rest, &Method::POST, "/oauth/token"), status, headers, body)
}

/// Returns the error of a step. It does not have the text of `oauth2`, which may quote the response.
pub(super) fn failure(step: Step, error: RequestError) -> Error {
    match error {
        RequestTokenError::Request(SendError::Transport(error)) => {
            let kind = if error.effect() == Effect::NotSent { ErrorKind::NotSent } else { ErrorKind::Unknown };
            Error::with_source(step, kind, "there is no response", error.into())
        }
        RequestTokenError::Request(SendError::Status(error)) => of_status(step, &error),
        RequestTokenError::Parse(..) | RequestTokenError::ServerResponse(_) | RequestTokenError::Other(_) => {
            Error::new(step, ErrorKind::Unknown, "the response cannot be read")
        }
    }
}

fn of_status(step: Step, error: &ApiError) -> Error {
    let status = error.status();
    let code = error.message().filter(|message| is_code(message)).map(shown);
    let mut reason = match (&code, error.message()) {
        (Some(code), _) => code.clone(),
        (None, Some(message)) => format!("{status}: {}", shown(message)),
        (None, None) => status.to_string(),
    };
    if let Some(description) = error.description() {
        reason.push_str(": ");
        reason.push_str(&shown(description));
    }
    // A server or a gateway that fails may have carried out the request.
    let kind = match status {
        status if status.is_server_error() || status.is_success() => ErrorKind::Unknown,
        StatusCode::TOO_MANY_REQUESTS => ErrorKind::RateLimited,
        _ => ErrorKind::Rejected { code },
    };
    Error::new(step, kind, reason)
}

/// Returns whether a message is an OAuth error code, such as `invalid_grant`.
fn is_code(message: &str) -> bool {
    !message.is_empty() && message.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

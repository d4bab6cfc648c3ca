//! The endpoints of the authorization server. They require no `Authorization` header.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header::LOCATION};
use serde_json::json;

use crate::{
    call::{Call, Query},
    oauth::{Denied, TokenError, TokenRequest},
    reply::Reply,
};

/// Redirects with a code or an error, according to the consent.
pub(crate) async fn authorize(call: Call) -> Response {
    let first_user = call.store().list("users").first().map(|user| user.id().to_owned());
    let subdomain = call.store().subdomain().to_owned();
    let now = call.state.clock.elapsed();
    match call.state.oauth.authorize(&call.query, &subdomain, first_user, now) {
        Ok(parameters) => redirect(call.query.get("redirect_uri").unwrap_or_default(), &parameters),
        Err(Denied(reason)) => {
            Reply::json(StatusCode::BAD_REQUEST, &json!({"error": "invalid_request", "error_description": reason}))
                .into_response()
        }
    }
}

fn redirect(to: &str, parameters: &[(&'static str, String)]) -> Response {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
    let separator = if to.contains('?') { '&' } else { '?' };
    let mut response = Reply::empty(StatusCode::FOUND).into_response();
    if let Ok(location) = HeaderValue::from_str(&format!("{to}{separator}{query}")) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

/// Issues tokens.
pub(crate) async fn token(call: Call) -> Response {
    let parameters = Query::parse(std::str::from_utf8(&call.body).unwrap_or_default());
    let subdomain = call.store().subdomain().to_owned();
    let request = TokenRequest { parameters: &parameters, subdomain: &subdomain, now: call.state.clock.elapsed() };
    match call.state.oauth.token(&request) {
        Ok(tokens) => Reply::ok(&tokens).into_response(),
        Err(TokenError { code, description }) => {
            let status = if code == "invalid_client" { StatusCode::UNAUTHORIZED } else { StatusCode::BAD_REQUEST };
            Reply::json(status, &json!({"error": code, "error_description": description})).into_response()
        }
    }
}

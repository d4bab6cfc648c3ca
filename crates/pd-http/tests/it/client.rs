//! The client of the tests.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use http::Request;
use http_body_util::BodyExt;
use pd_http::{BoxError, ClientOptions, HttpClient, Proxy};
use tower::ServiceExt;

/// The body of requests and responses.
pub(crate) type Body = http_body_util::Full<bytes::Bytes>;

/// Options of a client that ignores the proxy variables of the environment.
pub(crate) fn options() -> ClientOptions {
    ClientOptions::new().proxy(Proxy::none())
}

pub(crate) async fn get(client: &HttpClient<Body>, url: &str) -> Result<String, BoxError> {
    send(client, Request::get(url).body(Body::default()).unwrap()).await
}

pub(crate) async fn send(client: &HttpClient<Body>, request: Request<Body>) -> Result<String, BoxError> {
    let body = client.clone().oneshot(request).await?.into_body().collect().await?.to_bytes();
    Ok(String::from_utf8_lossy(&body).into_owned())
}

/// The error and its sources, in one line.
pub(crate) fn chain(error: &BoxError) -> String {
    let mut text = error.to_string();
    let mut error: &dyn std::error::Error = &**error;
    while let Some(source) = error.source() {
        text = format!("{text}: {source}");
        error = source;
    }
    text
}

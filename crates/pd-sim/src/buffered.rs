//! The response of an endpoint, in memory, before a fault changes it.

use bytes::Bytes;
use http::{HeaderMap, Response, StatusCode, header};
use http_body_util::BodyExt;

use crate::body::SimBody;

/// A response whose body is in memory.
pub(crate) struct BufferedResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl BufferedResponse {
    /// Reads the body of an endpoint's response.
    pub(crate) async fn collect(response: axum::response::Response) -> Self {
        let (mut parts, body) = response.into_parts();
        // A fault may change the length. Hyper adds the header for the final body.
        parts.headers.remove(header::CONTENT_LENGTH);
        // The body is in memory, so reading it cannot fail.
        let body = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
        Self { status: parts.status, headers: parts.headers, body }
    }

    pub(crate) fn into_response(self) -> Response<SimBody> {
        let body = self.body.clone();
        self.with_body(SimBody::whole(body))
    }

    pub(crate) fn with_body(self, body: SimBody) -> Response<SimBody> {
        let mut response = Response::new(body);
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}

//! Connects the client of `pd-http` to the state of a call.

use std::task::{Context, Poll};

use http::Request;
use pd_http::HttpClient;
use tower::Service;

use crate::{Body, call_state::CallState};

/// The client of `pd-http`, which reports to the [`CallState`] when it sends a request.
#[derive(Debug, Clone)]
pub(crate) struct ReportingClient(pub(crate) HttpClient<Body>);

impl Service<Request<Body>> for ReportingClient {
    type Response = <HttpClient<Body> as Service<Request<Body>>>::Response;
    type Error = <HttpClient<Body> as Service<Request<Body>>>::Error;
    type Future = <HttpClient<Body> as Service<Request<Body>>>::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.0.poll_ready(cx)
    }

    #[inline]
    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        if let Some(observer) = request.extensions().get::<CallState>().map(CallState::observer) {
            request.extensions_mut().insert(observer);
        }
        self.0.call(request)
    }
}

//! One attempt's layers behind one pointer: retry and pacing clone what is inside them for each call.

use std::{
    sync::Arc,
    task::{Context, Poll},
};

use http::Request;
use tower::{Service, ServiceExt as _, util::Oneshot};

use crate::Body;

/// Always ready; the service is cloned and made ready for each request.
#[derive(Debug)]
pub(super) struct Shared<S>(Arc<S>);

impl<S> Shared<S> {
    pub(super) fn new(service: S) -> Self {
        Self(Arc::new(service))
    }
}

impl<S> Clone for Shared<S> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<S> Service<Request<Body>> for Shared<S>
where
    S: Service<Request<Body>> + Clone,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Oneshot<S, Request<Body>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        S::clone(&self.0).oneshot(request)
    }
}

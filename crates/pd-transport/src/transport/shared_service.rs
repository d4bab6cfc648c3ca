//! Puts the layers of an attempt behind one pointer, because retry and pacing clone their inner service for each call.

use std::{
    sync::Arc,
    task::{Context, Poll, Waker},
};

use futures_util::future::Either;
use http::Request;
use tower::{Layer, Service, ServiceExt as _, util::Oneshot};

use crate::Body;

/// A service behind an `Arc`. It is always ready; each request clones the inner service and waits until the clone is ready.
#[derive(Debug)]
pub(super) struct SharedService<S>(Arc<S>);

/// Puts the service inside behind an `Arc`.
#[derive(Debug, Clone, Copy)]
pub(super) struct SharedServiceLayer;

impl<S> Layer<S> for SharedServiceLayer {
    type Service = SharedService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        SharedService(Arc::new(inner))
    }
}

impl<S> Clone for SharedService<S> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<S> Service<Request<Body>> for SharedService<S>
where
    S: Service<Request<Body>> + Clone,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Either<S::Future, Oneshot<S, Request<Body>>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        Poll::Ready(Ok(()))
    }

    #[inline]
    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let mut service = S::clone(&self.0);
        // The usual case. The future then does not need to store the request.
        if let Poll::Ready(Ok(())) = service.poll_ready(&mut Context::from_waker(Waker::noop())) {
            return Either::Left(service.call(request));
        }
        Either::Right(S::clone(&self.0).oneshot(request))
    }
}

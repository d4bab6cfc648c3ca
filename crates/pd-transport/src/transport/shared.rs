//! One attempt's layers behind one pointer: retry and pacing clone what is inside them for each call.

use std::{
    sync::Arc,
    task::{Context, Poll, Waker},
};

use futures_util::future::Either;
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
    type Future = Either<S::Future, Oneshot<S, Request<Body>>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        Poll::Ready(Ok(()))
    }

    #[inline]
    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let mut service = S::clone(&self.0);
        // As good as always: then the request need not be kept until it is.
        if let Poll::Ready(Ok(())) = service.poll_ready(&mut Context::from_waker(Waker::noop())) {
            return Either::Left(service.call(request));
        }
        Either::Right(S::clone(&self.0).oneshot(request))
    }
}

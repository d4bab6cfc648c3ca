//! The services of the stack.

use futures_util::future::BoxFuture;
use http::{Request, Response};
use tower::{Service, ServiceExt as _};

use crate::{Body, Error};

/// The bounds of each service in the stack.
pub(super) trait StackService:
    Service<Request<Body>, Response = Response<Body>, Error = Error, Future: Send + 'static> + Clone + Send + Sync + 'static
{
}

impl<S> StackService for S where
    S: Service<Request<Body>, Response = Response<Body>, Error = Error, Future: Send + 'static>
        + Clone
        + Send
        + Sync
        + 'static
{
}

/// The type-erased stack. A call allocates only its future; a call through an [`HttpService`](crate::HttpService) would also box
/// a clone of the service.
pub(super) trait Stack: Send + Sync {
    fn send(&self, request: Request<Body>) -> BoxFuture<'static, Result<Response<Body>, Error>>;
}

impl<S: StackService> Stack for S {
    fn send(&self, request: Request<Body>) -> BoxFuture<'static, Result<Response<Body>, Error>> {
        Box::pin(self.clone().oneshot(request))
    }
}

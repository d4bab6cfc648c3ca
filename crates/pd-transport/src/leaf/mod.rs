//! The innermost service: connections to the server.

use std::{
    error::Error as StdError,
    task::{Context, Poll},
    time::Duration,
};

use futures_util::{FutureExt as _, future::BoxFuture};
use http::{Request, Response};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use tower::Service;

use crate::{Body, BoxError};

/// What is known of a request whose leaf failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// No connection: nothing was sent.
    Connect,
    /// The certificate does not verify: nothing was sent.
    Certificate,
    /// The request was not sent on a pooled connection.
    Unsent,
    /// It may have been sent.
    Ambiguous,
}

/// Classifies an error of the leaf by its sources.
pub fn failure(error: &(dyn StdError + 'static)) -> Failure {
    let mut next = Some(error);
    while let Some(error) = next {
        if error.downcast_ref::<hyper_util::client::legacy::Error>().is_some_and(|error| error.is_connect()) {
            return Failure::Connect;
        }
        if error.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_canceled) {
            return Failure::Unsent;
        }
        next = error.source();
    }
    Failure::Ambiguous
}

/// Options of the leaf.
#[derive(Debug, Clone, Default)]
pub struct LeafOptions {
    pub(crate) connect_timeout: Option<Duration>,
}

/// Why a leaf cannot be built.
#[derive(Debug, thiserror::Error)]
#[error("the leaf cannot be built")]
pub struct LeafError;

impl LeafOptions {
    /// Builds it.
    pub fn build(self) -> Result<HyperLeaf, LeafError> {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        connector.set_connect_timeout(self.connect_timeout);
        Ok(HyperLeaf { client: Client::builder(TokioExecutor::new()).build(connector) })
    }
}

/// The real client.
#[derive(Debug, Clone)]
pub struct HyperLeaf {
    client: Client<HttpConnector, Body>,
}

impl Service<Request<Body>> for HyperLeaf {
    type Response = Response<hyper::body::Incoming>;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<Self::Response, BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        self.client.request(request).map(|result| result.map_err(Into::into)).boxed()
    }
}

//! The slots for the caller's layers.

use std::{fmt, sync::Arc};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body as HttpBody;
use tower::{Layer, Service, util::Either};

use super::service::StackService;
use crate::{Body, BoxError, HttpService, collect::CollectLayer};

type Wrap = dyn Fn(HttpService) -> HttpService + Send + Sync;

/// The layers of one slot. A later layer wraps the earlier ones. A slot without layers adds nothing to the stack: no box.
#[derive(Clone)]
pub(super) struct LayerSlot {
    layers: Vec<Arc<Wrap>>,
    /// Wraps each layer, so that it may return any body and any error.
    collect: CollectLayer,
}

impl LayerSlot {
    pub(super) const fn new(collect: CollectLayer) -> Self {
        Self { layers: Vec::new(), collect }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.layers.is_empty()
    }

    pub(super) fn push<L, B>(&mut self, layer: L)
    where
        L: Layer<HttpService> + Send + Sync + 'static,
        L::Service: Service<Request<Body>, Response = Response<B>> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request<Body>>>::Future: Send + 'static,
        <L::Service as Service<Request<Body>>>::Error: Into<BoxError>,
        B: HttpBody<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        let collect = self.collect;
        self.layers.push(Arc::new(move |inner| HttpService::new(collect.layer(layer.layer(inner)))));
    }
}

impl<S: StackService> Layer<S> for LayerSlot {
    type Service = Either<S, HttpService>;

    fn layer(&self, inner: S) -> Self::Service {
        if self.is_empty() {
            return Either::Left(inner);
        }
        Either::Right(self.layers.iter().fold(HttpService::new(inner), |service, layer| layer(service)))
    }
}

impl fmt::Debug for LayerSlot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LayerSlot({} layers)", self.layers.len())
    }
}

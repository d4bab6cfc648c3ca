//! The slots for the caller's layers.

use std::{fmt, sync::Arc};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body as HttpBody;
use tower::{Layer, Service};

use crate::{Body, BoxError, HttpService, collect::CollectLayer};

type Wrap = dyn Fn(HttpService) -> HttpService + Send + Sync;

/// The layers of one slot. A later layer wraps the earlier ones.
#[derive(Clone, Default)]
pub(super) struct LayerSlot(Vec<Arc<Wrap>>);

impl LayerSlot {
    pub(super) fn push<L, B>(&mut self, layer: L, collect: CollectLayer)
    where
        L: Layer<HttpService> + Send + Sync + 'static,
        L::Service: Service<Request<Body>, Response = Response<B>> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request<Body>>>::Future: Send + 'static,
        <L::Service as Service<Request<Body>>>::Error: Into<BoxError>,
        B: HttpBody<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        self.0.push(Arc::new(move |inner| HttpService::new(collect.layer(layer.layer(inner)))));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn wrap(&self, service: HttpService) -> HttpService {
        self.0.iter().fold(service, |service, layer| layer(service))
    }
}

impl fmt::Debug for LayerSlot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LayerSlot({} layers)", self.0.len())
    }
}

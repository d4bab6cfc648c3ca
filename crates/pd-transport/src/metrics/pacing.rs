//! Times the wait of a request for the rate limit.

use std::sync::Arc;

use http::{Method, Request, Uri};
use pd_core::Operation;
use tokio::time::Instant;

use super::{Observer, PacingWait, RequestAttributes};
use crate::{Body, semantic};

/// Reports the wait when it is dropped, so that a cancelled wait is reported, too.
pub(crate) struct PacingTimer {
    observer: Arc<dyn Observer>,
    request: OwnedAttributes,
    started: Instant,
}

impl PacingTimer {
    pub(crate) fn start(observer: Arc<dyn Observer>, request: &Request<Body>) -> Self {
        Self { observer, request: OwnedAttributes::of(request), started: Instant::now() }
    }
}

impl Drop for PacingTimer {
    fn drop(&mut self) {
        let waited = self.started.elapsed();
        if !waited.is_zero() {
            self.observer.pacing_waited(&PacingWait { request: self.request.borrow(), waited });
        }
    }
}

/// The attributes of a request that has been sent on.
#[derive(Debug)]
pub(super) struct OwnedAttributes {
    operation: Option<Operation>,
    method: Method,
    uri: Uri,
}

impl OwnedAttributes {
    pub(super) fn of<B>(request: &Request<B>) -> Self {
        Self {
            operation: request.extensions().get().cloned(),
            method: request.method().clone(),
            uri: request.uri().clone(),
        }
    }

    pub(super) fn borrow(&self) -> RequestAttributes<'_> {
        RequestAttributes {
            operation: self.operation.as_ref(),
            method: semantic::method(&self.method),
            server_address: self.uri.host(),
            server_port: semantic::server_port(&self.uri),
        }
    }
}

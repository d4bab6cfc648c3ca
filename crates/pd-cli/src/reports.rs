//! Prints the messages that PagerDuty adds to a response beside the entity, for instance if it carried out only a part of a
//! request.
//!
//! The layer is a call layer, so it sees every successful response of every command: entities, pages of lists, results.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
};

use futures_util::future::BoxFuture;
use http::{Request, Response};
use pd_core::Reports;
use pd_transport::{Body, Error, HttpService};
use tower::{Layer, Service};

use crate::{output::note, progress::Progress};

/// Prints each message on standard error, once for each command.
#[derive(Debug, Clone)]
pub(crate) struct ReportsLayer {
    progress: Arc<Progress>,
    printed: Arc<Mutex<HashSet<String>>>,
}

impl ReportsLayer {
    pub(crate) fn new(progress: Arc<Progress>) -> Self {
        Self { progress, printed: Arc::default() }
    }

    fn print(&self, body: &[u8]) {
        for message in Reports::of_body(body).messages() {
            let is_new = self.printed.lock().unwrap_or_else(PoisonError::into_inner).insert(message.clone());
            if is_new {
                self.progress.beside(|| note(&format!("warning: {message}")));
            }
        }
    }
}

impl Layer<HttpService> for ReportsLayer {
    type Service = PrintReports;

    fn layer(&self, inner: HttpService) -> PrintReports {
        PrintReports { inner, layer: self.clone() }
    }
}

/// The service of [`ReportsLayer`].
#[derive(Clone)]
pub(crate) struct PrintReports {
    inner: HttpService,
    layer: ReportsLayer,
}

impl Service<Request<Body>> for PrintReports {
    type Response = Response<Body>;
    type Error = Error;
    type Future = BoxFuture<'static, Result<Response<Body>, Error>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let layer = self.layer.clone();
        let call = self.inner.call(request);
        Box::pin(async move {
            let response = call.await?;
            if response.status().is_success() {
                layer.print(response.body().as_bytes());
            }
            Ok(response)
        })
    }
}

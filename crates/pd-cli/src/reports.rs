//! Prints the reports of responses: messages that PagerDuty puts beside the entity, for instance if it carried out a request
//! only in part.
//!
//! It is a call layer, so it sees every successful response of every command: entities, pages of lists, results.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
};

use futures_util::future::BoxFuture;
use http::{Request, Response};
use pd_core::Reports;
use pd_transport::{Body, Error, HttpService};
use serde::Deserialize;
use serde_json::Value;
use tower::{Layer, Service};

use crate::{context::note, progress::Progress};

/// The members that hold reports.
const MEMBERS: [&str; 3] = ["\"warnings\"", "\"response_metadata\"", "\"meta\""];

/// Prints each message of a report on standard error, once in a run.
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
        for message in messages(body) {
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

/// The reports at the top of a body, whatever its entity.
#[derive(Deserialize)]
struct TopLevel {
    warnings: Option<Value>,
    response_metadata: Option<Value>,
    meta: Option<Value>,
}

/// Returns the messages of the reports in a body. Most bodies have none, and are not parsed.
fn messages(body: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(body);
    if !MEMBERS.iter().any(|member| text.contains(member)) {
        return Vec::new();
    }
    let Ok(top) = pd_core::json::from_slice::<TopLevel>(body) else { return Vec::new() };
    let mut reports = Reports::default();
    (reports.warnings, reports.response_metadata, reports.meta) = (top.warnings, top.response_metadata, top.meta);
    reports.messages()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_stand_at_the_top_of_a_body() {
        let body = br#"{"records": [], "response_metadata": {"messages": ["truncated"]}, "warnings": ["slow"]}"#;
        assert_eq!(messages(body), ["slow", "truncated"]);
        assert_eq!(messages(br#"{"users": [], "meta": {"messages": [{"message": "old"}]}}"#), ["old"]);
        for none in [
            br#"{"users": [{"warnings": ["of an entity"]}]}"#.as_slice(),
            br#"{"id": "U1", "meta": {"resourceType": "User"}}"#,
            br#"["warnings"]"#,
            b"\"warnings\" are no JSON object",
            b"",
        ] {
            assert!(messages(none).is_empty(), "{}", String::from_utf8_lossy(none));
        }
    }
}

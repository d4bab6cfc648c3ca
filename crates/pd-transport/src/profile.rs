//! Counts attempts and their time, for each operation and class of status.
//!
//! The time of an attempt lasts until the last byte of the body. Waits between attempts and pacing are not part of it.
//!
//! ```
//! use http::{Request, Response};
//! use pd_core::{Api, Operation};
//! use pd_transport::{Body, Error, profile::ProfileLayer};
//! use tower::{Layer, ServiceExt, service_fn};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Error> {
//! let profile = ProfileLayer::new();
//! let service = profile.layer(service_fn(|_: Request<Body>| async { Ok::<_, Error>(Response::new(Body::empty())) }));
//! let mut request = Request::new(Body::empty());
//! request.extensions_mut().insert(Operation::resolve(Api::Rest, &http::Method::GET, "/users/P1"));
//! service.oneshot(request).await?;
//!
//! let snapshot = profile.snapshot();
//! assert_eq!(snapshot.get("GET /users/{id}").unwrap().successes, 1);
//! assert_eq!(snapshot.total_calls(), 1);
//! # Ok(())
//! # }
//! ```

use std::{
    collections::BTreeMap,
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, ready},
    time::Duration,
};

use http::{Method, Request, Response};
use pd_core::Operation;
use pin_project_lite::pin_project;
use tokio::time::Instant;
use tower::{Layer, Service};

use crate::{Body, Error};

mod snapshot;
#[cfg(test)]
mod tests;

use snapshot::Ending;
pub use snapshot::{ProfileEntry, ProfileSnapshot};

/// The number of paths with an entry of their own: more than the API documents. Requests to other paths, and those without an
/// operation, are counted together by method.
const MAX_PATHS: usize = 2_048;
const OTHER: &str = "(other)";

/// Ordered: comparing a few short paths is cheaper than hashing one.
type Paths = BTreeMap<Box<str>, Vec<(Method, ProfileEntry)>>;

/// Counts and times attempts. Clones and their services share the counts.
#[derive(Debug, Clone, Default)]
pub struct ProfileLayer {
    paths: Arc<Mutex<Paths>>,
}

impl ProfileLayer {
    /// Creates a layer whose counts are zero.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the counts so far.
    #[must_use]
    pub fn snapshot(&self) -> ProfileSnapshot {
        let paths = self.paths.lock().unwrap_or_else(PoisonError::into_inner);
        let entries = paths.iter().flat_map(|(path, entries)| {
            entries.iter().map(move |(method, entry)| (format!("{method} {path}"), *entry))
        });
        ProfileSnapshot::new(entries.collect())
    }

    fn record(&self, operation: Option<&Operation>, method: &Method, ending: Ending, took: Duration) {
        let mut paths = self.paths.lock().unwrap_or_else(PoisonError::into_inner);
        let path = operation.map_or(OTHER, |operation| operation.path());
        let room = paths.len() < MAX_PATHS;
        let entries = match paths.get_mut(path) {
            Some(entries) => entries,
            None => paths.entry(if room { path } else { OTHER }.into()).or_default(),
        };
        let at = entries.iter().position(|(known, _)| known == method).unwrap_or_else(|| {
            entries.push((method.clone(), ProfileEntry::default()));
            entries.len() - 1
        });
        if let Some((_, entry)) = entries.get_mut(at) {
            entry.count(ending, took);
        }
    }
}

impl<S> Layer<S> for ProfileLayer {
    type Service = Profile<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Profile { inner, layer: self.clone() }
    }
}

/// The service of [`ProfileLayer`].
#[derive(Debug, Clone)]
pub struct Profile<S> {
    inner: S,
    layer: ProfileLayer,
}

impl<S, B> Service<Request<B>> for Profile<S>
where
    S: Service<Request<B>, Response = Response<Body>, Error = Error>,
{
    type Response = Response<Body>;
    type Error = Error;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    #[inline]
    fn call(&mut self, request: Request<B>) -> Self::Future {
        let running = RunningAttempt {
            layer: self.layer.clone(),
            operation: request.extensions().get::<Operation>().cloned(),
            method: request.method().clone(),
            begun: Instant::now(),
            ending: Ending::Cancelled,
        };
        ResponseFuture { future: self.inner.call(request), running: Some(running) }
    }
}

/// A running attempt. Dropping it counts it.
#[derive(Debug)]
struct RunningAttempt {
    layer: ProfileLayer,
    operation: Option<Operation>,
    method: Method,
    begun: Instant,
    ending: Ending,
}

impl Drop for RunningAttempt {
    fn drop(&mut self) {
        self.layer.record(self.operation.as_ref(), &self.method, self.ending, self.begun.elapsed());
    }
}

pin_project! {
    /// The future of [`Profile`].
    #[derive(Debug)]
    pub struct ResponseFuture<F> {
        #[pin]
        future: F,
        running: Option<RunningAttempt>,
    }
}

impl<F> Future for ResponseFuture<F>
where
    F: Future<Output = Result<Response<Body>, Error>>,
{
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let result = ready!(this.future.poll(cx));
        if let Some(mut running) = this.running.take() {
            running.ending =
                result.as_ref().map_or(Ending::Failed, |response| Ending::Status(response.status().as_u16()));
        }
        Poll::Ready(result)
    }
}

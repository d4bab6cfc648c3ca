//! The output of `-v`: each attempt of each request, on standard error.
//!
//! The layer is an attempt layer, which does not see the credential. It prints no headers except for the request id and the
//! rate limit of the response.

use std::{
    fmt::Write as _,
    io::{self, Write as _},
    task::{Context, Poll},
    time::Instant,
};

use futures_util::future::BoxFuture;
use http::{HeaderMap, Request, Response};
use pd_core::Operation;
use pd_transport::{Attempt, Body, Error, HttpService};
use tower::{Layer, Service};

use crate::output::escape;

/// Prints method, canonical path, status, duration and number of each attempt; with `details`, also query, request id and
/// rate limit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct VerboseLayer {
    pub(crate) details: bool,
}

impl Layer<HttpService> for VerboseLayer {
    type Service = Verbose;

    fn layer(&self, inner: HttpService) -> Verbose {
        Verbose { inner, details: self.details }
    }
}

/// The service of [`VerboseLayer`].
#[derive(Clone)]
pub(crate) struct Verbose {
    inner: HttpService,
    details: bool,
}

impl Service<Request<Body>> for Verbose {
    type Response = Response<Body>;
    type Error = Error;
    type Future = BoxFuture<'static, Result<Response<Body>, Error>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let mut line = describe(&request, self.details);
        let details = self.details;
        let call = self.inner.call(request);
        Box::pin(async move {
            let begun = Instant::now();
            let result = call.await;
            let _ = match &result {
                Ok(response) => write!(line, " {}", response.status()),
                Err(error) => write!(line, " {}", outcome(error)),
            };
            let _ = write!(line, " in {:.1?}", begun.elapsed());
            if let Some(headers) = result.as_ref().ok().map(Response::headers).filter(|_| details) {
                describe_headers(&mut line, headers);
            }
            // Standard error may be closed.
            let _ = writeln!(io::stderr(), "{}", escape(&line));
            result
        })
    }
}

fn describe(request: &Request<Body>, details: bool) -> String {
    let path = match request.extensions().get::<Operation>() {
        Some(operation) => operation.path(),
        None => request.uri().path(),
    };
    let mut line = format!("{} {path}", request.method());
    let Attempt(attempt) = Attempt::of(request.extensions());
    if attempt > 1 || details {
        let _ = write!(line, " (attempt {attempt})");
    }
    if details {
        let _ = write!(line, " {}", request.uri().path_and_query().map_or("/", |path| path.as_str()));
        let _ = write!(line, " {} bytes", request.body().as_bytes().len());
    }
    line
}

/// Returns the kind of an error. `pd` prints the whole message when the command ends.
fn outcome(error: &Error) -> String {
    let kind = if error.is_timeout() {
        "timed out"
    } else if error.is_connect() {
        "cannot connect"
    } else {
        "no response"
    };
    kind.to_owned()
}

fn describe_headers(line: &mut String, headers: &HeaderMap) {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(id) = header("x-request-id") {
        let _ = write!(line, " [request {id}]");
    }
    if let (Some(remaining), Some(limit)) = (header("ratelimit-remaining"), header("ratelimit-limit")) {
        let _ = write!(line, " rate limit {remaining}/{limit}");
    }
    if let Some(reset) = header("ratelimit-reset") {
        let _ = write!(line, ", {reset} s to its reset");
    }
}

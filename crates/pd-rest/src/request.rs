//! A request before it is sent: its builder, and then the checked request.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http::{
    HeaderValue, Method, Request,
    header::{CONTENT_TYPE, FROM},
    uri::PathAndQuery,
};
use pd_core::{EncodeError, Operation, Query, QueryValue, RequestUrl, Target};
use pd_session::RequestOptions;
use pd_transport::{Body, ResponseFuture};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::{Error, Response, RestSession, advice};

/// Builds a request, for [`Call`](crate::Call) and the other public builders.
///
/// After an error, the builder ignores the methods that follow, and [`check`](Self::check) returns the error.
pub(crate) struct RequestBuilder {
    session: RestSession,
    checked: Result<(RequestUrl, Operation), Error>,
    pub(crate) options: RequestOptions,
    body: Body,
}

impl RequestBuilder {
    pub(crate) fn new(session: &RestSession, method: &Method, target: impl Target) -> Self {
        let checked = session.address(method, target);
        Self { session: session.clone(), checked, options: RequestOptions::default(), body: Body::empty() }
    }

    /// The operation, unless the builder failed.
    pub(crate) fn operation(&self) -> Option<&Operation> {
        self.checked.as_ref().ok().map(|(_, operation)| operation)
    }

    pub(crate) const fn error(&self) -> Option<&Error> {
        match &self.checked {
            Ok(_) => None,
            Err(error) => Some(error),
        }
    }

    /// Sets the request body.
    pub(crate) fn body(&mut self, bytes: Bytes) {
        self.body = bytes.into();
    }

    /// Sets a JSON body, without a wrapper.
    pub(crate) fn json<T: Serialize + ?Sized>(&mut self, body: &T) {
        self.encode(|_, operation| operation.encode(body));
    }

    /// Sets a JSON body, below the operation's wrapper.
    pub(crate) fn entity<T: Serialize + ?Sized>(&mut self, entity: &T) {
        self.encode(|url, operation| operation.wrap_entity(url.path(), entity));
    }

    fn encode(&mut self, encode: impl Fn(&RequestUrl, &Operation) -> Result<Bytes, EncodeError>) {
        let Ok((url, operation)) = &self.checked else { return };
        // Only an error shows the path, so it is added on a second try.
        match encode(url, operation).or_else(|_| encode(url, &with_path(operation, url))) {
            Ok(bytes) => {
                self.body = bytes.into();
                let content_type = HeaderValue::from_static(self.session.api().content_type());
                // A content type that the caller set has priority.
                self.options.headers.entry(CONTENT_TYPE).or_insert(content_type);
            }
            Err(error) => self.checked = Err(error.into()),
        }
    }

    /// Checks the request.
    pub(crate) fn check(self) -> Result<CheckedRequest, Error> {
        let (url, operation) = self.checked?;
        if let Err(reason) = self.options.check() {
            return Err(Error::invalid(&with_path(&operation, &url), reason));
        }
        let Self { session, options, body, .. } = self;
        Ok(CheckedRequest { session, url, operation, options, body })
    }
}

/// Returns the operation with the path of the request, for an error that is found before the request is sent.
pub(crate) fn with_path(operation: &Operation, url: &RequestUrl) -> Operation {
    let operation = operation.clone();
    match PathAndQuery::try_from(url.path()) {
        Ok(path) => operation.for_request(path),
        Err(_) => operation,
    }
}

/// A checked request. It can be sent more than once.
#[derive(Clone)]
pub(crate) struct CheckedRequest {
    session: RestSession,
    url: RequestUrl,
    operation: Operation,
    pub(crate) options: RequestOptions,
    body: Body,
}

impl CheckedRequest {
    pub(crate) const fn session(&self) -> &RestSession {
        &self.session
    }

    pub(crate) const fn operation(&self) -> &Operation {
        &self.operation
    }

    /// The operation for an error that is found before the request is sent.
    pub(crate) fn operation_with_path(&self) -> Operation {
        with_path(&self.operation, &self.url)
    }

    /// The path below the base URL.
    pub(crate) fn path(&self) -> &str {
        self.url.path()
    }

    pub(crate) fn body(&self) -> &[u8] {
        self.body.as_bytes()
    }

    /// Moves the query of the URL to the parameters. A parameter that was set on the builder replaces that of the URL.
    pub(crate) fn merge_url_query(&mut self) {
        let mut merged = self.url.take_query();
        merged.override_with(&self.options.query);
        self.options.query = merged;
    }

    /// The last value of a query parameter.
    pub(crate) fn query_value(&self, key: &str) -> Option<&str> {
        self.options.query.get(key)
    }

    /// The first value of a query parameter.
    pub(crate) fn first_query_value(&self, key: &str) -> Option<&str> {
        let mut values = self.options.query.iter().filter(|(name, _)| name.strip_suffix("[]").unwrap_or(name) == key);
        values.find_map(|(_, values)| values.first()).map(String::as_str)
    }

    pub(crate) fn take_query(&mut self, key: &str) -> Option<String> {
        self.options.query.remove(key)
    }

    pub(crate) fn set_query(&mut self, key: &str, value: impl Into<QueryValue>) {
        self.options.query.set(key, value);
    }

    pub(crate) fn override_query(&mut self, query: &Query) {
        self.options.query.override_with(query);
    }

    /// Reads the request body as a JSON object. An empty body is an empty object.
    pub(crate) fn json_object(&self) -> Result<Map<String, Value>, Error> {
        let body = self.body();
        if body.is_empty() {
            return Ok(Map::new());
        }
        serde_json::from_slice(body)
            .map_err(|_| Error::invalid(&self.operation_with_path(), "the request body must be a JSON object"))
    }

    /// Replaces the request body.
    pub(crate) fn set_json<T: Serialize + ?Sized>(&mut self, body: &T) -> Result<(), Error> {
        self.body = self.operation.encode(body)?.into();
        let content_type = HeaderValue::from_static(self.session.api().content_type());
        self.options.headers.entry(CONTENT_TYPE).or_insert(content_type);
        Ok(())
    }

    /// Passes the request to the transport. The returned future sends it when it is polled.
    pub(crate) fn begin(self) -> Result<Sending, Error> {
        let Self { session, mut url, operation, options, body } = self;
        let mut request = Request::new(body);
        *request.method_mut() = operation.method().clone();
        *request.headers_mut() = options.headers;
        *request.extensions_mut() = options.extensions;
        session.add_from(request.headers_mut());
        let has_from = request.headers().contains_key(FROM);
        let invalid = |source| Error::Url { method: operation.method().clone(), source };
        url.set_query(&options.query, &operation).map_err(invalid)?;
        *request.uri_mut() = url.into_uri().map_err(invalid)?;
        let operation = match request.uri().path_and_query() {
            Some(target) => operation.for_request(target.clone()),
            None => operation,
        };
        request.extensions_mut().insert(operation.clone());
        Ok(Sending { response: session.transport().send(request), operation: Some(operation), has_from })
    }

    /// Sends the request. The response may have any status.
    pub(crate) async fn send(self) -> Result<Response, Error> {
        self.begin()?.await
    }
}

/// The future of a request in flight.
pub(crate) struct Sending {
    response: ResponseFuture,
    operation: Option<Operation>,
    has_from: bool,
}

impl Future for Sending {
    type Output = Result<Response, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let result = ready!(Pin::new(&mut self.response).poll(cx));
        // The future was polled after it returned: it stays pending.
        let Some(operation) = self.operation.take() else { return Poll::Pending };
        Poll::Ready(match result {
            Ok(response) => {
                let response = pd_session::Response::new(operation, response);
                Ok(Response(response.explained_by(advice::explain).sent_from(self.has_from)))
            }
            Err(source) => Err(Error::Transport { operation, source }),
        })
    }
}

//! One call: what it is made of before it is sent, and the sending.

use std::{
    fmt,
    future::{Future, IntoFuture},
    marker::PhantomData,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use http::{
    Extensions, HeaderMap, HeaderName, HeaderValue, Method, Request,
    header::{CONTENT_TYPE, FROM},
};
use pd_core::{Operation, Query, QueryValue, RequestUrl, Target, UrlError};
use pd_transport::{Body, CallDeadline, CallTimeout, Idempotent, ResponseFuture, RetryOptions, RetryOverride};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::{Error, Response, RestSession, TimeBound, creation::Creation, hint::RequestFacts, outcome::Outcome};

/// A request in the making. Set what it needs, then await it; dropped before that, it sends nothing.
///
/// `K` says what it answers with: [`Raw`](crate::outcome::Raw), [`Json`](crate::outcome::Json),
/// [`Entity`](crate::outcome::Entity) or [`Done`](crate::outcome::Done).
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sim = pd_sim::Sim::start().await?;
/// # let session = pd_rest::RestSession::builder(pd_core::Credential::token(sim.api_key())?).base_url(sim.url()).build()?;
/// use std::time::Duration;
///
/// let daves: Vec<serde_json::Value> = session
///     .rget("users")
///     .query("query", "Dave")
///     .query("include", ["teams"])
///     .timeout(Duration::from_secs(5))
///     .await?;
/// # let _ = daves;
/// # Ok(())
/// # }
/// ```
#[must_use = "a call does nothing until it is awaited"]
pub struct Call<K> {
    draft: Draft,
    kind: PhantomData<fn() -> K>,
}

/// What a call is made of, whatever it answers with.
pub(crate) struct Draft {
    session: RestSession,
    method: Method,
    /// The first thing that was wrong; the call then ends with it and sends nothing.
    address: Result<(RequestUrl, Operation), Error>,
    query: Query,
    headers: HeaderMap,
    body: Body,
    extensions: Extensions,
}

/// Headers and extensions of a request.
pub(crate) struct Carried {
    headers: HeaderMap,
    extensions: Extensions,
}

impl Draft {
    pub(crate) fn new(session: &RestSession, method: Method, target: impl Target) -> Self {
        let address = session.address(&method, target);
        Self {
            session: session.clone(),
            method,
            address,
            query: Query::new(),
            headers: HeaderMap::new(),
            body: Body::empty(),
            extensions: Extensions::new(),
        }
    }

    pub(crate) fn with_extensions(mut self, extensions: Extensions) -> Self {
        self.extensions = extensions;
        self
    }

    /// What it carries beside URL and body, for other requests to carry too.
    pub(crate) fn carried(&self) -> Carried {
        Carried { headers: self.headers.clone(), extensions: self.extensions.clone() }
    }

    pub(crate) fn carry(&mut self, carried: &Carried) {
        self.headers.extend(carried.headers.clone());
        self.extensions.extend(carried.extensions.clone());
    }

    /// What was found of the URL, or the first thing that was wrong.
    pub(crate) fn into_address(self) -> Result<(RequestUrl, Operation), Error> {
        self.address
    }

    pub(crate) const fn session(&self) -> &RestSession {
        &self.session
    }

    pub(crate) fn operation(&self) -> Option<&Operation> {
        self.address.as_ref().ok().map(|(_, operation)| operation)
    }

    /// The same draft for one more request, of an operation that was found to be in order.
    pub(crate) fn again(&self, operation: &Operation) -> Result<Self, Error> {
        let Ok((url, _)) = &self.address else {
            return Err(Error::refused(operation, "the URL was refused"));
        };
        Ok(Self {
            session: self.session.clone(),
            method: self.method.clone(),
            address: Ok((url.clone(), operation.clone())),
            query: self.query.clone(),
            headers: self.headers.clone(),
            body: self.body.clone(),
            extensions: self.extensions.clone(),
        })
    }

    /// Takes the query off the URL into the parameters, where those of the call win; or the first thing that was wrong.
    pub(crate) fn merge_url_query(&mut self) -> Result<Operation, Error> {
        match &mut self.address {
            Ok((url, operation)) => {
                let mut merged = url.take_query();
                merged.override_with(&self.query);
                self.query = merged;
                Ok(operation.clone())
            }
            Err(_) => {
                let method = self.method.clone();
                let nothing = || Error::Url { method, source: UrlError::Empty };
                let taken = std::mem::replace(&mut self.address, Err(nothing()));
                taken.map(|(_, operation)| operation)
            }
        }
    }

    pub(crate) fn query_value(&self, key: &str) -> Option<&str> {
        self.query.get(key)
    }

    /// The first value of a parameter, where [`query_value`](Self::query_value) is the last.
    pub(crate) fn first_query_value(&self, key: &str) -> Option<&str> {
        let mut values = self.query.iter().filter(|(name, _)| name.strip_suffix("[]").unwrap_or(name) == key);
        values.find_map(|(_, values)| values.first()).map(String::as_str)
    }

    /// The path below the base URL; empty where the URL was refused.
    pub(crate) fn path(&self) -> &str {
        self.address.as_ref().map_or("", |(url, _)| url.path())
    }

    pub(crate) fn take_query(&mut self, key: &str) -> Option<String> {
        self.query.remove(key)
    }

    pub(crate) fn set_query(&mut self, key: &str, value: impl Into<QueryValue>) {
        self.query.set(key, value);
    }

    pub(crate) fn override_query(&mut self, query: &Query) {
        self.query.override_with(query);
    }

    /// The request body as a JSON object; none at all is an empty one.
    pub(crate) fn json_object(&self) -> Result<Map<String, Value>, Error> {
        let body = self.body.as_bytes();
        if body.is_empty() {
            return Ok(Map::new());
        }
        serde_json::from_slice(body).map_err(|_| match &self.address {
            Ok((_, operation)) => Error::refused(operation, "the request body has to be a JSON object"),
            Err(_) => Error::Url { method: self.method.clone(), source: UrlError::Empty },
        })
    }

    pub(crate) fn query(&mut self, key: impl Into<String>, value: impl Into<QueryValue>) {
        self.query.push(key, value);
    }

    pub(crate) fn queries<K: Into<String>, V: Into<QueryValue>>(&mut self, pairs: impl IntoIterator<Item = (K, V)>) {
        self.query.extend(pairs);
    }

    pub(crate) fn params<P: Serialize + ?Sized>(&mut self, params: &P) {
        match Query::of(params) {
            Ok(query) => self.query.extend(query),
            Err(source) => self.address = Err(Error::Url { method: self.method.clone(), source }),
        }
    }

    pub(crate) fn header(&mut self, name: &str, value: &str) {
        match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            (Ok(name), Ok(value)) => {
                self.headers.insert(name, value);
            }
            (Err(_), _) => self.refuse(|| format!("{name:?} is no name of a header")),
            // The value may be a secret: it is not shown.
            (_, Err(_)) => {
                self.refuse(|| format!("the value of the header `{name}` cannot be sent; only visible ASCII can"));
            }
        }
    }

    pub(crate) fn extension(&mut self, extension: impl Clone + Send + Sync + 'static) {
        self.extensions.insert(extension);
    }

    pub(crate) fn refuse(&mut self, reason: impl FnOnce() -> String) {
        if let Ok((_, operation)) = &self.address {
            self.address = Err(Error::refused(operation, reason()));
        }
    }

    fn encode(&mut self, encode: impl FnOnce(&RequestUrl, &Operation) -> Result<Bytes, pd_core::EncodeError>) {
        let Ok((url, operation)) = &self.address else { return };
        match encode(url, operation) {
            Ok(bytes) => self.bytes(bytes, HeaderValue::from_static(self.session.api().content_type())),
            Err(error) => self.address = Err(error.into()),
        }
    }

    pub(crate) fn json<T: Serialize + ?Sized>(&mut self, body: &T) {
        self.encode(|_, operation| operation.encode(body));
    }

    pub(crate) fn entity<T: Serialize + ?Sized>(&mut self, entity: &T) {
        self.encode(|url, operation| operation.wrap_entity(url.path(), entity));
    }

    fn bytes(&mut self, bytes: Bytes, content_type: HeaderValue) {
        self.body = bytes.into();
        // A content type that the caller set stands.
        self.headers.entry(CONTENT_TYPE).or_insert(content_type);
    }

    /// The creation of an incident with a key counts as idempotent; this then settles it where it was repeated.
    fn creation(&mut self) -> Option<Box<Creation>> {
        let mut creation = Creation::of(&self.session, self.operation()?, self.body.as_bytes())?;
        creation.extensions = self.extensions.clone();
        self.extension(Idempotent);
        Some(Box::new(creation))
    }

    /// Makes the request, and hands it to the transport, which sends it once it is polled.
    fn begin(self) -> Result<Sending, Error> {
        let (mut url, operation) = self.address?;
        let mut request = Request::new(self.body);
        *request.method_mut() = self.method;
        *request.headers_mut() = self.headers;
        *request.extensions_mut() = self.extensions;
        self.session.add_from(&mut request);
        let facts = RequestFacts::new(&self.query, &url, request.headers(), &operation);
        url.set_query(&self.query, &operation)
            .map_err(|source| Error::Url { method: request.method().clone(), source })?;
        *request.uri_mut() =
            url.into_uri().map_err(|source| Error::Url { method: request.method().clone(), source })?;
        request.extensions_mut().insert(operation.clone());
        Ok(Sending { response: self.session.transport().send(request), operation, facts })
    }

    /// Sends the request; any status that the transport lets through is a response.
    pub(crate) async fn send(self) -> Result<Response, Error> {
        let mut sending = self.begin()?;
        let result = (&mut sending.response).await;
        sending.finish(result)
    }
}

/// A request on its way. Small: the draft of it is gone, and the transport's future is behind a pointer.
struct Sending {
    response: ResponseFuture,
    operation: Operation,
    facts: RequestFacts,
}

impl Sending {
    fn finish(self, result: Result<http::Response<Body>, pd_transport::Error>) -> Result<Response, Error> {
        match result {
            Ok(response) => Ok(Response::new(self.operation, response, self.facts)),
            Err(error) => Err(Error::from_transport(self.operation, error)),
        }
    }
}

impl<K: Outcome> Call<K> {
    pub(crate) fn new(session: &RestSession, method: Method, target: impl Target) -> Self {
        Self { draft: Draft::new(session, method, target), kind: PhantomData }
    }

    pub(crate) fn carry(mut self, carried: &Carried) -> Self {
        self.draft.carry(carried);
        self
    }

    /// Adds a query parameter. A list repeats the key, with `[]` behind it where the endpoint wants that; a parameter that
    /// the URL has already is replaced.
    pub fn query(mut self, key: impl Into<String>, value: impl Into<QueryValue>) -> Self {
        self.draft.query(key, value);
        self
    }

    /// Adds query parameters: pairs, or a [`Query`].
    pub fn queries<Q: Into<String>, V: Into<QueryValue>>(mut self, pairs: impl IntoIterator<Item = (Q, V)>) -> Self {
        self.draft.queries(pairs);
        self
    }

    /// Adds the members of a struct or a map as query parameters. A member that is `None` sends nothing.
    pub fn params<P: Serialize + ?Sized>(mut self, params: &P) -> Self {
        self.draft.params(params);
        self
    }

    pub(crate) fn set_time(mut self, name: &'static str, time: impl TimeBound) -> Self {
        self.draft.set_time(name, time);
        self
    }

    /// Sets the request body, as JSON. The `r…` verbs put it under the endpoint's wrapper, unless it carries the wrapper
    /// already; the others send it as it is.
    pub fn json<T: Serialize + ?Sized>(mut self, body: &T) -> Self {
        if K::WRAPS {
            self.draft.entity(body);
        } else {
            self.draft.json(body);
        }
        self
    }

    /// Sets the request body as bytes of a media type of your own.
    pub fn body(mut self, bytes: impl Into<Bytes>, content_type: &str) -> Self {
        self.draft.header(CONTENT_TYPE.as_str(), content_type);
        self.draft.body = bytes.into().into();
        self
    }

    /// Sets a header. It wins over what the session would send, except for `Authorization`, which is the session's own.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.draft.header(name, value);
        self
    }

    /// Sets the `From` header: the e-mail address of the user on whose behalf this is done.
    pub fn from(mut self, email: &str) -> Self {
        self.draft.header(FROM.as_str(), email);
        self
    }

    /// Bounds each attempt, from connecting to the last byte of the body.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.draft.extension(CallTimeout(timeout));
        self
    }

    /// Bounds the whole call: attempts, waiting and pacing together. `None` lifts the session's deadline.
    pub fn deadline(mut self, deadline: impl Into<Option<Duration>>) -> Self {
        self.draft.extension(CallDeadline(deadline.into()));
        self
    }

    /// Replaces the session's retry options for this call.
    pub fn retry(mut self, retry: RetryOptions) -> Self {
        self.draft.extension(RetryOverride(retry));
        self
    }

    /// Adds an extension, for a middleware of your own to find on the request.
    pub fn extension(mut self, extension: impl Clone + Send + Sync + 'static) -> Self {
        self.draft.extension(extension);
        self
    }
}

impl<K: Outcome> IntoFuture for Call<K> {
    type Output = Result<K::Value, Error>;
    type IntoFuture = CallFuture<K>;

    fn into_future(self) -> CallFuture<K> {
        let mut draft = self.draft;
        let creation = if K::WRAPS { draft.creation() } else { None };
        let state = match draft.begin() {
            Ok(sending) => State::Sending { sending, creation },
            Err(error) => State::Refused(error),
        };
        CallFuture { state, kind: PhantomData }
    }
}

/// The future of a [`Call`]. Small and without a box of its own: the transport's is the only one.
#[must_use = "futures do nothing unless they are awaited"]
pub struct CallFuture<K> {
    state: State,
    kind: PhantomData<fn() -> K>,
}

enum State {
    Refused(Error),
    Sending {
        sending: Sending,
        creation: Option<Box<Creation>>,
    },
    /// Boxed, since it is rare and larger than the call.
    Settling(Pin<Box<dyn Future<Output = Response> + Send>>),
    Done,
}

impl<K: Outcome> Future for CallFuture<K> {
    type Output = Result<K::Value, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            match &mut self.state {
                State::Sending { sending, .. } => {
                    let result = ready!(Pin::new(&mut sending.response).poll(cx));
                    let State::Sending { sending, creation } = std::mem::replace(&mut self.state, State::Done) else {
                        return Poll::Pending;
                    };
                    let response = sending.finish(result)?;
                    match creation {
                        None => return Poll::Ready(K::read(response)),
                        Some(creation) => self.state = State::Settling(Box::pin(creation.settle(response))),
                    }
                }
                State::Settling(settling) => {
                    let response = ready!(settling.as_mut().poll(cx));
                    self.state = State::Done;
                    return Poll::Ready(K::read(response));
                }
                State::Refused(_) | State::Done => match std::mem::replace(&mut self.state, State::Done) {
                    State::Refused(error) => return Poll::Ready(Err(error)),
                    // It has given its answer.
                    _ => return Poll::Pending,
                },
            }
        }
    }
}

impl<K> fmt::Debug for CallFuture<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallFuture")
    }
}

impl<K> fmt::Debug for Call<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Headers, query and body may hold what is nobody's business.
        let mut debug = f.debug_struct("Call");
        match &self.draft.address {
            Ok((_, operation)) => debug.field("operation", &format_args!("{operation}")),
            Err(error) => debug.field("error", error),
        };
        debug.finish_non_exhaustive()
    }
}

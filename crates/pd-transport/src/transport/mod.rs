//! The complete stack as one client.

use std::{
    fmt,
    future::{Future, ready},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use futures_util::future::BoxFuture;
use http::{Request, Response};
use pd_core::{BaseUrl, Credential};
use tokio::runtime::Handle;
use tower::Service;

use crate::{
    Body, Error, HttpService, RateLimit,
    auth::CredentialSource,
    error::Kind,
    pacing::PacingLayer,
    profile::{ProfileLayer, ProfileSnapshot},
};

mod builder;
mod layer_slot;
mod optional;
mod options;
mod service;
mod shared_service;
mod stack;

pub use builder::TransportBuilder;
use service::Stack;

/// Sends requests through the complete stack, with retries, pacing and a credential.
///
/// The layers of the stack, outermost first:
///
#[doc = include_str!("order.md")]
///
/// Clones share connections, pacing, credential and profile. Dropping a call at any point leaves them usable. Requests carry
/// absolute URLs. Every status is a response: the transport returns redirects and never follows them, and it returns a 401
/// unless a credential provider has a new token.
///
/// ```no_run
/// use http::Request;
/// use pd_core::Credential;
/// use pd_transport::{Body, Transport};
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let transport = Transport::builder("https://api.pagerduty.com".parse()?)
///     .credential(Credential::token(std::env::var("PD_API_KEY")?)?)
///     .build()?;
/// let response = transport.send(Request::get("https://api.pagerduty.com/users").body(Body::empty())?).await?;
/// println!("{}", response.status());
/// # Ok(())
/// # }
/// ```
///
/// `Transport` and `&Transport` are [`tower::Service`]s.
#[derive(Clone)]
pub struct Transport {
    stack: Arc<dyn Stack>,
    /// The same stack as a tower service, whose readiness includes that of the call layers.
    service: HttpService,
    inner: Arc<TransportInner>,
}

/// The state that all clones of a transport share.
struct TransportInner {
    base: BaseUrl,
    credential: CredentialSource,
    pacing: PacingLayer,
    profile: ProfileLayer,
    #[cfg_attr(not(feature = "client"), expect(dead_code, reason = "without the client there are no pools"))]
    pools: Pools,
    /// Whether requests get a [`CredentialEpoch`](crate::CredentialEpoch): something of the caller's can read it.
    marks_epoch: bool,
    /// Builds a transport for another credential on the same client.
    for_credential: Box<dyn Fn(CredentialSource) -> Transport + Send + Sync>,
}

impl TransportInner {
    fn mark_epoch(&self, request: &mut Request<Body>) {
        if self.marks_epoch {
            self.credential.mark_epoch(request.extensions_mut());
        }
    }
}

/// The connection pools, if the client is the one of `pd-http`.
#[derive(Clone, Default)]
struct Pools {
    #[cfg(feature = "client")]
    client: Option<pd_http::HttpClient<Body>>,
}

#[cfg(feature = "client")]
impl Pools {
    fn of(client: pd_http::HttpClient<Body>) -> Self {
        Self { client: Some(client) }
    }
}

impl Transport {
    /// Sends a request.
    ///
    /// # Errors
    ///
    /// Returns [`Error`] if the call gets no response.
    pub fn send(&self, mut request: Request<Body>) -> ResponseFuture {
        self.inner.mark_epoch(&mut request);
        ResponseFuture { future: self.stack.send(request), started: false }
    }

    /// Returns the base URL.
    #[must_use]
    pub fn base_url(&self) -> &BaseUrl {
        &self.inner.base
    }

    /// Returns the current credential. With a provider, it is the last one that the provider returned.
    #[must_use]
    pub fn credential(&self) -> Option<Credential> {
        self.inner.credential.current()
    }

    /// Replaces the credential in all clones, from the next attempt on. Resets the known rate limit, because a limit belongs to
    /// a credential.
    pub fn set_credential(&self, credential: Credential) {
        self.inner.credential.set(credential);
        self.inner.pacing.reset();
    }

    /// Returns a transport for another credential. It shares the options and the HTTP client, with its connection pool and TLS
    /// roots. It has its own rate limit, profile and services of the caller's layers.
    ///
    /// ```
    /// use pd_core::Credential;
    /// use pd_transport::Transport;
    ///
    /// let first = Transport::builder("https://api.pagerduty.com".parse()?)
    ///     .credential(Credential::token("u+NoTaReAlKeY_wxyz")?)
    ///     .build()?;
    /// let second = first.with_credential(Credential::token("u+AnOtHeRkEy_12_abcd")?);
    /// assert_eq!(first.credential().unwrap().redacted(), "…wxyz");
    /// assert_eq!(second.credential().unwrap().redacted(), "…abcd");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_credential(&self, credential: Credential) -> Self {
        (self.inner.for_credential)(credential.into())
    }

    /// Returns the rate limit that the last response reported. Returns `None` before the first response, if the server reports
    /// no rate limit, and if pacing is disabled.
    #[must_use]
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.inner.pacing.rate_limit()
    }

    /// Returns how many connections are open and idle, for a gauge. Transports made by [`with_credential`](Self::with_credential)
    /// share the connections. `None` for a client given to [`build_with`](TransportBuilder::build_with).
    #[cfg(feature = "client")]
    #[must_use]
    pub fn pool_state(&self) -> Option<pd_http::PoolState> {
        self.inner.pools.client.as_ref().map(pd_http::HttpClient::pool_state)
    }

    /// Returns the number of attempts so far and their time, for each operation.
    #[must_use]
    pub fn profile(&self) -> ProfileSnapshot {
        self.inner.profile.snapshot()
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport")
            .field("base_url", &self.inner.base)
            .field("credential", &self.inner.credential)
            .finish_non_exhaustive()
    }
}

impl Service<Request<Body>> for Transport {
    type Response = Response<Body>;
    type Error = Error;
    type Future = ResponseFuture;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.service.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<Body>) -> ResponseFuture {
        self.inner.mark_epoch(&mut request);
        if Handle::try_current().is_err() {
            // The layers start timers in `call`, which panics outside of a runtime.
            return ResponseFuture { future: Box::pin(ready(Err(Error::new(Kind::NoRuntime)))), started: true };
        }
        ResponseFuture { future: self.service.call(request), started: true }
    }
}

impl Service<Request<Body>> for &Transport {
    type Response = Response<Body>;
    type Error = Error;
    type Future = ResponseFuture;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> ResponseFuture {
        self.send(request)
    }
}

/// The future of [`Transport::send`].
#[must_use = "futures do nothing unless they are awaited"]
pub struct ResponseFuture {
    future: BoxFuture<'static, Result<Response<Body>, Error>>,
    /// The future has been polled inside of a runtime.
    started: bool,
}

impl Future for ResponseFuture {
    type Output = Result<Response<Body>, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if !self.started {
            if Handle::try_current().is_err() {
                return Poll::Ready(Err(Error::new(Kind::NoRuntime)));
            }
            self.started = true;
        }
        self.future.as_mut().poll(cx)
    }
}

impl fmt::Debug for ResponseFuture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("transport::ResponseFuture")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each call allocates and writes its future, so its size costs time.
    #[test]
    fn the_future_of_a_call_is_small() {
        let transport = Transport::builder("https://api.pagerduty.com".parse().unwrap()).build().unwrap();
        let call = transport.send(Request::new(Body::empty()));
        // The observer is a pointer in the retry and one in the attempt.
        let limit = if cfg!(feature = "metrics") { 1104 } else { 1088 };
        assert!(size_of_val(&*call.future) <= limit, "{} bytes", size_of_val(&*call.future));
    }
}

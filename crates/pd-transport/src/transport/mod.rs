//! The whole stack as one client.

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
mod seat;
mod shared;
mod stack;

pub use builder::TransportBuilder;
use stack::Stack;

/// The stack: sends a request and comes back with its response, whatever the network and the server do meanwhile.
///
/// Clones share everything: connections, pacing, credential, profile. Dropping a call at any point leaves all of that usable.
/// Requests carry full URLs. Every status is a response: a redirect is returned and never followed, a 401 is returned unless a
/// credential provider has a new token.
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
/// It is a [`tower::Service`] too, as is a reference to it.
#[derive(Clone)]
pub struct Transport {
    stack: Arc<dyn Stack>,
    /// The same, for whoever calls it as a service and wants to know when it is ready.
    service: HttpService,
    shared: Arc<Shared>,
}

/// What the handles of a transport reach.
struct Shared {
    base: BaseUrl,
    credential: CredentialSource,
    pacing: PacingLayer,
    profile: ProfileLayer,
    /// Builds a transport over the same client for another credential.
    of_account: Box<dyn Fn(CredentialSource) -> Transport + Send + Sync>,
}

impl Transport {
    /// Begins a transport for requests below this base URL. The credential goes to its origin only.
    pub fn builder(base: BaseUrl) -> TransportBuilder {
        TransportBuilder::new(base)
    }

    /// Sends a request.
    ///
    /// # Errors
    ///
    /// [`Error`] if there is no response.
    pub fn send(&self, mut request: Request<Body>) -> ResponseFuture {
        request.extensions_mut().insert(self.shared.credential.epoch());
        ResponseFuture { future: self.stack.send(request), started: false }
    }

    /// The base URL.
    #[must_use]
    pub fn base_url(&self) -> &BaseUrl {
        &self.shared.base
    }

    /// The credential that is sent now; of a provider the one that it gave last.
    #[must_use]
    pub fn credential(&self) -> Option<Credential> {
        self.shared.credential.current()
    }

    /// Sends this credential from the next attempt on, in all clones. What was learned of the rate limit is forgotten: the
    /// budget belongs to the credential.
    pub fn set_credential(&self, credential: Credential) {
        self.shared.credential.set(credential);
        self.shared.pacing.reset();
    }

    /// Returns a transport for another credential. It shares the HTTP client, with its connection pool and TLS roots, and the
    /// options; it has a rate limit, a profile and services of the caller's layers of its own.
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
        (self.shared.of_account)(credential.into())
    }

    /// The rate limit as the last response told it; `None` before the first, where the server tells nothing, and where
    /// pacing is off.
    #[must_use]
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.shared.pacing.rate_limit()
    }

    /// Attempts and their time so far, for each operation.
    #[must_use]
    pub fn profile(&self) -> ProfileSnapshot {
        self.shared.profile.snapshot()
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport")
            .field("base_url", &self.shared.base)
            .field("credential", &self.shared.credential)
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
        request.extensions_mut().insert(self.shared.credential.epoch());
        if Handle::try_current().is_err() {
            // The layers start their clocks at once.
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
    /// The runtime was looked for.
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

    /// It is made for each call, moved, and written to memory that is cold by then: so it is kept small.
    #[test]
    fn what_a_call_takes_on_the_heap_is_small() {
        let transport = Transport::builder("https://api.pagerduty.com".parse().unwrap()).build().unwrap();
        let call = transport.send(Request::new(Body::empty()));
        assert!(size_of_val(&*call.future) <= 1088, "{} bytes", size_of_val(&*call.future));
    }
}

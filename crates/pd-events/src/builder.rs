//! Builders of sessions.

use std::{fmt, marker::PhantomData, time::Duration};

use bytes::Bytes;
use http::{HeaderName, HeaderValue, header::ACCEPT};
use pd_core::{BaseUrl, Region};
use pd_transport::{Body, BoxError, Limit, RetryOptions, Transport, TransportBuilder};
use secrecy::SecretString;
use tower::Service;

use crate::{BuildError, RoutingKey, rate_limit::RateLimits, session_inner::SessionInner};

type Configure = Box<dyn FnOnce(TransportBuilder) -> TransportBuilder + Send>;

/// Builds an [`EventsSession`](crate::EventsSession).
///
/// ```
/// use std::time::Duration;
///
/// use pd_core::Region;
/// use pd_events::EventsSession;
///
/// let session = EventsSession::builder("0123456789abcdef0123456789abcdef")
///     .region(Region::Eu)
///     .timeout(Duration::from_secs(10))
///     .deadline(Duration::from_secs(120))
///     .build()?;
/// assert_eq!(session.base_url().to_string(), "https://events.eu.pagerduty.com");
/// # Ok::<(), pd_events::BuildError>(())
/// ```
pub type EventsSessionBuilder = SessionBuilder<crate::EventsSession>;

/// Builds a [`ChangeEventsSession`](crate::ChangeEventsSession).
pub type ChangeEventsSessionBuilder = SessionBuilder<crate::ChangeEventsSession>;

/// A session that [`SessionBuilder`] builds.
pub trait Session: Sized {
    #[doc(hidden)]
    fn from_inner(inner: SessionInner) -> Result<Self, BuildError>;
}

/// Builds a session of either kind: see [`EventsSessionBuilder`].
#[must_use = "a builder does nothing until `build` is called"]
pub struct SessionBuilder<S> {
    routing_key: SecretString,
    region: Region,
    base_url: Option<String>,
    headers: Vec<(String, String)>,
    strict: bool,
    configure: Vec<Configure>,
    session: PhantomData<fn() -> S>,
}

/// The default retry options of the sessions: 2 retries after 500, 4 after 502, 6 after 503 and 504. As in every session, a 429 is
/// retried without a count limit, and a network failure 3 times. A 400 is not retried.
///
/// ```
/// use pd_events::{EventsSession, default_retry};
///
/// let session = EventsSession::builder("0123456789abcdef0123456789abcdef")
///     .retry(default_retry().max_http_attempts(3))
///     .build()?;
/// # let _ = session;
/// # Ok::<(), pd_events::BuildError>(())
/// ```
#[must_use]
pub fn default_retry() -> RetryOptions {
    RetryOptions::new()
        .status(500, Limit::N(2))
        .status(502, Limit::N(4))
        .status(503, Limit::N(6))
        .status(504, Limit::N(6))
}

impl<S: Session> SessionBuilder<S> {
    pub(crate) fn new(routing_key: SecretString) -> Self {
        Self {
            routing_key,
            region: Region::Us,
            base_url: None,
            headers: Vec::new(),
            strict: false,
            configure: Vec::new(),
            session: PhantomData,
        }
    }

    /// Sets the service region of the account: the US by default.
    pub const fn region(mut self, region: Region) -> Self {
        self.region = region;
        self
    }

    /// Sets the origin to send to in place of PagerDuty's, without `/v2`: a simulator, or a gateway of your own. `https`, or `http`
    /// on loopback.
    pub fn base_url(mut self, origin: impl Into<String>) -> Self {
        self.base_url = Some(origin.into());
        self
    }

    /// Rejects events that are too long, instead of shortening them.
    pub const fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    /// Sets a header of every request that does not set it itself.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sets the timeout of each attempt, from connecting to the last byte of the response body: 60 s by default.
    pub fn timeout(self, timeout: Duration) -> Self {
        self.transport(move |transport| transport.timeout(timeout))
    }

    /// Sets the deadline of each call: attempts and the waits between them. No deadline by default: after a 429, a call waits as
    /// long as it takes.
    pub fn deadline(self, deadline: Duration) -> Self {
        self.transport(move |transport| transport.deadline(deadline))
    }

    /// Sets which outcomes are retried, how often and after which delay, in place of [`default_retry`].
    pub fn retry(self, retry: RetryOptions) -> Self {
        self.transport(move |transport| transport.retry(retry))
    }

    /// Sets any option of the transport: HTTP client, proxy, TLS, layers of your own. A layer sees the request body, which contains
    /// the routing key.
    pub fn transport(mut self, configure: impl FnOnce(TransportBuilder) -> TransportBuilder + Send + 'static) -> Self {
        self.configure.push(Box::new(configure));
        self
    }

    /// Builds the session. Nothing is sent.
    ///
    /// # Errors
    ///
    /// [`BuildError`] if the routing key or an option is invalid.
    #[cfg(feature = "client")]
    pub fn build(self) -> Result<S, BuildError> {
        self.assemble(|transport| transport.build().map_err(Into::into))
    }

    /// Builds the session with a client of your own in place of the network: a mock, or an in-process router.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use pd_events::EventsSession;
    ///
    /// let sim = pd_sim::Sim::start().await?;
    /// let session = EventsSession::builder(sim.routing_key()).build_with(sim.service())?;
    /// session.trigger("Server is on fire", "dusty.old.server.net").await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`BuildError`] if the routing key or an option is invalid.
    pub fn build_with<C, B>(self, client: C) -> Result<S, BuildError>
    where
        C: Service<http::Request<Body>, Response = http::Response<B>> + Clone + Send + Sync + 'static,
        C::Error: Into<BoxError>,
        C::Future: Send + 'static,
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        self.assemble(|transport| transport.build_with(client).map_err(Into::into))
    }

    fn assemble(self, build: impl FnOnce(TransportBuilder) -> Result<Transport, BuildError>) -> Result<S, BuildError> {
        let routing_key = RoutingKey::new(self.routing_key)?;
        let base = BaseUrl::parse(self.base_url.as_deref().unwrap_or(self.region.events_url()))?;
        let mut transport = Transport::builder(base.clone())
            .user_agent(concat!("pd-events/", env!("CARGO_PKG_VERSION")))
            .default_header(ACCEPT, HeaderValue::from_static("application/json"))
            .retry(default_retry())
            // Pacing is per credential; the Events API limits each routing key.
            .pacing(false);
        for (name, value) in self.headers {
            let (Ok(known), Ok(value)) = (HeaderName::try_from(&name), HeaderValue::try_from(value)) else {
                return Err(BuildError::Header(name));
            };
            transport = transport.default_header(known, value);
        }
        let transport = self.configure.into_iter().fold(transport, |transport, configure| configure(transport));
        // The outermost attempt layer, so that it sees the responses that the retry layer sees.
        let rate_limits = RateLimits::default();
        let transport = transport.attempt_layer(rate_limits.clone());
        S::from_inner(SessionInner::new(build(transport)?, base, rate_limits, routing_key, self.strict)?)
    }
}

impl<S> fmt::Debug for SessionBuilder<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionBuilder")
            .field("region", &self.region)
            .field("base_url", &self.base_url)
            .field("strict", &self.strict)
            .finish_non_exhaustive()
    }
}

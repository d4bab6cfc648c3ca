//! The options of a session.

use std::{fmt, marker::PhantomData, time::Duration};

use bytes::Bytes;
use http::{HeaderName, HeaderValue, header::ACCEPT};
use pd_core::{BaseUrl, Region};
use pd_transport::{Body, BoxError, Limit, RetryOptions, Transport, TransportBuilder};
use secrecy::SecretString;
use tower::Service;

use crate::{BuildError, RoutingKey, core::Core, pace::Pace};

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

/// The kinds of sessions.
pub trait Session: Sized {
    #[doc(hidden)]
    fn from_core(core: Core) -> Result<Self, BuildError>;
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

/// The retry options that the sessions start with: a 500 is repeated 2 times, a 502 4 times, a 503 and a 504 6 times; a 429
/// until it is none any more, and failures of the network 3 times, as everywhere. A 400 never is.
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

    /// The service region of the account: the US by default.
    pub const fn region(mut self, region: Region) -> Self {
        self.region = region;
        self
    }

    /// The origin to send to in place of PagerDuty's, without `/v2`: a simulator, a gateway of your own. `https`, or `http`
    /// on loopback.
    pub fn base_url(mut self, origin: impl Into<String>) -> Self {
        self.base_url = Some(origin.into());
        self
    }

    /// Refuses events that are too long, in place of fitting them.
    pub const fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    /// A header of every request that sets none of its own.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Bounds each attempt, from connecting to the last byte of the body: 60 s by default.
    pub fn timeout(self, timeout: Duration) -> Self {
        self.transport(move |transport| transport.timeout(timeout))
    }

    /// Bounds each call, attempts, waiting and pacing together. There is none by default: a 429 is waited out, however long
    /// that takes.
    pub fn deadline(self, deadline: Duration) -> Self {
        self.transport(move |transport| transport.deadline(deadline))
    }

    /// What is tried again, how often and after how long, in place of [`default_retry`].
    pub fn retry(self, retry: RetryOptions) -> Self {
        self.transport(move |transport| transport.retry(retry))
    }

    /// Whether to slow down before the rate limit is reached, where the server tells of it; on by default.
    pub fn pacing(self, pacing: bool) -> Self {
        self.transport(move |transport| transport.pacing(pacing))
    }

    /// Sets any option of the transport: proxy, TLS, pool, layers of your own. A layer sees the body, and the routing key
    /// is in it.
    pub fn transport(mut self, configure: impl FnOnce(TransportBuilder) -> TransportBuilder + Send + 'static) -> Self {
        self.configure.push(Box::new(configure));
        self
    }

    /// Builds the session. Nothing is sent.
    ///
    /// # Errors
    ///
    /// [`BuildError`] if the routing key is empty or is none, or an option cannot be used.
    #[cfg(feature = "client")]
    pub fn build(self) -> Result<S, BuildError> {
        self.assemble(|transport| transport.build().map_err(Into::into))
    }

    /// Builds the session over a service of your own in place of the network: a mock, an in-process router.
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
    /// [`BuildError`] as [`build`](Self::build).
    pub fn build_with<L, B>(self, leaf: L) -> Result<S, BuildError>
    where
        L: Service<http::Request<Body>, Response = http::Response<B>> + Clone + Send + Sync + 'static,
        L::Error: Into<BoxError>,
        L::Future: Send + 'static,
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        self.assemble(|transport| transport.build_with(leaf).map_err(Into::into))
    }

    fn assemble(self, build: impl FnOnce(TransportBuilder) -> Result<Transport, BuildError>) -> Result<S, BuildError> {
        let routing_key = RoutingKey::new(self.routing_key)?;
        let base = BaseUrl::parse(self.base_url.as_deref().unwrap_or(self.region.events_url()))?;
        let mut transport = Transport::builder(base.clone())
            .user_agent(concat!("pd-events/", env!("CARGO_PKG_VERSION")))
            .default_header(ACCEPT, HeaderValue::from_static("application/json"))
            .retry(default_retry());
        for (name, value) in self.headers {
            let (Ok(known), Ok(value)) = (HeaderName::try_from(&name), HeaderValue::try_from(value)) else {
                return Err(BuildError::Header(name));
            };
            transport = transport.default_header(known, value);
        }
        let transport = self.configure.into_iter().fold(transport, |transport, configure| configure(transport));
        // Behind the user's own, so that it sees what the retries see.
        let pace = Pace::default();
        let transport = transport.attempt_layer(pace.clone());
        S::from_core(Core::new(build(transport)?, base, pace, routing_key, self.strict)?)
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

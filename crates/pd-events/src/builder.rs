//! Builders of sessions.

use std::marker::PhantomData;

use http::{HeaderValue, header::CONTENT_TYPE};
use pd_core::{BaseUrl, Region};
use pd_session::{SessionOptions, session_options};
use pd_transport::{Limit, RetryOptions, Transport, TransportBuilder};
use secrecy::SecretString;

use crate::{BuildError, RoutingKey, rate_limit::RateLimits, session_inner::SessionInner};

/// A session that [`SessionBuilder`] builds.
pub trait Session: Sized {
    #[doc(hidden)]
    fn from_inner(inner: SessionInner) -> Result<Self, BuildError>;
}

/// Builds an [`EventsSession`](crate::EventsSession) or a [`ChangeEventsSession`](crate::ChangeEventsSession), async or blocking.
///
/// The base URL has no path: requests go to `/v2/…` below it. A layer of your own sees the request body, which contains the
/// routing key.
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
///
/// With a client of your own, here the simulator without a network:
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
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct SessionBuilder<S> {
    routing_key: SecretString,
    region: Region,
    strict: bool,
    options: SessionOptions,
    session: PhantomData<fn() -> S>,
}

/// Returns the default retry options of the sessions: 2 retries after 500, 4 after 502, 6 after 503 and 504. As in every session, a 429 is
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
        let mut options = SessionOptions::new(concat!("pd-events/", env!("CARGO_PKG_VERSION")));
        // Pacing follows the rate limit of a credential. The Events API limits each routing key.
        options.configure(|transport| transport.retry(default_retry()).pacing(false));
        Self { routing_key, region: Region::Us, strict: false, options, session: PhantomData }
    }

    /// Sets the service region of the account: the US by default.
    pub const fn region(mut self, region: Region) -> Self {
        self.region = region;
        self
    }

    /// Rejects events that are too long, instead of shortening them.
    pub const fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    const fn options_mut(&mut self) -> &mut SessionOptions {
        &mut self.options
    }

    session_options!(@base S, BuildError);

    fn assemble(
        self,
        build: impl FnOnce(TransportBuilder) -> Result<Transport, pd_transport::BuildError>,
    ) -> Result<S, BuildError> {
        let routing_key = RoutingKey::new(self.routing_key)?;
        let base = BaseUrl::parse(self.options.base_url().unwrap_or(self.region.events_url()))?;
        let mut transport = self.options.into_transport(base.clone(), "application/json");
        if !transport.default_headers().contains_key(CONTENT_TYPE) {
            transport = transport.default_header(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        let rate_limits = RateLimits::default();
        let transport = build(transport.retry_hook(rate_limits.clone()))?;
        S::from_inner(SessionInner::new(transport, base, rate_limits, routing_key, self.strict)?)
    }
}

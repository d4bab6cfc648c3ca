//! The session for events about alerts.

use std::{fmt, sync::Arc};

use futures_core::Stream;
use pd_core::BaseUrl;
use pd_transport::Transport;
use secrecy::SecretString;
use serde::Serialize;

use crate::{
    BuildError, Call, ChangeEventsSession, EncodedEvent, Error, Event, SendAll, Trigger,
    builder::{Session, SessionBuilder},
    session_inner::SessionInner,
};

/// The builder of an [`EventsSession`].
pub type EventsSessionBuilder = SessionBuilder<EventsSession>;

/// A session with PagerDuty's Events API v2: opens, acknowledges and resolves alerts.
///
/// It has a connection pool, a routing key, and options for every call. Clones share all of them.
///
/// Failures that can be transient are retried ([`default_retry`](crate::default_retry)) with the same bytes and the same
/// `dedup_key`, so that an event opens one alert. If an event is too long, the session [shortens](crate::fit) it; with
/// `.strict()` it is an error instead. A blank `summary` or `source` is an error before anything is sent.
///
/// ```
/// # fn main() -> Result<(), pd_events::BuildError> {
/// use pd_events::EventsSession;
///
/// let routing_key = "0123456789abcdef0123456789abcdef";
/// let session = EventsSession::new(routing_key)?;
/// # let _ = session;
/// # Ok(())
/// # }
/// ```
///
/// # Examples
///
/// Trigger an event, and resolve its alert later with the generated deduplication key:
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sim = pd_sim::Sim::start().await?;
/// # let session = pd_events::EventsSession::builder(sim.routing_key()).base_url(sim.events_url()).build()?;
/// let dedup_key = session.trigger("Server is on fire", "dusty.old.server.net").await?;
/// # assert_eq!(sim.objects("alerts").last().unwrap()["status"], "triggered");
/// // ...
/// session.resolve(dedup_key).await?;
/// # assert_eq!(sim.objects("alerts").last().unwrap()["status"], "resolved");
/// # Ok(())
/// # }
/// ```
///
/// Trigger an event with a deduplication key of your own, and acknowledge the incident later with that key:
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sim = pd_sim::Sim::start().await?;
/// # let session = pd_events::EventsSession::builder(sim.routing_key()).base_url(sim.events_url()).build()?;
/// session.trigger("Server is on fire", "dusty.old.server.net").dedup_key("abc123").await?;
/// // ...
/// session.acknowledge("abc123").await?;
/// # let incidents = sim.objects("incidents");
/// # let incident = incidents.iter().find(|incident| incident["incident_key"] == "abc123").unwrap();
/// # assert_eq!(incident["status"], "acknowledged");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct EventsSession {
    pub(crate) inner: Arc<SessionInner>,
}

impl EventsSession {
    /// Builds a session with the routing key of an integration in the US service region, with default options.
    ///
    /// # Errors
    ///
    /// [`BuildError`] if the key is empty or invalid.
    #[cfg(feature = "client")]
    pub fn new(routing_key: impl Into<SecretString>) -> Result<Self, BuildError> {
        Self::builder(routing_key).build()
    }

    /// Returns a builder, to set options.
    pub fn builder(routing_key: impl Into<SecretString>) -> EventsSessionBuilder {
        EventsSessionBuilder::new(routing_key.into())
    }

    /// Opens an alert. See [`Trigger`] for its other members.
    pub fn trigger(&self, summary: impl Into<String>, source: impl Into<String>) -> Call<Trigger> {
        Call::new(&self.inner, Trigger::new(summary, source))
    }

    /// Acknowledges the alert with this key: a string, or the receipt of its trigger.
    pub fn acknowledge(&self, key: impl AsRef<str>) -> Call<Event> {
        Call::new(&self.inner, Event::acknowledge(key))
    }

    /// Resolves the alert with this key: a string, or the receipt of its trigger.
    pub fn resolve(&self, key: impl AsRef<str>) -> Call<Event> {
        Call::new(&self.inner, Event::resolve(key))
    }

    /// Sends an event given as JSON: see [`Event::whole`].
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sim = pd_sim::Sim::start().await?;
    /// # let session = pd_events::EventsSession::builder(sim.routing_key()).base_url(sim.events_url()).build()?;
    /// use serde_json::json;
    ///
    /// let event = json!({
    ///     "event_action": "trigger",
    ///     "payload": {"summary": "Fan is loud", "source": "db1.example.com", "severity": "info"},
    /// });
    /// let receipt = session.send_event(&event).await?;
    /// # assert!(!receipt.dedup_key().is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn send_event(&self, event: impl Serialize) -> Call<Event> {
        self.send(Event::whole(event))
    }

    /// Sends an event.
    pub fn send(&self, event: impl Into<Event>) -> Call<Event> {
        Call::new(&self.inner, event.into())
    }

    /// Checks, shortens and encodes an event, to send it later with [`send_encoded`](Self::send_encoded).
    ///
    /// # Errors
    ///
    /// [`Error`] if the event is invalid, or too long.
    pub fn encode(&self, event: impl Into<Event>) -> Result<EncodedEvent, Error> {
        self.inner.encode(event.into().into_parts())
    }

    /// Sends an encoded event, with its own routing key.
    pub fn send_encoded(&self, event: EncodedEvent) -> Call<EncodedEvent> {
        Call::new(&self.inner, event)
    }

    /// Sends a stream of events, several at a time, in order for each alert: see [`SendAll`].
    pub fn send_all<'s, S, E>(&self, events: S) -> SendAll<'s>
    where
        S: Stream<Item = E> + Send + 's,
        E: Into<Event> + 's,
    {
        SendAll::new(&self.inner, events)
    }

    /// Returns a session for change events with the same routing key, transport and options.
    #[must_use]
    pub fn change_events(&self) -> ChangeEventsSession {
        ChangeEventsSession::sharing(&self.inner)
    }

    /// Returns the base URL.
    #[must_use]
    pub fn base_url(&self) -> &BaseUrl {
        &self.inner.base_url
    }

    /// Returns the transport below the session.
    #[must_use]
    pub fn transport(&self) -> &Transport {
        &self.inner.transport
    }
}

impl Session for EventsSession {
    fn from_inner(inner: SessionInner) -> Result<Self, BuildError> {
        Ok(Self { inner: Arc::new(inner) })
    }
}

impl fmt::Debug for EventsSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventsSession").field("base_url", &self.inner.base_url).finish_non_exhaustive()
    }
}

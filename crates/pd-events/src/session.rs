//! The session for events about alerts.

use std::{fmt, sync::Arc};

use futures_core::Stream;
use pd_core::BaseUrl;
use pd_transport::Transport;
use secrecy::SecretString;
use serde::Serialize;

use crate::{
    BuildError, Call, ChangeEventsSession, Event, EventsSessionBuilder, SendAll, Trigger, builder::Session, core::Core,
};

/// A session with PagerDuty's Events API v2: opens, acknowledges and resolves alerts.
///
/// It holds a connection pool, a routing key and the options of every call. Cloning it is cheap and shares all of that; all
/// methods take `&self`.
///
/// An event is sent again after whatever can be transient ([`default_retry`](crate::default_retry)), byte for byte the same
/// and under the same `dedup_key`, so that it opens one alert. Where it is too long it is [fitted](crate::fit), unless
/// `.strict()` is called.
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
/// # Example 1
///
/// Trigger an event and use the deduplication key that it was given to resolve it later:
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
/// # Example 2
///
/// Trigger an event, specifying a deduplication key, and use it to later acknowledge the incident:
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
    pub(crate) core: Arc<Core>,
}

impl EventsSession {
    /// A session with the routing key of an integration, in the US service region, with every option at its default.
    ///
    /// # Errors
    ///
    /// [`BuildError`] if the key is empty or is none.
    #[cfg(feature = "client")]
    pub fn new(routing_key: impl Into<SecretString>) -> Result<Self, BuildError> {
        Self::builder(routing_key).build()
    }

    /// A session with options.
    pub fn builder(routing_key: impl Into<SecretString>) -> EventsSessionBuilder {
        EventsSessionBuilder::new(routing_key.into())
    }

    /// Says that something is wrong: what, and where. See [`Trigger`] for what else can be said.
    pub fn trigger(&self, summary: impl Into<String>, source: impl Into<String>) -> Call<Trigger> {
        Call::new(&self.core, Trigger::new(summary, source))
    }

    /// Acknowledges the alert of a key: a string, or the receipt of its trigger.
    pub fn acknowledge(&self, key: impl AsRef<str>) -> Call<Event> {
        Call::new(&self.core, Event::acknowledge(key))
    }

    /// Resolves the alert of a key: a string, or the receipt of its trigger.
    pub fn resolve(&self, key: impl AsRef<str>) -> Call<Event> {
        Call::new(&self.core, Event::resolve(key))
    }

    /// Sends a whole event of your own: see [`Event::whole`].
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

    /// Sends an event that was made before.
    pub fn send(&self, event: impl Into<Event>) -> Call<Event> {
        Call::new(&self.core, event.into())
    }

    /// Sends a stream of events, several at a time, those of one key in order: see [`SendAll`].
    pub fn send_all<'s, S, E>(&self, events: S) -> SendAll<'s>
    where
        S: Stream<Item = E> + Send + 's,
        E: Into<Event> + 's,
    {
        SendAll::new(&self.core, events)
    }

    /// A session for change events with the same routing key, transport and options.
    #[must_use]
    pub fn change_events(&self) -> ChangeEventsSession {
        ChangeEventsSession::sharing(&self.core)
    }

    /// The base URL.
    #[must_use]
    pub fn base_url(&self) -> &BaseUrl {
        &self.core.base
    }

    /// The transport below the session.
    #[must_use]
    pub fn transport(&self) -> &Transport {
        &self.core.transport
    }
}

impl Session for EventsSession {
    fn from_core(core: Core) -> Result<Self, BuildError> {
        Ok(Self { core: Arc::new(core) })
    }
}

impl fmt::Debug for EventsSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventsSession").field("base_url", &self.core.base).finish_non_exhaustive()
    }
}

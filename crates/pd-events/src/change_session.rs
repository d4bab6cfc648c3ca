//! The session for change events.

use std::{fmt, sync::Arc};

use pd_core::BaseUrl;
use pd_transport::Transport;
use secrecy::SecretString;
use serde::Serialize;

use crate::{
    BuildError, Call, ChangeEvent,
    builder::{Session, SessionBuilder},
    session_inner::SessionInner,
};

/// The builder of a [`ChangeEventsSession`].
pub type ChangeEventsSessionBuilder = SessionBuilder<ChangeEventsSession>;

/// A session for PagerDuty's change events: deployments, changes of configuration.
///
/// Like [`EventsSession`](crate::EventsSession), it is cheap to clone, retries transient failures, and shortens events that are
/// too long. Change events have no `dedup_key`: if the response to an accepted one is lost, PagerDuty shows the event twice.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sim = pd_sim::Sim::start().await?;
/// use pd_events::{ChangeEventsSession, Link};
///
/// # let (routing_key, base_url) = (sim.routing_key(), sim.events_url());
/// let session = ChangeEventsSession::builder(routing_key).base_url(base_url).build()?;
/// let receipt = session
///     .submit("Deployed web 1.2.3")
///     .source("ci.example.com")
///     .custom_details(serde_json::json!({"commit": "4f2a"}))
///     .link(Link::new("https://ci.example.com/1234").text("Build"))
///     .await?;
/// assert_eq!(receipt.message(), Some("Change event processed"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct ChangeEventsSession {
    pub(crate) inner: Arc<SessionInner>,
}

impl ChangeEventsSession {
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
    pub fn builder(routing_key: impl Into<SecretString>) -> ChangeEventsSessionBuilder {
        ChangeEventsSessionBuilder::new(routing_key.into())
    }

    pub(crate) fn sharing(inner: &Arc<SessionInner>) -> Self {
        Self { inner: Arc::clone(inner) }
    }

    /// Reports a change.
    pub fn submit(&self, summary: impl Into<String>) -> Call<ChangeEvent> {
        self.send(ChangeEvent::new(summary))
    }

    /// Sends a change event given as JSON: see [`ChangeEvent::whole`].
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sim = pd_sim::Sim::start().await?;
    /// # let session = pd_events::EventsSession::builder(sim.routing_key()).base_url(sim.events_url()).build()?;
    /// use serde_json::json;
    ///
    /// let changes = session.change_events();
    /// changes.send_change_event(json!({"payload": {"summary": "Deployed web 1.2.3", "source": "ci"}})).await?;
    /// # assert_eq!(sim.objects("change_events").last().unwrap()["source"], "ci");
    /// # Ok(())
    /// # }
    /// ```
    pub fn send_change_event(&self, event: impl Serialize) -> Call<ChangeEvent> {
        self.send(ChangeEvent::whole(event))
    }

    /// Sends a change event.
    pub fn send(&self, event: ChangeEvent) -> Call<ChangeEvent> {
        Call::new(&self.inner, event)
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

impl Session for ChangeEventsSession {
    fn from_inner(inner: SessionInner) -> Result<Self, BuildError> {
        Ok(Self { inner: Arc::new(inner) })
    }
}

impl fmt::Debug for ChangeEventsSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChangeEventsSession").field("base_url", &self.inner.base_url).finish_non_exhaustive()
    }
}

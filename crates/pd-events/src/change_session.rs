//! The session for change events.

use std::{fmt, sync::Arc};

use pd_core::BaseUrl;
use pd_transport::Transport;
use secrecy::SecretString;
use serde::Serialize;

use crate::{BuildError, Call, ChangeEvent, ChangeEventsSessionBuilder, builder::Session, core::Core};

/// A session for PagerDuty's change events: what was deployed, configured, switched.
///
/// As [`EventsSession`](crate::EventsSession), it is cheap to clone, sends again what failed for a while, and fits what is
/// too long. Change events have no key: one that was taken and whose answer was lost shows twice.
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
    pub(crate) core: Arc<Core>,
}

impl ChangeEventsSession {
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
    pub fn builder(routing_key: impl Into<SecretString>) -> ChangeEventsSessionBuilder {
        ChangeEventsSessionBuilder::new(routing_key.into())
    }

    pub(crate) fn sharing(core: &Arc<Core>) -> Self {
        Self { core: Arc::clone(core) }
    }

    /// Says that something was changed.
    pub fn submit(&self, summary: impl Into<String>) -> Call<ChangeEvent> {
        self.send(ChangeEvent::new(summary))
    }

    /// Sends a whole change event of your own: see [`ChangeEvent::whole`].
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

    /// Sends a change event that was made before.
    pub fn send(&self, event: ChangeEvent) -> Call<ChangeEvent> {
        Call::new(&self.core, event)
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

impl Session for ChangeEventsSession {
    fn from_core(core: Core) -> Result<Self, BuildError> {
        Ok(Self { core: Arc::new(core) })
    }
}

impl fmt::Debug for ChangeEventsSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChangeEventsSession").field("base_url", &self.core.base).finish_non_exhaustive()
    }
}

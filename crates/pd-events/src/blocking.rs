//! The same sessions without async.
//!
//! They share one runtime, on a thread of its own, and wait for it; any thread may, one of an async runtime included (which is
//! then blocked meanwhile). Options, events, receipts and errors are those of the other sessions.
//!
//! ```
//! # let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
//! # let sim = runtime.block_on(pd_sim::Sim::start())?;
//! use pd_events::{Severity, blocking::EventsSession};
//!
//! # let (routing_key, base_url) = (sim.routing_key(), sim.events_url());
//! let session = EventsSession::builder(routing_key).base_url(base_url).build()?;
//! let receipt = session.trigger("Server is on fire", "dusty.old.server.net").severity(Severity::Error).send()?;
//! session.resolve(&receipt).send()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::{fmt, iter::Fuse};

use futures_util::stream;
use pd_transport::blocking::Runtime;
use secrecy::SecretString;
use serde::Serialize;

use crate::{
    BuildError, ChangeEvent, Error, Event, Report, Sendable, Sent, Trigger,
    builder::{Session, SessionBuilder},
    core::Core,
};

/// The mode of a [`Call`](crate::Call) that is sent by [`send`](crate::Call::send).
#[derive(Debug, Clone)]
pub struct Blocking(Runtime);

/// An event on its way: see [`crate::Call`]. Set what it needs, then [`send`](crate::Call::send) it.
pub type Call<E> = crate::Call<E, Blocking>;

impl<E> crate::Call<E, Blocking>
where
    E: Sendable + Send + 'static,
    E::Receipt: Send + 'static,
{
    /// Sends the event and waits for what comes of it.
    ///
    /// # Errors
    ///
    /// [`Error`], as an awaited call.
    pub fn send(self) -> Result<E::Receipt, Error> {
        let (sending, Blocking(runtime)) = self.into_parts();
        runtime.block_on(sending)
    }
}

/// [`crate::EventsSession`] without async.
#[derive(Clone)]
pub struct EventsSession {
    session: crate::EventsSession,
    mode: Blocking,
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
    pub fn builder(routing_key: impl Into<SecretString>) -> SessionBuilder<Self> {
        SessionBuilder::new(routing_key.into())
    }

    /// As [`crate::EventsSession::trigger`].
    pub fn trigger(&self, summary: impl Into<String>, source: impl Into<String>) -> Call<Trigger> {
        self.call(Trigger::new(summary, source))
    }

    /// As [`crate::EventsSession::acknowledge`].
    pub fn acknowledge(&self, key: impl AsRef<str>) -> Call<Event> {
        self.call(Event::acknowledge(key))
    }

    /// As [`crate::EventsSession::resolve`].
    pub fn resolve(&self, key: impl AsRef<str>) -> Call<Event> {
        self.call(Event::resolve(key))
    }

    /// As [`crate::EventsSession::send_event`].
    pub fn send_event(&self, event: impl Serialize) -> Call<Event> {
        self.call(Event::whole(event))
    }

    /// As [`crate::EventsSession::send`].
    pub fn send(&self, event: impl Into<Event>) -> Call<Event> {
        self.call(event.into())
    }

    /// Sends many events, several at a time: an iterator of their outcomes. See [`SendAll`].
    pub fn send_all<I>(&self, events: I) -> SendAll<I::IntoIter>
    where
        I: IntoIterator,
        I::Item: Into<Event>,
    {
        let bulk = crate::SendAll::new(&self.session.core, stream::empty::<Event>());
        SendAll { runtime: self.mode.0.clone(), events: events.into_iter().fuse(), bulk: Some(bulk) }
    }

    /// A session for change events with the same routing key, transport and options.
    #[must_use]
    pub fn change_events(&self) -> ChangeEventsSession {
        ChangeEventsSession { session: self.session.change_events(), mode: self.mode.clone() }
    }

    /// The session that this one waits for.
    #[must_use]
    pub const fn as_async(&self) -> &crate::EventsSession {
        &self.session
    }

    fn call<E: Sendable>(&self, event: E) -> Call<E> {
        Call::with_mode(&self.session.core, event, self.mode.clone())
    }
}

/// [`crate::ChangeEventsSession`] without async.
#[derive(Clone)]
pub struct ChangeEventsSession {
    session: crate::ChangeEventsSession,
    mode: Blocking,
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
    pub fn builder(routing_key: impl Into<SecretString>) -> SessionBuilder<Self> {
        SessionBuilder::new(routing_key.into())
    }

    /// As [`crate::ChangeEventsSession::submit`].
    pub fn submit(&self, summary: impl Into<String>) -> Call<ChangeEvent> {
        self.send(ChangeEvent::new(summary))
    }

    /// As [`crate::ChangeEventsSession::send_change_event`].
    pub fn send_change_event(&self, event: impl Serialize) -> Call<ChangeEvent> {
        self.send(ChangeEvent::whole(event))
    }

    /// As [`crate::ChangeEventsSession::send`].
    pub fn send(&self, event: ChangeEvent) -> Call<ChangeEvent> {
        Call::with_mode(&self.session.core, event, self.mode.clone())
    }

    /// The session that this one waits for.
    #[must_use]
    pub const fn as_async(&self) -> &crate::ChangeEventsSession {
        &self.session
    }
}

impl Session for EventsSession {
    fn from_core(core: Core) -> Result<Self, BuildError> {
        Ok(Self { session: Session::from_core(core)?, mode: Blocking(Runtime::shared()?) })
    }
}

impl Session for ChangeEventsSession {
    fn from_core(core: Core) -> Result<Self, BuildError> {
        Ok(Self { session: Session::from_core(core)?, mode: Blocking(Runtime::shared()?) })
    }
}

impl fmt::Debug for EventsSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("blocking::EventsSession").field(&self.session).finish()
    }
}

impl fmt::Debug for ChangeEventsSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("blocking::ChangeEventsSession").field(&self.session).finish()
    }
}

/// Events being sent: an iterator of their outcomes, in the order of the events. It keeps to everything that
/// [`crate::SendAll`] says.
///
/// The events are read on the calling thread, up to four times [`concurrency`](Self::concurrency) ahead of the outcome that
/// is waited for, and are on their way only while one is.
///
/// ```
/// # let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
/// # let sim = runtime.block_on(pd_sim::Sim::start())?;
/// # let session = pd_events::blocking::EventsSession::builder(sim.routing_key()).base_url(sim.events_url()).build()?;
/// use pd_events::Trigger;
///
/// let events = (0..20).map(|disk| Trigger::new(format!("Disk {disk} is full"), "db1").dedup_key(format!("disk/{disk}")));
/// let report = session.send_all(events).concurrency(4).finish();
/// assert!(report.is_success(), "{report}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "nothing is sent unless the iterator is advanced"]
pub struct SendAll<I> {
    runtime: Runtime,
    events: Fuse<I>,
    /// Away only while it is waited for.
    bulk: Option<crate::SendAll<'static>>,
}

impl<I> SendAll<I>
where
    I: Iterator,
    I::Item: Into<Event>,
{
    /// How many events are on their way at a time, at most: 8 unless given, 1 at least.
    pub fn concurrency(mut self, events: usize) -> Self {
        self.bulk = self.bulk.map(|bulk| bulk.concurrency(events));
        self
    }

    /// The sum of what was fetched so far.
    #[must_use]
    pub fn report(&self) -> Report {
        self.bulk.as_ref().map(|bulk| bulk.report().clone()).unwrap_or_default()
    }

    /// Sends all that is left, and sums it up.
    pub fn finish(mut self) -> Report {
        while self.next().is_some() {}
        self.report()
    }
}

impl<I> Iterator for SendAll<I>
where
    I: Iterator,
    I::Item: Into<Event>,
{
    type Item = Sent;

    fn next(&mut self) -> Option<Sent> {
        // Read here, not on the runtime: an iterator may block as well, and others wait for that thread.
        if let Some(bulk) = &mut self.bulk {
            while bulk.has_room() {
                let Some(event) = self.events.next() else { break };
                bulk.admit(event.into());
            }
        }
        let mut bulk = self.bulk.take()?;
        let (bulk, sent) = self.runtime.block_on(async move {
            let sent = bulk.next().await;
            (bulk, sent)
        });
        self.bulk = Some(bulk);
        sent
    }
}

impl<I> fmt::Debug for SendAll<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("blocking::SendAll").field(&self.bulk).finish()
    }
}

//! The sessions without async.
//!
//! All blocking sessions share one runtime, which runs on a thread of its own. They can be used from any thread. A call from a
//! thread of an async runtime blocks that thread. Options, events, receipts and errors are those of the async sessions.
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
use pd_session::blocking::Runtime;
use secrecy::SecretString;
use serde::Serialize;

use crate::{
    BuildError, ChangeEvent, EncodedEvent, Error, Event, ReceiptOf, Report, Sendable, Sent, Trigger,
    builder::{Session, SessionBuilder},
    bulk::Step,
    call::Blocking,
    session_inner::SessionInner,
};

/// A request that sends one event: see [`crate::Call`]. Set its options, then call `send`.
pub type Call<E> = crate::Call<E, Blocking>;

impl<E> crate::Call<E, Blocking>
where
    E: Sendable + Send + 'static,
{
    /// Sends the event and waits for the response.
    ///
    /// # Errors
    ///
    /// [`Error`], as an awaited call.
    pub fn send(self) -> Result<ReceiptOf<E>, Error> {
        let (sending, Blocking(runtime)) = self.into_parts();
        runtime.block_on(sending)
    }
}

/// The blocking form of [`crate::EventsSession`].
#[derive(Clone)]
pub struct EventsSession {
    session: crate::EventsSession,
    mode: Blocking,
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
    pub fn builder(routing_key: impl Into<SecretString>) -> SessionBuilder<Self> {
        SessionBuilder::new(routing_key.into())
    }

    /// See [`crate::EventsSession::trigger`].
    pub fn trigger(&self, summary: impl Into<String>, source: impl Into<String>) -> Call<Trigger> {
        self.call(Trigger::new(summary, source))
    }

    /// See [`crate::EventsSession::acknowledge`].
    pub fn acknowledge(&self, key: impl AsRef<str>) -> Call<Event> {
        self.call(Event::acknowledge(key))
    }

    /// See [`crate::EventsSession::resolve`].
    pub fn resolve(&self, key: impl AsRef<str>) -> Call<Event> {
        self.call(Event::resolve(key))
    }

    /// See [`crate::EventsSession::send_event`].
    pub fn send_event(&self, event: impl Serialize) -> Call<Event> {
        self.call(Event::whole(event))
    }

    /// See [`crate::EventsSession::send`].
    pub fn send(&self, event: impl Into<Event>) -> Call<Event> {
        self.call(event.into())
    }

    /// See [`crate::EventsSession::encode`].
    ///
    /// # Errors
    ///
    /// [`Error`] if the event is invalid, or too long.
    pub fn encode(&self, event: impl Into<Event>) -> Result<EncodedEvent, Error> {
        self.session.encode(event)
    }

    /// See [`crate::EventsSession::send_encoded`].
    pub fn send_encoded(&self, event: EncodedEvent) -> Call<EncodedEvent> {
        self.call(event)
    }

    /// Sends many events, several at a time. Returns an iterator of their outcomes: see [`SendAll`].
    pub fn send_all<I>(&self, events: I) -> SendAll<I::IntoIter>
    where
        I: IntoIterator,
        I::Item: Into<Event>,
    {
        let bulk = crate::SendAll::new(&self.session.inner, stream::empty::<Event>());
        SendAll { runtime: self.mode.0.clone(), events: events.into_iter().fuse(), bulk: Some(bulk) }
    }

    /// Returns a session for change events with the same routing key, transport and options.
    #[must_use]
    pub fn change_events(&self) -> ChangeEventsSession {
        ChangeEventsSession { session: self.session.change_events(), mode: self.mode.clone() }
    }

    /// Returns the async session below.
    #[must_use]
    pub const fn as_async(&self) -> &crate::EventsSession {
        &self.session
    }

    fn call<E: Sendable>(&self, event: E) -> Call<E> {
        Call::with_mode(&self.session.inner, event, self.mode.clone())
    }
}

/// The blocking form of [`crate::ChangeEventsSession`].
#[derive(Clone)]
pub struct ChangeEventsSession {
    session: crate::ChangeEventsSession,
    mode: Blocking,
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
    pub fn builder(routing_key: impl Into<SecretString>) -> SessionBuilder<Self> {
        SessionBuilder::new(routing_key.into())
    }

    /// See [`crate::ChangeEventsSession::submit`].
    pub fn submit(&self, summary: impl Into<String>) -> Call<ChangeEvent> {
        self.send(ChangeEvent::new(summary))
    }

    /// See [`crate::ChangeEventsSession::send_change_event`].
    pub fn send_change_event(&self, event: impl Serialize) -> Call<ChangeEvent> {
        self.send(ChangeEvent::whole(event))
    }

    /// See [`crate::ChangeEventsSession::send`].
    pub fn send(&self, event: ChangeEvent) -> Call<ChangeEvent> {
        Call::with_mode(&self.session.inner, event, self.mode.clone())
    }

    /// Returns the async session below.
    #[must_use]
    pub const fn as_async(&self) -> &crate::ChangeEventsSession {
        &self.session
    }
}

impl Session for EventsSession {
    fn from_inner(inner: SessionInner) -> Result<Self, BuildError> {
        Ok(Self { session: Session::from_inner(inner)?, mode: Blocking(Runtime::shared()?) })
    }
}

impl Session for ChangeEventsSession {
    fn from_inner(inner: SessionInner) -> Result<Self, BuildError> {
        Ok(Self { session: Session::from_inner(inner)?, mode: Blocking(Runtime::shared()?) })
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

/// Sends many events: an iterator of their outcomes, with the guarantees of [`crate::SendAll`].
///
/// The calling thread reads the events. Events are sent only while it waits in `next`.
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
    /// `None` only while the runtime polls the stream.
    bulk: Option<crate::SendAll<'static>>,
}

impl<I> SendAll<I>
where
    I: Iterator,
    I::Item: Into<Event>,
{
    /// Sets the number of events that are in flight at a time: 8 by default, at least 1.
    pub fn concurrency(mut self, events: usize) -> Self {
        self.bulk = self.bulk.map(|bulk| bulk.concurrency(events));
        self
    }

    /// Sets the memory for waiting events in bytes: see [`crate::SendAll::buffer`].
    pub fn buffer(mut self, bytes: usize) -> Self {
        self.bulk = self.bulk.map(|bulk| bulk.buffer(bytes));
        self
    }

    /// Returns the summary of the outcomes returned so far.
    #[must_use]
    pub fn report(&self) -> Report {
        self.bulk.as_ref().map(|bulk| bulk.report().clone()).unwrap_or_default()
    }

    /// Sends all remaining events and returns the summary.
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
        loop {
            let mut bulk = self.bulk.take()?;
            // The runtime's thread must not run the iterator, which may block.
            let mut has_input = true;
            while has_input && bulk.has_room() {
                match self.events.next() {
                    Some(event) => bulk.admit(event.into()),
                    None => has_input = false,
                }
            }
            let (bulk, step) = self.runtime.block_on(async move {
                let step = bulk.step(has_input).await;
                (bulk, step)
            });
            self.bulk = Some(bulk);
            match step {
                Step::Sent(sent) => return Some(sent),
                Step::Room => {}
                Step::End => return None,
            }
        }
    }
}

impl<I> fmt::Debug for SendAll<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("blocking::SendAll").field(&self.bulk).finish()
    }
}

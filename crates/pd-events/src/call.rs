//! One call: an event, and how it is to be sent.

use std::{
    fmt,
    future::{Future, IntoFuture},
    pin::Pin,
    sync::Arc,
    time::Duration,
};

use http::{HeaderName, HeaderValue};
use pd_transport::{CallDeadline, CallTimeout, RetryOptions, RetryOverride};
use serde::Serialize;

use crate::{
    ChangeEvent, ChangeReceipt, Error, Event, EventTime, Image, Link, Receipt, Severity, Trigger,
    core::{Accepted, Core, Extras, Kind},
    event::Draft,
};

mod sealed {
    use super::{Accepted, Draft, Kind};

    pub trait Sealed {
        type Receipt;
        const KIND: Kind;
        fn into_draft(self) -> Draft;
        fn strict(self) -> Self;
        fn receipt(accepted: Accepted) -> Self::Receipt;
    }
}

pub(crate) use sealed::Sealed;

/// What can be sent: a [`Trigger`], any [`Event`], a [`ChangeEvent`].
pub trait Sendable: Sealed {}

impl Sealed for Event {
    type Receipt = Receipt;
    const KIND: Kind = Kind::Alert;

    fn into_draft(self) -> Draft {
        Self::into_draft(self)
    }

    fn strict(self) -> Self {
        Self::strict(self)
    }

    fn receipt(accepted: Accepted) -> Receipt {
        let Accepted { dedup_key, said, cuts } = accepted;
        Receipt { dedup_key: dedup_key.unwrap_or_default(), said, cuts }
    }
}

impl Sealed for Trigger {
    type Receipt = Receipt;
    const KIND: Kind = Kind::Alert;

    fn into_draft(self) -> Draft {
        Event::from(self).into_draft()
    }

    fn strict(self) -> Self {
        Self::strict(self)
    }

    fn receipt(accepted: Accepted) -> Receipt {
        <Event as Sealed>::receipt(accepted)
    }
}

impl Sealed for ChangeEvent {
    type Receipt = ChangeReceipt;
    const KIND: Kind = Kind::Change;

    fn into_draft(self) -> Draft {
        Self::into_draft(self)
    }

    fn strict(self) -> Self {
        Self::strict(self)
    }

    fn receipt(accepted: Accepted) -> ChangeReceipt {
        let Accepted { said, cuts, .. } = accepted;
        ChangeReceipt { said, cuts }
    }
}

impl Sendable for Event {}
impl Sendable for Trigger {}
impl Sendable for ChangeEvent {}

/// An event on its way. Set what it needs, then await it: it gives a [`Receipt`] (a [`ChangeReceipt`] of a change event), or
/// an [`Error`] that tells whether the event may have been taken all the same ([`Error::is_ambiguous`]). Dropped before that,
/// it sends nothing; dropped while it is awaited, it may have been taken.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sim = pd_sim::Sim::start().await?;
/// # let session = pd_events::EventsSession::builder(sim.routing_key()).base_url(sim.events_url()).build()?;
/// use std::time::Duration;
///
/// use pd_events::Severity;
///
/// let receipt = session
///     .trigger("Disk is full", "db1.example.com")
///     .severity(Severity::Warning)
///     .custom_details(serde_json::json!({"free_mb": 12}))
///     .deadline(Duration::from_secs(30))
///     .await?;
/// # let _ = receipt;
/// # Ok(())
/// # }
/// ```
#[must_use = "an event is sent when it is awaited"]
pub struct Call<E, M = Awaited> {
    core: Arc<Core>,
    event: E,
    extras: Box<Extras>,
    mode: M,
}

/// The mode of a [`Call`] that is sent by awaiting it.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Awaited;

impl<E: Sendable> Call<E> {
    pub(crate) fn new(core: &Arc<Core>, event: E) -> Self {
        Self::with_mode(core, event, Awaited)
    }
}

impl<E: Sendable, M> Call<E, M> {
    pub(crate) fn with_mode(core: &Arc<Core>, event: E, mode: M) -> Self {
        Self { core: Arc::clone(core), event, extras: Box::default(), mode }
    }

    /// Refuses the event where it is too long, in place of fitting it.
    pub fn strict(mut self) -> Self {
        self.event = Sealed::strict(self.event);
        self
    }

    /// Sets a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            (Ok(name), Ok(value)) => {
                self.extras.headers.insert(name, value);
            }
            // The value may be a secret: it is not shown.
            _ => {
                self.extras.refused.get_or_insert_with(|| {
                    format!("the header {name:?} cannot be sent: its name and value have to be visible ASCII")
                });
            }
        }
        self
    }

    /// Bounds each attempt, from connecting to the last byte of the body.
    pub fn timeout(self, timeout: Duration) -> Self {
        self.extension(CallTimeout(timeout))
    }

    /// Bounds the whole call: attempts, waiting and pacing together. `None` lifts the session's deadline.
    pub fn deadline(self, deadline: impl Into<Option<Duration>>) -> Self {
        self.extension(CallDeadline(deadline.into()))
    }

    /// Replaces the session's retry options for this call.
    pub fn retry(self, retry: RetryOptions) -> Self {
        self.extension(RetryOverride(retry))
    }

    /// Adds an extension, for a middleware of your own to find on the request.
    pub fn extension(mut self, extension: impl Clone + Send + Sync + 'static) -> Self {
        self.extras.extensions.insert(extension);
        self
    }
}

/// The methods of an event, on a call with it.
macro_rules! event_methods {
    ($event:ident: $($name:ident($argument:ident: $type:ty);)*) => {
        impl<M> Call<$event, M> {
            $(
                #[doc = concat!("As [`", stringify!($event), "::", stringify!($name), "`].")]
                pub fn $name(mut self, $argument: $type) -> Self {
                    self.event = self.event.$name($argument);
                    self
                }
            )*
        }
    };
}

event_methods! { Trigger:
    severity(severity: Severity);
    dedup_key(key: impl Into<String>);
    component(component: impl Into<String>);
    group(group: impl Into<String>);
    class(class: impl Into<String>);
    timestamp(time: impl Into<EventTime>);
    custom_details(details: impl Serialize);
    payload(entries: impl Serialize);
    image(image: impl Into<Image>);
    link(link: impl Into<Link>);
    client(name: impl Into<String>);
    client_url(url: impl Into<String>);
}

event_methods! { ChangeEvent:
    source(source: impl Into<String>);
    custom_details(details: impl Serialize);
    timestamp(time: impl Into<EventTime>);
    link(link: impl Into<Link>);
    image(image: impl Into<Image>);
}

impl<E: Sendable + Send + 'static> IntoFuture for Call<E> {
    type Output = Result<E::Receipt, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.into_parts().0)
    }
}

impl<E: Sendable, M> Call<E, M> {
    /// The sending, and the mode that says how it is waited for.
    pub(crate) fn into_parts(self) -> (impl Future<Output = Result<E::Receipt, Error>> + use<E, M>, M) {
        let Self { core, event, extras, mode } = self;
        let sending = async move {
            let prepared = core.prepare(E::KIND, event.into_draft())?;
            core.send(E::KIND, prepared, *extras).await.map(E::receipt)
        };
        (sending, mode)
    }
}

impl<E: fmt::Debug, M> fmt::Debug for Call<E, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("event", &self.event).finish_non_exhaustive()
    }
}

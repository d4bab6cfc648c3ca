//! Builders of one request.

use std::{
    fmt,
    future::{Future, IntoFuture},
    pin::Pin,
    sync::Arc,
};

use pd_session::{RequestOptions, request_options};
use serde::Serialize;

use crate::{
    ChangeEvent, EncodedChange, EncodedEvent, Error, Event, EventTime, Image, Link, Severity, Trigger,
    encoded::Encoded, session_inner::SessionInner,
};

mod sealed {
    use super::{Encoded, Error, SessionInner};

    pub trait Sealed: Sized {
        type Encoded: Encoded;
        fn strict(self) -> Self;
        fn encode(self, session: &SessionInner) -> Result<Self::Encoded, Error>;
    }
}

pub(crate) use sealed::Sealed;

/// The receipt of an event of type `E`.
pub type ReceiptOf<E> = <<E as Sealed>::Encoded as Encoded>::Receipt;

/// An event that can be sent: a [`Trigger`], an [`Event`], a [`ChangeEvent`], or an [`EncodedEvent`].
pub trait Sendable: Sealed {}

macro_rules! sendable {
    ($($event:ty => $encoded:ty, $parts:expr;)*) => {
        $(
            impl Sealed for $event {
                type Encoded = $encoded;

                fn strict(self) -> Self {
                    Self::strict(self)
                }

                fn encode(self, session: &SessionInner) -> Result<$encoded, Error> {
                    session.encode($parts(self))
                }
            }

            impl Sendable for $event {}
        )*
    };
}

sendable! {
    Event => EncodedEvent, Event::into_parts;
    Trigger => EncodedEvent, |trigger| Event::from(trigger).into_parts();
    ChangeEvent => EncodedChange, ChangeEvent::into_parts;
}

impl Sealed for EncodedEvent {
    type Encoded = Self;

    /// An encoded event fits already.
    fn strict(self) -> Self {
        self
    }

    fn encode(self, _: &SessionInner) -> Result<Self, Error> {
        Ok(self)
    }
}

impl Sendable for EncodedEvent {}

/// A request that sends one event. Set its options, then await it: it returns a [`Receipt`](crate::Receipt), for a change event a
/// [`ChangeReceipt`](crate::ChangeReceipt), or an [`Error`], whose [`effect`](Error::effect) tells whether PagerDuty may have
/// accepted the event.
///
/// A call that is dropped before it is awaited sends nothing. If its future is dropped later, the event may have been sent.
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
#[must_use = "an event is sent when the call is awaited"]
pub struct Call<E, M = Awaited> {
    session: Arc<SessionInner>,
    event: E,
    /// `None` if the call sets no option.
    options: Option<Box<RequestOptions>>,
    mode: M,
}

/// The mode of a [`Call`] that is sent by awaiting it.
#[derive(Debug, Clone, Copy)]
pub struct Awaited;

/// The mode of a [`Call`] that is sent by its method `send`, on the runtime of the blocking sessions.
#[cfg(feature = "blocking")]
#[derive(Debug, Clone)]
pub struct Blocking(pub(crate) pd_session::blocking::Runtime);

impl<E: Sendable> Call<E> {
    pub(crate) fn new(session: &Arc<SessionInner>, event: E) -> Self {
        Self::with_mode(session, event, Awaited)
    }

    /// Returns the future that sends the event, for `tokio::spawn` or a `JoinSet`. Awaiting the call does the same.
    pub fn send(self) -> impl Future<Output = Result<ReceiptOf<E>, Error>> + Send + use<E>
    where
        E: Send + 'static,
    {
        self.into_parts().0
    }
}

impl<E: Sendable, M> Call<E, M> {
    pub(crate) fn with_mode(session: &Arc<SessionInner>, event: E, mode: M) -> Self {
        Self { session: Arc::clone(session), event, options: None, mode }
    }

    /// Rejects the event if it is too long, instead of shortening it.
    pub fn strict(mut self) -> Self {
        self.event = Sealed::strict(self.event);
        self
    }

    fn with_options(mut self, set: impl FnOnce(&mut RequestOptions)) -> Self {
        set(self.options.get_or_insert_default());
        self
    }

    request_options!(base);
}

/// Forwards the methods of an event builder.
macro_rules! event_methods {
    ($event:ident: $($name:ident($argument:ident: $type:ty);)*) => {
        impl<M> Call<$event, M> {
            $(
                #[doc = concat!("Sets it on the event: see [`", stringify!($event), "::", stringify!($name), "`].")]
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

impl<E> IntoFuture for Call<E>
where
    E: Sendable + Send + 'static,
{
    type Output = Result<ReceiptOf<E>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.into_parts().0)
    }
}

impl<E: Sendable, M> Call<E, M> {
    /// Returns the future that sends the event, and the mode.
    pub(crate) fn into_parts(self) -> (impl Future<Output = Result<ReceiptOf<E>, Error>> + use<E, M>, M) {
        let Self { session, event, options, mode } = self;
        let sending = async move {
            let event = event.encode(&session)?;
            session.send(event, options.map_or_else(RequestOptions::default, |options| *options)).await
        };
        (sending, mode)
    }
}

impl<E: fmt::Debug, M> fmt::Debug for Call<E, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("event", &self.event).finish_non_exhaustive()
    }
}

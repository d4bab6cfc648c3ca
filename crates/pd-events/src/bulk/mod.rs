//! Many events: several at a time, those of one key in order, the outcomes in the order of the events.

use std::{
    collections::{HashSet, VecDeque},
    fmt,
    future::Future as _,
    hash::{BuildHasher as _, RandomState},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use futures_core::Stream;
use futures_util::{
    StreamExt as _,
    future::BoxFuture,
    stream::{BoxStream, FuturesUnordered},
};
use tokio::time::Sleep;

use crate::{
    Error, Event, Receipt,
    call::Sealed as _,
    core::{Core, Extras, Kind},
    pace::Hold,
    prepare::{Action, Prepared},
};

mod report;
#[cfg(test)]
mod tests;

pub use report::{Failure, Report};

/// Events at a time, unless given.
const CONCURRENCY: usize = 8;
/// So many times the concurrency are read ahead, so that one event that waits does not hold up all others.
const WINDOW: usize = 4;

/// Events being sent, by [`EventsSession::send_all`](crate::EventsSession::send_all): a stream of their outcomes, in the order
/// of the events, whether they failed or not.
///
/// * At most [`concurrency`](Self::concurrency) events (8 unless given) are on their way at a time, and at most four times as
///   many are held in memory, those whose outcome was not fetched yet included. Nothing is sent unless the stream is polled.
/// * Events of one `dedup_key` (and one routing key, where some have their own) are sent one after the other: the next is
///   begun when the outcome of the one before is known.
/// * A 429 is waited out by each event that meets it. What the key took in the 60 s before it is not exceeded by the bulk for
///   the two minutes after: further events are begun as fast as the key takes them, and few of them meet a 429.
/// * One event that fails does not end the stream. After a trigger that did not arrive, or that may still be on its way
///   (network, 429, 5xx), acknowledgements and resolutions of its key are not sent, and fail with
///   [`Error::Withheld`](crate::Error::Withheld), until a trigger of that key is taken: so none overtakes its trigger, and
///   what failed can be sent again in its order, to the same end. A trigger is always sent. After an event that PagerDuty
///   refused for what it is (a 400), the others of its key go on.
/// * [`report`](Self::report) sums up what was fetched so far, and names what failed; [`finish`](Self::finish) drives it to
///   the end. Dropped before that, it cancels what is on its way: what became of those events is then not known.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sim = pd_sim::Sim::start().await?;
/// # let session = pd_events::EventsSession::builder(sim.routing_key()).base_url(sim.events_url()).build()?;
/// use pd_events::{Event, Trigger};
///
/// let events = futures_util::stream::iter([
///     Event::from(Trigger::new("Disk is full", "db1").dedup_key("db1/disk")),
///     Event::from(Trigger::new("Disk is full", "db2").dedup_key("x".repeat(256))),
///     Event::resolve("db1/disk"),
/// ]);
/// let mut outcomes = session.send_all(events).concurrency(4);
/// while let Some(sent) = outcomes.next().await {
///     println!("{}: {}", sent.index, sent.result.is_ok());
/// }
/// let report = outcomes.report();
/// assert_eq!((report.accepted(), report.failures().len()), (2, 1));
/// assert_eq!(report.failures()[0].index, 1);
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is sent unless the stream is polled"]
pub struct SendAll<'s> {
    core: Arc<Core>,
    events: Option<BoxStream<'s, Event>>,
    concurrency: usize,
    next_index: u64,
    /// What was read and not yet handed out, in order.
    window: VecDeque<Slot>,
    on_the_way: FuturesUnordered<BoxFuture<'static, (u64, Result<Receipt, Error>)>>,
    /// Alerts whose trigger did not arrive, or may still be on its way.
    undelivered: HashSet<Alert>,
    /// What makes an [`Alert`] of keys.
    alerts: RandomState,
    /// What ends when the next event may be begun.
    hold: Option<Pin<Box<Sleep>>>,
    report: Report,
}

/// What became of one event.
#[derive(Debug)]
#[non_exhaustive]
pub struct Sent {
    /// Which event it was, from 0.
    pub index: u64,
    /// Its key, given or made up; `None` where it had none that could be sent.
    pub dedup_key: Option<String>,
    /// The receipt, or why there is none.
    pub result: Result<Receipt, Error>,
}

/// Which alert an event is about: a hash of its routing key, which is not to be kept here, and its `dedup_key`.
type Alert = u64;

struct Slot {
    index: u64,
    dedup_key: Option<String>,
    alert: Alert,
    action: Action,
    state: State,
}

enum State {
    Waiting(Box<Prepared>),
    OnTheWay,
    Done(Result<Receipt, Error>),
}

impl<'s> SendAll<'s> {
    pub(crate) fn new<S, E>(core: &Arc<Core>, events: S) -> Self
    where
        S: Stream<Item = E> + Send + 's,
        E: Into<Event> + 's,
    {
        Self {
            core: Arc::clone(core),
            events: Some(events.map(Into::into).boxed()),
            concurrency: CONCURRENCY,
            next_index: 0,
            window: VecDeque::new(),
            on_the_way: FuturesUnordered::new(),
            undelivered: HashSet::new(),
            alerts: RandomState::new(),
            hold: None,
            report: Report::default(),
        }
    }

    /// How many events are on their way at a time, at most: 8 unless given, 1 at least.
    pub fn concurrency(mut self, events: usize) -> Self {
        self.concurrency = events.max(1);
        self
    }

    /// The next outcome; `None` after the last.
    pub async fn next(&mut self) -> Option<Sent> {
        futures_util::StreamExt::next(self).await
    }

    /// The sum of what was fetched so far.
    #[must_use]
    pub const fn report(&self) -> &Report {
        &self.report
    }

    /// Sends all that is left, and sums it up.
    pub async fn finish(mut self) -> Report {
        while self.next().await.is_some() {}
        self.report
    }

    /// Reads events until the window is full.
    fn read(&mut self, cx: &mut Context<'_>) {
        while self.has_room() {
            let Some(events) = &mut self.events else { return };
            match events.poll_next_unpin(cx) {
                Poll::Ready(Some(event)) => self.admit(event),
                Poll::Ready(None) => self.events = None,
                Poll::Pending => return,
            }
        }
    }

    pub(crate) fn has_room(&self) -> bool {
        self.window.len() < self.concurrency.saturating_mul(WINDOW)
    }

    pub(crate) fn admit(&mut self, event: Event) {
        let index = self.next_index;
        self.next_index += 1;
        let slot = match self.core.prepare(Kind::Alert, event.into_draft()) {
            Ok(event) => {
                let (dedup_key, action) = (event.dedup_key.clone(), event.action);
                let alert = self.alerts.hash_one((event.routing_key.expose(), &dedup_key));
                Slot { index, dedup_key, alert, action, state: State::Waiting(Box::new(event)) }
            }
            // It is never sent, so that nothing follows from its action.
            Err(error) => {
                Slot { index, dedup_key: None, alert: 0, action: Action::Change, state: State::Done(Err(error)) }
            }
        };
        self.window.push_back(slot);
    }

    /// Begins every event that may be: those of no alert that an earlier one is still busy with.
    fn begin(&mut self) {
        self.hold = None;
        let mut busy = HashSet::new();
        for slot in &mut self.window {
            if self.on_the_way.len() >= self.concurrency {
                return;
            }
            let Some(key) = slot.dedup_key.as_deref() else { continue };
            match &mut slot.state {
                State::Done(_) => {}
                State::Waiting(_) if !busy.contains(&slot.alert) => {
                    if slot.action != Action::Trigger && self.undelivered.contains(&slot.alert) {
                        let operation = self.core.operation(Kind::Alert).clone();
                        slot.state = State::Done(Err(Error::Withheld { operation, dedup_key: key.to_owned() }));
                    } else if let Some(hold) = self.core.pace.hold(self.on_the_way.len()) {
                        if let Hold::Until(moment) = hold {
                            self.hold = Some(Box::pin(tokio::time::sleep_until(moment)));
                        }
                        return;
                    } else if let State::Waiting(event) = std::mem::replace(&mut slot.state, State::OnTheWay) {
                        self.on_the_way.push(send(Arc::clone(&self.core), slot.index, *event));
                        busy.insert(slot.alert);
                    }
                }
                State::Waiting(_) | State::OnTheWay => {
                    busy.insert(slot.alert);
                }
            }
        }
    }

    /// Takes note of what came of an event.
    fn settle(&mut self, index: u64, result: Result<Receipt, Error>) {
        let Some(slot) = self.window.iter_mut().find(|slot| slot.index == index) else { return };
        if slot.action == Action::Trigger {
            match &result {
                Ok(_) => {
                    self.undelivered.remove(&slot.alert);
                }
                Err(error) if error.is_transient() => {
                    self.undelivered.insert(slot.alert);
                }
                Err(_) => {}
            }
        }
        slot.state = State::Done(result);
    }

    /// The outcome of the first event of the window, if it is known.
    fn take_first(&mut self) -> Option<Sent> {
        match self.window.pop_front()? {
            Slot { index, dedup_key, state: State::Done(result), .. } => {
                let sent = Sent { index, dedup_key, result };
                self.report.add(&sent);
                Some(sent)
            }
            unsettled => {
                self.window.push_front(unsettled);
                None
            }
        }
    }
}

fn send(core: Arc<Core>, index: u64, event: Prepared) -> BoxFuture<'static, (u64, Result<Receipt, Error>)> {
    Box::pin(async move {
        let result = core.send(Kind::Alert, event, Extras::default()).await;
        (index, result.map(Event::receipt))
    })
}

impl Stream for SendAll<'_> {
    type Item = Sent;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Sent>> {
        let this = &mut *self;
        loop {
            this.read(cx);
            this.begin();
            if let Some(sent) = this.take_first() {
                return Poll::Ready(Some(sent));
            }
            if this.hold.as_mut().is_some_and(|hold| hold.as_mut().poll(cx).is_ready()) {
                continue;
            }
            match this.on_the_way.poll_next_unpin(cx) {
                Poll::Ready(Some((index, result))) => this.settle(index, result),
                Poll::Ready(None) if this.events.is_none() && this.window.is_empty() => return Poll::Ready(None),
                Poll::Ready(None) | Poll::Pending => return Poll::Pending,
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let held = self.window.len();
        let (least, most) = self.events.as_ref().map_or((0, Some(0)), Stream::size_hint);
        (least.saturating_add(held), most.and_then(|most| most.checked_add(held)))
    }
}

impl fmt::Debug for SendAll<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendAll")
            .field("concurrency", &self.concurrency)
            .field("on_the_way", &self.on_the_way.len())
            .field("report", &self.report)
            .finish_non_exhaustive()
    }
}

//! `send_all`: sends many events, several at a time and in order for each alert. A throttled routing key delays no other key.

use std::{
    collections::VecDeque,
    fmt,
    future::Future as _,
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
use pd_session::RequestOptions;
use tokio::time::{Instant, Sleep, sleep_until};

use crate::{EncodedEvent, Error, Event, Receipt, encoded::Endpoint, session_inner::SessionInner, throttle::Throttle};

mod queue;
mod report;
#[cfg(test)]
mod tests;

use queue::{Delivery, EventQueue, QueuedEvent};
pub use report::{Failure, Report};

/// The number of events that are sent at a time by default.
const DEFAULT_CONCURRENCY: usize = 8;
/// The number of events that are read ahead, as a multiple of the concurrency.
const READ_AHEAD: usize = 4;
/// The memory for events that wait, by default: 64 MiB.
const DEFAULT_BUFFER: usize = 64 << 20;
/// The number of events that one poll reads, so that other tasks of the thread get their turn.
const READ_PER_POLL: usize = 256;

/// The stream of [`EventsSession::send_all`](crate::EventsSession::send_all). It sends events, and returns one outcome for each
/// event in the order in which the events finish. [`Sent::index`] is the position of the event in the input.
///
/// # Order
///
/// Events of one alert (the same `dedup_key` and routing key) are sent one after another: the next one is sent when the outcome
/// of the one before is known. A failed event does not end the stream. If a trigger may not have been delivered (network, 429,
/// 5xx), acknowledgements and resolutions of its alert are not sent and fail with
/// [`Error::Withheld`](crate::Error::Withheld), until a trigger of that alert is accepted. After an event that PagerDuty
/// rejected (400), the other events of its alert are sent.
///
/// # Rate limits
///
/// Each routing key has its own limit. An event that gets a 429 waits, and is retried according to its retry options and
/// deadline. While it waits, no further event of its key is sent; events of other keys are. For two minutes after a 429, a key
/// gets no more events per 60 s than it accepted in the 60 s before, and a retry waits until the oldest of these is 60 s old.
///
/// # Concurrency and memory
///
/// At most [`concurrency`](Self::concurrency) events (8 by default) are in flight. Events that wait after a 429 do not count. Of
/// them, at most `concurrency` are retried at the same time.
///
/// The stream reads at most 4 × `concurrency` events that could be sent at once. It also reads past events that have to wait,
/// because events of other keys may follow. It keeps the waiting events in memory, up to [`buffer`](Self::buffer) bytes (64 MiB
/// by default, about 50,000 events of 300 bytes). If the buffer is full, it stops reading until a waiting event finishes. Apart
/// from the buffer, memory grows with the number of failed events only, because [`report`](Self::report) lists them.
///
/// Nothing is sent unless the stream is polled. [`finish`](Self::finish) polls it to the end. Dropping the stream cancels the
/// events in flight: they may or may not have been delivered.
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
    session: Arc<SessionInner>,
    events: Option<BoxStream<'s, Event>>,
    concurrency: usize,
    buffer: usize,
    withhold: bool,
    next_index: u64,
    /// The number of outcomes returned.
    returned: u64,
    queue: EventQueue,
    throttle: Arc<Throttle>,
    sending: FuturesUnordered<BoxFuture<'static, (u64, Sent)>>,
    outcomes: VecDeque<Sent>,
    timer: Option<Pin<Box<Sleep>>>,
    report: Report,
}

/// The outcome of one event.
#[derive(Debug)]
#[non_exhaustive]
pub struct Sent {
    /// The position of the event in the input, from 0.
    pub index: u64,
    /// The `dedup_key`, as given or as generated; `None` if the event is invalid.
    pub dedup_key: Option<String>,
    /// The receipt, or the error.
    pub result: Result<Receipt, Error>,
}

/// The next step of a caller that adds its events with [`SendAll::admit`].
#[cfg(feature = "blocking")]
pub(crate) enum Step {
    /// An event has finished.
    Sent(Sent),
    /// The caller can add another event.
    Room,
    /// Every event has finished.
    End,
}

impl<'s> SendAll<'s> {
    pub(crate) fn new<S, E>(session: &Arc<SessionInner>, events: S) -> Self
    where
        S: Stream<Item = E> + Send + 's,
        E: Into<Event> + 's,
    {
        Self {
            session: Arc::clone(session),
            events: Some(events.map(Into::into).boxed()),
            concurrency: DEFAULT_CONCURRENCY,
            buffer: DEFAULT_BUFFER,
            withhold: true,
            next_index: 0,
            returned: 0,
            queue: EventQueue::default(),
            throttle: Throttle::new(DEFAULT_CONCURRENCY),
            sending: FuturesUnordered::new(),
            outcomes: VecDeque::new(),
            timer: None,
            report: Report::default(),
        }
    }

    /// Sets the number of events that are in flight at a time: 8 by default, at least 1. Set it before the first poll.
    pub fn concurrency(mut self, events: usize) -> Self {
        self.concurrency = events.max(1);
        self.throttle = Throttle::new(self.concurrency);
        self
    }

    /// Sets the memory for waiting events in bytes: 64 MiB by default. An event counts as its body and 1,024 bytes;
    /// one event is always read.
    pub const fn buffer(mut self, bytes: usize) -> Self {
        self.buffer = bytes;
        self
    }

    /// Sets whether acknowledgements and resolutions behind an undelivered trigger are withheld. Default: `true`. Pass `false` if
    /// the caller keeps the order itself, such as a queue that sends the trigger again first.
    pub const fn withhold(mut self, withhold: bool) -> Self {
        self.withhold = withhold;
        self
    }

    /// Returns the next outcome; `None` after the last one.
    pub async fn next(&mut self) -> Option<Sent> {
        futures_util::StreamExt::next(self).await
    }

    /// Returns the summary of the outcomes returned so far.
    #[must_use]
    pub const fn report(&self) -> &Report {
        &self.report
    }

    /// Takes the summary of the outcomes returned so far, and starts an empty one. Call this regularly if the stream never ends,
    /// because the summary lists every failure.
    pub fn take_report(&mut self) -> Report {
        std::mem::take(&mut self.report)
    }

    /// Sends all remaining events and returns the summary.
    pub async fn finish(mut self) -> Report {
        while self.next().await.is_some() {}
        self.report
    }

    /// Reads events until [`has_room`](Self::has_room) is false.
    fn read(&mut self, cx: &mut Context<'_>) {
        for _ in 0..READ_PER_POLL {
            if !self.has_room() {
                return;
            }
            let Some(events) = &mut self.events else { return };
            match events.poll_next_unpin(cx) {
                Poll::Ready(Some(event)) => self.admit(event),
                Poll::Ready(None) => self.events = None,
                Poll::Pending => return,
            }
        }
        cx.waker().wake_by_ref();
    }

    /// Returns whether another event may be read.
    pub(crate) fn has_room(&self) -> bool {
        let read_ahead = self.concurrency.saturating_mul(READ_AHEAD);
        self.queue.runnable() + self.outcomes.len() < read_ahead && self.queue.bytes() < self.buffer.max(1)
    }

    /// Encodes an event and adds it to the queue. An invalid event gets its outcome at once.
    pub(crate) fn admit(&mut self, event: Event) {
        let index = self.next_index;
        self.next_index += 1;
        match self.session.encode::<EncodedEvent>(event.into_parts()) {
            Ok(event) => {
                let (limits, routing_key) = (&self.session.rate_limits, event.routing_key());
                let key = limits.key_id(routing_key.secret());
                let alert = limits.alert_id(routing_key, event.dedup_key());
                self.queue.push(QueuedEvent { index, key, alert, event });
            }
            Err(error) => self.outcomes.push_back(Sent { index, dedup_key: None, result: Err(error) }),
        }
    }

    /// Finishes every event that has its response, and pauses the keys that got a 429.
    fn receive(&mut self, cx: &mut Context<'_>) {
        while let Poll::Ready(Some((_, sent))) = self.sending.poll_next_unpin(cx) {
            self.finish_event(sent);
        }
        for index in self.throttle.take(cx.waker()) {
            self.queue.throttle(index);
        }
    }

    /// Sends events until `concurrency` are in flight, or all keys with events are paused. Returns whether it sent any.
    fn send(&mut self) -> bool {
        let before = self.sending.len();
        self.queue.release(Instant::now());
        while self.queue.active() < self.concurrency {
            let limits = &self.session.rate_limits;
            let Some(event) = self.queue.next(|key, in_flight| limits.hold(key, in_flight)) else { break };
            self.sending.push(send(Arc::clone(&self.session), event, &self.throttle));
        }
        while let Some(QueuedEvent { index, event, .. }) = self.queue.take_withheld() {
            let dedup_key = event.dedup_key().to_owned();
            let error = Error::withheld(self.session.operation(Endpoint::Alerts), dedup_key.clone());
            self.outcomes.push_back(Sent { index, dedup_key: Some(dedup_key), result: Err(error) });
        }
        self.sending.len() > before
    }

    fn finish_event(&mut self, sent: Sent) {
        let delivery = match &sent.result {
            Ok(_) => Delivery::Delivered,
            Err(error) if error.is_transient() && self.withhold => Delivery::Uncertain,
            Err(_) => Delivery::Rejected,
        };
        self.queue.finish(sent.index, delivery);
        self.outcomes.push_back(sent);
    }

    /// Polls the timer for the next pause that ends. Returns whether it has ended.
    fn poll_timer(&mut self, cx: &mut Context<'_>) -> bool {
        let Some(at) = self.queue.next_release() else {
            self.timer = None;
            return false;
        };
        let timer = match &mut self.timer {
            Some(timer) => {
                if timer.deadline() != at {
                    timer.as_mut().reset(at);
                }
                timer
            }
            None => self.timer.insert(Box::pin(sleep_until(at))),
        };
        timer.as_mut().poll(cx).is_ready()
    }

    /// Returns the next outcome, or [`Step::Room`] if the caller has more events and can add one.
    #[cfg(feature = "blocking")]
    pub(crate) async fn step(&mut self, has_input: bool) -> Step {
        std::future::poll_fn(|cx| match self.poll_next_unpin(cx) {
            Poll::Ready(Some(sent)) => Poll::Ready(Step::Sent(sent)),
            Poll::Ready(None) => Poll::Ready(Step::End),
            Poll::Pending if has_input && self.has_room() => Poll::Ready(Step::Room),
            Poll::Pending => Poll::Pending,
        })
        .await
    }
}

fn send(session: Arc<SessionInner>, event: QueuedEvent, throttle: &Arc<Throttle>) -> BoxFuture<'static, (u64, Sent)> {
    let QueuedEvent { index, event, .. } = event;
    let mut options = RequestOptions::default();
    options.extension(throttle.signal(index));
    Box::pin(async move {
        let dedup_key = Some(event.dedup_key().to_owned());
        let result = session.send(event, options).await;
        (index, Sent { index, dedup_key, result })
    })
}

impl Stream for SendAll<'_> {
    type Item = Sent;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Sent>> {
        let this = &mut *self;
        loop {
            // Responses come first: they may pause the key of an event that is about to be sent.
            this.receive(cx);
            this.read(cx);
            let is_sending = this.send();
            if let Some(sent) = this.outcomes.pop_front() {
                this.report.add(&sent);
                this.returned += 1;
                return Poll::Ready(Some(sent));
            }
            if is_sending {
                continue;
            }
            if this.poll_timer(cx) {
                continue;
            }
            if this.events.is_none() && this.queue.is_empty() {
                return Poll::Ready(None);
            }
            return Poll::Pending;
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let known = self.next_index.saturating_sub(self.returned);
        let known = usize::try_from(known).unwrap_or(usize::MAX);
        let (least, most) = self.events.as_ref().map_or((0, Some(0)), Stream::size_hint);
        (least.saturating_add(known), most.and_then(|most| most.checked_add(known)))
    }
}

impl fmt::Debug for SendAll<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendAll")
            .field("concurrency", &self.concurrency)
            .field("in_flight", &self.sending.len())
            .field("report", &self.report)
            .finish_non_exhaustive()
    }
}

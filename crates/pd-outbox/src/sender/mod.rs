//! The background task that sends events.

use std::{
    collections::{HashMap, HashSet},
    fmt,
    sync::Arc,
    time::Duration,
};

use futures_util::stream;
use jiff::Timestamp;
use pd_events::{EncodedEvent, Error, EventsSession, Sent};
use tokio::{
    sync::{mpsc, watch},
    task::JoinSet,
    time::{Instant, sleep_until},
};

use crate::{
    NotDelivered,
    queue::QueueInner,
    receipt::{Receipts, outcome_of},
    report::{Reporter, chain},
    store::{Change, EventId, Removal, Store},
};

mod backoff;
mod inbox;
mod lanes;
#[cfg(test)]
mod tests;

pub(crate) use inbox::SenderInbox;
use lanes::{FailureScope, Lanes};

/// The interval at which the sender looks for events of other processes.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// The delay after the store failed.
const STORE_RETRY: Duration = Duration::from_secs(1);
/// The maximum length of a stored reason, in characters.
const REASON_LENGTH: usize = 1_000;
/// The report of `send_all` is discarded after this number of outcomes, so that it does not grow.
const REPORT_EVERY: u64 = 256;

/// Options of the sender.
#[derive(Debug, Clone)]
pub(crate) struct SenderOptions {
    pub(crate) concurrency: usize,
    pub(crate) resolve_cancels: bool,
    pub(crate) clock: Clock,
}

/// The wall clock.
#[derive(Clone)]
pub(crate) struct Clock(pub(crate) Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

impl Default for SenderOptions {
    fn default() -> Self {
        Self { concurrency: 8, resolve_cancels: false, clock: Clock(Arc::new(Timestamp::now)) }
    }
}

/// Reads events from the store, sends them, and records their outcomes.
pub(crate) struct Sender {
    store: Arc<dyn Store>,
    receipts: Arc<Receipts>,
    inbox: Arc<SenderInbox>,
    reporter: Reporter,
    options: SenderOptions,
    max_age: Option<Duration>,
    lanes: Lanes,
    bulk: Bulk,
    /// Outcomes that are not recorded yet.
    changes: Vec<Change>,
    record_at: Option<Instant>,
    look_at: Instant,
}

/// Sends events with `send_all`, which paces each routing key. It runs in a task of its own, so that operations of the store do not
/// delay requests in flight.
struct Bulk {
    feed: mpsc::UnboundedSender<EncodedEvent>,
    outcomes: mpsc::UnboundedReceiver<Sent>,
    /// The events in flight, by their index in `send_all`.
    in_flight: HashMap<u64, EventId>,
    next_index: u64,
    /// Aborts the task on drop.
    _task: JoinSet<()>,
}

impl Bulk {
    fn start(session: &EventsSession, concurrency: usize) -> Self {
        let (feed, mut fed) = mpsc::unbounded_channel::<EncodedEvent>();
        let (report, outcomes) = mpsc::unbounded_channel();
        let events = stream::poll_fn(move |cx| fed.poll_recv(cx));
        // `send_all` need not withhold events after a failed trigger, because a lane sends the trigger again before the next event of
        // its alert.
        let mut bulk = session.send_all(events).concurrency(concurrency).withhold(false);
        let mut task = JoinSet::new();
        task.spawn(async move {
            while let Some(sent) = bulk.next().await {
                if sent.index % REPORT_EVERY == 0 {
                    drop(bulk.take_report());
                }
                if report.send(sent).is_err() {
                    return;
                }
            }
        });
        Self { feed, outcomes, in_flight: HashMap::new(), next_index: 0, _task: task }
    }

    fn send(&mut self, id: EventId, event: EncodedEvent) {
        self.in_flight.insert(self.next_index, id);
        self.next_index += 1;
        // The task ends only after this sender is dropped, so sending cannot fail.
        let _ = self.feed.send(event);
    }
}

impl Sender {
    pub(crate) fn new(queue: &QueueInner, options: SenderOptions, max_age: Option<Duration>) -> Self {
        queue.inbox.begin();
        Self {
            store: Arc::clone(&queue.store),
            receipts: Arc::clone(&queue.receipts),
            inbox: Arc::clone(&queue.inbox),
            reporter: queue.reporter.clone(),
            max_age,
            lanes: Lanes::new(options.resolve_cancels, fastrand::f64),
            bulk: Bulk::start(&queue.session, options.concurrency),
            options,
            changes: Vec::new(),
            record_at: None,
            look_at: Instant::now(),
        }
    }

    /// Runs until it is stopped. Then it records the outcomes that have arrived.
    pub(crate) async fn run(mut self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow_and_update() {
            self.read_inbox();
            self.look().await;
            self.fill().await;
            self.park_expired();
            while let Some((id, event)) = self.lanes.next(Instant::now()) {
                self.bulk.send(id, event);
            }
            self.record().await;
            let wake = [self.lanes.wake_at(Instant::now()), self.record_at, Some(self.look_at)];
            let wake = wake.into_iter().flatten().min().unwrap_or(self.look_at);
            tokio::select! {
                biased;
                _ = stop.changed() => {}
                Some(sent) = self.bulk.outcomes.recv() => self.finish(sent),
                () = self.inbox.arrived() => {}
                () = sleep_until(wake) => {}
            }
            self.finish_all();
        }
        self.finish_all();
        self.record_at = None;
        self.record().await;
        self.receipts.stop();
    }

    fn read_inbox(&mut self) {
        let (appended, gone) = self.inbox.take();
        for (lane, last) in appended {
            self.lanes.note(lane, last);
        }
        for id in gone {
            self.lanes.forget(id);
        }
        if self.inbox.take_look() {
            self.look_at = Instant::now();
        }
    }

    /// Looks in the store for lanes with pending events: events of an earlier run, or of other processes.
    async fn look(&mut self) {
        if Instant::now() < self.look_at {
            return;
        }
        match self.store.lanes().await {
            Ok(lanes) => lanes.into_iter().for_each(|(lane, last)| self.lanes.note(lane, last)),
            Err(error) => self.reporter.store_failed(&error),
        }
        self.look_at = Instant::now() + LOOK_EVERY;
    }

    /// Reads events from the store into the windows of the lanes.
    async fn fill(&mut self) {
        loop {
            let lanes = self.lanes.to_read();
            if lanes.is_empty() {
                return;
            }
            for (lane, after, limit) in lanes {
                match self.store.read(lane, after, limit).await {
                    Ok(events) => self.changes.extend(self.lanes.add(lane, events)),
                    Err(error) => {
                        // The next look reads again.
                        self.reporter.store_failed(&error);
                        return;
                    }
                }
            }
        }
    }

    fn park_expired(&mut self) {
        let Some(max_age) = self.max_age else { return };
        for id in self.lanes.expired((self.options.clock.0)(), max_age) {
            let _ = self.lanes.finish(id);
            self.changes.push(Change::Park(id, format!("older than {} s", max_age.as_secs())));
        }
    }

    fn finish_all(&mut self) {
        while let Ok(sent) = self.bulk.outcomes.try_recv() {
            self.finish(sent);
        }
    }

    fn finish(&mut self, sent: Sent) {
        let Some(id) = self.bulk.in_flight.remove(&sent.index) else { return };
        let change = match sent.result {
            Ok(_) => Change::Remove(id, Removal::Delivered),
            Err(error) if is_rejection(&error) => Change::Park(id, reason(&error)),
            Err(error) => {
                // A response shows that the network works, and may be about this routing key only.
                let scope = if error.status().is_some() { FailureScope::Lane } else { FailureScope::Everything };
                self.lanes.fail(id, Instant::now(), scope);
                self.changes.push(Change::Fail(id, reason(&error)));
                return;
            }
        };
        if let Some((lane, _)) = self.lanes.finish(id) {
            self.lanes.succeed(lane);
            self.changes.push(change);
        }
    }

    /// Records outcomes. If the store fails, they are kept and recorded later. Events with a known outcome are not sent again.
    async fn record(&mut self) {
        let now = Instant::now();
        if self.changes.is_empty() || self.record_at.is_some_and(|at| at > now) {
            return;
        }
        let changes = std::mem::take(&mut self.changes);
        if let Err(error) = self.store.record(changes.clone()).await {
            self.reporter.store_failed(&error);
            self.changes = without_repeated_failures(changes);
            self.record_at = Some(now + STORE_RETRY);
            return;
        }
        self.record_at = None;
        for change in changes {
            match change {
                Change::Remove(id, why) => {
                    if let Some((lane, enqueued)) = self.lanes.finish(id) {
                        self.reporter.removed(id, lane, why, enqueued);
                    }
                    self.lanes.forget(id);
                    self.receipts.complete(id, outcome_of(why));
                }
                Change::Park(id, reason) => {
                    self.reporter.parked(id, &reason, self.lanes.finish(id));
                    self.lanes.forget(id);
                    self.receipts.complete(id, Err(NotDelivered::Parked { reason }));
                }
                Change::Fail(..) | Change::Requeue(_) => {}
            }
        }
        self.inbox.has_recorded();
    }
}

/// Returns whether PagerDuty or the session rejected the event itself, so that a retry cannot help. Other 4xx statuses and redirects
/// come from proxies or are due to a wrong base URL, and a retry may succeed after that is corrected.
fn is_rejection(error: &Error) -> bool {
    match error.status() {
        Some(status) => matches!(status.as_u16(), 400 | 413 | 422),
        None => !error.is_transient(),
    }
}

fn reason(error: &Error) -> String {
    chain(error).chars().take(REASON_LENGTH).collect()
}

/// Keeps only the last failure of each event, so that memory does not grow while the store fails.
fn without_repeated_failures(changes: Vec<Change>) -> Vec<Change> {
    let mut seen = HashSet::new();
    let mut kept: Vec<Change> = changes
        .into_iter()
        .rev()
        .filter(|change| match change {
            Change::Fail(id, _) => seen.insert(*id),
            Change::Remove(..) | Change::Park(..) | Change::Requeue(_) => true,
        })
        .collect();
    kept.reverse();
    kept
}

//! The events of `send_all` between reading and sending: by routing key, and in order for each alert.
//!
//! An event is *ready* if no earlier event of its alert is unfinished. Each key has a queue of ready events, and the keys take
//! turns. A key is *paused* while one of its events waits after a 429, and while its rate limit is used up. Its events then stay
//! in the queue, and events of other keys are sent.

use std::{
    collections::{BTreeSet, HashMap, HashSet, VecDeque},
    time::Duration,
};

use tokio::time::Instant;

use crate::{
    Action, EncodedEvent,
    rate_limit::{AlertId, Hold, KeyId},
};

/// The memory of an event in addition to its body, rounded up.
const OVERHEAD: usize = 1_024;
/// The time after which a key is checked again if no event is in flight whose response could end the pause.
const RECHECK: Duration = Duration::from_millis(1);

/// An encoded event, and its place in the input.
#[derive(Debug)]
pub(super) struct QueuedEvent {
    pub(super) index: u64,
    pub(super) key: KeyId,
    pub(super) alert: AlertId,
    pub(super) event: EncodedEvent,
}

impl QueuedEvent {
    fn size(&self) -> usize {
        self.event.body().len() + OVERHEAD
    }
}

/// The queued events and the events in flight.
#[derive(Debug, Default)]
pub(super) struct EventQueue {
    keys: HashMap<KeyId, KeyQueue>,
    /// For each alert with an unfinished event, the events behind that one.
    followers: HashMap<AlertId, VecDeque<QueuedEvent>>,
    /// The keys with ready events that are not paused. The first one has its turn next.
    turns: VecDeque<KeyId>,
    paused_until: BTreeSet<(Instant, KeyId)>,
    in_flight: HashMap<u64, InFlight>,
    /// Alerts whose last trigger may not have been delivered.
    undelivered: HashSet<AlertId>,
    /// Acknowledgements and resolutions behind an undelivered trigger.
    withheld: VecDeque<QueuedEvent>,
    /// The number of events in flight that did not get a 429.
    active: usize,
    /// The number of ready events of keys in `turns`.
    ready: usize,
    /// The size of all queued events.
    bytes: usize,
}

#[derive(Debug, Default)]
struct KeyQueue {
    ready: VecDeque<QueuedEvent>,
    in_flight: usize,
    /// The number of events in flight that got a 429.
    throttled: usize,
    turn: Turn,
}

/// Whether a key may send its next ready event.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Turn {
    /// No event is ready.
    #[default]
    None,
    /// The key is in `turns`.
    Queued,
    /// The key is in `paused_until`.
    PausedUntil,
    /// The key is paused until a response to one of its events arrives.
    PausedUntilResponse,
}

#[derive(Debug)]
struct InFlight {
    key: KeyId,
    alert: AlertId,
    action: Action,
    is_throttled: bool,
}

/// The outcome of an event, which decides whether the events behind it are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Delivery {
    Delivered,
    /// The event may or may not have been delivered, or can be sent again.
    Uncertain,
    /// PagerDuty rejected the event itself.
    Rejected,
}

impl EventQueue {
    /// Returns the number of events in flight that did not get a 429.
    pub(super) const fn active(&self) -> usize {
        self.active
    }

    /// Returns the number of events that are in flight or could be sent now.
    pub(super) const fn runnable(&self) -> usize {
        self.active + self.ready
    }

    /// Returns the size of all queued events in bytes.
    pub(super) const fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn is_empty(&self) -> bool {
        self.in_flight.is_empty() && self.bytes == 0
    }

    pub(super) fn take_withheld(&mut self) -> Option<QueuedEvent> {
        self.withheld.pop_front()
    }

    pub(super) fn push(&mut self, event: QueuedEvent) {
        self.bytes += event.size();
        if let Some(followers) = self.followers.get_mut(&event.alert) {
            followers.push_back(event);
            return;
        }
        self.followers.insert(event.alert, VecDeque::new());
        self.make_ready(event);
    }

    /// Puts the first event of an alert into the queue of its key, or withholds it and continues with the next.
    fn make_ready(&mut self, event: QueuedEvent) {
        let alert = event.alert;
        let mut next = Some(event);
        while let Some(event) = next.take() {
            if event.event.action() == Action::Trigger || !self.undelivered.contains(&alert) {
                let key = self.keys.entry(event.key).or_default();
                match key.turn {
                    Turn::None => {
                        key.turn = Turn::Queued;
                        self.turns.push_back(event.key);
                        self.ready += 1;
                    }
                    Turn::Queued => self.ready += 1,
                    Turn::PausedUntil | Turn::PausedUntilResponse => {}
                }
                key.ready.push_back(event);
                return;
            }
            self.bytes -= event.size();
            self.withheld.push_back(event);
            next = self.followers.get_mut(&alert).and_then(VecDeque::pop_front);
        }
        self.followers.remove(&alert);
    }

    /// Takes the next event to send. `hold` gets a key and the number of its events in flight, and returns why the key must wait.
    pub(super) fn next(&mut self, hold: impl Fn(KeyId, usize) -> Option<Hold>) -> Option<QueuedEvent> {
        while let Some(id) = self.turns.pop_front() {
            let Some(key) = self.keys.get_mut(&id) else { continue };
            let pause = if key.throttled > 0 { Some(Hold::UntilResponse) } else { hold(id, key.in_flight) };
            if let Some(pause) = pause {
                self.ready -= key.ready.len();
                match pause {
                    Hold::UntilResponse if key.in_flight > 0 => key.turn = Turn::PausedUntilResponse,
                    Hold::UntilResponse => {
                        key.turn = Turn::PausedUntil;
                        self.paused_until.insert((Instant::now() + RECHECK, id));
                    }
                    Hold::Until(time) => {
                        key.turn = Turn::PausedUntil;
                        self.paused_until.insert((time, id));
                    }
                }
                continue;
            }
            let Some(event) = key.ready.pop_front() else { continue };
            key.in_flight += 1;
            if key.ready.is_empty() {
                key.turn = Turn::None;
            } else {
                self.turns.push_back(id);
            }
            self.ready -= 1;
            self.active += 1;
            self.bytes -= event.size();
            let (alert, action) = (event.alert, event.event.action());
            self.in_flight.insert(event.index, InFlight { key: id, alert, action, is_throttled: false });
            return Some(event);
        }
        None
    }

    /// Returns the time at which the next pause ends.
    pub(super) fn next_release(&self) -> Option<Instant> {
        self.paused_until.first().map(|(time, _)| *time)
    }

    /// Ends the pauses whose time has passed.
    pub(super) fn release(&mut self, now: Instant) {
        while let Some((_, id)) = self.paused_until.first().copied().filter(|(time, _)| *time <= now) {
            self.paused_until.pop_first();
            self.queue_turn(id);
        }
    }

    /// Records that an event in flight got a 429: it no longer counts as active, and pauses its key.
    pub(super) fn throttle(&mut self, index: u64) {
        let Some(event) = self.in_flight.get_mut(&index).filter(|event| !event.is_throttled) else { return };
        event.is_throttled = true;
        self.active -= 1;
        if let Some(key) = self.keys.get_mut(&event.key) {
            key.throttled += 1;
        }
    }

    /// Records the outcome of an event in flight.
    pub(super) fn finish(&mut self, index: u64, delivery: Delivery) {
        let Some(event) = self.in_flight.remove(&index) else { return };
        if !event.is_throttled {
            self.active -= 1;
        }
        if event.action == Action::Trigger {
            match delivery {
                Delivery::Delivered => {
                    self.undelivered.remove(&event.alert);
                }
                Delivery::Uncertain => {
                    self.undelivered.insert(event.alert);
                }
                Delivery::Rejected => {}
            }
        }
        if let Some(key) = self.keys.get_mut(&event.key) {
            key.in_flight -= 1;
            key.throttled -= usize::from(event.is_throttled);
            if key.turn == Turn::PausedUntilResponse {
                self.queue_turn(event.key);
            }
        }
        match self.followers.get_mut(&event.alert).and_then(VecDeque::pop_front) {
            Some(next) => self.make_ready(next),
            None => {
                self.followers.remove(&event.alert);
            }
        }
        if self.keys.get(&event.key).is_some_and(|key| key.in_flight == 0 && key.turn == Turn::None) {
            self.keys.remove(&event.key);
        }
    }

    /// Ends the pause of a key: it gets a turn if it has ready events.
    fn queue_turn(&mut self, id: KeyId) {
        let Some(key) = self.keys.get_mut(&id) else { return };
        if key.ready.is_empty() {
            key.turn = Turn::None;
        } else {
            key.turn = Turn::Queued;
            self.ready += key.ready.len();
            self.turns.push_back(id);
        }
    }
}

//! A state machine without I/O that decides which event to send next.
//!
//! Each lane has a *window*: the oldest pending events of its routing key, read from the store. An event can be sent if no earlier
//! event of its alert is in the window. It leaves the window when its outcome is recorded in the store. Lanes take turns, and each
//! window is bounded, so that a lane that cannot send does not delay the other lanes.

use std::{
    collections::{BTreeSet, HashMap, HashSet, VecDeque},
    time::Duration,
};

use jiff::Timestamp;
use pd_events::{Action, EncodedEvent};
use tokio::time::Instant;

use super::backoff::delay;
use crate::store::{Change, EventId, Lane, Removal, StoredEvent};

/// The maximum number of events in a window.
const WINDOW: usize = 64;
/// The size of a window in bytes at which no further event is read.
const WINDOW_BYTES: usize = 256 << 10;
/// The number of events that are read into an empty window. It is small, because their sizes are not known.
const FIRST_READ: usize = 4;
/// The maximum number of events of one lane in flight.
const IN_FLIGHT: usize = 16;

#[derive(Debug)]
pub(super) struct Lanes {
    lanes: HashMap<Lane, LaneState>,
    of_event: HashMap<EventId, Lane>,
    /// The lanes that may have an event to send. The first one has the next turn.
    turns: VecDeque<Lane>,
    /// The times at which waiting lanes get a turn again.
    timers: BTreeSet<(Instant, Lane)>,
    /// No lane sends before this time, because the network failed.
    paused_until: Option<Instant>,
    /// The number of pauses since the last success.
    pauses: u32,
    resolve_cancels: bool,
    jitter: fn() -> f64,
}

#[derive(Debug, Default)]
struct LaneState {
    window: VecDeque<Waiting>,
    bytes: usize,
    /// The last event that was read into the window.
    read_up_to: EventId,
    /// The last event that the store has.
    last: EventId,
    in_flight: usize,
    /// The lane does not send before this time, because of an error status or a 429.
    paused_until: Option<Instant>,
    /// The number of pauses since the last success.
    pauses: u32,
    has_turn: bool,
}

#[derive(Debug)]
struct Waiting {
    id: EventId,
    event: EncodedEvent,
    enqueued: Timestamp,
    failures: u32,
    state: WaitingState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WaitingState {
    Ready,
    Until(Instant),
    InFlight,
    /// The outcome is known, but not yet recorded.
    Finished,
}

/// The lanes that pause after a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FailureScope {
    /// Only the lane of the event: PagerDuty responded with an error status or a 429.
    Lane,
    /// All lanes: no response arrived.
    Everything,
}

impl Lanes {
    pub(super) fn new(resolve_cancels: bool, jitter: fn() -> f64) -> Self {
        Self {
            lanes: HashMap::new(),
            of_event: HashMap::new(),
            turns: VecDeque::new(),
            timers: BTreeSet::new(),
            paused_until: None,
            pauses: 0,
            resolve_cancels,
            jitter,
        }
    }

    /// Records the id of the last pending event of a lane.
    pub(super) fn note(&mut self, lane: Lane, last: EventId) {
        let state = self.lanes.entry(lane).or_default();
        state.last = state.last.max(last);
    }

    /// Returns the lanes with room in their window and events in the store: lane, id to read after, number of events.
    pub(super) fn to_read(&self) -> Vec<(Lane, EventId, usize)> {
        let has_room = |state: &LaneState| {
            state.read_up_to < state.last && state.window.len() < WINDOW && state.bytes < WINDOW_BYTES
        };
        let lanes = self.lanes.iter().filter(|(_, state)| has_room(state));
        lanes.map(|(lane, state)| (*lane, state.read_up_to, state.room())).collect()
    }

    /// Adds events that were read. Returns the changes to record: damaged events are parked, and events that a resolution cancels are
    /// removed.
    pub(super) fn add(&mut self, lane: Lane, events: Vec<StoredEvent>) -> Vec<Change> {
        let mut changes = Vec::new();
        let state = self.lanes.entry(lane).or_default();
        if events.is_empty() {
            // Another process has removed them.
            state.read_up_to = state.last;
        }
        for stored in events {
            state.read_up_to = state.read_up_to.max(stored.id);
            let event = match EncodedEvent::from_body(stored.body) {
                Ok(event) => event,
                Err(error) => {
                    changes.push(Change::Park(stored.id, format!("the stored event is damaged: {error}")));
                    continue;
                }
            };
            if self.resolve_cancels && event.action() == Action::Resolve {
                let cancelled = state.window.iter_mut().filter(|earlier| {
                    let was_sent = earlier.failures > 0 || earlier.state != WaitingState::Ready;
                    !was_sent && earlier.event.dedup_key() == event.dedup_key()
                });
                for earlier in cancelled {
                    earlier.state = WaitingState::Finished;
                    changes.push(Change::Remove(earlier.id, Removal::Cancelled));
                }
            }
            state.bytes += event.body().len();
            self.of_event.insert(stored.id, lane);
            state.window.push_back(Waiting {
                id: stored.id,
                event,
                enqueued: stored.enqueued,
                failures: stored.failures,
                state: WaitingState::Ready,
            });
        }
        self.take_turn(lane);
        self.forget_if_empty(lane);
        changes
    }

    /// Returns the next event to send.
    pub(super) fn next(&mut self, now: Instant) -> Option<(EventId, EncodedEvent)> {
        if self.paused_until.is_some_and(|until| until > now) {
            return None;
        }
        while let Some((_, lane)) = self.timers.first().copied().filter(|(at, _)| *at <= now) {
            self.timers.pop_first();
            self.take_turn(lane);
        }
        while let Some(lane) = self.turns.pop_front() {
            let Some(state) = self.lanes.get_mut(&lane) else { continue };
            state.has_turn = false;
            match state.next(now) {
                Ok(found) => {
                    state.has_turn = true;
                    self.turns.push_back(lane);
                    return Some(found);
                }
                Err(Some(at)) => {
                    self.timers.insert((at, lane));
                }
                Err(None) => self.forget_if_empty(lane),
            }
        }
        None
    }

    /// Returns the time at which [`next`](Self::next) may return an event again, if nothing else happens.
    pub(super) fn wake_at(&self, now: Instant) -> Option<Instant> {
        match self.paused_until {
            Some(until) if until > now => Some(until),
            _ => self.timers.first().map(|(at, _)| *at),
        }
    }

    /// Marks the outcome of an event as final. The event stays in the window until [`forget`](Self::forget).
    pub(super) fn finish(&mut self, id: EventId) -> Option<(Lane, Timestamp)> {
        let lane = *self.of_event.get(&id)?;
        let state = self.lanes.get_mut(&lane)?;
        let event = state.window.iter_mut().find(|event| event.id == id)?;
        if event.state == WaitingState::InFlight {
            state.in_flight -= 1;
        }
        event.state = WaitingState::Finished;
        let enqueued = event.enqueued;
        self.take_turn(lane);
        Some((lane, enqueued))
    }

    /// Ends the pauses of the network and of a lane, because PagerDuty accepted or rejected an event of the lane.
    pub(super) fn succeed(&mut self, lane: Lane) {
        self.paused_until = None;
        self.pauses = 0;
        if let Some(state) = self.lanes.get_mut(&lane) {
            state.paused_until = None;
            state.pauses = 0;
        }
    }

    /// Records an attempt that failed, but may succeed later.
    pub(super) fn fail(&mut self, id: EventId, now: Instant, scope: FailureScope) {
        let jitter = self.jitter;
        let Some(lane) = self.of_event.get(&id).copied() else { return };
        let Some(state) = self.lanes.get_mut(&lane) else { return };
        if let Some(event) = state.window.iter_mut().find(|event| event.id == id) {
            if event.state == WaitingState::InFlight {
                state.in_flight -= 1;
            }
            event.failures = event.failures.saturating_add(1);
            event.state = WaitingState::Until(now + delay(event.failures, jitter()));
        }
        match scope {
            // Several events in flight may fail for the same cause. They count as one failure.
            FailureScope::Lane if state.paused_until.is_none_or(|until| until <= now) => {
                state.pauses += 1;
                state.paused_until = Some(now + delay(state.pauses, jitter()));
            }
            FailureScope::Everything if self.paused_until.is_none_or(|until| until <= now) => {
                self.pauses += 1;
                self.paused_until = Some(now + delay(self.pauses, jitter()));
            }
            FailureScope::Lane | FailureScope::Everything => {}
        }
        self.take_turn(lane);
    }

    /// Removes an event from its window, after its outcome was recorded or another task removed it from the store.
    pub(super) fn forget(&mut self, id: EventId) {
        let Some(lane) = self.of_event.remove(&id) else { return };
        let Some(state) = self.lanes.get_mut(&lane) else { return };
        if let Some(at) = state.window.iter().position(|event| event.id == id)
            && let Some(event) = state.window.remove(at)
        {
            state.bytes -= event.event.body().len();
            if event.state == WaitingState::InFlight {
                state.in_flight -= 1;
            }
        }
        self.take_turn(lane);
        self.forget_if_empty(lane);
    }

    /// Returns the events that are older than `max_age` and not in flight.
    pub(super) fn expired(&self, now: Timestamp, max_age: Duration) -> Vec<EventId> {
        let is_expired = |event: &&Waiting| {
            let is_waiting = matches!(event.state, WaitingState::Ready | WaitingState::Until(_));
            // A negative age counts as 0: the clock was set back.
            let age = Duration::try_from(now.duration_since(event.enqueued)).unwrap_or_default();
            is_waiting && age > max_age
        };
        let events = self.lanes.values().flat_map(|state| &state.window);
        events.filter(is_expired).map(|event| event.id).collect()
    }

    fn take_turn(&mut self, lane: Lane) {
        if let Some(state) = self.lanes.get_mut(&lane)
            && !state.has_turn
        {
            state.has_turn = true;
            self.turns.push_back(lane);
        }
    }

    fn forget_if_empty(&mut self, lane: Lane) {
        let is_empty = |state: &LaneState| state.window.is_empty() && state.read_up_to >= state.last;
        // Keep a paused lane without events, because the rate limit of its key still applies to later events.
        let is_paused = |state: &LaneState| state.paused_until.is_some();
        if self.lanes.get(&lane).is_some_and(|state| is_empty(state) && !is_paused(state)) {
            self.lanes.remove(&lane);
        }
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> (usize, usize) {
        (self.lanes.len(), self.of_event.len())
    }
}

impl LaneState {
    /// Returns the number of events that probably fit into the window, estimated from the average size of its events.
    fn room(&self) -> usize {
        let events = self.window.len();
        if events == 0 {
            return FIRST_READ;
        }
        let average = (self.bytes / events).max(1);
        (WINDOW_BYTES.saturating_sub(self.bytes) / average).clamp(1, WINDOW - events)
    }

    /// Returns the next event to send. If there is none, the error is the time at which there may be one, or `None` if that does not
    /// depend on the time.
    fn next(&mut self, now: Instant) -> Result<(EventId, EncodedEvent), Option<Instant>> {
        if let Some(until) = self.paused_until.filter(|until| *until > now) {
            return Err(Some(until));
        }
        self.paused_until = None;
        if self.in_flight >= IN_FLIGHT {
            return Err(None);
        }
        let mut alerts = HashSet::new();
        let mut wake = None;
        let mut found = None;
        for (at, event) in self.window.iter().enumerate() {
            if !alerts.insert(event.event.dedup_key()) {
                continue;
            }
            match event.state {
                WaitingState::Until(until) if until > now => {
                    wake = Some(wake.map_or(until, |wake: Instant| wake.min(until)));
                }
                WaitingState::Ready | WaitingState::Until(_) => {
                    found = Some(at);
                    break;
                }
                WaitingState::InFlight | WaitingState::Finished => {}
            }
        }
        let event = found.and_then(|at| self.window.get_mut(at)).ok_or(wake)?;
        event.state = WaitingState::InFlight;
        self.in_flight += 1;
        Ok((event.id, event.event.clone()))
    }
}

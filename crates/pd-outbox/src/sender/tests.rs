//! The order of events, as a state machine.

use std::collections::{BTreeMap, HashMap, HashSet};

use bytes::Bytes;
use proptest::prelude::*;
use serde_json::json;

use super::{lanes::*, *};
use crate::store::{Lane, StoredEvent};

fn stored(id: u64, lane: Lane, action: &str, alert: &str) -> StoredEvent {
    let body = json!({
        "event_action": action, "dedup_key": alert,
        "payload": {"summary": "x", "source": "y", "severity": "info"},
        "routing_key": format!("{lane}{lane}"),
    });
    StoredEvent {
        id: EventId(id),
        lane,
        body: Bytes::from(body.to_string()),
        enqueued: Timestamp::from_second(1_000).unwrap(),
        failures: 0,
        reason: None,
        is_parked: false,
    }
}

const LANE: Lane = Lane(1);

/// Lanes with triggers of these alerts, with ids from 1.
fn lanes(alerts: &[&str]) -> Lanes {
    let mut lanes = Lanes::new(false, || 0.0);
    let events = (1..).zip(alerts).map(|(id, alert)| stored(id, LANE, "trigger", alert)).collect();
    lanes.note(LANE, EventId(alerts.len() as u64));
    assert!(lanes.add(LANE, events).is_empty());
    lanes
}

fn take_all(lanes: &mut Lanes, now: Instant) -> Vec<u64> {
    std::iter::from_fn(|| lanes.next(now)).map(|(id, _)| id.0).collect()
}

#[tokio::test]
async fn an_event_waits_until_the_outcome_of_the_one_before_it_is_recorded() {
    let now = Instant::now();
    let mut lanes = lanes(&["a", "a", "b"]);
    assert_eq!(take_all(&mut lanes, now), [1, 3]);
    assert!(lanes.finish(EventId(1)).is_some());
    // After a crash now, event 1 is sent again before event 2.
    assert_eq!(take_all(&mut lanes, now), [0; 0]);
    lanes.forget(EventId(1));
    assert_eq!(take_all(&mut lanes, now), [2]);
}

#[tokio::test]
async fn a_failed_event_is_sent_again_before_the_events_after_it() {
    let now = Instant::now();
    let mut lanes = lanes(&["a", "a", "b"]);
    assert_eq!(take_all(&mut lanes, now), [1, 3]);
    lanes.fail(EventId(1), now, FailureScope::Everything);
    assert_eq!(take_all(&mut lanes, now), [0; 0]);
    let wake = lanes.wake_at(now).unwrap();
    assert_eq!(wake - now, Duration::from_secs(1));
    assert_eq!(take_all(&mut lanes, wake), [1]);
}

#[tokio::test]
async fn a_rate_limited_lane_does_not_pause_other_lanes() {
    let now = Instant::now();
    let mut lanes = lanes(&["a", "b"]);
    let (other, id) = (Lane(2), EventId(3));
    lanes.note(other, id);
    lanes.add(other, vec![stored(3, other, "trigger", "a")]);
    let (first, _) = lanes.next(now).unwrap();
    lanes.fail(first, now, FailureScope::Lane);
    assert_eq!(take_all(&mut lanes, now), [3]);
    let wake = lanes.wake_at(now).unwrap();
    assert_eq!(take_all(&mut lanes, wake), [1, 2]);
}

#[tokio::test]
async fn failures_of_events_in_flight_together_count_as_one() {
    let now = Instant::now();
    let mut lanes = lanes(&["a", "b", "c", "d"]);
    assert_eq!(take_all(&mut lanes, now).len(), 4);
    for id in 1..=4 {
        lanes.fail(EventId(id), now, FailureScope::Everything);
    }
    assert_eq!(lanes.wake_at(now).unwrap() - now, Duration::from_secs(1));
}

#[tokio::test]
async fn a_damaged_event_is_parked_and_does_not_block_other_events() {
    let mut lanes = Lanes::new(false, || 0.0);
    lanes.note(LANE, EventId(2));
    let damaged = StoredEvent { body: Bytes::from_static(b"{\"rou"), ..stored(1, LANE, "trigger", "a") };
    let changes = lanes.add(LANE, vec![damaged, stored(2, LANE, "trigger", "a")]);
    assert!(matches!(changes.as_slice(), [Change::Park(EventId(1), reason)] if reason.contains("damaged")));
    assert_eq!(take_all(&mut lanes, Instant::now()), [2]);
}

#[tokio::test]
async fn a_resolution_cancels_only_events_that_were_never_sent() {
    let now = Instant::now();
    let mut lanes = Lanes::new(true, || 0.0);
    lanes.note(LANE, EventId(6));
    lanes.add(LANE, vec![stored(1, LANE, "trigger", "sent")]);
    assert_eq!(take_all(&mut lanes, now), [1]);
    let failed = StoredEvent { failures: 1, ..stored(4, LANE, "trigger", "failed") };
    let events = vec![
        stored(2, LANE, "trigger", "new"),
        stored(3, LANE, "acknowledge", "new"),
        failed,
        stored(5, LANE, "resolve", "new"),
        stored(6, LANE, "resolve", "sent"),
        stored(7, LANE, "resolve", "failed"),
    ];
    let changes = lanes.add(LANE, events);
    let removed = [2, 3].map(|id| Change::Remove(EventId(id), Removal::Cancelled));
    assert_eq!(changes, removed);
    for id in [2, 3] {
        lanes.forget(EventId(id));
    }
    // The resolution is sent, because an earlier event may have opened the alert.
    assert_eq!(take_all(&mut lanes, now), [4, 5]);
}

#[tokio::test]
async fn a_clock_that_jumps_changes_only_the_age() {
    let mut lanes = lanes(&["a"]);
    let at = |second| Timestamp::from_second(second).unwrap();
    let day = Duration::from_secs(86_400);
    assert!(lanes.expired(at(0), day).is_empty());
    assert!(lanes.expired(at(1_000 + 86_400), day).is_empty());
    assert_eq!(lanes.expired(at(1_000 + 86_401), day), [EventId(1)]);
    // An event in flight is not parked, because it may be delivered at this moment.
    assert_eq!(take_all(&mut lanes, Instant::now()), [1]);
    assert!(lanes.expired(at(1_000_000), day).is_empty());
}

/// One step of a model of the store, and of its effect on the lanes.
#[derive(Debug, Clone)]
enum Step {
    Append { lane: u64, alert: u8 },
    Deliver(usize),
    Fail(usize, bool),
    Record,
    Wait,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0..3_u64, 0..4_u8).prop_map(|(lane, alert)| Step::Append { lane, alert }),
        3 => any::<usize>().prop_map(Step::Deliver),
        1 => (any::<usize>(), any::<bool>()).prop_map(|(index, lane)| Step::Fail(index, lane)),
        2 => Just(Step::Record),
        1 => Just(Step::Wait),
    ];
    prop::collection::vec(step, 0..400)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Each event is delivered once, in order for each alert, with at most one event of an alert in flight. The state stays small.
    #[test]
    fn any_schedule_delivers_every_event_in_order(steps in steps()) {
        let mut now = Instant::now();
        let mut lanes = Lanes::new(false, || 0.0);
        let mut store: BTreeMap<u64, (Lane, String)> = BTreeMap::new();
        let mut in_flight: Vec<u64> = Vec::new();
        let mut finished: Vec<u64> = Vec::new();
        let mut delivered: Vec<(Lane, String, u64)> = Vec::new();
        let mut next_id = 1;
        // In the end everything is delivered.
        let settle = (0..1_500).flat_map(|_| [Step::Wait, Step::Deliver(0), Step::Record]);
        for step in steps.into_iter().map(Some).chain([None]).chain(settle.map(Some)) {
            match step {
                None => {}
                Some(Step::Append { lane, alert }) => {
                    store.insert(next_id, (Lane(lane), alert.to_string()));
                    lanes.note(Lane(lane), EventId(next_id));
                    next_id += 1;
                }
                Some(Step::Deliver(index)) if !in_flight.is_empty() => {
                    let id = in_flight.remove(index % in_flight.len());
                    let (lane, alert) = store[&id].clone();
                    delivered.push((lane, alert, id));
                    prop_assert!(lanes.finish(EventId(id)).is_some());
                    lanes.succeed(lane);
                    finished.push(id);
                }
                Some(Step::Fail(index, of_lane)) if !in_flight.is_empty() => {
                    let id = in_flight.remove(index % in_flight.len());
                    let scope = if of_lane { FailureScope::Lane } else { FailureScope::Everything };
                    lanes.fail(EventId(id), now, scope);
                }
                Some(Step::Deliver(_) | Step::Fail(..)) => {}
                Some(Step::Record) => {
                    for id in finished.drain(..) {
                        store.remove(&id);
                        lanes.forget(EventId(id));
                    }
                }
                Some(Step::Wait) => now = lanes.wake_at(now).unwrap_or(now).max(now),
            }
            for (lane, after, limit) in lanes.to_read() {
                let unread = store.range(after.0 + 1..).filter(|(_, (of, _))| *of == lane).take(limit);
                let events = unread.map(|(id, (lane, alert))| stored(*id, *lane, "trigger", alert)).collect();
                prop_assert!(lanes.add(lane, events).is_empty());
            }
            while let Some((id, _)) = lanes.next(now) {
                in_flight.push(id.0);
            }
            let alerts: HashSet<_> = in_flight.iter().map(|id| &store[id]).collect();
            prop_assert_eq!(alerts.len(), in_flight.len());
        }
        prop_assert!(store.is_empty(), "left: {:?}", store);
        prop_assert_eq!(delivered.len() as u64, next_id - 1);
        let mut last: HashMap<(Lane, String), u64> = HashMap::new();
        for (lane, alert, id) in delivered {
            let before = last.insert((lane, alert), id);
            prop_assert!(before.is_none_or(|before| before < id));
        }
        prop_assert_eq!(lanes.len().1, 0);
    }
}

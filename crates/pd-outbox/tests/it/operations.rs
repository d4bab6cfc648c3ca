//! Status, list, inspect, retry, purge.

use std::time::Duration;

use pd_events::{Action, Trigger};
use pd_outbox::{EntryState, Error, NotDelivered, store::ListState};
use pd_sim::Fault;

use crate::support::{Bench, OTHER_KEY, trigger, trigger_of};

#[tokio::test(start_paused = true)]
async fn entries_have_all_members_except_the_routing_key() {
    let bench = Bench::new();
    let queue = bench.builder().open_queue(bench.directory()).await.unwrap();
    let enqueued = queue.send(trigger("a")).await.unwrap();
    queue.send(trigger_of(OTHER_KEY, "b")).await.unwrap();
    let entry = queue.inspect(enqueued.id()).await.unwrap().unwrap();
    assert_eq!((entry.action, entry.dedup_key.as_deref()), (Some(Action::Trigger), Some("a")));
    assert_eq!(entry.summary.as_deref(), Some("Disk is full"));
    assert_eq!(entry.state, EntryState::Pending { last_failure: None });
    let status = queue.status().await.unwrap();
    assert_eq!((status.totals.pending, status.lanes.len(), status.oldest_pending), (2, 2, Some(entry.enqueued)));
    let listed = queue.list(ListState::Pending, None, 10).await.unwrap();
    assert_eq!(listed.iter().map(|entry| entry.dedup_key.as_deref()).collect::<Vec<_>>(), [Some("a"), Some("b")]);
    let next = queue.list(ListState::Pending, Some(enqueued.id()), 10).await.unwrap();
    assert_eq!(next.len(), 1);
    let shown = format!("{listed:?} {status:?} {queue:?}");
    assert!(!shown.contains(bench.sim.routing_key()) && !shown.contains(OTHER_KEY), "{shown}");
}

#[tokio::test(start_paused = true)]
async fn a_parked_event_is_retried_or_purged() {
    let bench = Bench::new();
    bench.sim.fault(Fault::status(400).times(2));
    let outbox = bench.open().await;
    let queue = outbox.queue();
    let ids = [outbox.send(trigger("a")).await.unwrap(), outbox.send(trigger("b")).await.unwrap()]
        .map(|receipt| receipt.enqueued().id());
    while outbox.status().await.unwrap().totals.parked < 2 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    queue.retry(ids[0]).await.unwrap();
    while outbox.status().await.unwrap().totals.delivered < 1 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(matches!(queue.retry(ids[0]).await, Err(Error::NoSuchEvent(_))));
    queue.purge(ids[1]).await.unwrap();
    assert!(matches!(queue.purge(ids[1]).await, Err(Error::NoSuchEvent(_))));
    let totals = outbox.status().await.unwrap().totals;
    assert_eq!((totals.parked, totals.pending, totals.delivered, totals.purged), (0, 0, 1, 1));
}

#[tokio::test(start_paused = true)]
async fn purged_events_are_not_sent() {
    let bench = Bench::new();
    let outage = bench.sim.fault(Fault::status(503).always());
    let outbox = bench.open().await;
    let mut receipts = Vec::new();
    for number in 0..300 {
        receipts.push(outbox.send(trigger(&format!("a{}", number % 100))).await.unwrap());
    }
    assert_eq!(outbox.queue().purge_all(ListState::Pending).await.unwrap(), 300);
    for receipt in receipts {
        assert_eq!(receipt.delivered().await, Err(NotDelivered::Purged));
    }
    outage.remove();
    bench.sim.journal().clear();
    outbox.send(trigger("b")).await.unwrap().delivered().await.unwrap();
    // Only events that were in flight may still arrive.
    assert!(bench.arrived().iter().filter(|alert| *alert != "b").count() <= 16, "{:?}", bench.arrived());
}

#[tokio::test(start_paused = true)]
async fn long_events_are_shortened_and_invalid_ones_rejected_before_they_are_stored() {
    let bench = Bench::new();
    let queue = bench.builder().open_queue(bench.directory()).await.unwrap();
    let enqueued = queue.send(Trigger::new("x".repeat(2_000), "db1")).await.unwrap();
    assert_eq!(enqueued.cuts().len(), 1);
    assert!(matches!(queue.send(Trigger::new(" ", "db1")).await, Err(Error::Event(_))));
    assert_eq!(queue.status().await.unwrap().totals.pending, 1);
}

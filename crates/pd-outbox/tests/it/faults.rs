//! A store that fails, and two owners of one directory.

use std::{sync::atomic::Ordering, time::Duration};

use futures_util::future::join_all;
use pd_outbox::{Error, NotDelivered};
use pd_sim::Fault;

use crate::support::{Bench, FaultStore, trigger};

#[tokio::test(start_paused = true)]
async fn on_a_full_disk_new_events_are_rejected_and_queued_events_are_delivered() {
    let bench = Bench::new();
    bench.sim.fault(Fault::status(503).times(1));
    let (store, faults) = FaultStore::open(&bench);
    let outbox = bench.builder().open_with(store).await.unwrap();
    let first = outbox.send(trigger("a")).await.unwrap();
    faults.no_space.store(true, Ordering::SeqCst);
    let error = outbox.send(trigger("b")).await.unwrap_err();
    assert!(error.is_full(), "{error:?}");
    first.delivered().await.unwrap();
    faults.no_space.store(false, Ordering::SeqCst);
    outbox.send(trigger("c")).await.unwrap().delivered().await.unwrap();
    assert!(!bench.arrived().contains(&"b".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn an_outcome_that_cannot_be_recorded_is_recorded_later_and_the_event_is_not_sent_again() {
    let bench = Bench::new();
    let (store, faults) = FaultStore::open(&bench);
    faults.record_fails.store(true, Ordering::SeqCst);
    let outbox = bench.builder().open_with(store).await.unwrap();
    let first = outbox.send(trigger("a")).await.unwrap();
    let second = outbox.resolve("a").await.unwrap();
    tokio::time::sleep(Duration::from_secs(60)).await;
    // The second event waits. Otherwise a crash now would send the first event again after the second one.
    assert_eq!((bench.arrived(), outbox.status().await.unwrap().totals.pending), (vec!["a".to_owned()], 2));
    faults.record_fails.store(false, Ordering::SeqCst);
    first.delivered().await.unwrap();
    second.delivered().await.unwrap();
    assert_eq!(bench.arrived().len(), 2);
    assert_eq!(outbox.drain(Duration::from_secs(1)).await.unwrap(), 0);
}

#[tokio::test(start_paused = true)]
async fn events_that_are_enqueued_together_share_commits() {
    let bench = Bench::new();
    let (store, faults) = FaultStore::open(&bench);
    let queue = bench.builder().open_queue_with(store);
    let sent = join_all((0..400).map(|number| queue.send(trigger(&number.to_string())))).await;
    assert!(sent.iter().all(Result::is_ok));
    let groups = faults.groups.lock().unwrap();
    assert_eq!(groups.iter().sum::<usize>(), 400);
    assert!(groups.len() <= 3, "{groups:?}");
}

#[tokio::test(start_paused = true)]
async fn one_process_sends_and_others_enqueue() {
    let bench = Bench::new();
    let outbox = bench.open().await;
    let error = bench.builder().open(bench.directory()).await.unwrap_err();
    assert!(error.is_sender_running(), "{error:?}");
    // The sender finds events that another process enqueued.
    let queue = bench.builder().open_queue(bench.directory()).await.unwrap();
    queue.send(trigger("a")).await.unwrap();
    while queue.status().await.unwrap().totals.delivered == 0 {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(bench.arrived(), ["a"]);
    // The lock is released when the sender stops.
    outbox.drain(Duration::ZERO).await.unwrap();
    drop(outbox);
    bench.open().await;
}

#[tokio::test(start_paused = true)]
async fn a_drain_accepts_any_duration() {
    let bench = Bench::new();
    let outbox = bench.open().await;
    outbox.send(trigger("a")).await.unwrap();
    assert_eq!(outbox.drain(Duration::MAX).await.unwrap(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_drained_outbox_rejects_new_events_and_keeps_the_pending_ones() {
    let bench = Bench::new();
    bench.sim.fault(Fault::status(503).always());
    let outbox = bench.open().await;
    let receipt = outbox.send(trigger("a")).await.unwrap();
    assert_eq!(outbox.drain(Duration::from_secs(5)).await.unwrap(), 1);
    assert_eq!(receipt.delivered().await, Err(NotDelivered::Stopped));
    assert!(matches!(outbox.send(trigger("b")).await, Err(Error::Closed)));
    drop(outbox);
    let entry = &bench
        .builder()
        .open_queue(bench.directory())
        .await
        .unwrap()
        .inspect(receipt.enqueued().id())
        .await
        .unwrap()
        .unwrap();
    assert!(entry.failures > 0);
}

#[tokio::test(start_paused = true)]
async fn a_request_in_flight_at_the_deadline_is_sent_again_after_the_next_start() {
    let bench = Bench::new();
    bench.sim.fault(Fault::silence().times(1));
    let outbox = bench.open().await;
    outbox.send(trigger("a")).await.unwrap();
    assert_eq!(outbox.drain(Duration::from_secs(1)).await.unwrap(), 1);
    drop(outbox);
    assert_eq!(bench.open().await.drain(Duration::from_secs(1)).await.unwrap(), 0);
}

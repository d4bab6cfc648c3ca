//! Size and age of the queue.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use futures_util::future::join_all;
use pd_outbox::{Error, NotDelivered, WhenFull, store::ListState};
use pd_sim::Fault;

use crate::support::{Bench, trigger};

#[tokio::test(start_paused = true)]
async fn a_full_queue_rejects_events() {
    let bench = Bench::new();
    let queue = bench.builder().max_events(3).open_queue(bench.directory()).await.unwrap();
    let sent = join_all((0..5).map(|number| queue.send(trigger(&number.to_string())))).await;
    assert_eq!(sent.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, true, true, false, false]);
    let error = queue.send(trigger("more")).await.unwrap_err();
    assert!(matches!(error, Error::Full { events: 3, .. }), "{error:?}");
    drop(queue);
    let queue = bench.builder().max_bytes(100).open_queue(bench.directory()).await.unwrap();
    assert!(queue.send(trigger("more")).await.unwrap_err().is_full());
}

#[tokio::test(start_paused = true)]
async fn the_oldest_events_are_dropped_parked_ones_first_and_counted() {
    let bench = Bench::new();
    let parks = bench.sim.fault(Fault::status(400).times(1));
    let builder = bench.builder().max_events(3).when_full(WhenFull::DropOldest);
    let outbox = builder.open(bench.directory()).await.unwrap();
    let parked = outbox.send(trigger("parked")).await.unwrap();
    let _ = parked.delivered().await;
    assert_eq!(parks.hits(), 1);
    bench.sim.fault(Fault::status(503).always());
    let mut receipts = Vec::new();
    for number in 0..4 {
        receipts.push(outbox.send(trigger(&number.to_string())).await.unwrap());
    }
    let totals = outbox.status().await.unwrap().totals;
    assert_eq!((totals.pending, totals.parked, totals.dropped), (3, 0, 2));
    assert_eq!(receipts[0].delivered().await, Err(NotDelivered::Dropped));
    bench.sim.clear_faults();
    bench.sim.journal().clear();
    assert_eq!(outbox.drain(Duration::from_secs(60)).await.unwrap(), 0);
    let mut arrived = bench.arrived();
    arrived.sort();
    assert_eq!(arrived, ["1", "2", "3"]);
}

#[tokio::test(start_paused = true)]
async fn old_events_are_parked_and_can_be_retried_after_a_clock_jump() {
    let bench = Bench::new();
    let outage = bench.sim.fault(Fault::reset_before_read().always());
    let seconds = Arc::new(AtomicI64::new(0));
    let offset = Arc::clone(&seconds);
    let clock = move || jiff::Timestamp::now() + jiff::SignedDuration::from_secs(offset.load(Ordering::SeqCst));
    let builder = bench.builder().max_age(Duration::from_secs(3600)).clock(clock);
    let outbox = builder.open(bench.directory()).await.unwrap();
    let receipt = outbox.send(trigger("a")).await.unwrap();
    // The clock is set back by a year: the event is not too old.
    seconds.store(-365 * 86_400, Ordering::SeqCst);
    tokio::time::sleep(Duration::from_secs(120)).await;
    assert_eq!(outbox.status().await.unwrap().totals.pending, 1);
    // The clock jumps ahead by a day.
    seconds.store(86_400, Ordering::SeqCst);
    let parked = receipt.delivered().await;
    assert!(matches!(&parked, Err(NotDelivered::Parked { reason }) if reason == "older than 3600 s"), "{parked:?}");
    // The clock is correct again, and the network works.
    seconds.store(0, Ordering::SeqCst);
    outage.remove();
    assert_eq!(outbox.queue().retry_all().await.unwrap(), 1);
    assert_eq!(outbox.drain(Duration::from_secs(60)).await.unwrap(), 0);
    assert_eq!(outbox.queue().list(ListState::Parked, None, 1).await.unwrap().len(), 0);
    assert!(bench.arrived().contains(&"a".to_owned()));
}

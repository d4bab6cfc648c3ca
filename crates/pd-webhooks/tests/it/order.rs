//! Order within a key, concurrency across keys, bounds and cancellation.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use pd_webhooks::{InOrder, QueueFull};
use proptest::prelude::*;
use tokio::{task::JoinSet, time::sleep};

#[tokio::test(start_paused = true)]
async fn a_key_runs_in_order_and_other_keys_run_concurrently() {
    let order = InOrder::new(1_000, 100);
    let (done, running, most) =
        (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let mut tasks = JoinSet::new();
    for n in 0..40_u64 {
        let place = order.enter(&format!("Q{}", n % 4)).unwrap();
        let (done, running, most) = (Arc::clone(&done), Arc::clone(&running), Arc::clone(&most));
        tasks.spawn(place.run(async move {
            most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            // Later work is faster, so that it would finish first without the queue.
            sleep(Duration::from_millis(100 - 2 * n)).await;
            running.fetch_sub(1, Ordering::SeqCst);
            done.lock().unwrap().push(n);
        }));
    }
    while tasks.join_next().await.is_some() {}
    let done = done.lock().unwrap();
    for key in 0..4 {
        let of_key: Vec<_> = done.iter().filter(|n| *n % 4 == key).copied().collect();
        assert!(of_key.is_sorted() && of_key.len() == 10, "{of_key:?}");
    }
    assert_eq!(most.load(Ordering::SeqCst), 4, "each of the four keys runs");
}

#[tokio::test(start_paused = true)]
async fn places_and_concurrency_are_bounded() {
    let order = InOrder::new(5, 2);
    let running = Arc::new(AtomicUsize::new(0));
    let mut tasks = JoinSet::new();
    for n in 0..5 {
        let (place, running) = (order.enter(&n.to_string()).unwrap(), Arc::clone(&running));
        tasks.spawn(place.run(async move {
            assert!(running.fetch_add(1, Ordering::SeqCst) < 2);
            sleep(Duration::from_secs(1)).await;
            running.fetch_sub(1, Ordering::SeqCst);
        }));
    }
    assert_eq!(order.enter("late").err(), Some(QueueFull));
    while let Some(task) = tasks.join_next().await {
        task.unwrap();
    }
    assert!(order.enter("late").is_ok());
    assert!(format!("{order:?}").contains("keys_in_use: 0"), "{order:?}");
}

proptest! {
    /// Dropping a place, before or during its work, does not change the order of the others.
    #[test]
    fn a_dropped_place_does_not_change_the_order(dropped in prop::collection::vec(0..3_u8, 1..30)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let order = InOrder::new(100, 10);
            let log = Arc::new(Mutex::new(Vec::new()));
            let busy = Arc::new(AtomicUsize::new(0));
            let mut tasks = JoinSet::new();
            for (n, fate) in dropped.iter().enumerate() {
                let place = order.enter("Q1").unwrap();
                let (log, busy) = (Arc::clone(&log), Arc::clone(&busy));
                let work = place.run(async move {
                    let alone = Busy::enter(&busy);
                    sleep(Duration::from_secs(10)).await;
                    log.lock().unwrap().push(n);
                    drop(alone);
                });
                match fate {
                    0 => drop(work),
                    1 => { let _ = tokio::time::timeout(Duration::from_secs(3), work).await; }
                    _ => { tasks.spawn(work); }
                }
            }
            while let Some(task) = tasks.join_next().await {
                task.unwrap();
            }
            assert!(log.lock().unwrap().is_sorted());
            let kept = dropped.iter().filter(|fate| **fate == 2).count();
            assert_eq!(log.lock().unwrap().len(), kept);
        });
    }
}

struct Busy(Arc<AtomicUsize>);

impl Busy {
    fn enter(busy: &Arc<AtomicUsize>) -> Self {
        assert_eq!(busy.fetch_add(1, Ordering::SeqCst), 0, "two pieces of work of one key at once");
        Self(Arc::clone(busy))
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

//! Calls, streams and bulk sends can be dropped at any point, and the session stays usable.

use std::{
    future::{Future, IntoFuture},
    pin::{Pin, pin},
    sync::Arc,
    task::Poll,
    time::Duration,
};

use futures_util::{future::join_all, stream};
use pd_core::Credential;
use pd_events::{EventsSession, Trigger};
use pd_rest::RestSession;
use pd_sim::{Fault, Sim};
use pd_transport::{Limit, RetryOptions};
use serde_json::{Value, json};
use tokio::{sync::Semaphore, time::Instant};
use tower::limit::GlobalConcurrencyLimitLayer;

/// How many operations each in-process test starts, at least.
const OPERATIONS: usize = 3_000;
/// How many operations the test over sockets starts, at least. Sockets are slower.
const OPERATIONS_OVER_SOCKETS: usize = 1_200;
const PERMITS: usize = 4;
const LATENCY: Duration = Duration::from_millis(100);

/// Polls a future at most `polls` times, then drops it. Returns its output if it finished.
async fn dropped_after<F: Future>(polls: usize, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = polls;
    std::future::poll_fn(move |cx| {
        let Some(after) = left.checked_sub(1) else { return Poll::Ready(None) };
        left = after;
        match future.as_mut().poll(cx) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending if left == 0 => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

/// Sessions whose attempt layer has only a few permits.
struct Sessions {
    rest: RestSession,
    events: EventsSession,
    permits: Arc<Semaphore>,
}

impl Sessions {
    fn over_sockets(sim: &Sim, retry: &RetryOptions) -> Self {
        let permits = Arc::new(Semaphore::new(PERMITS));
        let layer = GlobalConcurrencyLimitLayer::with_semaphore(Arc::clone(&permits));
        let credential = Credential::token(sim.api_key()).unwrap();
        let rest = RestSession::builder(credential).base_url(sim.url()).retry(retry.clone());
        let rest = rest.transport({
            let layer = layer.clone();
            move |transport| transport.attempt_layer(layer)
        });
        let events = EventsSession::builder(sim.routing_key()).base_url(sim.events_url()).retry(retry.clone());
        let events = events.transport(move |transport| transport.attempt_layer(layer));
        Self { rest: rest.build().unwrap(), events: events.build().unwrap(), permits }
    }

    fn in_process(sim: &Sim, retry: &RetryOptions, pacing: bool) -> Self {
        let permits = Arc::new(Semaphore::new(PERMITS));
        let layer = GlobalConcurrencyLimitLayer::with_semaphore(Arc::clone(&permits));
        let credential = Credential::token(sim.api_key()).unwrap();
        let rest = RestSession::builder(credential).retry(retry.clone()).pacing(pacing);
        let rest = rest.transport({
            let layer = layer.clone();
            move |transport| transport.attempt_layer(layer)
        });
        let events = EventsSession::builder(sim.routing_key()).retry(retry.clone());
        let events = events.transport(move |transport| transport.attempt_layer(layer));
        let client = sim.service();
        Self { rest: rest.build_with(client.clone()).unwrap(), events: events.build_with(client).unwrap(), permits }
    }

    /// Starts operations, one to five at a time, and drops each after a random number of polls, unless it finishes first.
    async fn drop_many(&self, seed: u64, operations: usize, max_polls: usize) {
        let mut rng = fastrand::Rng::with_seed(seed);
        let (mut dropped, mut done) = (0, 0);
        while dropped + done < operations {
            let together: Vec<_> = (0..rng.usize(1..6))
                .map(|_| dropped_after(rng.usize(0..max_polls), operation(&self.rest, &self.events, rng.usize(..))))
                .collect();
            for outcome in join_all(together).await {
                match outcome {
                    None => dropped += 1,
                    Some(()) => done += 1,
                }
            }
        }
        assert!(dropped > operations / 3 && done > operations / 10, "{dropped} were dropped, {done} finished");
    }

    /// Returns the time that this many concurrent calls take.
    async fn concurrent_calls(&self, calls: usize) -> Duration {
        let start = Instant::now();
        for result in join_all((0..calls).map(|_| self.rest.rget::<Vec<Value>>("users").into_future())).await {
            assert_eq!(result.unwrap().len(), 25);
        }
        start.elapsed()
    }
}

/// Returns the operation with this number, modulo the number of operations.
fn operation<'s>(
    rest: &'s RestSession,
    events: &'s EventsSession,
    number: usize,
) -> Pin<Box<dyn Future<Output = ()> + 's>> {
    match number % 9 {
        0 => Box::pin(async { drop(rest.rget::<Value>("users").await) }),
        1 => Box::pin(async { drop(rest.rpost::<Value>("teams").json(&json!({"name": "T", "type": "team"})).await) }),
        2 => Box::pin(async { drop(rest.list_all::<Value>("users").page_size(10).await) }),
        3 => Box::pin(async { drop(rest.list_all::<Value>("users").page_size(10).concurrency(6).await) }),
        4 => Box::pin(async {
            let mut users = rest.iter_all::<Value>("users").page_size(10);
            for _ in 0..15 {
                users.next().await;
            }
        }),
        5 => Box::pin(async { drop(events.trigger("Disk is full", "db1").dedup_key("db1/disk").await) }),
        6 => Box::pin(async {
            let bulk = (0..30).map(|number| Trigger::new("Disk is full", "db").dedup_key(format!("db{}", number % 7)));
            events.send_all(stream::iter(bulk)).concurrency(6).finish().await;
        }),
        7 => Box::pin(async { drop(rest.find::<Value>("users", "nobody").await) }),
        _ => Box::pin(async {
            join_all((0..8).map(|_| rest.rget::<Value>("teams").into_future())).await;
        }),
    }
}

#[tokio::test(start_paused = true)]
async fn a_dropped_call_releases_the_permit_of_a_custom_layer() {
    let sim = Sim::builder().users(30).budget(1_000_000, Duration::from_secs(60)).latency(LATENCY).build();
    // Pacing would also decide how many calls run at once.
    let sessions = Sessions::in_process(&sim, &RetryOptions::new().status(502, Limit::N(3)), false);
    sim.fault(Fault::status(502).probability(0.1));
    sim.fault(Fault::status(429).header("retry-after", "2").probability(0.05));
    sim.fault(Fault::lose_response().probability(0.05));
    sessions.drop_many(1, OPERATIONS, 9).await;

    sim.clear_faults();
    assert_eq!(sessions.permits.available_permits(), PERMITS);
    assert_eq!(sessions.concurrent_calls(PERMITS).await, LATENCY, "as many at once as there are permits");
    assert_eq!(sessions.concurrent_calls(PERMITS + 1).await, 2 * LATENCY, "and no more");
    let receipt = sessions.events.trigger("Still there", "db1").await.unwrap();
    sessions.events.resolve(&receipt).await.unwrap();
}

/// If a dropped request kept its slot, every later window would be one request short.
#[tokio::test(start_paused = true)]
async fn a_dropped_call_releases_its_pacing_slot() {
    const BUDGET: u64 = 40;
    let window = Duration::from_secs(60);
    let sim = Sim::builder().users(30).budget(BUDGET, window).latency(LATENCY).build();
    let sessions = Sessions::in_process(&sim, &RetryOptions::new(), true);
    sessions.drop_many(2, OPERATIONS, 9).await;
    assert_eq!(sessions.permits.available_permits(), PERMITS);

    // Dropped requests may have used a part of the current window. Call until pacing has forgotten them.
    for _ in 0..30 * BUDGET {
        sessions.concurrent_calls(1).await;
    }
    // Count the calls between two waits: each window permits its complete budget.
    let mut waits = 0;
    let mut calls_between = Vec::new();
    let mut calls = 0;
    while waits < 4 {
        calls += 1;
        if sessions.concurrent_calls(1).await > 2 * LATENCY {
            waits += 1;
            calls_between.push(calls);
            calls = 0;
        }
    }
    assert_eq!(calls_between[1..], [BUDGET; 3], "the calls of each window");
}

#[tokio::test]
async fn dropped_calls_leak_no_connection() {
    let sim = Sim::builder()
        .users(30)
        .budget(1_000_000, Duration::from_secs(60))
        .events_budget(1_000_000, Duration::from_secs(60));
    let sim = sim.start().await.unwrap();
    let short = Duration::from_millis(1);
    let retry = RetryOptions::new().status(502, Limit::N(3)).initial(short).max_delay(5 * short);
    let sessions = Sessions::over_sockets(&sim, &retry);
    sim.fault(Fault::status(502).probability(0.1));
    sim.fault(Fault::lose_response().probability(0.03));
    sim.fault(Fault::reset_before_read().probability(0.03));
    sim.fault(Fault::delay(Duration::from_millis(2)).probability(0.1));
    sessions.drop_many(3, OPERATIONS_OVER_SOCKETS, 40).await;

    sim.clear_faults();
    assert_eq!(sessions.permits.available_permits(), PERMITS);
    sessions.concurrent_calls(2 * PERMITS).await;
    let opened = sim.connections().opened;
    for _ in 0..100 {
        sessions.concurrent_calls(1).await;
    }
    assert!(sim.connections().opened <= opened + 1, "connections are reused");
    drop(sessions);
    let all_closed = async {
        while sim.connections().open > 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), all_closed).await.expect("no connection outlives its sessions");
}

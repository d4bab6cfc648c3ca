//! The sessions without async.

use std::{cell::Cell, rc::Rc, time::Duration};

use pd_events::{
    Error, Event, Trigger,
    blocking::{ChangeEventsSession, EventsSession},
};
use pd_sim::{Fault, Sim};

/// Starts a simulator on a runtime of its own.
fn start() -> (tokio::runtime::Runtime, Sim, EventsSession) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let sim = runtime.block_on(Sim::builder().incidents(0).start()).unwrap();
    let retry = pd_events::default_retry().initial(Duration::ZERO);
    let session = EventsSession::builder(sim.routing_key()).base_url(sim.events_url()).retry(retry).build().unwrap();
    (runtime, sim, session)
}

#[test]
fn events_are_sent_and_retried_as_in_the_async_session() {
    let (_runtime, sim, session) = start();
    sim.fault(Fault::lose_response().times(2));
    let receipt = session.trigger("s", "o").component("c").send().unwrap();
    session.acknowledge(&receipt).send().unwrap();
    session.resolve(&receipt).send().unwrap();
    assert_eq!((sim.count("alerts"), sim.journal().total()), (1, 5));
    sim.clear("change_events");
    session.change_events().submit("s").source("o").send().unwrap();
    assert_eq!(sim.count("change_events"), 1);
    assert!(session.trigger("x".repeat(2_000), "o").strict().send().unwrap_err().is_rejected());
    assert!(EventsSession::new("").is_err() && ChangeEventsSession::new("").is_err());
}

#[test]
fn a_session_can_be_used_inside_of_an_async_runtime_and_from_many_threads() {
    let (runtime, sim, session) = start();
    runtime.block_on(async {
        let within = session.clone();
        tokio::task::spawn_blocking(move || within.trigger("s", "o").send().unwrap()).await.unwrap();
    });
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| session.trigger("s", "o").send().unwrap());
        }
    });
    assert_eq!(sim.count("alerts"), 9);
}

#[test]
fn the_calling_thread_reads_the_events_of_send_all() {
    let (_runtime, sim, session) = start();
    // Not `Send`.
    let read = Rc::new(Cell::new(0));
    let count = Rc::clone(&read);
    let events = (0..100).map(move |n| {
        count.set(count.get() + 1);
        match n % 10 {
            3 => Event::resolve("k".repeat(256)),
            _ => Trigger::new("s", "o").dedup_key(format!("k{n}")).into(),
        }
    });
    let mut outcomes = session.send_all(events).concurrency(2);
    // The invalid event finishes at once.
    let first = outcomes.next().unwrap();
    assert!(matches!(first.result, Err(Error::TooLong { .. })) && first.index == 3);
    assert!(read.get() <= 10, "{}", read.get());
    let report = outcomes.finish();
    assert_eq!((report.accepted(), report.failures().len()), (90, 10));
    assert_eq!(sim.count("alerts"), 90);
}

//! The observer.
#![cfg(feature = "metrics")]

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use pd_outbox::WhenFull;
use pd_sim::Fault;
use pd_transport::metrics::{EventFinished, EventsEnqueued, Observer};

use crate::support::{Bench, trigger};

#[derive(Default)]
struct Counts(Mutex<HashMap<&'static str, usize>>);

impl Observer for Counts {
    fn events_enqueued(&self, group: &EventsEnqueued) {
        *self.0.lock().unwrap().entry("enqueued").or_default() += group.events;
    }

    fn event_finished(&self, event: &EventFinished) {
        *self.0.lock().unwrap().entry(event.outcome.name()).or_default() += 1;
    }
}

#[tokio::test(start_paused = true)]
async fn every_enqueued_and_finished_event_is_reported() {
    let bench = Bench::new();
    bench.sim.fault(Fault::status(400).times(1));
    let counts = Arc::<Counts>::default();
    let builder = bench.builder().observer(Arc::clone(&counts)).max_events(1).when_full(WhenFull::DropOldest);
    let outbox = builder.open(bench.directory()).await.unwrap();
    let parked = outbox.send(trigger("a")).await.unwrap();
    assert!(parked.delivered().await.is_err());
    outbox.send(trigger("b")).await.unwrap().delivered().await.unwrap();
    let counts = counts.0.lock().unwrap().clone();
    assert_eq!(counts, HashMap::from([("enqueued", 2), ("parked", 1), ("dropped", 1), ("delivered", 1)]));
}

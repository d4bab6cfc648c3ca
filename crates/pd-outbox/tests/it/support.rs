//! A simulator, a directory, and a store that fails on demand.

use std::{
    collections::VecDeque,
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use pd_events::{Event, EventsSession, Trigger};
use pd_outbox::{
    Outbox, OutboxBuilder,
    store::{
        Change, EventId, Lane, ListState, NewEvent, SqliteStore, Store, StoreError, StoreFuture, StoredEvent, Totals,
    },
};
use pd_sim::Sim;
use serde_json::Value;
use tempfile::TempDir;

/// A second routing key that the simulator accepts.
pub(crate) const OTHER_KEY: &str = "0123456789abcdef0123456789abcdef";

pub(crate) struct Bench {
    pub(crate) sim: Sim,
    temporary: TempDir,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self::with(Sim::builder().events_budget(100_000, Duration::from_secs(60)).build())
    }

    pub(crate) fn with(sim: Sim) -> Self {
        let service = sim.objects("services").pop().unwrap();
        sim.accept_routing_key(OTHER_KEY, service["id"].as_str().unwrap());
        Self { sim, temporary: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn directory(&self) -> PathBuf {
        self.temporary.path().join("outbox")
    }

    /// A session without retries of its own, so that the tests see those of the outbox.
    pub(crate) fn session(&self) -> EventsSession {
        let builder = EventsSession::builder(self.sim.routing_key());
        builder
            .retry(pd_events::default_retry().max_network_attempts(0).max_http_attempts(0))
            .build_with(self.sim.service())
            .unwrap()
    }

    pub(crate) fn builder(&self) -> OutboxBuilder {
        Outbox::builder(self.session())
    }

    pub(crate) async fn open(&self) -> Outbox {
        self.builder().open(self.directory()).await.unwrap()
    }

    /// The `dedup_key`s of the events that arrived, in order.
    pub(crate) fn arrived(&self) -> Vec<String> {
        self.bodies().iter().map(|body| body["dedup_key"].as_str().unwrap().to_owned()).collect()
    }

    pub(crate) fn bodies(&self) -> Vec<Value> {
        self.sim.journal().all().iter().filter_map(|request| request.json()).collect()
    }
}

pub(crate) fn trigger(alert: &str) -> Trigger {
    Trigger::new("Disk is full", "db1").dedup_key(alert)
}

/// An event of another routing key.
pub(crate) fn trigger_of(routing_key: &str, alert: &str) -> Event {
    Event::whole(serde_json::json!({
        "routing_key": routing_key, "event_action": "trigger", "dedup_key": alert,
        "payload": {"summary": "Disk is full", "source": "db1", "severity": "error"},
    }))
}

/// A store whose operations fail on demand.
#[derive(Debug, Clone)]
pub(crate) struct FaultStore {
    inner: SqliteStore,
    faults: Arc<Faults>,
}

#[derive(Debug, Default)]
pub(crate) struct Faults {
    pub(crate) no_space: AtomicBool,
    pub(crate) record_fails: AtomicBool,
    pub(crate) reads: AtomicUsize,
    /// The sizes of the groups that were appended.
    pub(crate) groups: Mutex<VecDeque<usize>>,
}

impl FaultStore {
    pub(crate) fn open(bench: &Bench) -> (Self, Arc<Faults>) {
        let inner = SqliteStore::open(bench.directory()).unwrap();
        let faults = Arc::<Faults>::default();
        (Self { inner, faults: Arc::clone(&faults) }, faults)
    }
}

impl Store for FaultStore {
    fn claim_sender(&self) -> StoreFuture<'_, ()> {
        self.inner.claim_sender()
    }

    fn append(&self, events: Vec<NewEvent>) -> StoreFuture<'_, Vec<EventId>> {
        if self.faults.no_space.load(Ordering::SeqCst) {
            return Box::pin(async {
                Err(StoreError::NoSpace { action: "append events", source: "no space left on device".into() })
            });
        }
        self.faults.groups.lock().unwrap().push_back(events.len());
        self.inner.append(events)
    }

    fn record(&self, changes: Vec<Change>) -> StoreFuture<'_, ()> {
        if self.faults.record_fails.load(Ordering::SeqCst) {
            return Box::pin(async { Err(StoreError::failed("record the outcomes of events", "device error")) });
        }
        self.inner.record(changes)
    }

    fn lanes(&self) -> StoreFuture<'_, Vec<(Lane, EventId)>> {
        self.inner.lanes()
    }

    fn read(&self, lane: Lane, after: EventId, limit: usize) -> StoreFuture<'_, Vec<StoredEvent>> {
        self.faults.reads.fetch_add(1, Ordering::SeqCst);
        self.inner.read(lane, after, limit)
    }

    fn list(&self, state: ListState, after: EventId, limit: usize) -> StoreFuture<'_, Vec<StoredEvent>> {
        self.inner.list(state, after, limit)
    }

    fn get(&self, id: EventId) -> StoreFuture<'_, Option<StoredEvent>> {
        self.inner.get(id)
    }

    fn totals(&self) -> StoreFuture<'_, Totals> {
        self.inner.totals()
    }
}

//! The streams of one connection.

use std::{
    sync::{
        Mutex,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{sync::Notify, time::Instant};

use crate::{LOOK_AGAIN, lock};

/// The number of open streams, the limit of the server, and the number of requests that wait for a stream.
#[derive(Debug)]
pub(super) struct Streams {
    open: AtomicUsize,
    limit: AtomicUsize,
    waiting: AtomicUsize,
    opened: Instant,
    /// The time when a stream last became free, in milliseconds after `opened`.
    progress: AtomicU64,
    /// Until this time, new requests queue after the waiting ones. When a stream becomes free, a waiting request is woken, but a new
    /// request may take the stream before it runs. If that happens, new requests queue for a while.
    fair_until: Mutex<Option<Instant>>,
    /// Notifies that a stream became free, or that new requests should use another connection.
    pub(super) changed: Notify,
}

impl Streams {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            open: AtomicUsize::new(0),
            limit: AtomicUsize::new(limit),
            waiting: AtomicUsize::new(0),
            opened: Instant::now(),
            progress: AtomicU64::new(0),
            fair_until: Mutex::new(None),
            changed: Notify::new(),
        }
    }

    pub(super) fn set_limit(&self, limit: usize) {
        if self.limit.swap(limit, Ordering::Relaxed) < limit {
            self.record_progress();
        }
        self.changed.notify_waiters();
    }

    fn record_progress(&self) {
        let after = u64::try_from(self.opened.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.progress.store(after, Ordering::Relaxed);
    }

    /// Returns the time since a stream last became free, rounded up by at most 1 ms.
    pub(super) fn silence(&self, now: Instant) -> Duration {
        now.duration_since(self.opened).saturating_sub(Duration::from_millis(self.progress.load(Ordering::Relaxed)))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.open.load(Ordering::Relaxed) == 0
    }

    pub(super) fn add_waiting(&self) {
        self.waiting.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn remove_waiting(&self) {
        self.waiting.fetch_sub(1, Ordering::Relaxed);
    }

    /// Opens a stream for a new request, if one is free and no other request has priority.
    pub(super) fn try_open(&self) -> bool {
        let queue = self.waiting.load(Ordering::Relaxed) > 0
            && lock(&self.fair_until).is_some_and(|until| Instant::now() < until);
        !queue && self.open_one()
    }

    /// Opens a stream for a request that has waited, if one is free.
    pub(super) fn try_open_after_wait(&self) -> bool {
        let opened = self.open_one();
        if !opened {
            *lock(&self.fair_until) = Instant::now().checked_add(LOOK_AGAIN);
        }
        opened
    }

    fn open_one(&self) -> bool {
        let limit = self.limit.load(Ordering::Relaxed);
        let more = |open| (open < limit).then_some(open + 1);
        self.open.fetch_update(Ordering::AcqRel, Ordering::Acquire, more).is_ok()
    }

    pub(super) fn close_one(&self) {
        self.open.fetch_sub(1, Ordering::AcqRel);
        self.record_progress();
        self.changed.notify_one();
    }
}

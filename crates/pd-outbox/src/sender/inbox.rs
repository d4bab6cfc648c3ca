//! Messages of other tasks to the sender.

use std::{
    collections::HashMap,
    future::Future,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::{sync::Notify, time::timeout};

use crate::store::{EventId, Lane};

/// The maximum wait for a recorded outcome. It is short, because another process may have removed the events.
const RECORD_WAIT: Duration = Duration::from_millis(250);

/// Notifies the sender about events that other tasks appended or removed, and other tasks about recorded outcomes.
#[derive(Debug, Default)]
pub(crate) struct SenderInbox {
    news: Mutex<News>,
    arrived: Notify,
    recorded: Notify,
    must_look: AtomicBool,
}

#[derive(Debug, Default)]
struct News {
    appended: HashMap<Lane, EventId>,
    gone: Vec<EventId>,
    is_read: bool,
}

impl SenderInbox {
    fn news(&self) -> MutexGuard<'_, News> {
        self.news.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notifies the sender that events were appended.
    pub(crate) fn appended(&self, events: impl IntoIterator<Item = (Lane, EventId)>) {
        // A later id replaces an earlier one.
        self.news().appended.extend(events);
        self.arrived.notify_one();
    }

    /// Notifies the sender that events were dropped or purged.
    pub(crate) fn gone(&self, events: impl IntoIterator<Item = EventId>) {
        let mut news = self.news();
        // Without a sender, nobody reads the list, so it would only grow.
        if news.is_read {
            news.gone.extend(events);
            drop(news);
            self.arrived.notify_one();
        }
    }

    /// Makes the sender look into the store.
    pub(crate) fn look(&self) {
        self.must_look.store(true, Ordering::SeqCst);
        self.arrived.notify_one();
    }

    /// Marks that a sender reads the inbox.
    pub(super) fn begin(&self) {
        self.news().is_read = true;
    }

    pub(super) fn take(&self) -> (HashMap<Lane, EventId>, Vec<EventId>) {
        let mut news = self.news();
        (std::mem::take(&mut news.appended), std::mem::take(&mut news.gone))
    }

    pub(super) fn take_look(&self) -> bool {
        self.must_look.swap(false, Ordering::SeqCst)
    }

    pub(super) async fn arrived(&self) {
        self.arrived.notified().await;
    }

    pub(super) fn has_recorded(&self) {
        self.recorded.notify_waiters();
    }

    /// Waits until the sender has recorded an outcome after this call, but at most [`RECORD_WAIT`].
    pub(crate) fn recorded(&self) -> impl Future<Output = ()> {
        let mut notified = Box::pin(self.recorded.notified());
        notified.as_mut().enable();
        async {
            let _ = timeout(RECORD_WAIT, notified).await;
        }
    }
}

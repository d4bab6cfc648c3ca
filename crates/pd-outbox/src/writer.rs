//! Group commit: events that are enqueued at the same time share one sync of the disk.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use crate::{
    Error,
    limits::Limits,
    receipt::{Receipts, Slot, outcome_of},
    report::Reporter,
    sender::SenderInbox,
    store::{Change, EventId, ListState, NewEvent, Removal, Store, StoredEvent},
};

/// The maximum number of events in one commit, and of events that wait for the next commit.
pub(crate) const GROUP: usize = 512;
/// The number of events that are read at a time to find the events to drop.
const DROP_PAGE: usize = 256;

/// An event to append, and the channel for the result.
pub(crate) struct Append {
    pub(crate) event: NewEvent,
    pub(crate) slot: Option<Arc<Slot>>,
    pub(crate) reply: oneshot::Sender<Result<EventId, Error>>,
}

/// Writes events to the store, in the order of the channel.
pub(crate) struct Writer {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) limits: Limits,
    pub(crate) receipts: Arc<Receipts>,
    pub(crate) inbox: Arc<SenderInbox>,
    pub(crate) reporter: Reporter,
}

impl Writer {
    /// Runs until every sender of the channel is dropped.
    pub(crate) async fn run(self, mut appends: mpsc::Receiver<Append>) {
        let mut group = Vec::with_capacity(GROUP);
        // While one group is synced, the events of the next group collect in the channel.
        while appends.recv_many(&mut group, GROUP).await > 0 {
            self.write(std::mem::take(&mut group)).await;
        }
    }

    async fn write(&self, group: Vec<Append>) {
        let group = match self.admit(group).await {
            Ok(group) => group,
            Err((group, error)) => return reply_all(group, &error),
        };
        if group.is_empty() {
            return;
        }
        self.receipts.appending();
        let events: Vec<NewEvent> = group.iter().map(|append| append.event.clone()).collect();
        let result = self.store.append(events).await;
        let ids = result.as_deref().unwrap_or_default();
        let slots = group.iter().zip(ids).filter_map(|(append, id)| Some((*id, append.slot.as_ref()?)));
        self.receipts.appended(slots);
        match result {
            Ok(ids) => {
                self.reporter.enqueued(ids.len());
                self.inbox.appended(group.iter().map(|append| append.event.lane).zip(ids.iter().copied()));
                for (append, id) in group.into_iter().zip(ids) {
                    // The event stays in the queue even if the caller no longer waits.
                    let _ = append.reply.send(Ok(id));
                }
            }
            Err(error) => reply_all(group, &error.into()),
        }
    }

    /// Rejects events that do not fit, or drops others to make room for them.
    async fn admit(&self, group: Vec<Append>) -> Result<Vec<Append>, (Vec<Append>, Error)> {
        let totals = match self.store.totals().await {
            Ok(totals) => totals,
            Err(error) => return Err((group, error.into())),
        };
        let sizes = group.iter().map(|append| append.event.body.len() as u64);
        let admission = self.limits.admit(&totals, sizes);
        if (admission.excess_events, admission.excess_bytes) != (0, 0)
            && let Err(error) = self.drop_oldest(admission.excess_events, admission.excess_bytes).await
        {
            return Err((group, error));
        }
        let mut accepted = Vec::with_capacity(group.len());
        for (append, is_accepted) in group.into_iter().zip(admission.accepted) {
            if is_accepted {
                accepted.push(append);
            } else {
                let full = Error::Full { events: totals.events(), bytes: totals.bytes() };
                let _ = append.reply.send(Err(full));
            }
        }
        Ok(accepted)
    }

    /// Drops the oldest events: all parked events before the first pending one.
    async fn drop_oldest(&self, events: u64, bytes: u64) -> Result<(), Error> {
        let (mut events, mut bytes) = (events, bytes);
        for state in [ListState::Parked, ListState::Pending] {
            while events > 0 || bytes > 0 {
                let page = self.store.list(state, EventId::default(), DROP_PAGE).await?;
                if page.is_empty() {
                    break;
                }
                let dropped: Vec<StoredEvent> = page
                    .into_iter()
                    .take_while(|event| {
                        let is_needed = events > 0 || bytes > 0;
                        events = events.saturating_sub(1);
                        bytes = bytes.saturating_sub(event.body.len() as u64);
                        is_needed
                    })
                    .collect();
                let changes = dropped.iter().map(|event| Change::Remove(event.id, Removal::Dropped)).collect();
                self.store.record(changes).await?;
                for event in &dropped {
                    self.receipts.complete(event.id, outcome_of(Removal::Dropped));
                    self.reporter.removed(event.id, event.lane, Removal::Dropped, event.enqueued);
                }
                self.inbox.gone(dropped.iter().map(|event| event.id));
            }
        }
        Ok(())
    }
}

fn reply_all(group: Vec<Append>, error: &Error) {
    for append in group {
        let _ = append.reply.send(Err(error.clone()));
    }
}

//! Histories: the records of a time window, beyond the reach of offset pagination.

use std::{
    fmt,
    future::poll_fn,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use futures_core::Stream;
use jiff::Timestamp;
use pd_core::{Operation, Page, Target};
use pd_paginate::{
    PageError, PaginateError,
    history::{self as slices, HistoryOptions, HistoryRequest, Order, Planner, Window},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{
    History, Listing, Setup, State,
    fetch::{Plan, in_background},
    page_error, page_options,
    record::{RawRecord, Record, floor, records},
    time_range::{TimeMember, TimeRange},
    unbegun,
};
use crate::{Error, RestSession};

/// A [`Listing`] that is a [`Stream`] of the records of a time window, read in slices.
pub struct Sliced<T> {
    since: Timestamp,
    until: Timestamp,
    resumed: Option<Checkpoint>,
    run: Option<Run<T>>,
}

struct Run<T> {
    path: String,
    records: Pin<Box<dyn Records<T>>>,
    hook: Option<super::Hook<T>>,
    number: u64,
}

/// The state of a history: the window that is left to read, and the ids of records that may arrive again there.
///
/// Any serde format can store it. It holds the ids of one second of records, or of 10,000 to 20,000 records if the list is in none of
/// PagerDuty's documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    path: String,
    slices: slices::Checkpoint,
}

impl Checkpoint {
    /// Returns whether every record was read.
    #[must_use]
    pub const fn is_finished(&self) -> bool {
        self.slices.is_finished()
    }

    /// Returns the path of the list, below the base URL.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }
}

/// How far a history is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct HistoryProgress {
    /// Records that were yielded.
    pub records: u64,
    /// Requests that were sent. PagerDuty allows 960 a minute for a key.
    pub requests: u64,
    /// Records of the whole history, or of the rest of it if it was resumed. `None` until the first page has arrived, and if
    /// PagerDuty does not tell (lists by cursor, change events, windows wider than the endpoint accepts).
    pub total: Option<u64>,
}

impl RestSession {
    /// Iterates over the records of a time window, however many there are: incidents, log entries, audit records,
    /// notifications, change events.
    ///
    /// Offset pagination ends at 10,000 records, and some endpoints accept windows of a month only (audit records: 31 days,
    /// incidents: 6 months, notifications: 3 months). So the window is read in slices, in the server's order, with hardly
    /// more requests than the records need. Each record is yielded once: repeats are recognized by `id`.
    /// [`concurrency`](Listing::concurrency) bounds the requests in flight over all slices together, 1 by default.
    /// [`pd_paginate::history`] states the guarantees and the memory.
    ///
    /// `since` and `until` are a [`jiff::Timestamp`] or a [`jiff::Zoned`], widened to whole seconds and sent as UTC. Lists of
    /// time spans (on-calls, overrides) cannot be sliced, and are rejected before anything is sent. If one second
    /// holds more than 10,000 records, the stream ends with [`PageError::SecondTooFull`]. A record that does not fit `T`
    /// is an [error](Error::is_item) that names it, and the stream continues.
    ///
    /// [`checkpoint`](Listing::checkpoint) returns the state after any record, and [`resume`](Listing::resume) continues
    /// from it, also in another process:
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sim = pd_sim::Sim::start().await?;
    /// # let session = pd_rest::RestSession::builder(pd_core::Credential::token(sim.api_key())?).base_url(sim.url()).build()?;
    /// use jiff::{SignedDuration, Timestamp};
    /// use serde_json::Value;
    ///
    /// let until = Timestamp::now();
    /// let since = until - SignedDuration::from_hours(24 * 90);
    /// let mut records = session.iter_history::<Value>("audit/records", since, until);
    /// # let mut seen = 0;
    /// while let Some(record) = records.next().await {
    ///     println!("{}", record?["action"]);
    ///     # seen += 1;
    ///     # break;
    /// }
    /// let stored = serde_json::to_string(&records.checkpoint())?;
    ///
    /// let checkpoint: Option<pd_rest::Checkpoint> = serde_json::from_str(&stored)?;
    /// let mut rest = session.iter_history::<Value>("audit/records", since, until).resume(checkpoint);
    /// while let Some(record) = rest.next().await {
    ///     println!("{}", record?["action"]);
    ///     # seen += 1;
    /// }
    /// # assert!(seen > 1 && seen == sim.objects("audit/records").len(), "{seen}");
    /// assert!(rest.checkpoint().is_some_and(|checkpoint| checkpoint.is_finished()));
    /// # Ok(())
    /// # }
    /// ```
    pub fn iter_history<T: DeserializeOwned + Send + 'static>(
        &self,
        target: impl Target,
        since: impl Into<Timestamp>,
        until: impl Into<Timestamp>,
    ) -> History<T> {
        Listing::new(self, target, Sliced { since: since.into(), until: until.into(), resumed: None, run: None })
    }
}

impl<T: DeserializeOwned + Send + 'static> Listing<T, Sliced<T>> {
    /// Continues from a checkpoint of the same list with the same filters. Its window replaces `since` and `until`. `None` starts
    /// at the first record.
    pub fn resume(mut self, checkpoint: impl Into<Option<Checkpoint>>) -> Self {
        self.kind.resumed = checkpoint.into();
        self
    }

    /// Returns the state of the history after the last record, also after an error. `None` before the first poll, unless the history
    /// was resumed.
    #[must_use]
    pub fn checkpoint(&self) -> Option<Checkpoint> {
        match &self.kind.run {
            Some(run) => Some(Checkpoint { path: run.path.clone(), slices: run.records.checkpoint() }),
            None => self.kind.resumed.clone(),
        }
    }

    /// Returns how far the history is.
    #[must_use]
    pub fn progress(&self) -> HistoryProgress {
        self.kind.run.as_ref().map_or_else(HistoryProgress::default, |run| HistoryProgress {
            records: run.number,
            requests: run.records.planner().requests(),
            total: run.records.planner().total(),
        })
    }

    /// Returns the next record, and `None` at the end. Dropping this future loses no record.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }

    fn begin(&mut self) -> Result<(), Error> {
        if let State::Setup(setup) = std::mem::replace(&mut self.state, State::Done) {
            self.kind.run = Some(begin(*setup, &self.kind)?);
        }
        Ok(())
    }
}

impl<T: DeserializeOwned + Send + 'static> Stream for Listing<T, Sliced<T>> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if let Err(error) = this.begin() {
            return Poll::Ready(Some(Err(error)));
        }
        let Some(run) = &mut this.kind.run else { return Poll::Ready(None) };
        let Some(record) = std::task::ready!(run.records.as_mut().poll_next(cx)) else { return Poll::Ready(None) };
        Poll::Ready(Some(match record {
            Ok(Record { item, .. }) => {
                run.number += 1;
                if let (Some(hook), Ok(item)) = (&mut run.hook, &item) {
                    hook(item, run.number, run.records.planner().total());
                }
                item.map_err(Error::from)
            }
            Err(error) => Err(Error::from_paginate(&this.operation, error)),
        }))
    }
}

impl<T> fmt::Debug for Sliced<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sliced").field("since", &self.since).field("until", &self.until).finish_non_exhaustive()
    }
}

/// The stream of records, whatever its fetch function is.
trait Records<T>: Stream<Item = Result<Record<T>, PaginateError<Error>>> + Send {
    fn checkpoint(&self) -> slices::Checkpoint;
    fn planner(&self) -> &Planner;
}

impl<F, Fut, T> Records<T> for slices::History<F, Fut, Record<T>, Error>
where
    Self: Stream<Item = Result<Record<T>, PaginateError<Error>>> + Send,
{
    fn checkpoint(&self) -> slices::Checkpoint {
        self.checkpoint()
    }

    fn planner(&self) -> &Planner {
        self.planner()
    }
}

fn begin<T: DeserializeOwned + Send + 'static>(setup: Setup<T>, kind: &Sliced<T>) -> Result<Run<T>, Error> {
    let (mut setup, operation) = setup.check()?;
    let range = TimeRange::of(&operation, &setup.request)?;
    if setup.offset.is_some() {
        return Err(Error::invalid(&operation, "a history starts at `since`, not at an offset"));
    }
    let path = setup.request.path().to_owned();
    let (pagination, pages) = page_options::take(&mut setup, &operation)?;
    let concurrency = setup.concurrency;
    let mut options = HistoryOptions::new(pagination).pages(pages).concurrency(concurrency);
    if let Some(widest) = range.widest {
        options = options.max_window(widest);
    }
    let planner = planner(kind, range.order, &options, &operation, &path)?;
    let plan = Plan::new(setup.request, operation, pagination)?;
    let fetch = move |request: HistoryRequest| {
        let page = fetch_records(Arc::clone(&plan), request, range.member);
        in_background(Arc::clone(&plan), page, concurrency == 1)
    };
    let records = slices::history(planner, fetch);
    Ok(Run { path, records: Box::pin(records), hook: setup.hook, number: 0 })
}

fn planner<T>(
    kind: &Sliced<T>,
    order: Order,
    options: &HistoryOptions,
    operation: &Operation,
    path: &str,
) -> Result<Planner, Error> {
    let planner = match &kind.resumed {
        Some(checkpoint) if checkpoint.path != path => {
            let reason = format!("the checkpoint is of another list, {}", checkpoint.path);
            return Err(Error::invalid(operation, reason));
        }
        Some(checkpoint) => Planner::resume(checkpoint.slices.clone(), options),
        None if kind.since > kind.until => {
            let reason = format!(
                "the time window ends before it starts, from {} to {}: exchange `since` and `until`",
                kind.since, kind.until
            );
            return Err(Error::invalid(operation, reason));
        }
        None => Planner::new(window(kind.since, kind.until), order, options),
    };
    planner.map_err(|error| unbegun(operation, &error))
}

/// Widens a window to whole seconds.
fn window(since: Timestamp, until: Timestamp) -> Window {
    let ceiling = until.as_second() + i64::from(until.subsec_nanosecond() > 0);
    Window::new(floor(since).max(Timestamp::MIN.as_second()), ceiling.min(Timestamp::MAX.as_second()))
}

async fn fetch_records<T: DeserializeOwned>(
    plan: Arc<Plan>,
    request: HistoryRequest,
    member: Option<TimeMember>,
) -> Result<Page<Record<T>>, Error> {
    let Window { since, until } = request.window;
    let instant = |seconds| {
        Timestamp::from_second(seconds)
            .map_err(|_| page_error(plan.operation(), PageError::InvalidWindow { since, until }))
    };
    let response = plan.fetch(Some([instant(since)?, instant(until)?]), &request.page).await?;
    let page = plan.read(&response, |response| plan.operation().parse_items::<RawRecord<T>>(response.bytes()))?;
    Ok(records(page, member))
}

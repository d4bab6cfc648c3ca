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
    History, ListOptions, Listing, ListingState,
    fetch::{PageTemplate, in_background},
    invalid_start, page_error, page_options,
    record::{RawRecord, Record, floor, records},
    time_range::{TimeMember, TimeRange},
};
use crate::{Error, RestSession};

/// A [`Listing`] that is a [`Stream`] of the records of a time window, read in slices.
pub struct Sliced<T> {
    since: Timestamp,
    until: Timestamp,
    resumed: Option<Checkpoint>,
    active: Option<ActiveHistory<T>>,
}

struct ActiveHistory<T> {
    path: String,
    records: Pin<Box<dyn Records<T>>>,
    hook: Option<super::Hook<T>>,
    number: u64,
}

/// The state of a history: the window that is left to read, and the ids of records that may arrive again there.
///
/// Any serde format can store it. It holds the ids of the records of one second. For a list that PagerDuty does not document, it
/// holds the ids of up to 20,000 records.
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

/// The progress of a history.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct HistoryProgress {
    /// The number of records that were yielded.
    pub records: u64,
    /// The number of requests that were sent. PagerDuty permits 960 a minute for a key.
    pub requests: u64,
    /// The number of records of the whole history, or of the rest of a resumed history. `None` before the first page has arrived.
    /// `None` also if PagerDuty does not report it: for lists by cursor, change events, and windows wider than the endpoint accepts.
    pub total: Option<u64>,
}

impl RestSession {
    /// Iterates over all records of a time window, also more than 10,000: incidents, log entries, audit records, notifications,
    /// change events.
    ///
    /// Offset pagination ends at 10,000 records, and some endpoints limit the width of the window (audit records: 31 days, incidents:
    /// 6 months, notifications: 3 months). So the window is read in slices, in the server's order. This needs few more requests than
    /// the number of pages. Each record is yielded once: records that arrive twice are recognized by `id`.
    /// [`concurrency`](Listing::concurrency) bounds the requests in flight over all slices together, 1 by default.
    /// [`pd_paginate::history`] states the guarantees and the memory.
    ///
    /// `since` and `until` are a [`jiff::Timestamp`] or a [`jiff::Zoned`], widened to whole seconds and sent as UTC. Lists of
    /// time spans (on-calls, overrides) cannot be sliced, and are rejected before anything is sent. If one second
    /// holds more than 10,000 records, the stream ends with [`PageError::SecondTooFull`]. For a record that does not fit `T`, the
    /// stream yields an [error](Error::is_item) and continues.
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
        Listing::new(self, target, Sliced { since: since.into(), until: until.into(), resumed: None, active: None })
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
        match &self.kind.active {
            Some(active) => Some(Checkpoint { path: active.path.clone(), slices: active.records.checkpoint() }),
            None => self.kind.resumed.clone(),
        }
    }

    /// Returns the progress of the history.
    #[must_use]
    pub fn progress(&self) -> HistoryProgress {
        self.kind.active.as_ref().map_or_else(HistoryProgress::default, |active| HistoryProgress {
            records: active.number,
            requests: active.records.planner().requests(),
            total: active.records.planner().total(),
        })
    }

    /// Returns the next record, and `None` at the end. Dropping this future loses no record.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }

    fn begin(&mut self) -> Result<(), Error> {
        if let ListingState::Building(list) = std::mem::replace(&mut self.state, ListingState::Done) {
            self.kind.active = Some(begin(*list, &self.kind)?);
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
        let Some(active) = &mut this.kind.active else { return Poll::Ready(None) };
        let Some(record) = std::task::ready!(active.records.as_mut().poll_next(cx)) else { return Poll::Ready(None) };
        Poll::Ready(Some(match record {
            Ok(Record { item, .. }) => {
                active.number += 1;
                if let (Some(hook), Ok(item)) = (&mut active.hook, &item) {
                    hook(item, active.number, active.records.planner().total());
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

/// A stream of records. It erases the type of the fetch function.
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

fn begin<T: DeserializeOwned + Send + 'static>(
    list: ListOptions<T>,
    kind: &Sliced<T>,
) -> Result<ActiveHistory<T>, Error> {
    let (mut list, operation) = list.check()?;
    let range = TimeRange::of(&operation, &list.request)?;
    if list.offset.is_some() {
        return Err(Error::invalid(&operation, "a history starts at `since`, not at an offset"));
    }
    let path = list.request.path().to_owned();
    let (pagination, pages) = page_options::take(&mut list, &operation)?;
    let concurrency = list.concurrency;
    let mut options = HistoryOptions::new(pagination).pages(pages).concurrency(concurrency);
    if let Some(widest) = range.widest {
        options = options.max_window(widest);
    }
    let planner = planner(kind, range.order, &options, &operation, &path)?;
    let template = PageTemplate::new(list.request, operation, pagination)?;
    let fetch = move |request: HistoryRequest| {
        let page = fetch_records(Arc::clone(&template), request, range.member);
        in_background(Arc::clone(&template), page, concurrency == 1)
    };
    let records = slices::history(planner, fetch);
    Ok(ActiveHistory { path, records: Box::pin(records), hook: list.hook, number: 0 })
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
            let reason = format!("the checkpoint belongs to another list, {}: resume that list", checkpoint.path);
            return Err(Error::invalid(operation, reason));
        }
        Some(checkpoint) => Planner::resume(checkpoint.slices.clone(), options),
        None if kind.since > kind.until => {
            let reason = format!(
                "the time window ends before it starts, from {} to {}: swap `since` and `until`",
                kind.since, kind.until
            );
            return Err(Error::invalid(operation, reason));
        }
        None => Planner::new(window(kind.since, kind.until), order, options),
    };
    planner.map_err(|error| invalid_start(operation, &error))
}

/// Widens a window to whole seconds.
fn window(since: Timestamp, until: Timestamp) -> Window {
    let ceiling = until.as_second() + i64::from(until.subsec_nanosecond() > 0);
    Window::new(floor(since).max(Timestamp::MIN.as_second()), ceiling.min(Timestamp::MAX.as_second()))
}

async fn fetch_records<T: DeserializeOwned>(
    template: Arc<PageTemplate>,
    request: HistoryRequest,
    member: Option<TimeMember>,
) -> Result<Page<Record<T>>, Error> {
    let Window { since, until } = request.window;
    let instant = |seconds| {
        Timestamp::from_second(seconds)
            .map_err(|_| page_error(template.operation(), PageError::InvalidWindow { since, until }))
    };
    let response = template.fetch(Some([instant(since)?, instant(until)?]), &request.page).await?;
    let page =
        template.read(&response, |response| template.operation().parse_items::<RawRecord<T>>(response.bytes()))?;
    Ok(records(page, member))
}

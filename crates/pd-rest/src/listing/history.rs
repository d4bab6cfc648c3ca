//! Lists by time, beyond what offset pagination reaches.

use std::{
    fmt,
    future::poll_fn,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use futures_core::Stream;
use http::StatusCode;
use jiff::Timestamp;
use pd_core::{Operation, Pagination, Target};
use pd_paginate::{
    OFFSET_CEILING, PageError, PageRequest, PaginateError,
    history::{self as slices, HistoryOptions, Probe, Slicer, Window},
    pages,
};
use serde::{
    Deserialize, Serialize,
    de::{DeserializeOwned, IgnoredAny},
};

use super::{
    History, Listing, Setup, State,
    chronicle::Chronicle,
    fetch::{Plan, fetch_page, pager},
    identified::Identified,
    page_error, unbegun,
};
use crate::{Error, RestSession};

/// A [`Listing`] that is a [`Stream`] of the records of a window of time, read in slices.
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

/// Where a history stands: what is left to read, and the ids of the records that could come again there.
///
/// It can be stored in any format of serde's. Its size is that of at most some ten thousand ids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    path: String,
    slices: slices::Checkpoint,
}

impl Checkpoint {
    /// Whether nothing is left to read.
    #[must_use]
    pub const fn is_finished(&self) -> bool {
        self.slices.is_finished()
    }

    /// The path of the list, below the base URL.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl RestSession {
    /// Iterates over the records of a window of time, however many they are: incidents, log entries, audit records,
    /// notifications, change events.
    ///
    /// Offset pagination ends at 10,000 records, and some lists take windows of a month only. So the window is cut into
    /// slices, first to what the endpoint takes (audit records: 31 days, incidents: 6 months, notifications: 3 months), then
    /// by halves until each slice holds fewer than 10,000 records. The slices come in the server's own order; a record that
    /// lies on a boundary comes once (repeats are told by `id`). Where PagerDuty tells no total (change events), it is asked
    /// for a record near the ceiling instead.
    ///
    /// `since` and `until` are a [`jiff::Timestamp`] or a [`jiff::Zoned`], widened to whole seconds and sent as UTC. Lists of
    /// spans of time (on-calls, overrides) cannot be cut, and are refused before anything is sent. One second that holds more
    /// than 10,000 records ends the stream with [`PageError::SecondTooFull`].
    ///
    /// [`checkpoint`](Listing::checkpoint) tells at any time where it stands, and [`resume`](Listing::resume) goes on there,
    /// in another process if need be:
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
    /// while let Some(record) = records.next().await {
    ///     println!("{}", record?["action"]);
    ///     # break;
    /// }
    /// let stored = serde_json::to_string(&records.checkpoint())?;
    ///
    /// let checkpoint: Option<pd_rest::Checkpoint> = serde_json::from_str(&stored)?;
    /// let mut rest = session.iter_history::<Value>("audit/records", since, until).resume(checkpoint);
    /// while let Some(record) = rest.next().await {
    ///     println!("{}", record?["action"]);
    /// }
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
    /// Goes on from a checkpoint of the same list, with the same filters. Its window replaces `since` and `until`; `None`
    /// begins at the beginning.
    pub fn resume(mut self, checkpoint: impl Into<Option<Checkpoint>>) -> Self {
        self.kind.resumed = checkpoint.into();
        self
    }

    /// Where the history stands behind the record that came last, also after an error. `None` before the first record was
    /// asked for, unless it was resumed: there is nothing to tell yet.
    #[must_use]
    pub fn checkpoint(&self) -> Option<Checkpoint> {
        match &self.kind.run {
            Some(run) => Some(Checkpoint { path: run.path.clone(), slices: run.records.checkpoint() }),
            None => self.kind.resumed.clone(),
        }
    }

    /// The next record; `None` at the end. Dropping this future loses no record.
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
            Ok(Identified { item, .. }) => {
                run.number += 1;
                if let Some(hook) = &mut run.hook {
                    hook(&item, run.number, None);
                }
                Ok(item)
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

/// The stream of slices, whatever its functions are.
trait Records<T>: Stream<Item = Result<Identified<T>, PaginateError<Error>>> + Send {
    fn checkpoint(&self) -> slices::Checkpoint;
}

impl<P, Fut, R, S, I, T> Records<T> for slices::History<P, Fut, R, S, I, Identified<T>>
where
    Self: Stream<Item = Result<Identified<T>, PaginateError<Error>>> + Send,
{
    fn checkpoint(&self) -> slices::Checkpoint {
        self.checkpoint()
    }
}

fn begin<T: DeserializeOwned + Send + 'static>(mut setup: Setup<T>, kind: &Sliced<T>) -> Result<Run<T>, Error> {
    let operation = setup.draft.merge_url_query()?;
    let chronicle = Chronicle::of(&operation, &setup.draft)?;
    if setup.offset.is_some() {
        return Err(Error::refused(&operation, "a history begins at `since`, not at an offset"));
    }
    let path = setup.draft.path().to_owned();
    let slicer = slicer(kind, chronicle, &operation, &path)?;
    let pager = pager(&mut setup, &operation)?;
    let plan = Plan::new(setup.draft, operation)?;
    let tells_total = Arc::new(AtomicBool::new(true));
    let for_probe = Arc::clone(&plan);
    let probe = move |window| probe(Arc::clone(&for_probe), window, Arc::clone(&tells_total));
    let read = move |window| {
        let plan = Arc::clone(&plan);
        pages(pager.clone(), move |request| fetch_slice::<Identified<T>>(Arc::clone(&plan), window, request))
            .concurrency(setup.concurrency)
    };
    let records = slices::history(slicer, probe, read, |record: &Identified<T>| record.id.clone());
    Ok(Run { path, records: Box::pin(records), hook: setup.hook, number: 0 })
}

fn slicer<T>(kind: &Sliced<T>, chronicle: Chronicle, operation: &Operation, path: &str) -> Result<Slicer, Error> {
    let mut options = HistoryOptions::new();
    if let Some(widest) = chronicle.widest {
        options = options.max_window(widest);
    }
    if operation.pagination() != Pagination::Offset {
        options = options.without_probes();
    }
    let slicer = match &kind.resumed {
        Some(checkpoint) if checkpoint.path != path => {
            let reason = format!("the checkpoint is of another list, {}", checkpoint.path);
            return Err(Error::refused(operation, reason));
        }
        Some(checkpoint) => Slicer::resume(checkpoint.slices.clone(), &options),
        None if kind.since > kind.until => {
            let reason = format!(
                "the window of time ends before it begins, from {} to {}: exchange `since` and `until`",
                kind.since, kind.until
            );
            return Err(Error::refused(operation, reason));
        }
        None => Slicer::new(window(kind.since, kind.until), chronicle.order, &options),
    };
    slicer.map_err(|error| unbegun(operation, &error))
}

/// In whole seconds, widened where they are none.
fn window(since: Timestamp, until: Timestamp) -> Window {
    let floor = |time: Timestamp| time.as_second() - i64::from(time.subsec_nanosecond() < 0);
    let ceiling = |time: Timestamp| time.as_second() + i64::from(time.subsec_nanosecond() > 0);
    Window::new(floor(since).max(Timestamp::MIN.as_second()), ceiling(until).min(Timestamp::MAX.as_second()))
}

async fn fetch_slice<I: DeserializeOwned>(
    plan: Arc<Plan>,
    window: Window,
    request: PageRequest,
) -> Result<pd_core::Page<I>, Error> {
    let instant = |seconds| {
        Timestamp::from_second(seconds).map_err(|_| {
            let (since, until) = (window.since, window.until);
            page_error(plan.operation(), PageError::InvalidWindow { since, until })
        })
    };
    let window = [instant(window.since)?, instant(window.until)?];
    fetch_page(plan, Some(window), request).await
}

/// How full a window is: by its total, or where the server tells none, by a look near the ceiling.
async fn probe(plan: Arc<Plan>, window: Window, tells_total: Arc<AtomicBool>) -> Result<Probe, Error> {
    if tells_total.load(Ordering::Relaxed) {
        let mut request = Probe::request_near_ceiling(1);
        request.with_total = true;
        match fetch_slice::<IgnoredAny>(Arc::clone(&plan), window, request).await {
            Ok(page) => match page.info.total {
                Some(total) => return Ok(Probe::Total(total)),
                None => tells_total.store(false, Ordering::Relaxed),
            },
            // A window of no width, which not every server takes.
            Err(error) if window.seconds() == 0 && error.status() == Some(StatusCode::BAD_REQUEST) => {
                return Ok(Probe::Exceeds(true));
            }
            Err(error) => return Err(error),
        }
    }
    let page = fetch_slice::<IgnoredAny>(plan, window, Probe::request_near_ceiling(OFFSET_CEILING)).await?;
    Ok(Probe::near_ceiling(page.items.len(), &page.info))
}

//! Lists: the items of all pages, as a stream, a `Vec`, a map or a count.

use std::{fmt, marker::PhantomData, pin::Pin};

use futures_core::Stream;
use http::Method;
use pd_core::{Operation, Pagination, Target};
use pd_paginate::PageError;
use pd_session::{RequestOptions, request_options};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{
    Error, RestSession,
    request::{CheckedRequest, RequestBuilder},
};

mod background;
mod collect;
mod fetch;
mod history;
mod page_options;
mod paged;
mod record;
mod streamed;
mod time_range;

pub use collect::{Collected, Counted, Keyed};
pub use history::{Checkpoint, HistoryProgress, Sliced};
pub use paged::{Paged, Pages};
pub use streamed::{Notes, Streamed};

/// A [`Stream`] of the items of a list, returned by [`RestSession::iter_all`] and [`RestSession::iter_cursor`].
pub type Items<T> = Listing<T, Streamed>;
/// Resolves to all items of a list; returned by [`RestSession::list_all`].
pub type ListAll<T> = Listing<T, Collected>;
/// Resolves to all items of a list by one of their attributes; returned by [`RestSession::dict_all`].
pub type DictAll<T> = Listing<Value, Keyed<T>>;
/// A [`Stream`] of the records of a time window, returned by [`RestSession::iter_history`].
pub type History<T> = Listing<T, Sliced<T>>;
/// Resolves to the number of items of a list; returned by [`RestSession::get_total`].
pub type GetTotal = Listing<serde::de::IgnoredAny, Counted>;
/// A [`Stream`] of the notes on incidents, returned by [`RestSession::iter_incident_notes`].
pub type IncidentNotes<T> = Listing<Value, Notes<T>>;

/// A builder for the requests of a list. It sends nothing before it is first polled or awaited. It requests each next page after you
/// have taken the items of the page before.
///
/// Each page is requested once. If a page fails, the list ends with its error after all items before it.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sim = pd_sim::Sim::start().await?;
/// # let session = pd_rest::RestSession::builder(pd_core::Credential::token(sim.api_key())?).base_url(sim.url()).build()?;
/// # sim.insert("users", serde_json::json!({"name": "Dave", "email": "dave@example.com"}));
/// use serde_json::Value;
///
/// # let mut shown = 0;
/// let mut users = session.iter_all::<Value>("users").query("query", "Dav").page_size(25);
/// while let Some(user) = users.next().await {
///     println!("{}", user?["name"]);
///     # shown += 1;
/// }
/// # assert!(shown > 0);
/// # Ok(())
/// # }
/// ```
#[must_use = "a list sends nothing until it is polled or awaited"]
pub struct Listing<I, K> {
    state: ListingState<I>,
    operation: Operation,
    pub(crate) kind: K,
}

/// The items of a list.
type BoxItems<I> = Pin<Box<dyn Stream<Item = Result<I, Error>> + Send>>;

/// A function that is called with each item, its number and the total.
type Hook<I> = Box<dyn FnMut(&I, u64, Option<u64>) + Send>;

enum ListingState<I> {
    Building(Box<ListOptions<I>>),
    Running(BoxItems<I>),
    /// The options were taken to start the stream, or another kind of list owns the stream.
    Done,
}

/// The options of a list. `R` is its request: a [`RequestBuilder`], and a [`CheckedRequest`] after the list has started.
struct ListOptions<I, R = RequestBuilder> {
    request: R,
    cursor_only: bool,
    page_size: Option<u32>,
    offset: Option<u64>,
    with_total: bool,
    concurrency: usize,
    dedup_by_id: bool,
    hook: Option<Hook<I>>,
}

impl<I> ListOptions<I> {
    /// Checks the request, and merges the query of its URL with its parameters.
    fn check(self) -> Result<(ListOptions<I, CheckedRequest>, Operation), Error> {
        let Self { request, cursor_only, page_size, offset, with_total, concurrency, dedup_by_id, hook } = self;
        let mut request = request.check()?;
        request.merge_url_query();
        let operation = request.operation_with_path();
        Ok((
            ListOptions { request, cursor_only, page_size, offset, with_total, concurrency, dedup_by_id, hook },
            operation,
        ))
    }
}

impl RestSession {
    /// Iterates over all items of a list. It supports every kind of pagination.
    ///
    /// A page has 100 items unless [`page_size`](Listing::page_size) or a `limit` is set, and at most the documented maximum.
    /// Offset pagination reaches the first 10,000 items. If there are more, the stream ends with
    /// [`pd_paginate::PageError::IterationLimit`] after them; [`iter_history`](Self::iter_history) reads further. An endpoint
    /// without pagination yields its one page. A path that is not a list is rejected before anything is sent. A list for which
    /// PagerDuty documents only POST (raw analytics) is requested by POST, with the body set by [`json`](Listing::json).
    ///
    /// Without dates, PagerDuty lists only the incidents of the last month: `.query("date_range", "all")` lists all of them.
    ///
    /// # Items that are created or deleted while the list is read
    ///
    /// A list by offset is not a snapshot. If an item is created before the current position, the others move down by one, and
    /// one of them arrives twice: [`dedup_by_id`](Listing::dedup_by_id) drops it. If an item before the current position is
    /// deleted, or no longer matches the filters, the others move up by one, and one of them is skipped. To delete or change the
    /// items of a list, collect them with [`list_all`](Self::list_all) first. Lists by cursor do not shift.
    ///
    /// # Items that do not fit `T`
    ///
    /// The stream yields an [error](Error::is_item) for such an item, and continues with the next one. The error has the operation,
    /// and the index and id of the item, but no [`response`](Error::response): the body of a page is dropped after its items were
    /// read. The errors of [`iter_pages`](Self::iter_pages) and [`list_all`](Self::list_all) have the response.
    pub fn iter_all<T: DeserializeOwned + Send + 'static>(&self, target: impl Target) -> Items<T> {
        Listing::new(self, target, Streamed(()))
    }

    /// Iterates over all items of a list that is paged by cursor. Any other documented list is rejected before anything is sent. An
    /// undocumented list is assumed to be paged by cursor.
    pub fn iter_cursor<T: DeserializeOwned + Send + 'static>(&self, target: impl Target) -> Items<T> {
        let mut items = Listing::new(self, target, Streamed(()));
        items.set(|list| list.cursor_only = true);
        items
    }

    /// Gets all items of a list.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sim = pd_sim::Sim::start().await?;
    /// # let session = pd_rest::RestSession::builder(pd_core::Credential::token(sim.api_key())?).base_url(sim.url()).build()?;
    /// let users: Vec<serde_json::Value> = session.list_all("users").await?;
    /// # assert_eq!(users.len(), sim.objects("users").len());
    /// # Ok(())
    /// # }
    /// ```
    pub fn list_all<T: DeserializeOwned + Send + 'static>(&self, target: impl Target) -> ListAll<T> {
        Listing::new(self, target, Collected(()))
    }

    /// Gets all items of a list as a map, whose keys are the `id` or another attribute of the items ([`by`](Listing::by)). Two items
    /// with the same key are an error that names both, unless [`keep_last`](Listing::keep_last) is set. The error of an item has no
    /// response, as with [`iter_all`](Self::iter_all).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sim = pd_sim::Sim::start().await?;
    /// # let session = pd_rest::RestSession::builder(pd_core::Credential::token(sim.api_key())?).base_url(sim.url()).build()?;
    /// # sim.insert("users", serde_json::json!({"name": "Bob", "email": "bob@example.com"}));
    /// use serde_json::Value;
    ///
    /// let users = session.dict_all::<Value>("users").by("email").await?;
    /// println!("{:?}", users.get("bob@example.com").map(|user| &user["id"]));
    /// # assert!(users.contains_key("bob@example.com"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn dict_all<T: DeserializeOwned + Send + 'static>(&self, target: impl Target) -> DictAll<T> {
        Listing::new(self, target, Keyed::new())
    }

    /// Gets the number of items of a list. It requests a page of one item with `total=true`. If the response has no total, it
    /// returns an error.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sim = pd_sim::Sim::start().await?;
    /// # let session = pd_rest::RestSession::builder(pd_core::Credential::token(sim.api_key())?).base_url(sim.url()).build()?;
    /// let users: u64 = session.get_total("users").await?;
    /// # assert_eq!(users, sim.objects("users").len() as u64);
    /// # Ok(())
    /// # }
    /// ```
    pub fn get_total(&self, target: impl Target) -> GetTotal {
        Listing::new(self, target, Counted(()))
    }

    /// Iterates over the notes on one incident (a path, URL or resource), or with `None` on all incidents: the log entries
    /// of the type `annotate_log_entry`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sim = pd_sim::Sim::start().await?;
    /// # let session = pd_rest::RestSession::builder(pd_core::Credential::token(sim.api_key())?).base_url(sim.url()).build()?;
    /// # let note = serde_json::json!({"note": {"content": "The vendor calls back."}});
    /// # let incident = sim.objects("incidents").remove(0);
    /// # let id = incident["id"].as_str().unwrap_or_default();
    /// # session.post(["incidents", id, "notes"]).from("ada.okafor@example.com").json(&note).await?.error_for_status()?;
    /// # let mut shown = 0;
    /// let mut notes = session.iter_incident_notes::<serde_json::Value>(None::<&str>);
    /// while let Some(note) = notes.next().await {
    ///     println!("{}", note?["channel"]["summary"]);
    ///     # shown += 1;
    /// }
    /// # assert!(shown > 0);
    /// # Ok(())
    /// # }
    /// ```
    #[expect(clippy::needless_pass_by_value, reason = "`Some(&incident)` and `Some(\"PABC123\")` read best")]
    pub fn iter_incident_notes<T: DeserializeOwned + Send + 'static>(
        &self,
        incident: Option<impl Target>,
    ) -> IncidentNotes<T> {
        let target = match &incident {
            None => Ok("log_entries".to_owned()),
            Some(incident) => incident.target_url().map(|url| {
                let (path, query) = url.split_at(url.find('?').unwrap_or(url.len()));
                // A text without a slash is the id of the incident.
                let collection = if path.contains('/') { "" } else { "incidents/" };
                format!("{collection}{}/log_entries{query}", path.trim_end_matches('/'))
            }),
        };
        Listing::new(self, Resolved(target), Notes(PhantomData))
    }
}

/// A target whose URL is known.
struct Resolved(Result<String, pd_core::UrlError>);

impl Target for Resolved {
    fn target_url(&self) -> Result<std::borrow::Cow<'_, str>, pd_core::UrlError> {
        self.0.as_deref().map(std::borrow::Cow::Borrowed).map_err(Clone::clone)
    }
}

impl<I: DeserializeOwned + Send + 'static, K> Listing<I, K> {
    fn new(session: &RestSession, target: impl Target, kind: K) -> Self {
        let builder = listing_builder(session, &target);
        // If the URL is invalid, the list yields that error, and nothing uses this operation.
        let operation = builder.operation().cloned();
        let operation = operation.unwrap_or_else(|| Operation::resolve(session.api(), &Method::GET, "/"));
        let list = ListOptions {
            request: builder,
            cursor_only: false,
            page_size: None,
            offset: None,
            with_total: false,
            concurrency: 1,
            dedup_by_id: false,
            hook: None,
        };
        Self { state: ListingState::Building(Box::new(list)), operation, kind }
    }

    pub(crate) fn with_options(mut self, set: impl FnOnce(&mut RequestOptions)) -> Self {
        self.set(|list| set(&mut list.request.options));
        self
    }

    request_options!(base, from, query);

    /// Sets the request body of a list that is requested by POST: the filters of raw analytics.
    pub fn json<B: Serialize + ?Sized>(mut self, body: &B) -> Self {
        self.set(|list| list.request.json(body));
        self
    }

    /// Sets the page size: 100 items by default, at most the documented maximum (100 if a list by offset documents none). 0 is
    /// rejected.
    pub fn page_size(mut self, items: u32) -> Self {
        self.set(|list| list.page_size = Some(items));
        self
    }

    /// Sets the number of items to skip. Lists that are not paged by offset are rejected.
    pub fn offset(mut self, items: u64) -> Self {
        self.set(|list| list.offset = Some(items));
        self
    }

    /// Sets whether to request the number of items on all pages, for [`on_item`](Self::on_item). Off by default, because PagerDuty's
    /// responses then take longer.
    pub fn total(mut self, total: bool) -> Self {
        self.set(|list| list.with_total = total);
        self
    }

    /// Sets how many pages may be in flight at once: 1 by default, as PagerDuty recommends; 0 counts as 1. The order does not
    /// change, and each page is requested once.
    ///
    /// It applies to lists by offset and to histories. Other lists keep one page in flight. Inside a tokio runtime, a task of its
    /// own requests each page, so that a slow consumer does not use up the timeout and deadline of a page. Dropping the list aborts
    /// the tasks. Memory is bounded by the pages in flight; see [`pd_paginate::history`] for a history.
    pub fn concurrency(mut self, pages: usize) -> Self {
        self.set(|list| list.concurrency = pages.max(1));
        self
    }

    /// Drops an item if an earlier item had its `id`. An item without an `id` is kept.
    ///
    /// A list by offset can return an item twice if another item is created while the list is read. The ids of all items are kept
    /// in memory for the comparison. [`iter_history`](RestSession::iter_history) always drops repeated records.
    pub fn dedup_by_id(mut self) -> Self {
        self.set(|list| list.dedup_by_id = true);
        self
    }

    /// Calls `hook` with each item, its number counted from 1, and the total if it is known.
    pub fn on_item(mut self, hook: impl FnMut(&I, u64, Option<u64>) + Send + 'static) -> Self {
        self.set(|list| list.hook = Some(Box::new(hook)));
        self
    }

    /// Returns the operation of the list.
    pub(crate) fn operation(&self) -> Operation {
        self.operation.clone()
    }

    /// Changes the options. They have no effect after the first poll.
    fn set(&mut self, change: impl FnOnce(&mut ListOptions<I>)) {
        if let ListingState::Building(list) = &mut self.state {
            change(list);
        }
    }

    /// Returns the stream of items. The first call starts it.
    fn running(&mut self) -> Option<&mut BoxItems<I>> {
        if matches!(self.state, ListingState::Building(_))
            && let ListingState::Building(list) = std::mem::replace(&mut self.state, ListingState::Done)
        {
            self.state = ListingState::Running(fetch::start(*list));
        }
        match &mut self.state {
            ListingState::Running(items) => Some(items),
            ListingState::Building(_) | ListingState::Done => None,
        }
    }
}

/// Returns the method of a list: GET, unless PagerDuty documents only a POST for the path.
fn listing_builder(session: &RestSession, target: &impl Target) -> RequestBuilder {
    let builder = RequestBuilder::new(session, &Method::GET, target);
    if builder.operation().is_some_and(|operation| operation.is_inferred()) {
        let post = RequestBuilder::new(session, &Method::POST, target);
        if post.operation().is_some_and(|operation| operation.pagination() == Pagination::Body) {
            return post;
        }
    }
    builder
}

fn page_error(operation: &Operation, source: PageError) -> Error {
    Error::Page { operation: operation.clone(), source }
}

/// Returns the error of a list whose options are invalid.
fn invalid_start(operation: &Operation, error: &PageError) -> Error {
    let reason = match error {
        PageError::IterationLimit { ceiling } => format!(
            "pagination by offset reaches only the first {ceiling} items: start at a lower offset, or filter the list"
        ),
        error => error.to_string(),
    };
    Error::invalid(operation, reason)
}

impl<I, K> fmt::Debug for Listing<I, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listing").field("operation", &format_args!("{}", self.operation)).finish_non_exhaustive()
    }
}

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
    request::{CheckedRequest, Draft},
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

/// A builder for the requests of a list. It sends nothing before it is first polled or awaited, and it requests a page when the
/// items of the page before were taken.
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
    state: State<I>,
    operation: Operation,
    pub(crate) kind: K,
}

/// The items of a list.
type BoxItems<I> = Pin<Box<dyn Stream<Item = Result<I, Error>> + Send>>;

/// A function that is called with each item, its number and the total.
type Hook<I> = Box<dyn FnMut(&I, u64, Option<u64>) + Send>;

enum State<I> {
    Setup(Box<Setup<I>>),
    Running(BoxItems<I>),
    /// Between the two, and after the end.
    Done,
}

/// The options of a list. `R` is its request: a [`Draft`], and a [`CheckedRequest`] once the list begins.
struct Setup<I, R = Draft> {
    request: R,
    cursor_only: bool,
    page_size: Option<u32>,
    offset: Option<u64>,
    with_total: bool,
    concurrency: usize,
    dedup_by_id: bool,
    hook: Option<Hook<I>>,
}

impl<I> Setup<I> {
    /// Checks the request, and merges the query of its URL with its parameters.
    fn check(self) -> Result<(Setup<I, CheckedRequest>, Operation), Error> {
        let Self { request, cursor_only, page_size, offset, with_total, concurrency, dedup_by_id, hook } = self;
        let mut request = request.check()?;
        request.merge_url_query();
        let operation = request.operation_with_path();
        Ok((Setup { request, cursor_only, page_size, offset, with_total, concurrency, dedup_by_id, hook }, operation))
    }
}

impl RestSession {
    /// Iterates over all items of a list, whatever its pagination.
    ///
    /// A page has 100 items unless [`page_size`](Listing::page_size) or a `limit` is set, and at most the documented maximum.
    /// Offset pagination reaches the first 10,000 items. If there are more, the stream ends with
    /// [`pd_paginate::PageError::IterationLimit`] after them; [`iter_history`](Self::iter_history) reads further. An endpoint
    /// without pagination yields its one page. A path that is not a list is an error before anything is sent. A list that only
    /// a POST returns (raw analytics) is requested by POST, with the body set by [`json`](Listing::json).
    ///
    /// Without dates, PagerDuty lists only the incidents of the last month: `.query("date_range", "all")` lists all of them.
    ///
    /// # Items that are created or deleted while the list is read
    ///
    /// A list by offset has no snapshot. An item that is created before the current position moves the others down, and one of
    /// them arrives twice: [`dedup_by_id`](Listing::dedup_by_id) drops it. An item that is deleted before the current
    /// position, or no longer matches the filters, moves the others up, and as many are skipped. To delete or change the items
    /// of a list, collect them with [`list_all`](Self::list_all) first. Lists by cursor do not shift.
    ///
    /// # Items that do not fit `T`
    ///
    /// Such an item is an [error](Error::is_item) that names it, and the stream continues with the item after it. The error has
    /// the operation, and the index and id of the item, but no [`response`](Error::response): the body of a page is dropped
    /// once its items are read. The errors of [`iter_pages`](Self::iter_pages) and [`list_all`](Self::list_all) keep it.
    pub fn iter_all<T: DeserializeOwned + Send + 'static>(&self, target: impl Target) -> Items<T> {
        Listing::new(self, target, Streamed(()))
    }

    /// Iterates over all items of a list that is paged by cursor. Any other list is rejected before anything is sent. An
    /// undocumented list is assumed to be paged by cursor.
    pub fn iter_cursor<T: DeserializeOwned + Send + 'static>(&self, target: impl Target) -> Items<T> {
        let mut items = Listing::new(self, target, Streamed(()));
        items.setup(|setup| setup.cursor_only = true);
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

    /// Gets all items of a list by their `id` or another attribute ([`by`](Listing::by)). Two items with the same key are an
    /// error that names both, unless [`keep_last`](Listing::keep_last) is set. The error of an item has no response, as with
    /// [`iter_all`](Self::iter_all).
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

    /// Gets the number of items of a list, by a request for one item with `total=true`.
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
            Some(incident) => incident.target_url().map(|url| match &*url {
                // An identifier without a path names the incident.
                id if !id.contains('/') => format!("incidents/{id}/log_entries"),
                url => format!("{url}/log_entries"),
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
        let draft = listing_draft(session, &target);
        // The URL is invalid: the list yields that error first, and never uses this operation.
        let operation = draft.operation().cloned();
        let operation = operation.unwrap_or_else(|| Operation::resolve(session.api(), &Method::GET, "/"));
        let setup = Setup {
            request: draft,
            cursor_only: false,
            page_size: None,
            offset: None,
            with_total: false,
            concurrency: 1,
            dedup_by_id: false,
            hook: None,
        };
        Self { state: State::Setup(Box::new(setup)), operation, kind }
    }

    pub(crate) fn with_options(mut self, set: impl FnOnce(&mut RequestOptions)) -> Self {
        self.setup(|setup| set(&mut setup.request.options));
        self
    }

    request_options!(base, from, query);

    /// Sets the request body of a list that is requested by POST: the filters of raw analytics.
    pub fn json<B: Serialize + ?Sized>(mut self, body: &B) -> Self {
        self.setup(|setup| setup.request.json(body));
        self
    }

    /// Sets the page size: 100 items by default, at most the documented maximum (100 if a list by offset documents none). 0 is
    /// rejected.
    pub fn page_size(mut self, items: u32) -> Self {
        self.setup(|setup| setup.page_size = Some(items));
        self
    }

    /// Sets the number of items to skip. Lists that are not paged by offset are rejected.
    pub fn offset(mut self, items: u64) -> Self {
        self.setup(|setup| setup.offset = Some(items));
        self
    }

    /// Sets whether to request the number of items on all pages, for [`on_item`](Self::on_item). PagerDuty takes longer to
    /// answer then. Off by default.
    pub fn total(mut self, total: bool) -> Self {
        self.setup(|setup| setup.with_total = total);
        self
    }

    /// Sets how many pages may be in flight at once: 1 by default, as PagerDuty asks; 0 counts as 1. The order stays, and each
    /// page is requested once.
    ///
    /// Lists by offset and histories of any kind use it; other lists stay at one page at a time. Inside a tokio runtime each page
    /// in flight is requested by a task of its own, so a slow consumer uses up neither timeout nor deadline of a page.
    /// Dropping the list aborts the tasks. Memory is bounded by the pages in flight; see [`pd_paginate::history`] for a history.
    pub fn concurrency(mut self, pages: usize) -> Self {
        self.setup(|setup| setup.concurrency = pages.max(1));
        self
    }

    /// Drops an item if an earlier item had its `id`. An item without an `id` is kept.
    ///
    /// A list by offset repeats an item if another one is created before it while the list is read. The ids of all items are
    /// kept for the comparison. [`iter_history`](RestSession::iter_history) always drops repeated records.
    pub fn dedup_by_id(mut self) -> Self {
        self.setup(|setup| setup.dedup_by_id = true);
        self
    }

    /// Calls `hook` with each item, its number counted from 1, and the total if it is known.
    pub fn on_item(mut self, hook: impl FnMut(&I, u64, Option<u64>) + Send + 'static) -> Self {
        self.setup(|setup| setup.hook = Some(Box::new(hook)));
        self
    }

    /// Returns the operation of the list.
    pub(crate) fn operation(&self) -> Operation {
        self.operation.clone()
    }

    /// Changes the options. They have no effect after the first poll.
    fn setup(&mut self, change: impl FnOnce(&mut Setup<I>)) {
        if let State::Setup(setup) = &mut self.state {
            change(setup);
        }
    }

    /// Returns the stream of items, which the first call starts.
    fn running(&mut self) -> Option<&mut BoxItems<I>> {
        if matches!(self.state, State::Setup(_))
            && let State::Setup(setup) = std::mem::replace(&mut self.state, State::Done)
        {
            self.state = State::Running(fetch::start(*setup));
        }
        match &mut self.state {
            State::Running(items) => Some(items),
            State::Setup(_) | State::Done => None,
        }
    }
}

/// Returns the method of a list: GET, unless PagerDuty documents only a POST for the path.
fn listing_draft(session: &RestSession, target: &impl Target) -> Draft {
    let draft = Draft::new(session, &Method::GET, target);
    if draft.operation().is_some_and(|operation| operation.is_inferred()) {
        let post = Draft::new(session, &Method::POST, target);
        if post.operation().is_some_and(|operation| operation.pagination() == Pagination::Body) {
            return post;
        }
    }
    draft
}

fn page_error(operation: &Operation, source: PageError) -> Error {
    Error::Page { operation: operation.clone(), source }
}

/// Returns the error of a list that cannot start, with a message about its options if they are the cause.
fn unbegun(operation: &Operation, error: &PageError) -> Error {
    let reason = match error {
        PageError::IterationLimit { ceiling } => format!(
            "pagination by offset reaches only the first {ceiling} items: start before that, or filter the list"
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

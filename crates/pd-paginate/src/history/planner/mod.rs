//! Plans the requests of a history.

mod deliver;
mod receive;
mod send;

use std::collections::{HashMap, VecDeque};

use pd_core::Pagination;

use super::{
    checkpoint::Checkpoint,
    delivered::Delivered,
    options::HistoryOptions,
    slice::Slice,
    unread::{CHAIN_PAGES, Unread},
    window::{Order, Window},
};
use crate::{PageError, PageRequest};

/// A state machine that decides which page of which window to request next. It does no I/O.
///
/// [`next_request`](Self::next_request) returns the requests to send, and [`receive`](Self::receive) takes the pages that arrive,
/// in any order. [`step`](Self::step) returns the page to deliver next. Call [`admit`](Self::admit) with each of its records: it
/// returns whether the record is new.
///
/// ```
/// use pd_core::{Page, PageInfo, Pagination};
/// use pd_paginate::history::{HistoryOptions, HistoryRecord, Order, Planner, Step, Window};
///
/// struct Entry(&'static str);
///
/// impl HistoryRecord for Entry {
///     fn id(&self) -> Option<&str> {
///         Some(self.0)
///     }
/// }
///
/// let mut planner = Planner::new(Window::new(0, 100), Order::Descending, &HistoryOptions::new(Pagination::Offset))?;
/// let request = planner.next_request().ok_or("the first page")?;
/// assert_eq!(request.window, Window::new(0, 100));
///
/// let page = Page::new(vec![Entry("Q1"), Entry("Q1")], PageInfo::default());
/// assert!(planner.receive(request.id, &page));
/// assert_eq!(planner.step(), Step::Deliver(request.id));
/// planner.deliver(request.id);
/// let new: Vec<bool> = page.items.iter().map(|entry| planner.admit(entry)).collect();
/// assert_eq!(new, [true, false]);
/// assert_eq!(planner.step(), Step::Finished);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Planner {
    order: Order,
    whole: Window,
    options: HistoryOptions,
    widest: Option<u64>,
    /// The rest of the window, in the order in which it is delivered.
    segments: VecDeque<Segment>,
    /// The state of each request that was sent and whose page was not delivered.
    requests: HashMap<u64, Request>,
    in_flight: usize,
    next_id: u64,
    /// The number of pages that have arrived.
    received: u64,
    /// The window that was left at the start, and its total.
    started: Option<Window>,
    total: Option<u64>,
    /// Whether every page so far had times that fit its window and the order.
    has_times: bool,
    has_failed: bool,
    delivered: Delivered,
    /// The time of the last record that was delivered from the first segment.
    last_time: Option<i64>,
}

#[derive(Debug, Clone)]
enum Segment {
    Slice(Box<Slice>),
    Unread(Unread),
}

#[derive(Debug, Clone, Copy)]
struct Request {
    window: Window,
    has_arrived: bool,
}

/// A page to request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HistoryRequest {
    /// Identifies the request to [`Planner::receive`], [`Planner::fail`] and [`Planner::deliver`].
    pub id: u64,
    /// The window, to be sent as `since` and `until`.
    pub window: Window,
    /// The page of that window.
    pub page: PageRequest,
}

/// The next step after the records of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Deliver the page of this request, once it has arrived.
    Deliver(u64),
    /// Wait for a page to arrive. If no request is in flight, a request failed whose page is needed to continue: report its error.
    Wait,
    /// Every record was delivered.
    Finished,
    /// The history cannot continue. Every record before the error was delivered.
    Failed(PageError),
}

impl Planner {
    /// Starts a history. If `since` equals `until` there is nothing to request.
    ///
    /// # Errors
    ///
    /// [`PageError::InvalidWindow`] if `since` is after `until`, [`PageError::InvalidMaxWindow`], and [`PageError::InvalidLimit`]
    /// for a page size of 0.
    pub fn new(window: Window, order: Order, options: &HistoryOptions) -> Result<Self, PageError> {
        let rest = (window.since != window.until).then_some(window);
        Self::resume(Checkpoint { order, whole: window, rest, delivered: Delivered::default() }, options)
    }

    /// Continues from a checkpoint.
    ///
    /// # Errors
    ///
    /// Those of [`new`](Self::new).
    pub fn resume(checkpoint: Checkpoint, options: &HistoryOptions) -> Result<Self, PageError> {
        let Checkpoint { order, whole, rest, delivered } = checkpoint;
        let mut windows = [Some(whole), rest].into_iter().flatten();
        if let Some(Window { since, until }) = windows.find(|window| window.since > window.until) {
            return Err(PageError::InvalidWindow { since, until });
        }
        // Checks the page options, so that creating a slice cannot fail later.
        Slice::new(whole, options, None, 0)?;
        Ok(Self {
            order,
            whole,
            options: options.clone(),
            widest: options.widest()?,
            segments: rest.map(Unread::new).map(Segment::Unread).into_iter().collect(),
            requests: HashMap::new(),
            in_flight: 0,
            next_id: 0,
            received: 0,
            started: rest,
            total: None,
            has_times: true,
            has_failed: false,
            delivered,
            last_time: None,
        })
    }

    /// Returns the maximum number of pages that are in flight or wait to be delivered. With a concurrency of 1, it is one page.
    /// Otherwise it is twice the concurrency and 2 more for offset pagination, and 32 times the concurrency for cursors.
    #[must_use]
    pub fn max_pages(&self) -> usize {
        let concurrency = self.options.concurrency;
        match (concurrency, self.is_offset()) {
            (1, _) => 1,
            (_, true) => concurrency.saturating_mul(2).saturating_add(2),
            (_, false) => concurrency.saturating_mul(usize::try_from(CHAIN_PAGES).unwrap_or(usize::MAX)),
        }
    }

    fn is_offset(&self) -> bool {
        self.options.pagination == Pagination::Offset
    }

    /// Returns the window to request for a slice: with the overlap, but not before the start of the history.
    fn asked(&self, window: Window) -> Window {
        let since = window.since.saturating_sub(i64::from(self.options.overlap));
        Window::new(since.max(self.whole.since), window.until)
    }

    /// Returns the number of records of the history, or of the rest of a resumed history. `None` before the first page has arrived,
    /// if the server does not report totals, or if the window is wider than the endpoint accepts.
    #[must_use]
    pub const fn total(&self) -> Option<u64> {
        self.total
    }

    /// Returns the number of requests so far.
    #[must_use]
    pub const fn requests(&self) -> u64 {
        self.next_id
    }

    /// Returns whether the page of a request is still to be delivered.
    #[must_use]
    pub fn expects(&self, id: u64) -> bool {
        self.requests.contains_key(&id)
    }
}

impl Segment {
    const fn window(&self) -> Window {
        match self {
            Self::Slice(slice) => slice.window,
            Self::Unread(unread) => unread.window,
        }
    }
}

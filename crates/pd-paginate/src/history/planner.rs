use std::collections::{HashMap, VecDeque};

use pd_core::{Page, Pagination};

use super::{
    checkpoint::Checkpoint,
    delivered::Delivered,
    options::HistoryOptions,
    record::{HistoryRecord, PageTimes},
    slice::{Arrival, Lookahead, Purpose, Reading, Slice},
    unread::{CHAIN_PAGES, Cut, Density, Progress, Unread},
    window::{Order, Window},
};
use crate::{PageError, PageRequest};

/// A state machine that decides which page of which window to request next. It does no I/O.
///
/// [`next_request`](Self::next_request) returns the requests to send, and [`receive`](Self::receive) takes the pages that arrive,
/// in any order. [`step`](Self::step) tells which page is delivered next; [`admit`](Self::admit) then takes each of its
/// records, and returns whether it is new.
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
    /// Whether every record so far told a time that fits its window and the order.
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
    /// Wait for a page to arrive. If none is in flight, one failed that decides how to continue: report its error.
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
        // Checks the page options, so that no slice is refused later.
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

    /// Returns a page to request now, or `None` until a page arrives or is delivered. Call it until it returns `None`.
    ///
    /// No more than [`concurrency`](HistoryOptions::concurrency) requests are in flight at once. The page that is delivered next
    /// is requested first. Others follow as long as the pages in flight and those that wait to be delivered are at most
    /// [`max_pages`](Self::max_pages).
    pub fn next_request(&mut self) -> Option<HistoryRequest> {
        if self.in_flight >= self.options.concurrency {
            return None;
        }
        let front = self.request_at(0, true);
        if front.is_some() || self.has_failed || self.requests.len() >= self.max_pages() {
            return front;
        }
        if self.is_time_to_scout()
            && let Some(request) = self.request_at(1, false)
        {
            return Some(request);
        }
        let mut index = 0;
        while index < self.segments.len() {
            if let Some(request) = self.request_at(index, false) {
                return Some(request);
            }
            index += 1;
        }
        None
    }

    /// Returns the most pages that are in flight or wait to be delivered: twice the concurrency by offset, and 32 for each
    /// cursor that runs beside others. A history with a concurrency of 1 holds one page.
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

    const fn lookahead(&self) -> Lookahead {
        Lookahead { is_concurrent: self.options.concurrency > 1, has_times: self.has_times }
    }

    /// Returns whether to request the first page of the second segment now: nearly all pages of the first one were requested, and
    /// nothing is known yet about the second.
    fn is_time_to_scout(&self) -> bool {
        let (Some(Segment::Slice(slice)), Some(Segment::Unread(_))) = (self.segments.front(), self.segments.get(1))
        else {
            return false;
        };
        self.is_offset() && slice.has_first_page() && slice.unsent() <= 2 * self.options.concurrency as u64
    }

    fn knows_slices_before(&self, index: usize) -> bool {
        self.segments.iter().take(index).all(|segment| match segment {
            Segment::Slice(slice) => slice.has_first_page(),
            Segment::Unread(_) => true,
        })
    }

    /// Returns the next page of a segment; with `is_needed` only if it is the page that is delivered next.
    fn request_at(&mut self, index: usize, is_needed: bool) -> Option<HistoryRequest> {
        self.start_slice(index);
        let lookahead = self.lookahead();
        let Some(Segment::Slice(slice)) = self.segments.get_mut(index) else { return None };
        let next = slice.next_page(lookahead).filter(|next| !is_needed || next.purpose != Purpose::Ahead)?;
        let id = self.next_id;
        slice.sent(id, &next);
        let slice_window = slice.window;
        let window = self.asked(slice_window);
        self.next_id += 1;
        self.in_flight += 1;
        self.requests.insert(id, Request { window, has_arrived: false });
        Some(HistoryRequest { id, window, page: next.request })
    }

    /// Returns the window to request for a slice: with the overlap, but nothing before the whole.
    fn asked(&self, window: Window) -> Window {
        let since = window.since.saturating_sub(i64::from(self.options.overlap));
        Window::new(since.max(self.whole.since), window.until)
    }

    /// Cuts a slice off an unread segment.
    fn start_slice(&mut self, index: usize) {
        let is_offset = self.is_offset();
        let is_free = index == 0
            || !is_offset
            || matches!(self.segments.get(index), Some(Segment::Unread(unread)) if unread.is_blind())
            || self.knows_slices_before(index);
        let Some(Segment::Unread(unread)) = self.segments.get(index).filter(|_| is_free) else { return };
        let failures = unread.failures;
        let (near, end) = (self.order.near_edge(unread.window), self.order.far_edge(self.whole));
        let progress = Progress { pages: self.received, seconds_left: near.abs_diff(end) };
        let Cut { slice, planned, rest } = unread.clone().cut(self.order, &self.options, self.widest, progress);
        // The options were checked at the beginning.
        let Ok(slice) = Slice::new(slice, &self.options, planned, failures) else { return };
        if let Some(segment) = self.segments.get_mut(index) {
            *segment = Segment::Slice(Box::new(slice));
        }
        if let Some(rest) = rest {
            self.segments.insert(index + 1, Segment::Unread(rest));
        }
    }

    /// Takes a page that arrived. Returns whether the page is to be kept for [`Step::Deliver`]; if not, drop it and every other
    /// page that the planner no longer [`expects`](Self::expects): their window is read in another way.
    pub fn receive<T: HistoryRecord>(&mut self, id: u64, page: &Page<T>) -> bool {
        let Some(request) = self.requests.get_mut(&id).filter(|request| !request.has_arrived) else { return false };
        request.has_arrived = true;
        self.in_flight -= 1;
        self.received += 1;
        let times = PageTimes::of(page, self.order, request.window);
        self.has_times &= times.is_some() || page.items.is_empty();
        let times = times.filter(|_| self.has_times);
        if !self.has_times {
            self.last_time = None;
        }
        let arrival = Arrival { item_count: page.items.len() as u64, info: &page.info, times };
        let is_kept = self.receive_arrival(id, &arrival);
        if !is_kept {
            self.requests.remove(&id);
        }
        is_kept
    }

    fn receive_arrival(&mut self, id: u64, arrival: &Arrival<'_>) -> bool {
        let owner = self.segments.iter_mut().enumerate().find_map(|(index, segment)| match segment {
            Segment::Slice(slice) if slice.owns(id) => Some((index, slice)),
            Segment::Slice(_) | Segment::Unread(_) => None,
        });
        let Some((index, slice)) = owner else { return false };
        let was_counted = slice.count().is_some();
        if self.started == Some(slice.window) && self.total.is_none() {
            self.total = arrival.info.total;
        }
        let is_kept = slice.receive(id, arrival);
        let (count, seconds, overflows) =
            (slice.count().filter(|_| !was_counted), slice.window.seconds(), slice.overflows());
        if let Some(count) = count {
            self.learn_after(index, count, seconds);
        }
        if self.has_times {
            self.cut_rest(index, arrival);
            return is_kept;
        }
        !(overflows && self.split(index)) && is_kept
    }

    /// Tells the unread segment that follows how full a slice before it is.
    fn learn_after(&mut self, index: usize, count: u64, seconds: u64) {
        for segment in self.segments.iter_mut().skip(index + 1) {
            match segment {
                // Another first page tells more about the segment after it.
                Segment::Slice(slice) if slice.has_rest => return,
                Segment::Slice(_) => {}
                Segment::Unread(unread) => return unread.learn(count, seconds),
            }
        }
    }

    /// Leaves the rest of a slice to other slices if it is out of reach, or if it is long and requests may run side by side.
    fn cut_rest(&mut self, index: usize, arrival: &Arrival<'_>) {
        let Some(Segment::Slice(slice)) = self.segments.get_mut(index) else { return };
        let rest = match &slice.reading {
            Reading::Offset(_) => slice.cut_at_ceiling(self.order),
            Reading::Chain(_) if self.options.concurrency == 1 => None,
            Reading::Chain(_) => slice.cut_chain(self.order, &self.options.pages, arrival),
        };
        if let Some(rest) = rest {
            self.segments.insert(index + 1, Segment::Unread(rest));
        }
    }

    /// Gives up a slice that is too full, and plans narrower ones in its place. Returns `false` if it cannot be narrower; the
    /// slice then ends with an error.
    fn split(&mut self, index: usize) -> bool {
        let Some(Segment::Slice(slice)) = self.segments.get_mut(index) else { return false };
        let window = slice.window;
        let ceiling = self.options.pages.effective_ceiling();
        if window.seconds() <= 1 {
            slice.failure = Some(PageError::SecondTooFull { second: window.since, ceiling });
            return false;
        }
        let count = slice.count().filter(|total| *total > ceiling);
        let density = Density::new(count.unwrap_or_else(|| ceiling.saturating_mul(2)), window.seconds());
        let (failures, too_wide) = (slice.failures.saturating_add(1), Some(window.seconds()));
        for id in slice.page_ids() {
            // A page in flight still counts until it arrives.
            if self.requests.get(&id).is_some_and(|request| request.has_arrived) {
                self.requests.remove(&id);
            }
        }
        let unread = Unread { window, count, density: Some(density), failures, too_wide };
        if let Some(segment) = self.segments.get_mut(index) {
            *segment = Segment::Unread(unread);
        }
        true
    }

    /// Returns the number of records of the history, or of the rest of a resumed history. `None` if the server does not tell totals,
    /// or if the window is wider than the endpoint accepts.
    #[must_use]
    pub const fn total(&self) -> Option<u64> {
        self.total
    }

    /// Returns the number of requests so far.
    #[must_use]
    pub const fn requests(&self) -> u64 {
        self.next_id
    }

    /// Notes that a request failed. Only the pages before it are requested from now on.
    pub fn fail(&mut self, id: u64) {
        if let Some(request) = self.requests.get_mut(&id).filter(|request| !request.has_arrived) {
            request.has_arrived = true;
            self.in_flight -= 1;
            self.has_failed = true;
        }
    }

    /// Returns the next step. Call it when every record of the page before was taken.
    pub fn step(&mut self) -> Step {
        loop {
            let slice = match self.segments.front() {
                None => return Step::Finished,
                Some(Segment::Unread(_)) => return Step::Wait,
                Some(Segment::Slice(slice)) => slice,
            };
            if let Some(id) = slice.needed() {
                return Step::Deliver(id);
            }
            if let Some(failure) = slice.failure().filter(|_| slice.is_finished() || !slice.has_rest) {
                return Step::Failed(failure.clone());
            }
            if !slice.is_finished() {
                return Step::Wait;
            }
            if slice.overflows() {
                self.replan_overflow();
            } else {
                self.finish_slice();
            }
        }
    }

    /// The first slice was read as far as the ceiling allows and holds more: it has grown since it was planned.
    fn replan_overflow(&mut self) {
        if let Some(Segment::Slice(slice)) = self.segments.front_mut().filter(|_| self.has_times)
            && let Some(rest) = slice.cut_at_ceiling(self.order)
        {
            self.segments.insert(1, Segment::Unread(rest));
        } else {
            self.split(0);
        }
    }

    fn finish_slice(&mut self) {
        self.segments.pop_front();
        self.last_time = None;
        if let Some(segment) = self.segments.front() {
            let window = self.asked(segment.window());
            self.delivered.approach(window, self.order);
        }
    }

    /// Marks the page of [`Step::Deliver`] as delivered. Pass its records to [`admit`](Self::admit) next.
    pub fn deliver(&mut self, id: u64) {
        self.requests.remove(&id);
        if let Some(Segment::Slice(slice)) = self.segments.front_mut() {
            slice.deliver(id);
        }
    }

    /// Returns whether a record of the page that was delivered last is new. Drop it if it is not.
    pub fn admit(&mut self, record: &impl HistoryRecord) -> bool {
        let Some(segment) = self.segments.front() else { return true };
        let time = record.time().filter(|_| self.has_times);
        let far = self.order.far_edge(self.asked(segment.window()));
        self.last_time = time.or(self.last_time);
        let is_new = record.id().is_none_or(|id| self.delivered.insert(id, time.unwrap_or(far)));
        if !self.is_offset() {
            self.forget();
        }
        is_new
    }

    /// Returns whether the page of a request is still to be delivered.
    #[must_use]
    pub fn expects(&self, id: u64) -> bool {
        self.requests.contains_key(&id)
    }

    /// A chain has any number of records. Its pages do not shift, so records that lie behind cannot arrive again.
    fn forget(&mut self) {
        match self.last_time.and_then(|time| self.rest_after(time)) {
            Some(rest) if self.delivered.has_doubled() => self.delivered.approach(rest, self.order),
            Some(_) => {}
            None => self.delivered.trim(),
        }
    }

    /// Returns the window that is left to read after a record at `time` of the first segment.
    fn rest_after(&self, time: i64) -> Option<Window> {
        let window = self.segments.front()?.window();
        self.order.rest_after(self.order.window(self.order.near_edge(window), self.order.far_edge(self.whole)), time)
    }

    /// Returns the state of the history after the record that was admitted last, also after an error.
    #[must_use]
    pub fn checkpoint(&self) -> Checkpoint {
        let far = self.order.far_edge(self.whole);
        let whole_rest =
            self.segments.front().map(|segment| self.order.window(self.order.near_edge(segment.window()), far));
        let rest = self.last_time.and_then(|time| self.rest_after(time)).or(whole_rest);
        let delivered = match rest {
            Some(rest) => self.delivered.near(self.asked(rest), self.order),
            None => Delivered::default(),
        };
        Checkpoint { order: self.order, whole: self.whole, rest, delivered }
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

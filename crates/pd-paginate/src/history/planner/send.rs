//! Chooses the page to request next.

use super::{HistoryRequest, Planner, Request, Segment};
use crate::history::{
    slice::{Lookahead, Purpose, Slice},
    unread::{Cut, Progress},
};

impl Planner {
    /// Returns a page to request now, or `None` until a page arrives or is delivered. Call it until it returns `None`.
    ///
    /// At most [`concurrency`](crate::history::HistoryOptions::concurrency) requests are in flight at once. The page that is
    /// delivered next is requested first. Others follow as long as the pages in flight and those that wait to be delivered are at
    /// most [`max_pages`](Self::max_pages).
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

    const fn lookahead(&self) -> Lookahead {
        Lookahead { is_concurrent: self.options.concurrency > 1, has_times: self.has_times }
    }

    /// Returns whether to request the first page of the second segment now: nearly all pages of the first segment were requested, and
    /// no slice reads the second yet.
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
}

//! Receives pages, and estimates the density of records from them.

use pd_core::Page;

use super::{Planner, Segment};
use crate::{
    PageError,
    history::{
        record::{HistoryRecord, PageTimes},
        slice::{Arrival, Reading},
        unread::{Density, Unread},
    },
};

impl Planner {
    /// Takes a page that arrived. Returns whether to keep the page for [`Step::Deliver`](super::Step::Deliver). If not, drop it and
    /// every other page that the planner no longer [`expects`](Self::expects): the planner requests their records again.
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

    /// Passes the number of records of a slice to the unread segment that follows.
    fn learn_after(&mut self, index: usize, count: u64, seconds: u64) {
        for segment in self.segments.iter_mut().skip(index + 1) {
            match segment {
                // The first page of this slice gives a better estimate for the segments after it.
                Segment::Slice(slice) if slice.has_rest => return,
                Segment::Slice(_) => {}
                Segment::Unread(unread) => return unread.learn(count, seconds),
            }
        }
    }

    /// Leaves the rest of a slice to other slices if it is out of reach, or if it is long and several requests may be in flight.
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
    pub(super) fn split(&mut self, index: usize) -> bool {
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
        let unread = Unread { count, density: Some(density), failures, too_wide, ..Unread::new(window) };
        if let Some(segment) = self.segments.get_mut(index) {
            *segment = Segment::Unread(unread);
        }
        true
    }

    /// Records that a request failed. From then on, only the pages before it are requested.
    pub fn fail(&mut self, id: u64) {
        if let Some(request) = self.requests.get_mut(&id).filter(|request| !request.has_arrived) {
            request.has_arrived = true;
            self.in_flight -= 1;
            self.has_failed = true;
        }
    }
}

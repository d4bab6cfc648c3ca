//! The order of delivery, and the state after each record.

use super::{Planner, Segment, Step};
use crate::history::{checkpoint::Checkpoint, delivered::Delivered, record::HistoryRecord, window::Window};

impl Planner {
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

    /// Plans the rest of the first slice, which was read up to the ceiling but holds more records: it grew after it was planned.
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

    /// Removes ids of a cursor chain, which may have any number of records. Its pages do not shift, so a record that lies before the
    /// current page cannot arrive again.
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

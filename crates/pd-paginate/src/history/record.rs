use pd_core::Page;

use super::window::{Order, Window};

/// The id and the time of a record. A history drops records that arrive twice by their id, and plans its requests by their times.
///
/// ```
/// use pd_paginate::history::HistoryRecord;
///
/// struct Entry {
///     id: String,
///     created_at: i64,
/// }
///
/// impl HistoryRecord for Entry {
///     fn id(&self) -> Option<&str> {
///         Some(&self.id)
///     }
///
///     fn time(&self) -> Option<i64> {
///         Some(self.created_at)
///     }
/// }
/// ```
pub trait HistoryRecord {
    /// Returns the id by which a record that arrives twice is recognized. A record without an id is never dropped.
    fn id(&self) -> Option<&str>;

    /// Returns the second (Unix time, rounded down) by which `since` and `until` select this record and by which the server sorts.
    ///
    /// With times, a history continues a full slice at its last record and does not need to estimate the density of the records.
    /// Return `None` if the record has no time, or if the server sorts by another member. If the records of a page have no times,
    /// or times out of order, the history ignores all times from then on.
    fn time(&self) -> Option<i64> {
        None
    }
}

/// The times of a page's first and last record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PageTimes {
    pub(super) first: i64,
    pub(super) last: i64,
}

impl PageTimes {
    /// Returns `None` if no record has a time, or if a time is out of order or outside of `window`. Records without a time are
    /// skipped.
    pub(super) fn of<T: HistoryRecord>(page: &Page<T>, order: Order, window: Window) -> Option<Self> {
        let mut times: Option<Self> = None;
        for time in page.items.iter().filter_map(HistoryRecord::time) {
            let is_inside = window.since <= time && time <= window.until;
            let first = match times {
                None => time,
                Some(before) if order.allows(before.last, time) => before.first,
                Some(_) => return None,
            };
            if !is_inside {
                return None;
            }
            times = Some(Self { first, last: time });
        }
        times
    }

    pub(super) const fn seconds(&self) -> u64 {
        self.last.abs_diff(self.first)
    }
}

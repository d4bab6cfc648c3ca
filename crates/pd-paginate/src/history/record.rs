use pd_core::Page;

use super::window::{Order, Window};

/// A record, as far as a history has to know it.
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
    /// With it a history continues a full slice at its last record, and does not have to guess the density of the records. Return
    /// `None` if the record does not tell it, or if the list is sorted by something else. From the first page on that has records
    /// but no times, or times out of order, the history does without.
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
    /// Returns `None` if no record tells its time, or if one is out of order or outside of `window`: then the times say nothing
    /// about the windows. A record without a time is passed over.
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

use pd_core::PageInfo;
use serde::{Deserialize, Serialize};

use crate::{PageRequest, Position};

/// A window of time, in whole seconds since 1970-01-01T00:00:00Z.
///
/// ```
/// use pd_paginate::history::Window;
///
/// assert_eq!(Window::new(0, 86_400).seconds(), 86_400);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Window {
    /// The beginning, as the request's `since`.
    pub since: i64,
    /// The end, as the request's `until`.
    pub until: i64,
}

impl Window {
    /// From `since` to `until`.
    #[must_use]
    pub const fn new(since: i64, until: i64) -> Self {
        Self { since, until }
    }

    /// The width, in seconds.
    #[must_use]
    pub const fn seconds(&self) -> u64 {
        self.until.abs_diff(self.since)
    }
}

/// The order in which the server lists the records, by time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// The newest first, as most of PagerDuty's lists are.
    #[default]
    Descending,
    /// The oldest first.
    Ascending,
}

/// How full a window is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Probe {
    /// The number of records in it, from a request with `total=true`.
    Total(u64),
    /// Whether it holds more records than offset pagination reaches, where the server tells no total.
    Exceeds(bool),
}

impl Probe {
    /// The request that finds out without a total whether there are more than `ceiling` records: for the last one in reach.
    ///
    /// ```
    /// use pd_core::PageInfo;
    /// use pd_paginate::{Position, history::Probe};
    ///
    /// assert_eq!(Probe::request_near_ceiling(10_000).position, Position::Offset(9_999));
    /// let mut info = PageInfo::default();
    /// info.more = Some(true);
    /// assert_eq!(Probe::near_ceiling(1, &info), Probe::Exceeds(true));
    /// assert_eq!(Probe::near_ceiling(0, &PageInfo::default()), Probe::Exceeds(false));
    /// ```
    #[must_use]
    pub const fn request_near_ceiling(ceiling: u64) -> PageRequest {
        PageRequest { position: Position::Offset(ceiling.saturating_sub(1)), limit: Some(1), with_total: false }
    }

    /// Reads the answer to [`request_near_ceiling`](Self::request_near_ceiling): the window holds more if that record exists and
    /// the server does not say that it is the last one.
    #[must_use]
    pub fn near_ceiling(item_count: usize, info: &PageInfo) -> Self {
        Self::Exceeds(info.more == Some(true) || (item_count > 0 && info.more.is_none()))
    }
}

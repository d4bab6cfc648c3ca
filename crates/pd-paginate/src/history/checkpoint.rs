use serde::{Deserialize, Serialize};

use super::{
    delivered::Delivered,
    window::{Order, Window},
};

/// The state of a history between two records: the window that is left to read, and the ids of records that may arrive again
/// there.
///
/// Any serde format can store it. [`Planner::resume`](super::Planner::resume) continues from it, and does not yield a record
/// that was yielded before the checkpoint was taken. It holds the ids of the records of one second if the records have times,
/// otherwise those of one slice: up to 10,000 for offset pagination, the last 10,000 to 20,000 for cursors.
///
/// ```
/// use pd_core::Pagination;
/// use pd_paginate::history::{Checkpoint, HistoryOptions, Order, Planner, Window};
///
/// let options = HistoryOptions::new(Pagination::Offset);
/// let mut planner = Planner::new(Window::new(0, 3_600), Order::Descending, &options)?;
/// let stored = serde_json::to_string(&planner.checkpoint())?;
/// // … in another process:
/// let checkpoint: Checkpoint = serde_json::from_str(&stored)?;
/// assert!(!checkpoint.is_finished());
/// assert_eq!(Planner::resume(checkpoint, &options)?.next_request(), planner.next_request());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    pub(super) order: Order,
    pub(super) whole: Window,
    pub(super) rest: Option<Window>,
    pub(super) delivered: Delivered,
}

impl Checkpoint {
    /// Returns whether every record was read.
    #[must_use]
    pub const fn is_finished(&self) -> bool {
        self.rest.is_none()
    }

    /// Returns the window with which the history began.
    #[must_use]
    pub const fn whole(&self) -> Window {
        self.whole
    }

    /// Returns the window that is left to read, `None` at the end.
    #[must_use]
    pub const fn rest(&self) -> Option<Window> {
        self.rest
    }
}

use pd_core::Pagination;

use crate::{PageError, PageOptions};

/// The options of a history: pagination, page size, maximum window, overlap and concurrency.
///
/// ```
/// use pd_core::Pagination;
/// use pd_paginate::history::HistoryOptions;
///
/// // Audit records: a cursor, windows of at most 31 days, and four requests in flight.
/// let audit = HistoryOptions::new(Pagination::Cursor).max_window(31 * 86_400).concurrency(4);
/// # let _ = audit;
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryOptions {
    pub(super) pagination: Pagination,
    pub(super) pages: PageOptions,
    pub(super) max_window: Option<u64>,
    pub(super) overlap: u32,
    pub(super) concurrency: usize,
}

impl HistoryOptions {
    /// Creates the defaults: windows of any width, pages of 100 records, one request at a time.
    #[must_use]
    pub fn new(pagination: Pagination) -> Self {
        Self { pagination, pages: PageOptions::new(), max_window: None, overlap: 0, concurrency: 1 }
    }

    /// Sets the page size and the ceiling of offset pagination. A start offset or cursor has no meaning in a history and is
    /// ignored.
    #[must_use]
    pub fn pages(mut self, pages: PageOptions) -> Self {
        self.pages = pages;
        (self.pages.offset, self.pages.cursor, self.pages.with_total) = (0, None, false);
        self
    }

    /// Sets the widest window that the endpoint accepts, in seconds.
    #[must_use]
    pub const fn max_window(mut self, seconds: u64) -> Self {
        self.max_window = Some(seconds);
        self
    }

    /// Makes neighbouring slices overlap by this many seconds, 0 by default: they then share one instant. Set it to 1 if the server
    /// includes neither `since` nor `until` in the window.
    #[must_use]
    pub const fn overlap(mut self, seconds: u32) -> Self {
        self.overlap = seconds;
        self
    }

    /// Sets how many requests may be in flight over all slices together: 1 by default, and 0 counts as 1.
    #[must_use]
    pub const fn concurrency(mut self, requests: usize) -> Self {
        self.concurrency = if requests == 0 { 1 } else { requests };
        self
    }

    /// Returns the maximum width of a slice in seconds, without the overlap.
    pub(super) fn widest(&self) -> Result<Option<u64>, PageError> {
        let Some(seconds) = self.max_window else { return Ok(None) };
        match seconds.checked_sub(u64::from(self.overlap)) {
            None | Some(0) => Err(PageError::InvalidMaxWindow { seconds }),
            widest => Ok(widest),
        }
    }
}

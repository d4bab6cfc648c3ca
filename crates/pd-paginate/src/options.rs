//! The options of a list.

use crate::PageError;

/// The highest `offset + limit` that PagerDuty accepts.
pub const OFFSET_CEILING: u64 = 10_000;

/// The default page size.
pub const DEFAULT_LIMIT: u32 = 100;

/// Page size, start and limits of a list.
///
/// ```
/// use pd_paginate::{PageOptions, Pager};
/// use pd_core::Pagination;
///
/// let pager = Pager::new(Pagination::Offset, &PageOptions::new().limit(500).max_limit(100).offset(40))?;
/// assert_eq!(pager.next().and_then(|request| request.limit), Some(100));
/// # Ok::<(), pd_paginate::PageError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageOptions {
    limit: Option<u32>,
    max_limit: Option<u32>,
    pub(crate) offset: u64,
    pub(crate) cursor: Option<String>,
    pub(crate) with_total: bool,
    ceiling: Option<u64>,
}

impl PageOptions {
    /// Creates the defaults: pages of 100 items, from the first item on.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the page size, in items. The pagers reject 0.
    #[must_use]
    pub const fn limit(mut self, limit: u32) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Sets the endpoint's documented maximum. A larger page size is lowered to it.
    #[must_use]
    pub const fn max_limit(mut self, max_limit: u32) -> Self {
        self.max_limit = Some(max_limit);
        self
    }

    /// Sets the number of items to skip, for offset pagination and SCIM.
    #[must_use]
    pub const fn offset(mut self, offset: u64) -> Self {
        self.offset = offset;
        self
    }

    /// Sets the cursor to start at, for pagination by cursor.
    #[must_use]
    pub fn cursor(mut self, cursor: impl Into<String>) -> Self {
        self.cursor = Some(cursor.into());
        self
    }

    /// Sets whether the first request asks for the total. Offset pagination only.
    #[must_use]
    pub const fn with_total(mut self, with_total: bool) -> Self {
        self.with_total = with_total;
        self
    }

    /// Sets the highest `offset + limit` that the server accepts, [`OFFSET_CEILING`] by default.
    #[must_use]
    pub const fn ceiling(mut self, ceiling: u64) -> Self {
        self.ceiling = Some(ceiling);
        self
    }

    pub(crate) fn effective_ceiling(&self) -> u64 {
        self.ceiling.unwrap_or(OFFSET_CEILING)
    }

    pub(crate) fn effective_limit(&self) -> Result<u32, PageError> {
        let limit = self.limit.unwrap_or(DEFAULT_LIMIT);
        match self.max_limit.map_or(limit, |max_limit| limit.min(max_limit)) {
            0 => Err(PageError::InvalidLimit),
            limit => Ok(limit),
        }
    }
}

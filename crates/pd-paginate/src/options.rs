//! What a caller may choose about an iteration.

use crate::PageError;

/// The highest `offset + limit` that PagerDuty takes.
pub const OFFSET_CEILING: u64 = 10_000;

/// The page size where none is given.
pub const DEFAULT_LIMIT: u32 = 100;

/// Page size, start and limits of an iteration.
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
    /// Pages of 100 items from the beginning.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The page size, in items. 0 is refused by the pagers' constructors.
    #[must_use]
    pub const fn limit(mut self, limit: u32) -> Self {
        self.limit = Some(limit);
        self
    }

    /// The endpoint's documented maximum; a larger page size is lowered to it.
    #[must_use]
    pub const fn max_limit(mut self, max_limit: u32) -> Self {
        self.max_limit = Some(max_limit);
        self
    }

    /// How many items to skip, where the position is a number (offset pagination and SCIM).
    #[must_use]
    pub const fn offset(mut self, offset: u64) -> Self {
        self.offset = offset;
        self
    }

    /// The cursor to begin at, where the position is a cursor.
    #[must_use]
    pub fn cursor(mut self, cursor: impl Into<String>) -> Self {
        self.cursor = Some(cursor.into());
        self
    }

    /// Whether to ask for the total with the first page. Offset pagination only; the other kinds have none to ask for.
    #[must_use]
    pub const fn with_total(mut self, with_total: bool) -> Self {
        self.with_total = with_total;
        self
    }

    /// The highest `offset + limit` that the server takes: [`OFFSET_CEILING`] unless given.
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

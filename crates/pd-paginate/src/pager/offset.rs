use pd_core::PageInfo;

use crate::{PageError, PageOptions, PageRequest, Position};

/// Offset pagination: `offset` and `limit` in the query, `more` and `total` in the body.
///
/// The offset advances by the number of items on the page, and by the requested limit after an empty page with `more`. So no
/// position is requested twice, and every list ends at the ceiling at the latest. The last request has a smaller limit if `offset +
/// limit` would exceed the ceiling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OffsetPager {
    offset: u64,
    limit: u32,
    ceiling: u64,
    with_total: bool,
    is_done: bool,
}

impl OffsetPager {
    /// Starts at the offset of the options.
    ///
    /// # Errors
    ///
    /// [`PageError::InvalidLimit`] for a page size of 0, [`PageError::IterationLimit`] for an offset at or above the ceiling.
    pub fn new(options: &PageOptions) -> Result<Self, PageError> {
        let limit = options.effective_limit()?;
        let ceiling = options.effective_ceiling();
        if options.offset >= ceiling {
            return Err(PageError::IterationLimit { ceiling });
        }
        Ok(Self { offset: options.offset, limit, ceiling, with_total: options.with_total, is_done: false })
    }

    /// Returns the page to request. Only the first request asks for the total.
    #[must_use]
    pub fn next(&self) -> Option<PageRequest> {
        if self.is_done { None } else { self.request_at(self.offset, self.limit) }
    }

    /// Takes a page.
    ///
    /// # Errors
    ///
    /// [`PageError::IterationLimit`] if the list continues at the ceiling.
    pub fn receive(&mut self, item_count: usize, info: &PageInfo) -> Result<(), PageError> {
        let asked = self.next().and_then(|request| request.limit).unwrap_or(self.limit);
        self.receive_asked(asked, item_count, info)
    }

    pub(crate) fn receive_asked(&mut self, asked: u32, item_count: usize, info: &PageInfo) -> Result<(), PageError> {
        self.with_total = false;
        let step = if item_count == 0 { u64::from(asked) } else { item_count as u64 };
        self.offset = self.offset.saturating_add(step);
        let has_more = info.more == Some(true);
        self.is_done = !has_more || self.offset >= self.ceiling;
        if has_more && self.is_done { Err(PageError::IterationLimit { ceiling: self.ceiling }) } else { Ok(()) }
    }

    pub(crate) fn request_at(&self, offset: u64, limit: u32) -> Option<PageRequest> {
        let left = self.ceiling.checked_sub(offset).filter(|left| *left > 0)?;
        let limit = u32::try_from(left).map_or(limit, |left| limit.min(left));
        Some(PageRequest { position: Position::Offset(offset), limit: Some(limit), with_total: self.with_total })
    }

    pub(crate) const fn ask_total(&mut self) {
        self.with_total = true;
    }

    pub(crate) const fn limit(&self) -> u32 {
        self.limit
    }

    pub(crate) const fn ceiling(&self) -> u64 {
        self.ceiling
    }
}

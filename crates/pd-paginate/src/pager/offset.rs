use pd_core::PageInfo;

use crate::{PageError, PageOptions, PageRequest, Position};

/// Offset pagination: `offset` and `limit` in the query, `more` and `total` in the body.
///
/// The offset advances by the number of items that came, and by the limit asked for after an empty page that says `more`, so
/// that no position is asked for twice and the ceiling ends every iteration. The last page under the ceiling is clamped to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OffsetPager {
    offset: u64,
    limit: u32,
    ceiling: u64,
    with_total: bool,
    is_done: bool,
}

impl OffsetPager {
    /// Begins at the options' offset.
    ///
    /// # Errors
    ///
    /// [`PageError::InvalidLimit`] for a page size of 0, [`PageError::IterationLimit`] for an offset at the ceiling or past it.
    pub fn new(options: &PageOptions) -> Result<Self, PageError> {
        let limit = options.effective_limit()?;
        let ceiling = options.effective_ceiling();
        if options.offset >= ceiling {
            return Err(PageError::IterationLimit { ceiling });
        }
        Ok(Self { offset: options.offset, limit, ceiling, with_total: options.with_total, is_done: false })
    }

    /// The page to ask for; the total is asked for with the first page alone.
    #[must_use]
    pub fn next(&self) -> Option<PageRequest> {
        if self.is_done { None } else { self.request_at(self.offset, self.limit) }
    }

    /// Takes a page.
    ///
    /// # Errors
    ///
    /// [`PageError::IterationLimit`] if the list goes on at the ceiling.
    pub fn receive(&mut self, item_count: usize, info: &PageInfo) -> Result<(), PageError> {
        let asked = self.next().and_then(|request| request.limit).unwrap_or(self.limit);
        self.receive_asked(asked, item_count, info)
    }

    pub(crate) fn receive_asked(&mut self, asked: u32, item_count: usize, info: &PageInfo) -> Result<(), PageError> {
        self.with_total = false;
        let step = if item_count == 0 { u64::from(asked) } else { item_count as u64 };
        self.offset = self.offset.saturating_add(step);
        let goes_on = info.more == Some(true);
        self.is_done = !goes_on || self.offset >= self.ceiling;
        if goes_on && self.is_done { Err(PageError::IterationLimit { ceiling: self.ceiling }) } else { Ok(()) }
    }

    pub(crate) fn request_at(&self, offset: u64, limit: u32) -> Option<PageRequest> {
        let room = self.ceiling.checked_sub(offset).filter(|room| *room > 0)?;
        let limit = u32::try_from(room).map_or(limit, |room| limit.min(room));
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

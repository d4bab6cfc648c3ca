use pd_core::PageInfo;

use crate::{PageError, PageOptions, PageRequest, Position};

/// SCIM's pagination: `startIndex`, counted from 1, and `count`; `totalResults` in the body ([RFC 7644, 3.4.2.4]).
///
/// The index advances by the number of items on the page, and by the requested count after an empty page before the total. The
/// list ends at the total, or at an empty page if the server returns no total.
///
/// [RFC 7644, 3.4.2.4]: https://www.rfc-editor.org/rfc/rfc7644#section-3.4.2.4
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartIndexPager {
    index: u64,
    count: u32,
    is_done: bool,
}

impl StartIndexPager {
    /// Starts after the offset of the options.
    ///
    /// # Errors
    ///
    /// [`PageError::InvalidLimit`] for a page size of 0.
    pub fn new(options: &PageOptions) -> Result<Self, PageError> {
        Ok(Self { index: options.offset.saturating_add(1), count: options.effective_limit()?, is_done: false })
    }

    /// Returns the page to request.
    #[must_use]
    pub fn next(&self) -> Option<PageRequest> {
        (!self.is_done).then_some(PageRequest {
            position: Position::StartIndex(self.index),
            limit: Some(self.count),
            with_total: false,
        })
    }

    /// Takes a page.
    ///
    /// # Errors
    ///
    /// It returns no error. It has the signature of the other pagers.
    pub fn receive(&mut self, item_count: usize, info: &PageInfo) -> Result<(), PageError> {
        let step = if item_count == 0 { u64::from(self.count) } else { item_count as u64 };
        let Some(index) = self.index.checked_add(step) else {
            self.is_done = true;
            return Ok(());
        };
        self.is_done = match info.total_results {
            Some(total) => self.index.saturating_add(item_count as u64) > total || index > total,
            None => item_count == 0,
        };
        self.index = index;
        Ok(())
    }
}

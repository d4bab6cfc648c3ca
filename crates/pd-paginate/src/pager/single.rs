use pd_core::PageInfo;

use crate::{PageError, PageRequest, Position};

/// An endpoint without pagination: one page, and an error if the server reports `more`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SinglePager {
    is_done: bool,
}

impl SinglePager {
    /// Creates the pager.
    #[must_use]
    pub const fn new() -> Self {
        Self { is_done: false }
    }

    /// Returns the page to request.
    #[must_use]
    pub const fn next(&self) -> Option<PageRequest> {
        if self.is_done {
            None
        } else {
            Some(PageRequest { position: Position::Whole, limit: None, with_total: false })
        }
    }

    /// Takes the page.
    ///
    /// # Errors
    ///
    /// [`PageError::UnexpectedMore`] if the server reports that more items follow.
    pub fn receive(&mut self, _item_count: usize, info: &PageInfo) -> Result<(), PageError> {
        self.is_done = true;
        if info.more == Some(true) { Err(PageError::UnexpectedMore) } else { Ok(()) }
    }
}

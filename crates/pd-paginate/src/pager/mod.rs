//! State machines that decide which page to request next.

mod cursor;
mod offset;
mod single;
mod start_index;
#[cfg(test)]
mod tests;

use pd_core::{PageInfo, Pagination};

pub use cursor::{CursorKind, CursorPager};
pub use offset::OffsetPager;
pub use single::SinglePager;
pub use start_index::StartIndexPager;

use crate::{PageError, PageOptions, PageRequest};

/// A state machine for the pagination of any endpoint. It does no I/O.
///
/// [`next`](Self::next) returns the page to request, and [`receive`](Self::receive) takes the page that arrived.
///
/// ```
/// use pd_core::{PageInfo, Pagination};
/// use pd_paginate::{PageOptions, Pager, Position};
///
/// let mut pager = Pager::new(Pagination::Offset, &PageOptions::new())?;
/// assert_eq!(pager.next().map(|request| request.position), Some(Position::Offset(0)));
///
/// // The server put 25 items on the page, although 100 were requested.
/// let mut info = PageInfo::default();
/// info.more = Some(true);
/// pager.receive(25, &info)?;
/// assert_eq!(pager.next().map(|request| request.position), Some(Position::Offset(25)));
///
/// // The last page has no `more`.
/// pager.receive(3, &PageInfo::default())?;
/// assert_eq!(pager.next(), None);
/// # Ok::<(), pd_paginate::PageError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Pager {
    /// An endpoint without pagination.
    Single(SinglePager),
    /// `offset` and `limit`.
    Offset(OffsetPager),
    /// `cursor`, `after`, or `starting_after` in the request body.
    Cursor(CursorPager),
    /// SCIM's `startIndex` and `count`.
    StartIndex(StartIndexPager),
}

impl Pager {
    /// Creates the pager for a kind of pagination.
    ///
    /// # Errors
    ///
    /// [`PageError::InvalidLimit`] for a page size of 0, [`PageError::IterationLimit`] for an offset at or above the ceiling.
    pub fn new(pagination: Pagination, options: &PageOptions) -> Result<Self, PageError> {
        Ok(match pagination {
            Pagination::Offset => Self::Offset(OffsetPager::new(options)?),
            Pagination::Cursor => Self::Cursor(CursorPager::new(CursorKind::Cursor, options)?),
            Pagination::After => Self::Cursor(CursorPager::new(CursorKind::After, options)?),
            Pagination::Body => Self::Cursor(CursorPager::new(CursorKind::Body, options)?),
            Pagination::StartIndex => Self::StartIndex(StartIndexPager::new(options)?),
            Pagination::None => Self::Single(SinglePager::new()),
        })
    }

    /// Returns the page to request: the same one until a page is received, and `None` at the end and after an error.
    #[must_use]
    pub fn next(&self) -> Option<PageRequest> {
        match self {
            Self::Single(pager) => pager.next(),
            Self::Offset(pager) => pager.next(),
            Self::Cursor(pager) => pager.next(),
            Self::StartIndex(pager) => pager.next(),
        }
    }

    /// Takes the page that [`next`](Self::next) requested: the number of its items, and its position in the list.
    ///
    /// # Errors
    ///
    /// [`PageError`] if the list continues but cannot be read further. The page itself is valid: deliver it before the error.
    pub fn receive(&mut self, item_count: usize, info: &PageInfo) -> Result<(), PageError> {
        match self {
            Self::Single(pager) => pager.receive(item_count, info),
            Self::Offset(pager) => pager.receive(item_count, info),
            Self::Cursor(pager) => pager.receive(item_count, info),
            Self::StartIndex(pager) => pager.receive(item_count, info),
        }
    }

    /// Takes a page whose request had another limit than [`next`](Self::next) returns.
    pub(crate) fn receive_asked(
        &mut self,
        asked: Option<u32>,
        item_count: usize,
        info: &PageInfo,
    ) -> Result<(), PageError> {
        match (self, asked) {
            (Self::Offset(pager), Some(asked)) => pager.receive_asked(asked, item_count, info),
            (pager, _) => pager.receive(item_count, info),
        }
    }
}

impl From<SinglePager> for Pager {
    fn from(pager: SinglePager) -> Self {
        Self::Single(pager)
    }
}

impl From<OffsetPager> for Pager {
    fn from(pager: OffsetPager) -> Self {
        Self::Offset(pager)
    }
}

impl From<CursorPager> for Pager {
    fn from(pager: CursorPager) -> Self {
        Self::Cursor(pager)
    }
}

impl From<StartIndexPager> for Pager {
    fn from(pager: StartIndexPager) -> Self {
        Self::StartIndex(pager)
    }
}

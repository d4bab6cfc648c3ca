use std::{
    collections::{HashSet, hash_map::RandomState},
    hash::BuildHasher,
};

use pd_core::PageInfo;

use crate::{PageError, PageOptions, PageRequest, Position};

/// The members of the request and of the response that hold the cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CursorKind {
    /// `cursor` in the query, `next_cursor` in the body. The list ends at a null cursor; it continues after an empty page with a
    /// cursor.
    Cursor,
    /// `after` in the query and in the body. The list ends as for `Cursor`.
    After,
    /// `starting_after` in the request body, `last` in the response. The list ends at an empty page, a null `last` or
    /// `more: false`.
    Body,
}

/// Pagination by a cursor that the server returns with each page.
///
/// If the server returns a cursor that it returned before, the list ends with an error, so that it cannot loop. This costs 8 bytes
/// of memory for each page.
#[derive(Debug, Clone)]
pub struct CursorPager {
    kind: CursorKind,
    limit: u32,
    cursor: Option<String>,
    seen: HashSet<u64>,
    hasher: RandomState,
    is_done: bool,
}

impl CursorPager {
    /// Starts at the cursor of the options, or at the first page.
    ///
    /// # Errors
    ///
    /// [`PageError::InvalidLimit`] for a page size of 0.
    pub fn new(kind: CursorKind, options: &PageOptions) -> Result<Self, PageError> {
        let (hasher, cursor) = (RandomState::new(), options.cursor.clone());
        let seen = cursor.iter().map(|cursor| hasher.hash_one(cursor)).collect();
        Ok(Self { kind, limit: options.effective_limit()?, cursor, seen, hasher, is_done: false })
    }

    /// Returns the page to request.
    #[must_use]
    pub fn next(&self) -> Option<PageRequest> {
        if self.is_done {
            return None;
        }
        let cursor = self.cursor.clone();
        let position = match self.kind {
            CursorKind::Cursor => Position::Cursor(cursor),
            CursorKind::After => Position::After(cursor),
            CursorKind::Body => Position::StartingAfter(cursor),
        };
        Some(PageRequest { position, limit: Some(self.limit), with_total: false })
    }

    /// Takes a page.
    ///
    /// # Errors
    ///
    /// [`PageError::RepeatedCursor`] if the server returned the page's cursor before.
    pub fn receive(&mut self, item_count: usize, info: &PageInfo) -> Result<(), PageError> {
        let cursor = match self.kind {
            CursorKind::Cursor => info.next_cursor.as_ref(),
            CursorKind::After => info.after.as_ref(),
            CursorKind::Body => info.last.as_ref().filter(|_| item_count > 0 && info.more != Some(false)),
        };
        self.cursor = cursor.cloned();
        let Some(cursor) = cursor else {
            self.is_done = true;
            return Ok(());
        };
        if self.seen.insert(self.hasher.hash_one(cursor)) {
            Ok(())
        } else {
            self.is_done = true;
            Err(PageError::RepeatedCursor { cursor: cursor.chars().take(100).collect() })
        }
    }
}

/// Two pagers are equal if they request the same page next. The hashes are not compared: each pager has its own hash key.
impl PartialEq for CursorPager {
    fn eq(&self, other: &Self) -> bool {
        self.next() == other.next()
    }
}

impl Eq for CursorPager {}

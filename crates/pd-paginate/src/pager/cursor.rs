use std::{
    collections::{HashSet, hash_map::RandomState},
    hash::BuildHasher,
};

use pd_core::PageInfo;

use crate::{PageError, PageOptions, PageRequest, Position};

/// Which field holds the cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CursorKind {
    /// `cursor` in the query, `next_cursor` in the body. Ends at a null cursor; an empty page with a cursor goes on.
    Cursor,
    /// `after` in the query and in the body; ends as `Cursor`.
    After,
    /// `starting_after` in the request body, `last` in the response's. Ends at an empty page, a null `last` or `more: false`.
    Body,
}

/// Pagination by a cursor that the server gives with each page.
///
/// A cursor that came before, however long ago, is an error and not a loop. For that 8 bytes are kept of each page.
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
    /// Begins at the options' cursor, or at the beginning.
    ///
    /// # Errors
    ///
    /// [`PageError::InvalidLimit`] for a page size of 0.
    pub fn new(kind: CursorKind, options: &PageOptions) -> Result<Self, PageError> {
        let (hasher, cursor) = (RandomState::new(), options.cursor.clone());
        let seen = cursor.iter().map(|cursor| hasher.hash_one(cursor)).collect();
        Ok(Self { kind, limit: options.effective_limit()?, cursor, seen, hasher, is_done: false })
    }

    /// The page to ask for.
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
    /// [`PageError::RepeatedCursor`].
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

/// Equal where the same page is asked for next; hashes of what was seen differ from pager to pager.
impl PartialEq for CursorPager {
    fn eq(&self, other: &Self) -> bool {
        self.next() == other.next()
    }
}

impl Eq for CursorPager {}

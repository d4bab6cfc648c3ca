//! What is asked of the server for one page.

/// Where a page begins, by the kind of pagination.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Position {
    /// The endpoint has no pages: ask without parameters.
    Whole,
    /// `offset` in the query: how many items to skip.
    Offset(u64),
    /// `cursor` in the query; `None` on the first page, where the parameter is left out.
    Cursor(Option<String>),
    /// `after` in the query; as `Cursor`.
    After(Option<String>),
    /// `starting_after` in the request body; as `Cursor`.
    StartingAfter(Option<String>),
    /// SCIM's `startIndex` in the query, counted from 1.
    StartIndex(u64),
}

/// One page to ask for.
///
/// ```
/// use pd_paginate::{OffsetPager, PageOptions, Position};
///
/// let request = OffsetPager::new(&PageOptions::new().limit(50))?.next().ok_or("a first page")?;
/// assert_eq!((&request.position, request.limit), (&Position::Offset(0), Some(50)));
/// assert_eq!(request.parameters(), [("offset", "0".to_owned()), ("limit", "50".to_owned())]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct PageRequest {
    /// Where the page begins.
    pub position: Position,
    /// How many items to ask for (`limit`, SCIM: `count`); `None` where the endpoint has no pages.
    pub limit: Option<u32>,
    /// Whether to ask for the number of items on all pages (`total=true`).
    pub with_total: bool,
}

impl PageRequest {
    /// The parameters under PagerDuty's names, for the query, or for the request body at [`Position::StartingAfter`].
    #[must_use]
    pub fn parameters(&self) -> Vec<(&'static str, String)> {
        let (name, value, limit) = match &self.position {
            Position::Whole => return Vec::new(),
            Position::Offset(offset) => ("offset", Some(offset.to_string()), "limit"),
            Position::Cursor(cursor) => ("cursor", cursor.clone(), "limit"),
            Position::After(after) => ("after", after.clone(), "limit"),
            Position::StartingAfter(last) => ("starting_after", last.clone(), "limit"),
            Position::StartIndex(index) => ("startIndex", Some(index.to_string()), "count"),
        };
        let mut parameters: Vec<_> = value.map(|value| (name, value)).into_iter().collect();
        parameters.extend(self.limit.map(|value| (limit, value.to_string())));
        if self.with_total {
            parameters.push(("total", "true".to_owned()));
        }
        parameters
    }

    /// What tells apart the requests of one iteration that may be in flight together: only offsets may.
    pub(crate) const fn key(&self) -> u64 {
        match self.position {
            Position::Offset(offset) => offset,
            _ => 0,
        }
    }
}

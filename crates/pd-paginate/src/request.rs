//! The request for one page.

use pd_core::Pagination;

/// The position at which a page begins.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Position {
    /// The endpoint has no pages and takes no parameters.
    Whole,
    /// `offset` in the query: the number of items to skip.
    Offset(u64),
    /// `cursor` in the query; `None` on the first page, which is requested without it.
    Cursor(Option<String>),
    /// `after` in the query; like `Cursor`.
    After(Option<String>),
    /// `starting_after` in the request body; like `Cursor`.
    StartingAfter(Option<String>),
    /// SCIM's `startIndex` in the query, counted from 1.
    StartIndex(u64),
}

/// The request for one page.
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
    /// The position at which the page begins.
    pub position: Position,
    /// The page size (`limit`, SCIM: `count`); `None` if the endpoint has no pages.
    pub limit: Option<u32>,
    /// Whether the request asks for the number of items on all pages (`total=true`).
    pub with_total: bool,
}

/// The parameters that select a page.
///
/// ```
/// use pd_core::Pagination;
/// use pd_paginate::PageParameters;
///
/// let parameters = PageParameters::of(Pagination::Cursor).ok_or("paged")?;
/// assert_eq!((parameters.position, parameters.limit, parameters.total), ("cursor", "limit", None));
/// assert_eq!(PageParameters::of(Pagination::StartIndex).and_then(|parameters| parameters.first), Some(1));
/// assert_eq!(PageParameters::of(Pagination::None), None);
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct PageParameters {
    /// The name of the parameter that selects the position of the page.
    pub position: &'static str,
    /// The name of the parameter that sets the page size.
    pub limit: &'static str,
    /// The name of the parameter that asks for the number of items on all pages. `None` if there is no such parameter.
    pub total: Option<&'static str>,
    /// The position of the first item, if positions are numbers; `None` if they are cursors.
    pub first: Option<u64>,
    /// Whether the parameters are members of the request body instead of the query.
    pub in_body: bool,
}

impl PageParameters {
    /// Returns the parameters for a kind of pagination, `None` for a list without pages.
    #[must_use]
    pub const fn of(pagination: Pagination) -> Option<Self> {
        let cursor = Self { position: "cursor", limit: "limit", total: None, first: None, in_body: false };
        Some(match pagination {
            Pagination::None => return None,
            Pagination::Offset => Self { position: "offset", total: Some("total"), first: Some(0), ..cursor },
            Pagination::Cursor => cursor,
            Pagination::After => Self { position: "after", ..cursor },
            Pagination::Body => Self { position: "starting_after", in_body: true, ..cursor },
            Pagination::StartIndex => Self { position: "startIndex", limit: "count", first: Some(1), ..cursor },
        })
    }
}

impl Position {
    /// Returns the kind of pagination that this position belongs to.
    #[must_use]
    pub const fn pagination(&self) -> Pagination {
        match self {
            Self::Whole => Pagination::None,
            Self::Offset(_) => Pagination::Offset,
            Self::Cursor(_) => Pagination::Cursor,
            Self::After(_) => Pagination::After,
            Self::StartingAfter(_) => Pagination::Body,
            Self::StartIndex(_) => Pagination::StartIndex,
        }
    }

    /// Returns the value to send; `None` on the first page of a cursor.
    fn value(&self) -> Option<String> {
        match self {
            Self::Whole => None,
            Self::Offset(number) | Self::StartIndex(number) => Some(number.to_string()),
            Self::Cursor(cursor) | Self::After(cursor) | Self::StartingAfter(cursor) => cursor.clone(),
        }
    }
}

impl PageRequest {
    /// Returns the parameters under PagerDuty's names, for the query, or for the request body of [`Position::StartingAfter`].
    #[must_use]
    pub fn parameters(&self) -> Vec<(&'static str, String)> {
        let Some(names) = PageParameters::of(self.position.pagination()) else { return Vec::new() };
        let position = self.position.value().map(|value| (names.position, value));
        let limit = self.limit.map(|limit| (names.limit, limit.to_string()));
        let total = names.total.filter(|_| self.with_total).map(|name| (name, "true".to_owned()));
        position.into_iter().chain(limit).chain(total).collect()
    }

    /// Returns the key of a page among the pages in flight: its offset. Other kinds of pages are requested one at a time, so they
    /// all have the key 0.
    pub(crate) const fn key(&self) -> u64 {
        match self.position {
            Position::Offset(offset) => offset,
            Position::Whole
            | Position::Cursor(_)
            | Position::After(_)
            | Position::StartingAfter(_)
            | Position::StartIndex(_) => 0,
        }
    }
}

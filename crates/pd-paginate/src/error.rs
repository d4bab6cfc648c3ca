//! The reasons why a list ends early.

use thiserror::Error;

/// The list cannot continue, although no request failed.
///
/// The page that led to the error is delivered before the error.
///
/// ```
/// use pd_paginate::{OffsetPager, PageError, PageOptions};
///
/// let pager = OffsetPager::new(&PageOptions::new().offset(10_000));
/// assert_eq!(pager, Err(PageError::IterationLimit { ceiling: 10_000 }));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PageError {
    /// A page size of 0.
    #[error("a page of 0 items cannot be requested: set a page size from 1 to the endpoint's maximum")]
    InvalidLimit,
    /// The list continues after the ceiling, which `offset + limit` must not exceed (PagerDuty: 10,000), or it would start there.
    #[error(
        "offset pagination ends at record {ceiling}, but the list continues: narrow the query (for instance by since and until), \
         or use iter_history, which reads the time window in slices"
    )]
    IterationLimit {
        /// The highest `offset + limit` that the server accepts.
        ceiling: u64,
    },
    /// The server returned a cursor a second time. Following it would read the same pages forever.
    #[error(
        "the server returned the cursor {cursor:?} twice, so the list would never end: request it again, and report it to \
         PagerDuty's support if it happens again"
    )]
    RepeatedCursor {
        /// The first 100 characters of the cursor.
        cursor: String,
    },
    /// An endpoint without pagination reports that more items follow.
    #[error(
        "the server reports more items, but PagerDuty documents no pagination for the endpoint: request the rest with get or jget \
         and the endpoint's own parameters"
    )]
    UnexpectedMore,
    /// A window of one second holds more records than offset pagination reaches, and a window cannot be narrower.
    #[error(
        "more than {ceiling} records lie around the second {second} (Unix time), which offset pagination cannot reach, and a time \
         window cannot be shorter than a second: narrow the query by another filter"
    )]
    SecondTooFull {
        /// The second, in seconds since 1970-01-01T00:00:00Z.
        second: i64,
        /// The highest `offset + limit` that the server accepts.
        ceiling: u64,
    },
    /// A time window ends before it starts.
    #[error("the time window from {since} to {until} (Unix time) ends before it starts: swap since and until")]
    InvalidWindow {
        /// The start, in seconds since 1970-01-01T00:00:00Z.
        since: i64,
        /// The end, in seconds since 1970-01-01T00:00:00Z.
        until: i64,
    },
    /// The maximum window is 0, or not longer than the overlap.
    #[error("a maximum window of {seconds} s is too short: it must be at least 1 s, and longer than the overlap")]
    InvalidMaxWindow {
        /// The maximum window that was given, in seconds.
        seconds: u64,
    },
}

/// A stream ended early.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PaginateError<E> {
    /// The fetch function returned an error. Every page before this one was delivered.
    #[error(transparent)]
    Fetch(E),
    /// The list cannot continue.
    #[error(transparent)]
    Page(#[from] PageError),
}

//! The reasons why a list ends early.

use thiserror::Error;

/// The list cannot continue, although the server answered.
///
/// The page that led to the error is delivered before it.
///
/// ```
/// use pd_paginate::{OffsetPager, PageError, PageOptions};
///
/// let refused = OffsetPager::new(&PageOptions::new().offset(10_000));
/// assert_eq!(refused, Err(PageError::IterationLimit { ceiling: 10_000 }));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PageError {
    /// A page size of 0.
    #[error("a page of 0 items cannot be requested: set a page size from 1 to the endpoint's maximum")]
    InvalidLimit,
    /// The list continues after the ceiling, which `offset + limit` must not exceed (PagerDuty: 10,000).
    #[error(
        "the list continues after the first {ceiling} records, which is as far as offset pagination reaches: narrow the query \
         (for instance by since and until), or use iter_history, which slices the time window"
    )]
    IterationLimit {
        /// The highest `offset + limit` that the server accepts.
        ceiling: u64,
    },
    /// The server returned a cursor a second time. Following it would repeat the same pages for ever.
    #[error(
        "the server returned the cursor {cursor:?} twice, so the list would never end: the items so far are complete; start \
         again, and ask PagerDuty's support if it happens again"
    )]
    RepeatedCursor {
        /// The first 100 characters of the cursor.
        cursor: String,
    },
    /// An endpoint without pagination reports that more items follow.
    #[error(
        "the server reports more items, but no pagination is documented for the endpoint: request the rest by the endpoint's own \
         parameters, with get or jget"
    )]
    UnexpectedMore,
    /// A window of one second holds more records than offset pagination reaches, and a window cannot be narrower.
    #[error(
        "the records around the second {second} (Unix time) exceed the {ceiling} that can be reached, and a time window cannot be \
         narrower: narrow the query by another filter"
    )]
    SecondTooFull {
        /// The second, in seconds since 1970-01-01T00:00:00Z.
        second: i64,
        /// The highest `offset + limit` that the server accepts.
        ceiling: u64,
    },
    /// A time window ends before it starts.
    #[error("the time window from {since} to {until} (Unix time) ends before it starts: exchange since and until")]
    InvalidWindow {
        /// The start, in seconds since 1970-01-01T00:00:00Z.
        since: i64,
        /// The end, in seconds since 1970-01-01T00:00:00Z.
        until: i64,
    },
    /// The widest window that the endpoint accepts leaves nothing to read.
    #[error(
        "a widest window of {seconds} s leaves nothing to read: it must be longer than the overlap, and at least 1 s"
    )]
    InvalidMaxWindow {
        /// The widest window that was given, in seconds.
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

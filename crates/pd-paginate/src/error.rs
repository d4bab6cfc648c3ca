//! What can end an iteration early.

use thiserror::Error;

/// Why an iteration cannot go on, where the server did answer.
///
/// The page that led to it is good, and is delivered before the error.
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
    #[error("a page of 0 items cannot be asked for: set a page size from 1 to the endpoint's maximum")]
    InvalidLimit,
    /// `offset + limit` may not exceed the ceiling (PagerDuty: 10,000), and the list goes on behind it.
    #[error(
        "the list goes on past the first {ceiling} records, and offset pagination reaches no further: narrow the query (for \
         instance by since and until), or use iter_history, which slices the time window"
    )]
    IterationLimit {
        /// The highest `offset + limit` that the server takes.
        ceiling: u64,
    },
    /// The server gave a cursor that it had given before: following it would repeat pages without end.
    #[error(
        "the server gave the cursor {cursor:?} a second time, so that the list has no end: what came before is complete up to \
         there; start again, and ask PagerDuty's support if it happens again"
    )]
    RepeatedCursor {
        /// The cursor, its first 100 characters.
        cursor: String,
    },
    /// An endpoint without pagination says that there is more.
    #[error(
        "the server says that there is more, but the endpoint is not known to have pages: ask for the rest by its own \
         parameters, with get or jget"
    )]
    UnexpectedMore,
    /// The records of one second are more than offset pagination reaches, and a window of time cannot be narrower.
    #[error(
        "the second that begins at Unix time {second} holds more than {ceiling} records, and a window of time cannot be \
         narrower: narrow the query by another filter"
    )]
    SecondTooFull {
        /// The second, in seconds since 1970-01-01T00:00:00Z.
        second: i64,
        /// The highest `offset + limit` that the server takes.
        ceiling: u64,
    },
    /// A window of time that ends before it begins.
    #[error("the window of time from {since} to {until} (Unix time) ends before it begins: exchange since and until")]
    InvalidWindow {
        /// The beginning, in seconds since 1970-01-01T00:00:00Z.
        since: i64,
        /// The end, in seconds since 1970-01-01T00:00:00Z.
        until: i64,
    },
    /// The widest window that may be asked for is too narrow to be cut.
    #[error(
        "windows of {seconds} s cannot be asked for: the widest window must be longer than the overlap, and at least 1 s"
    )]
    InvalidMaxWindow {
        /// The widest window that was given, in seconds.
        seconds: u64,
    },
}

/// Why a stream ended early: the fetch function failed, or the iteration cannot go on.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PaginateError<E> {
    /// The fetch function's own error, for the page behind those that were delivered.
    #[error(transparent)]
    Fetch(E),
    /// The iteration cannot go on.
    #[error(transparent)]
    Page(#[from] PageError),
}

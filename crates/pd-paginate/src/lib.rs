//! Pagination: state machines without I/O, and [`Stream`](futures_core::Stream)s over any fetch function.
//!
//! It depends on no async runtime. The streams run on the runtime of the fetch function.
//!
//! | module | contents |
//! |---|---|
//! | [`pager`] | a state machine for each kind of pagination, and [`Pager`] over all of them |
//! | [`stream`] | [`pages`] and [`items`], with one page or several in flight |
//! | [`history`] | all records of a time window, also beyond the ceiling of offset pagination |
//! | [`PageRequest`], [`PageParameters`] | the request for a page, and the names of its parameters |
//! | [`PageOptions`], [`PageError`] | page size, start and limits; the reasons why a list ends early |
//!
//! A stream calls the fetch function with a [`PageRequest`]. The function returns a future of a [`Page`](pd_core::Page):
//!
//! ```
//! use futures_util::TryStreamExt;
//! use pd_core::{Page, PageInfo, Pagination};
//! use pd_paginate::{PageOptions, PageRequest, Pager, Position, items};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // Two pages in memory, in place of a client that sends `request.parameters()`.
//! let fetch = |request: PageRequest| async move {
//!     let mut info = PageInfo::default();
//!     let items = match request.position {
//!         Position::Cursor(None) => {
//!             info.next_cursor = Some("second".to_owned());
//!             vec!["created", "renamed"]
//!         }
//!         _ => vec!["deleted"],
//!     };
//!     Ok::<_, std::io::Error>(Page::new(items, info))
//! };
//! let pager = Pager::new(Pagination::Cursor, &PageOptions::new())?;
//! let records: Vec<&str> = items(pager, fetch).try_collect().await?;
//! assert_eq!(records, ["created", "renamed", "deleted"]);
//! # Ok(())
//! # }
//! ```
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod history;
pub mod pager;
pub mod stream;

mod error;
mod options;
mod request;

pub use error::{PageError, PaginateError};
pub use options::{DEFAULT_LIMIT, OFFSET_CEILING, PageOptions};
pub use pager::{CursorKind, CursorPager, OffsetPager, Pager, SinglePager, StartIndexPager};
pub use request::{PageParameters, PageRequest, Position};
pub use stream::{Items, OnItem, Pages, items, pages};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

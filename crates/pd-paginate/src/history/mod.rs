//! Histories: all records of a time window, also beyond the ceiling of offset pagination.
//!
//! Offset pagination ends at 10,000 records, and some endpoints accept windows of at most a month. So a history is read in slices of
//! its window. [`Planner`] decides without I/O which page of which slice to request next. [`history`] is a stream over a planner and
//! a fetch function. Times are whole seconds since 1970-01-01T00:00:00Z.
//!
//! # How slices are planned
//!
//! | the list | the plan |
//! |---|---|
//! | by offset, and records have [times](HistoryRecord::time) | A slice is the whole window. If it holds more than the ceiling, the next slice starts at the time of the last record in reach. |
//! | by offset, without times | The first page of a slice has the total. A slice that is too full is replaced by narrower ones, planned from its total and then from the density of the slices before. Without a total, the record at the ceiling is requested to find out whether the slice is too full. |
//! | by cursor | Slices of the maximum width that the endpoint accepts, several at once. If records have times, a slice with many pages is cut into slices of at most 32 pages each. |
//!
//! Requests of the next slice start while the last pages of this one are in flight, and
//! [`concurrency`](HistoryOptions::concurrency) bounds all slices together.
//!
//! # Guarantees
//!
//! - Every record that the server finds in the window is yielded once, in the server's order. Neighbouring slices share at least one
//!   instant, so nothing is lost if the server includes at least one of the bounds `since` and `until` in the window. If it includes
//!   neither, set [`overlap`](HistoryOptions::overlap). Records that arrive twice are dropped by id.
//! - Pages by cursor do not shift. Pages by offset shift if records are created or deleted in the slice while it is read:
//!   - A created record moves others to a later position. They arrive twice and are yielded once. With several requests in
//!     flight, the server may answer a later page before the record is created and an earlier one after it. The record between
//!     them is then skipped, unless the new record is listed after both.
//!   - A record that is deleted, or that no longer matches the filters, moves others to an earlier position. With a concurrency of
//!     1, at most one other record is skipped for each record that is deleted. With a higher concurrency, it is at most one for
//!     each page that was in flight or waited for delivery. No record is yielded twice, and the history does not end early.
//!
//!   If the window lies in the past, and no filter depends on a state that changes, pages do not shift: nothing is lost at any
//!   concurrency. If `until` is in the future, use a concurrency of 1.
//! - A burst is read second by second. If a window of one second holds more records than the ceiling, the history ends with
//!   [`SecondTooFull`](crate::PageError::SecondTooFull) after all records that can be reached. Such a window holds the records of one
//!   second, or of two neighbouring ones if the server includes both `since` and `until`.
//!
//! Records that span a time, such as on-calls, lie on both sides of a boundary and cannot be read this way.
//!
//! # Memory
//!
//! [`Planner::max_pages`] bounds the pages in flight and those that wait for earlier ones. The ids of delivered records are kept to
//! recognize records that arrive twice. For offset pagination, these are the ids of one slice: at most the ceiling and the records of
//! one second. For cursors, these are the ids of one second if the records have times, otherwise the last 10,000 to 20,000.
//!
//! ```
//! use futures_util::TryStreamExt;
//! use pd_core::{Page, PageInfo, Pagination};
//! use pd_paginate::{PageOptions, Position};
//! use pd_paginate::history::{HistoryOptions, HistoryRecord, HistoryRequest, Order, Planner, Window, history};
//!
//! struct Record {
//!     id: String,
//!     second: i64,
//! }
//!
//! impl HistoryRecord for Record {
//!     fn id(&self) -> Option<&str> {
//!         Some(&self.id)
//!     }
//!
//!     fn time(&self) -> Option<i64> {
//!         Some(self.second)
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // A server in memory: one record in each of the seconds 0 to 99, four to a page, and offsets up to 10.
//! let fetch = |request: HistoryRequest| async move {
//!     let Position::Offset(offset) = request.page.position else { return Err(std::io::Error::other("no offset")) };
//!     let seconds: Vec<i64> = (request.window.since..=request.window.until.min(99)).collect();
//!     let page = seconds.iter().skip(offset as usize).take(4);
//!     let items = page.map(|second| Record { id: second.to_string(), second: *second }).collect();
//!     let mut info = PageInfo::default();
//!     info.more = Some(seconds.len() as u64 > offset + 4);
//!     info.total = request.page.with_total.then_some(seconds.len() as u64);
//!     Ok(Page::new(items, info))
//! };
//! let options = HistoryOptions::new(Pagination::Offset).pages(PageOptions::new().limit(4).ceiling(10));
//! let planner = Planner::new(Window::new(0, 100), Order::Ascending, &options)?;
//! let records: Vec<Record> = history(planner, fetch).try_collect().await?;
//! assert!(records.iter().map(|record| record.second).eq(0..100));
//! # Ok(())
//! # }
//! ```

mod checkpoint;
mod delivered;
mod options;
mod planner;
mod record;
mod slice;
mod stream;
#[cfg(test)]
mod tests;
mod unread;
mod window;

pub use checkpoint::Checkpoint;
pub use options::HistoryOptions;
pub use planner::{HistoryRequest, Planner, Step};
pub use record::HistoryRecord;
pub use stream::{History, history};
pub use window::{Order, Window};

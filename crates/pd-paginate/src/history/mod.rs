//! Histories: all records of a time window, however many there are.
//!
//! Offset pagination ends at 10,000 records and some endpoints accept windows of a month, so a history is read in slices of its
//! window. [`Planner`] decides without I/O which page of which slice to request next; [`history`] drives it with one fetch function.
//! Times are whole seconds since 1970-01-01T00:00:00Z.
//!
//! # How slices are planned
//!
//! | the list | the plan |
//! |---|---|
//! | by offset, and records tell their [time](HistoryRecord::time) | A slice is the whole window. If it holds more than the ceiling, the next slice starts at the time of the last record in reach. |
//! | by offset, without times | The first page of a slice tells the total. A slice that is too full is replaced by narrower ones, planned from its total and then from the density of the slices before. Without a total, the record at the ceiling is requested instead. |
//! | by cursor | Windows of the largest width that the endpoint accepts, side by side. If records tell their times, a window with many pages is cut into windows of at most 32 pages each. |
//!
//! Requests of the next slice start while the last pages of this one are in flight, and
//! [`concurrency`](HistoryOptions::concurrency) bounds all slices together.
//!
//! # Guarantees
//!
//! - Every record that the server counts to the window is yielded once, in the server's order. Neighbouring slices share at least one
//!   instant, so nothing is lost if the server counts one of `since` and `until` as inside
//!   ([otherwise](HistoryOptions::overlap)). Records that arrive twice are dropped by id.
//! - Cursors do not shift. A slice that is read by offset does if records are created or deleted in it meanwhile:
//!   - A created record moves others to a later position. They arrive twice and are yielded once. With several requests in
//!     flight the server may answer a later page before the record is created and an earlier one after it; the record between
//!     them is then skipped, unless the new record is listed after both.
//!   - A record that is deleted, or that no longer matches the filters, moves others to an earlier position. With a concurrency of
//!     1 at most one other record is skipped for each record that is deleted. With a higher concurrency it is at most one for
//!     each page that was in flight or waited for delivery. No record is yielded twice, and the history does not end early.
//!
//!   A window that has ended, without filters on a state that changes, has no such records: nothing is lost in it at any
//!   concurrency. If `until` is in the future, read with a concurrency of 1.
//! - A burst is read second by second. If a window of one second holds more records than the ceiling, the history ends with
//!   [`SecondTooFull`](crate::PageError::SecondTooFull) after all records that can be reached. That is one second of records, or
//!   two neighbouring ones if the server counts both `since` and `until` as inside.
//!
//! Records that span a time, such as on-calls, lie on both sides of a boundary and cannot be read this way.
//!
//! # Memory
//!
//! [`Planner::max_pages`] bounds the pages in flight and those that wait for earlier ones. Of the records that were delivered,
//! the ids of one slice are kept: at most the ceiling and the records of one second for offset pagination. A cursor's records
//! need the ids of one second if they tell their times, otherwise 10,000 to 20,000.
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

//! Slices of a window of time, for lists that are longer than offset pagination reaches.
//!
//! Offset pagination ends at 10,000 records, so a longer history is read in slices of its window of time, each narrow enough
//! to fit: [`Slicer`] decides without I/O which window to ask for next, [`history`] drives it over two functions. No date
//! library is needed: times are whole seconds since 1970-01-01T00:00:00Z.
//!
//! **What is yielded** is what the server itself counts to the window from `since` to `until`, each record once, in the
//! server's order from slice to slice. Whether the server takes a bound as inclusive is its own affair.
//!
//! **Boundaries.** Neighbouring slices share their boundary instant, so that nothing is lost there as long as the server takes
//! one of its bounds as inclusive (for one that takes neither so, there is [`HistoryOptions::overlap`]). What it then returns
//! twice is dropped by id. A repeat can only be among the records of the slices that touch the boundary, so the ids of a slice
//! are remembered while a slice that touches it is still to come, and no longer. Where slices are probed a slice has at most
//! 10,000 of them. Where they are not (cursors), the last 10,000 at least are remembered: in the server's order, those nearest
//! to the boundary.
//!
//! **Overlapping records**, such as on-calls, which lie on both sides of any boundary, cannot be sliced this way.
//!
//! ```
//! use futures_util::TryStreamExt;
//! use pd_core::{Page, PageInfo, Pagination};
//! use pd_paginate::history::{HistoryOptions, Order, Probe, Slicer, Window, history};
//! use pd_paginate::{PageOptions, PageRequest, Pager, PaginateError, Position, pages};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // A server in memory, inclusive at both bounds: a record at each of the seconds 0 to 99. It lets an offset reach to 10.
//! let window = Window::new(0, 100);
//! let records = |window: Window| (window.since..=window.until.min(99)).collect::<Vec<i64>>();
//! let options = HistoryOptions::new().ceiling(10);
//! let probe = |window| async move { Ok::<_, std::io::Error>(Probe::Total(records(window).len() as u64)) };
//! let read = |window| {
//!     let pager = Pager::new(Pagination::Offset, &PageOptions::new().limit(4).ceiling(10)).unwrap();
//!     pages(pager, move |request: PageRequest| async move {
//!         let Position::Offset(offset) = request.position else { unreachable!() };
//!         let rest = &records(window)[offset as usize..];
//!         let mut info = PageInfo::default();
//!         info.more = Some(rest.len() > 4);
//!         Ok(Page::new(rest.iter().copied().take(4).collect(), info))
//!     })
//! };
//! let slicer = Slicer::new(window, Order::Ascending, &options)?;
//! let all: Vec<i64> = history(slicer, probe, read, |record: &i64| Some(record.to_string())).try_collect().await?;
//! assert_eq!(all, (0..100).collect::<Vec<i64>>());
//! # Ok(())
//! # }
//! ```

mod checkpoint;
mod options;
mod slicer;
mod stream;
#[cfg(test)]
mod tests;
mod window;

pub use checkpoint::Checkpoint;
pub use options::HistoryOptions;
pub use slicer::{Slicer, Step};
pub use stream::{History, history};
pub use window::{Order, Probe, Window};

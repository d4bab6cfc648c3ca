//! Histories of 100,000 records in virtual time: requests and time, relative to the minimum.
//!
//! Each page takes 200 ms and has 100 records. The minimum is one request for 100 records, with `concurrency` requests always in flight,
//! in whole round trips.
//! Each history is read twice: through `RestSession::iter_history`, with the clock paused, and by the planner alone, which shows how many
//! pages are held.

mod session;

use std::{cmp::Reverse, collections::BinaryHeap, sync::Arc};

use pd_core::{Page, PageInfo, Pagination};
use pd_paginate::{
    Position,
    history::{HistoryOptions, HistoryRecord, HistoryRequest, Order, Planner, Step, Window},
};

use crate::client::Failure;

const DAY: i64 = 86_400;
const WINDOW: Window = Window::new(0, 90 * DAY);
const PAGE: usize = 100;
/// The time that a response takes, in milliseconds.
const ROUND_TRIP: u64 = 200;

/// A list that the server sorts from the newest record to the oldest.
#[derive(Clone)]
pub(crate) struct List {
    pub(crate) title: &'static str,
    /// The second of each record, ascending.
    seconds: Arc<Vec<i64>>,
    /// The maximum window of a list by cursor, in seconds. A list by offset has none.
    widest: Option<u64>,
    /// The minimum number of windows, because of the maximum offset or the maximum window.
    windows: usize,
}

/// The cost of a history through a session.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cost {
    pub(crate) requests: usize,
    pub(crate) least_requests: usize,
    /// In milliseconds.
    pub(crate) time: u64,
    /// In milliseconds.
    pub(crate) least_time: u64,
    /// The maximum number of pages in flight, or held until the pages before them are delivered.
    pub(crate) pages: usize,
    /// Whether the session and the planner keep the bounds: requests are at most 1.02 times the minimum, or one more for each window,
    /// and the time is at most 1.10 times the minimum, or two round trips more.
    pub(crate) holds: bool,
}

/// The result of reading a list.
#[derive(Debug, Clone, Copy)]
struct ReadCost {
    requests: usize,
    /// In milliseconds.
    time: u64,
    records: usize,
}

struct Record {
    id: String,
    second: i64,
}

impl HistoryRecord for Record {
    fn id(&self) -> Option<&str> {
        Some(&self.id)
    }

    fn time(&self) -> Option<i64> {
        Some(self.second)
    }
}

impl List {
    pub(crate) fn all() -> Vec<Self> {
        let audit = |title, seconds| Self { title, seconds: Arc::new(seconds), widest: Some(31 * 86_400), windows: 3 };
        let log = |title, seconds| Self { title, seconds: Arc::new(seconds), widest: None, windows: 10 };
        vec![
            log("log entries, evenly over 90 days", evenly(100_000, WINDOW)),
            log("log entries, 80 % in 6 hours", burst(100_000)),
            audit("audit records, evenly over 90 days", evenly(100_000, WINDOW)),
            audit("500 audit records in 90 days", evenly(500, WINDOW)),
        ]
    }

    /// Reads the list. The bounds do not hold if a record is missing.
    pub(crate) fn cost(&self, concurrency: usize) -> Result<Cost, Failure> {
        let (planned, pages) = self.plan(concurrency)?;
        let read = session::read(self, concurrency)?;
        let least_requests = self.seconds.len().div_ceil(PAGE);
        // A round trip cannot be shared between two rounds of requests.
        let least_time = least_requests.div_ceil(concurrency) as u64 * ROUND_TRIP;
        let holds = [planned, read].iter().all(|run| {
            let most_requests = (least_requests * 102 / 100).max(least_requests + self.windows);
            let most_time = (least_time * 110 / 100).max(least_time + 2 * ROUND_TRIP);
            run.records == self.seconds.len() && run.requests <= most_requests && run.time <= most_time
        });
        Ok(Cost { requests: read.requests, least_requests, time: read.time, least_time, pages, holds })
    }

    /// Reads the list with the planner alone, driven by a queue of arrivals. Also returns the maximum number of pages that were held.
    fn plan(&self, concurrency: usize) -> Result<(ReadCost, usize), Failure> {
        let pagination = if self.widest.is_some() { Pagination::Cursor } else { Pagination::Offset };
        let options = HistoryOptions::new(pagination).concurrency(concurrency);
        let options = self.widest.map_or(options.clone(), |widest| options.max_window(widest));
        let mut planner = Planner::new(WINDOW, Order::Descending, &options)?;
        let (mut arrivals, mut held) = (BinaryHeap::new(), Vec::new());
        let (mut now, mut requests, mut pages, mut yielded) = (0, 0, 0, 0);
        loop {
            while let Some(request) = planner.next_request() {
                requests += 1;
                arrivals.push(Reverse((now + ROUND_TRIP, request.id)));
                held.push((request.id, self.answer(&request)));
            }
            pages = pages.max(held.len());
            match planner.step() {
                Step::Deliver(id) if arrivals.iter().all(|Reverse((_, in_flight))| *in_flight != id) => {
                    planner.deliver(id);
                    let place = held.iter().position(|(held, _)| *held == id);
                    let records = place.map(|place| held.swap_remove(place).1.items).unwrap_or_default();
                    yielded += records.iter().filter(|record| planner.admit(*record)).count();
                }
                Step::Deliver(_) | Step::Wait => {
                    let Some(Reverse((time, id))) = arrivals.pop() else { continue };
                    now = time;
                    let is_kept =
                        held.iter().find(|(held, _)| *held == id).is_some_and(|(_, page)| planner.receive(id, page));
                    if !is_kept {
                        held.retain(|(held, _)| *held != id);
                    }
                }
                Step::Finished => break,
                Step::Failed(error) => return Err(error.into()),
            }
        }
        Ok((ReadCost { requests, time: now, records: yielded }, pages))
    }

    /// Returns a page, like a server whose windows include `since` and exclude `until`.
    fn answer(&self, request: &HistoryRequest) -> Page<Record> {
        let (range, total) = self.page(request.window, &request.page.position);
        let has_more = range.start > self.first(request.window);
        let mut info = PageInfo::default();
        if self.widest.is_some() {
            info.next_cursor = has_more.then(|| range.start.to_string());
        } else {
            info.more = Some(has_more);
            info.total = request.page.with_total.then_some(total as u64);
        }
        let numbered = self.seconds.iter().enumerate().take(range.end).skip(range.start);
        Page::new(
            numbered.rev().map(|(number, second)| Record { id: number.to_string(), second: *second }).collect(),
            info,
        )
    }

    /// Returns the number of the oldest record of a window.
    fn first(&self, window: Window) -> usize {
        self.seconds.partition_point(|second| *second < window.since)
    }

    /// Returns the numbers of the records of a page, and the number of records in the window.
    fn page(&self, window: Window, position: &Position) -> (std::ops::Range<usize>, usize) {
        let first = self.first(window);
        let end = self.seconds.partition_point(|second| *second < window.until).max(first);
        let newest = match position {
            Position::Offset(offset) => end.saturating_sub(usize::try_from(*offset).unwrap_or(usize::MAX)),
            // A cursor is the number of the oldest record so far.
            Position::Cursor(cursor) => cursor.as_ref().and_then(|cursor| cursor.parse().ok()).unwrap_or(end),
            _ => first,
        }
        .max(first);
        (newest.saturating_sub(PAGE).max(first)..newest, end - first)
    }
}

fn evenly(count: i64, window: Window) -> Vec<i64> {
    (0..count).map(|number| window.since + number * (window.until - window.since) / count).collect()
}

fn burst(count: i64) -> Vec<i64> {
    let mut seconds = evenly(count / 5, WINDOW);
    seconds.extend(evenly(count * 4 / 5, Window::new(40 * DAY, 40 * DAY + 6 * 3_600)));
    seconds.sort_unstable();
    seconds
}

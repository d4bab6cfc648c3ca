//! A server in memory whose records lie at whole seconds.

use std::{cell::RefCell, collections::BTreeSet, rc::Rc, time::Duration};

use pd_core::{Page, PageInfo, Pagination};
use proptest::prelude::*;

use crate::{
    PageOptions, Position,
    history::{HistoryOptions, HistoryRecord, HistoryRequest, Order, Window},
};

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Record {
    pub(super) second: i64,
    pub(super) number: usize,
    id: String,
    tells_time: bool,
}

impl HistoryRecord for Record {
    fn id(&self) -> Option<&str> {
        Some(&self.id)
    }

    fn time(&self) -> Option<i64> {
        self.tells_time.then_some(self.second)
    }
}

#[derive(Debug, Clone)]
pub(super) struct List {
    /// The second of each record; its number is its index.
    pub(super) seconds: Vec<i64>,
    pub(super) order: Order,
    pub(super) since_is_inclusive: bool,
    pub(super) until_is_inclusive: bool,
    pub(super) ceiling: u64,
    /// The maximum number of records on a page.
    pub(super) page_cap: usize,
    pub(super) limit: u32,
    pub(super) tells_total: bool,
    pub(super) tells_times: bool,
    pub(super) by_cursor: bool,
    pub(super) widest: Option<u64>,
    /// The milliseconds that each response takes, repeated.
    pub(super) delays: Vec<u64>,
    /// Before this request, this number of records does not exist yet: the last ones of `seconds`.
    pub(super) growth: (usize, usize),
    /// From this request on, the records with these numbers no longer exist.
    pub(super) vanished: (usize, BTreeSet<usize>),
    /// This request fails.
    pub(super) broken: Option<usize>,
}

/// The requests that the server received.
#[derive(Debug, Default)]
pub(super) struct Journal {
    pub(super) requests: Vec<HistoryRequest>,
    pub(super) in_flight: usize,
    pub(super) most_in_flight: usize,
}

/// Counts a request until it is answered or dropped.
struct InFlight(Rc<RefCell<Journal>>);

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.borrow_mut().in_flight -= 1;
    }
}

pub(super) type Served = Result<Page<Record>, &'static str>;

impl List {
    pub(super) fn of(seconds: Vec<i64>) -> Self {
        Self {
            seconds,
            order: Order::Descending,
            since_is_inclusive: true,
            until_is_inclusive: false,
            ceiling: 10_000,
            page_cap: 100,
            limit: 100,
            tells_total: true,
            tells_times: true,
            by_cursor: false,
            widest: None,
            delays: vec![200],
            growth: (usize::MAX, 0),
            vanished: (usize::MAX, BTreeSet::new()),
            broken: None,
        }
    }

    /// Returns the records of a window in order, without those that have vanished.
    pub(super) fn records(&self, window: Window, request: usize) -> Vec<Record> {
        let mut records = self.with_vanished(window, request);
        if request >= self.vanished.0 {
            records.retain(|record| !self.vanished.1.contains(&record.number));
        }
        records
    }

    /// Returns the records of a window. The order of the records of one second differs from window to window.
    fn with_vanished(&self, window: Window, request: usize) -> Vec<Record> {
        let hidden = if request < self.growth.0 { self.growth.1 } else { 0 };
        let count = self.seconds.len() - hidden.min(self.seconds.len());
        let numbered = self.seconds.iter().take(count).copied().zip(0..);
        let mut records: Vec<Record> = numbered
            .filter(|(second, _)| *second > window.since || (self.since_is_inclusive && *second == window.since))
            .filter(|(second, _)| *second < window.until || (self.until_is_inclusive && *second == window.until))
            .map(|(second, number)| Record { second, number, id: format!("Q{number}"), tells_time: self.tells_times })
            .collect();
        let salt = window.since.wrapping_mul(31).wrapping_add(window.until).unsigned_abs() % 101;
        records.sort_by_key(|record| {
            let time = if self.order == Order::Ascending { record.second } else { -record.second };
            (time, (record.number as u64 + 1) * (salt + 1) % 101, record.number)
        });
        records
    }

    pub(super) fn options(&self) -> HistoryOptions {
        let pagination = if self.by_cursor { Pagination::Cursor } else { Pagination::Offset };
        let pages = PageOptions::new().limit(self.limit).ceiling(self.ceiling);
        let options = HistoryOptions::new(pagination).pages(pages);
        let options = self.widest.map_or(options.clone(), |widest| options.max_window(widest));
        if self.since_is_inclusive || self.until_is_inclusive { options } else { options.overlap(1) }
    }

    pub(super) fn answer(&self, number: usize, request: &HistoryRequest) -> Served {
        if self.broken == Some(number) {
            return Err("broken");
        }
        if self.widest.is_some_and(|widest| request.window.seconds() > widest) {
            return Err("400: the window is too wide");
        }
        let records = self.records(request.window, number);
        let limit = request.page.limit.expect("a limit");
        let (mut info, offset) = (
            PageInfo::default(),
            match &request.page.position {
                Position::Offset(offset) => usize::try_from(*offset).unwrap(),
                // A cursor names the record after which the next page starts.
                Position::Cursor(None) => 0,
                Position::Cursor(Some(last)) => {
                    let mut listed = self.with_vanished(request.window, number);
                    listed.truncate(1 + listed.iter().position(|record| record.id == *last).unwrap());
                    records.iter().filter(|record| listed.contains(record)).count()
                }
                other => panic!("{other:?}"),
            },
        );
        if !self.by_cursor && offset as u64 + u64::from(limit) > self.ceiling {
            return Err("400: offset + limit is too large");
        }
        let page: Vec<Record> = records.iter().skip(offset).take(self.page_cap.min(limit as usize)).cloned().collect();
        let has_more = offset + page.len() < records.len();
        if self.by_cursor {
            info.next_cursor = page.last().filter(|_| has_more).map(|record| record.id.clone());
        } else {
            info.more = Some(has_more);
            info.total = (self.tells_total && request.page.with_total).then_some(records.len() as u64);
        }
        Ok(Page::new(page, info))
    }

    pub(super) fn fetch(
        &self,
        journal: &Rc<RefCell<Journal>>,
    ) -> impl FnMut(HistoryRequest) -> std::pin::Pin<Box<dyn Future<Output = Served>>> + use<> {
        let (list, journal) = (Rc::new(self.clone()), Rc::clone(journal));
        move |request| {
            let (list, journal) = (Rc::clone(&list), Rc::clone(&journal));
            let number = journal.borrow().requests.len();
            {
                let mut journal = journal.borrow_mut();
                journal.requests.push(request.clone());
                journal.in_flight += 1;
                journal.most_in_flight = journal.most_in_flight.max(journal.in_flight);
            }
            let in_flight = InFlight(journal);
            Box::pin(async move {
                let _in_flight = in_flight;
                tokio::time::sleep(Duration::from_millis(list.delays[number % list.delays.len()])).await;
                list.answer(number, &request)
            })
        }
    }

    /// Returns whether a window of one second holds more records than can be reached.
    pub(super) fn is_too_full(&self) -> bool {
        let count = |at: i64| self.seconds.iter().filter(|second| **second == at).count() as u64;
        let in_window = |at: i64| match (self.since_is_inclusive, self.until_is_inclusive) {
            (true, true) => count(at) + count(at + 1),
            (true, false) | (false, false) => count(at),
            (false, true) => count(at + 1),
        };
        !self.by_cursor && (-21..=60).any(|at| in_window(at) > self.ceiling)
    }
}

/// Generates lists with records between the seconds -20 and 60.
pub(super) fn lists() -> impl Strategy<Value = List> {
    let seconds = prop_oneof![
        prop::collection::vec(-20_i64..60, 0..200),
        prop::collection::vec(prop::sample::select(vec![-20_i64, -1, 0, 1, 7, 8, 9, 31, 59, 60]), 0..150),
        prop::collection::vec(prop_oneof![0_i64..6, -20_i64..60], 0..150),
    ];
    (
        seconds,
        prop::sample::select(vec![Order::Ascending, Order::Descending]),
        any::<(bool, bool, bool)>(),
        (1_u64..60, 1_usize..15, 1_u32..17),
        (prop::bool::weighted(0.7), prop::bool::weighted(0.3)),
        prop::option::of(2_u64..50),
        prop::collection::vec(0_u64..50, 1..12),
    )
        .prop_map(
            |(seconds, order, inclusive, (ceiling, page_cap, limit), (tells_total, by_cursor), widest, delays)| List {
                order,
                since_is_inclusive: inclusive.0,
                until_is_inclusive: inclusive.1,
                ceiling,
                page_cap,
                limit,
                tells_total,
                tells_times: inclusive.2,
                by_cursor,
                widest,
                delays,
                ..List::of(seconds)
            },
        )
}

pub(super) fn paused<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(future)
}

//! A window that is being read.

mod chain;
mod offset;

use pd_core::{PageInfo, Pagination};

pub(super) use chain::ChainReading;
pub(super) use offset::{Lookahead, OffsetReading};

use super::{
    options::HistoryOptions,
    record::PageTimes,
    unread::{Density, Unread},
    window::{Order, Window},
};
use crate::{PageError, PageOptions, PageRequest, Pager};

/// A window and the state of reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slice {
    pub(super) window: Window,
    pub(super) reading: Reading,
    /// The number of windows in a row that started at the same edge and were too full.
    pub(super) failures: u32,
    /// Whether the rest of the window is left to another slice.
    pub(super) has_rest: bool,
    pub(super) failure: Option<PageError>,
}

/// The kind of pagination by which a window is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reading {
    Offset(OffsetReading),
    Chain(ChainReading),
}

/// A page to request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NextPage {
    pub(super) request: PageRequest,
    pub(super) purpose: Purpose,
}

/// Why a page is requested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// It is the page that is delivered next.
    Needed,
    /// It is delivered after others.
    Ahead,
    /// It only shows whether the window is too full. Until it arrives, no other page of the window is requested.
    Look,
}

/// A page that arrived.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arrival<'a> {
    pub(super) item_count: u64,
    pub(super) info: &'a PageInfo,
    /// `None` if the page is empty, or if its times are missing or out of order.
    pub(super) times: Option<PageTimes>,
}

impl Slice {
    /// Prepares to read a window. `planned` is the number of pages that it is expected to have.
    pub(super) fn new(
        window: Window,
        options: &HistoryOptions,
        planned: Option<u64>,
        failures: u32,
    ) -> Result<Self, PageError> {
        let reading = match options.pagination {
            Pagination::Offset => Reading::Offset(OffsetReading::new(&options.pages)?),
            pagination => Reading::Chain(ChainReading::new(Pager::new(pagination, &options.pages)?, planned)),
        };
        Ok(Self { window, reading, failures, has_rest: false, failure: None })
    }

    /// Returns the next page to request.
    pub(super) fn next_page(&self, lookahead: Lookahead) -> Option<NextPage> {
        if self.failure.is_some() && !self.has_rest {
            return None;
        }
        match &self.reading {
            Reading::Offset(reading) => reading.next_page(lookahead),
            Reading::Chain(reading) => reading.next_page(),
        }
    }

    pub(super) fn sent(&mut self, id: u64, next: &NextPage) {
        match &mut self.reading {
            Reading::Offset(reading) => reading.sent(id, next),
            Reading::Chain(reading) => reading.sent(id),
        }
    }

    /// Takes a page that was requested by this slice. Returns whether it will be delivered.
    pub(super) fn receive(&mut self, id: u64, arrival: &Arrival<'_>) -> bool {
        match &mut self.reading {
            Reading::Offset(reading) => reading.receive(id, arrival),
            Reading::Chain(reading) => reading.receive(arrival),
        }
    }

    pub(super) const fn has_first_page(&self) -> bool {
        match &self.reading {
            Reading::Offset(reading) => reading.has_first_page(),
            Reading::Chain(reading) => reading.has_first_page(),
        }
    }

    pub(super) fn needed(&self) -> Option<u64> {
        match &self.reading {
            Reading::Offset(reading) => reading.needed(),
            Reading::Chain(reading) => reading.needed(),
        }
    }

    /// Returns the requests whose pages were not delivered.
    pub(super) fn page_ids(&self) -> Vec<u64> {
        match &self.reading {
            Reading::Offset(reading) => reading.page_ids(),
            Reading::Chain(reading) => reading.page_ids(),
        }
    }

    pub(super) fn owns(&self, id: u64) -> bool {
        self.page_ids().contains(&id)
    }

    /// Leaves the records out of reach to another slice, if there are any. That slice continues at the time of the last record.
    ///
    /// If all records in reach lie in the first two seconds, it cannot continue there. The window is then read again from its start,
    /// with a slice of one second. A window of one second that is too full is an error.
    pub(super) fn cut_at_ceiling(&mut self, order: Order) -> Option<Unread> {
        let Reading::Offset(reading) = &self.reading else { return None };
        let time = reading.last_time().filter(|_| !self.has_rest)?;
        let is_divisible = self.window.seconds() > 1;
        let dense = || is_divisible.then(|| Unread { is_dense: true, ..Unread::new(self.window) });
        let rest = order.rest_after(self.window, time).map(Unread::new).or_else(dense);
        self.has_rest = true;
        if rest.is_none() {
            self.failure = Some(PageError::SecondTooFull { second: time, ceiling: reading.ceiling() });
        }
        rest
    }

    /// Leaves the remaining pages to other slices if there are many of them.
    pub(super) fn cut_chain(&mut self, order: Order, pages: &PageOptions, arrival: &Arrival<'_>) -> Option<Unread> {
        let Reading::Chain(reading) = &mut self.reading else { return None };
        let times = arrival.times.filter(|_| !reading.is_read())?;
        // Between n records there are n - 1 intervals.
        let density = Density::new(arrival.item_count.saturating_sub(1), times.seconds());
        let rest = order.rest_after(self.window, times.last)?;
        let limit = u64::from(pages.effective_limit().unwrap_or(1));
        if density.records_in(rest.seconds()) / limit <= reading.patience() {
            return None;
        }
        reading.cut();
        self.has_rest = true;
        self.window = order.window(order.near_edge(self.window), times.last);
        Some(Unread { density: Some(density), ..Unread::new(rest) })
    }

    pub(super) fn deliver(&mut self, id: u64) {
        match &mut self.reading {
            Reading::Offset(reading) => reading.deliver(id),
            Reading::Chain(reading) => reading.deliver(id),
        }
    }

    /// Returns whether every page of the slice was delivered.
    pub(super) fn is_finished(&self) -> bool {
        match &self.reading {
            Reading::Offset(reading) => reading.is_finished(),
            Reading::Chain(reading) => reading.is_finished(),
        }
    }

    /// Returns whether the window holds more records than can be reached, and nothing was planned for the rest.
    pub(super) fn overflows(&self) -> bool {
        match &self.reading {
            Reading::Offset(reading) => reading.exceeds_ceiling() && !self.has_rest && self.failure.is_none(),
            Reading::Chain(_) => false,
        }
    }

    /// Returns the number of records in the window, once it is known.
    pub(super) fn count(&self) -> Option<u64> {
        match &self.reading {
            Reading::Offset(reading) => reading.count(),
            Reading::Chain(reading) => (reading.is_read() && !reading.is_cut()).then(|| reading.received()),
        }
    }

    /// Returns the number of pages that exist and were not requested.
    pub(super) fn unsent(&self) -> u64 {
        match &self.reading {
            Reading::Offset(reading) => reading.unsent(),
            Reading::Chain(_) => 0,
        }
    }

    /// Returns the reason why the list ends after the pages of this slice.
    pub(super) fn failure(&self) -> Option<&PageError> {
        match &self.reading {
            Reading::Offset(_) => self.failure.as_ref(),
            Reading::Chain(reading) => reading.failure(),
        }
    }
}

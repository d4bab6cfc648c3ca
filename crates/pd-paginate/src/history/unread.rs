use pd_core::Pagination;

use super::{
    options::HistoryOptions,
    window::{Order, Window},
};

/// A slice by offset is planned to hold nine tenths of the ceiling, so that it still fits if it holds somewhat more than expected.
const fn offset_target(ceiling: u64) -> u64 {
    let target = ceiling - ceiling / 10;
    if target == 0 { 1 } else { target }
}

/// The maximum number of pages that a cursor chain is planned to have if other chains run at the same time. All of them are held
/// until the windows before the chain were delivered.
pub(super) const CHAIN_PAGES: u64 = 32;

/// The planned density falls by at most this factor from one slice to the next.
const STEP: u64 = 8;

/// A window that no slice reads yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unread {
    pub(super) window: Window,
    /// The number of records in it, if it follows from the totals of the windows around it.
    pub(super) count: Option<u64>,
    /// The density of the records. `None` if it is unknown: the next slice is then as wide as the endpoint accepts.
    pub(super) density: Option<Density>,
    /// The number of slices in a row that started at the near edge and were too full.
    pub(super) failures: u32,
    /// The width of the last of these slices, in seconds.
    pub(super) too_wide: Option<u64>,
    /// The next slice is one second wide, because the first seconds hold more records than can be reached.
    pub(super) is_dense: bool,
}

/// A number of records within a span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Density {
    pub(super) records: u64,
    pub(super) seconds: u64,
}

impl Density {
    pub(super) const fn new(records: u64, seconds: u64) -> Self {
        Self { records: if records == 0 { 1 } else { records }, seconds: if seconds == 0 { 1 } else { seconds } }
    }

    /// Returns the number of records to expect in a span of time.
    pub(super) fn records_in(self, seconds: u64) -> u64 {
        scale(self.records, seconds, self.seconds)
    }

    /// Returns the span of time that is expected to hold this many records, at least 1 s.
    fn seconds_for(self, records: u64) -> u64 {
        scale(records, self.seconds, self.records).max(1)
    }

    const fn thinner(self, factor: u64) -> Self {
        Self { records: self.records, seconds: self.seconds.saturating_mul(factor) }
    }

    fn is_thinner_than(self, other: Self) -> bool {
        u128::from(self.records) * u128::from(other.seconds) < u128::from(other.records) * u128::from(self.seconds)
    }
}

fn scale(value: u64, by: u64, of: u64) -> u64 {
    let scaled = u128::from(value) * u128::from(by) / u128::from(of.max(1));
    u64::try_from(scaled).unwrap_or(u64::MAX)
}

/// The progress of the whole history.
#[derive(Debug, Clone, Copy)]
pub(super) struct Progress {
    /// The pages that have arrived.
    pub(super) pages: u64,
    /// The span from the next slice to the end of the history.
    pub(super) seconds_left: u64,
}

impl Progress {
    /// Returns the length of a chain, in pages. The last chains are shorter, so that all end at about the same time. They are not too
    /// short either, because the last page of each chain is seldom full.
    fn chain_pages(self, left: u64, concurrency: u64) -> u64 {
        let worthwhile = self.pages / concurrency.saturating_mul(15);
        left.div_ceil(concurrency).max(worthwhile).clamp(1, CHAIN_PAGES)
    }
}

/// A slice to read next, and the rest of the window.
pub(super) struct Cut {
    pub(super) slice: Window,
    /// The number of pages that it was planned to have, if it was planned by density.
    pub(super) planned: Option<u64>,
    pub(super) rest: Option<Unread>,
}

impl Unread {
    pub(super) const fn new(window: Window) -> Self {
        Self { window, count: None, density: None, failures: 0, too_wide: None, is_dense: false }
    }

    /// Returns whether the density is unknown, so that the next slice is as wide as the endpoint accepts.
    pub(super) const fn is_blind(&self) -> bool {
        self.density.is_none()
    }

    /// Cuts off the next slice.
    pub(super) fn cut(self, order: Order, options: &HistoryOptions, widest: Option<u64>, progress: Progress) -> Cut {
        let (mut width, mut planned) = (widest.unwrap_or(u64::MAX), None);
        if let Some(density) = self.density {
            let target = if options.pagination == Pagination::Offset {
                offset_target(options.pages.effective_ceiling())
            } else {
                let limit = u64::from(options.pages.effective_limit().unwrap_or(1));
                let left = density.records_in(progress.seconds_left).div_ceil(limit);
                let pages = progress.chain_pages(left, options.concurrency as u64);
                planned = Some(pages);
                pages * limit - limit / 4
            };
            width = width.min(density.seconds_for(target.max(1)));
        }
        if let Some(too_wide) = self.too_wide {
            width = width.min(too_wide.checked_shr(self.failures).unwrap_or(0)).max(1);
        }
        if self.is_dense {
            width = 1;
        }
        let (slice, rest) = order.split(self.window, width);
        let rest = rest.map(|window| Self { window, is_dense: false, ..self });
        Cut { slice, planned, rest }
    }

    /// Updates the plan after a slice before this window, which held `records` in `seconds`.
    pub(super) fn learn(&mut self, records: u64, seconds: u64) {
        (self.failures, self.too_wide) = (0, None);
        if let Some(count) = &mut self.count {
            *count = count.saturating_sub(records);
            self.density = Some(Density::new(*count, self.window.seconds()));
        } else if let Some(density) = self.density {
            let (seen, thinnest) = (Density::new(records, seconds), density.thinner(STEP));
            self.density = Some(if seen.is_thinner_than(thinnest) { thinnest } else { seen });
        }
    }
}

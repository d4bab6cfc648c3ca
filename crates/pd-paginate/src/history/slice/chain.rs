use std::collections::VecDeque;

use super::{Arrival, NextPage, Purpose};
use crate::{PageError, Pager};

/// A window that is read page after page: each page has the cursor of the next one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::history) struct ChainReading {
    pager: Pager,
    /// The pages that were requested and not delivered, in order.
    pages: VecDeque<u64>,
    is_in_flight: bool,
    has_first_page: bool,
    /// Whether the rest of the window is read by other slices.
    is_cut: bool,
    /// The number of pages that the slice was planned to have.
    planned: Option<u64>,
    received: u64,
    failure: Option<PageError>,
}

impl ChainReading {
    pub(in crate::history) const fn new(pager: Pager, planned: Option<u64>) -> Self {
        Self {
            pager,
            pages: VecDeque::new(),
            is_in_flight: false,
            has_first_page: false,
            is_cut: false,
            planned,
            received: 0,
            failure: None,
        }
    }

    pub(super) const fn has_first_page(&self) -> bool {
        self.has_first_page
    }

    /// Returns the number of remaining pages above which it pays to read them in several slices.
    pub(super) fn patience(&self) -> u64 {
        self.planned.map_or(2, |pages| pages.saturating_mul(2).max(2))
    }

    /// Returns the number of records that have arrived.
    pub(super) const fn received(&self) -> u64 {
        self.received
    }

    /// Returns whether the server has no further page, or was not asked for it because the rest was cut off.
    pub(super) fn is_read(&self) -> bool {
        self.is_cut || self.pager.next().is_none()
    }

    pub(super) const fn is_cut(&self) -> bool {
        self.is_cut
    }

    pub(super) fn next_page(&self) -> Option<NextPage> {
        if self.is_in_flight || self.is_cut {
            return None;
        }
        let purpose = if self.pages.is_empty() { Purpose::Needed } else { Purpose::Ahead };
        self.pager.next().map(|request| NextPage { request, purpose })
    }

    pub(super) fn sent(&mut self, id: u64) {
        self.pages.push_back(id);
        self.is_in_flight = true;
    }

    pub(super) fn receive(&mut self, arrival: &Arrival<'_>) -> bool {
        self.is_in_flight = false;
        self.has_first_page = true;
        self.received = self.received.saturating_add(arrival.item_count);
        let item_count = usize::try_from(arrival.item_count).unwrap_or(usize::MAX);
        self.failure = self.pager.receive(item_count, arrival.info).err();
        true
    }

    /// Leaves the pages after those that have arrived to other slices.
    pub(super) const fn cut(&mut self) {
        self.is_cut = true;
    }

    pub(super) fn needed(&self) -> Option<u64> {
        self.pages.front().copied()
    }

    pub(super) fn page_ids(&self) -> Vec<u64> {
        self.pages.iter().copied().collect()
    }

    pub(super) fn deliver(&mut self, id: u64) {
        if self.needed() == Some(id) {
            self.pages.pop_front();
        }
    }

    pub(super) fn is_finished(&self) -> bool {
        self.pages.is_empty() && self.is_read()
    }

    pub(super) fn failure(&self) -> Option<&PageError> {
        self.failure.as_ref()
    }
}

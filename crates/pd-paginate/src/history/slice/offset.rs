use std::collections::BTreeMap;

use super::{Arrival, NextPage, Purpose};
use crate::{PageError, PageOptions, PageRequest, Position};

/// A window that is read by `offset` and `limit`.
///
/// The first page is requested alone: its response has the total and as many records as the server puts on a page. Then any page
/// below the total may be requested. Every page that was requested is delivered, in the order of the offsets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::history) struct OffsetReading {
    limit: u32,
    ceiling: u64,
    /// The pages that were requested and not delivered, by offset.
    pages: BTreeMap<u64, OffsetPage>,
    /// Every record before this position was delivered.
    next: u64,
    /// The number of records on a page, once the first page has arrived.
    stride: Option<u32>,
    total: Option<u64>,
    /// The end of the last page that held records.
    reach: u64,
    /// The server reported `more` for the page that ends here.
    more_from: Option<u64>,
    /// The server reported no `more` for the page that ends here.
    end: Option<u64>,
    /// The lowest offset of a page that was empty and had no `more`.
    empty_from: Option<u64>,
    /// The time of the last record below the ceiling.
    last_time: Option<i64>,
    near_ceiling: NearCeiling,
    look: Look,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct OffsetPage {
    id: u64,
    limit: u32,
    /// The number of positions that the page covers, once it has arrived.
    covered: Option<u64>,
}

/// The state of the page that ends at the ceiling. It shows whether a list without a total continues there, and at which time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NearCeiling {
    NotRequested,
    Requested,
    Arrived,
}

/// The state of the request for the record at the ceiling. If there is no total and no times, it shows whether the window is too
/// full before the window is read. The list may shift until the pages before that record are read, so the record itself is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    NotRequested,
    Requested(u64),
    Arrived,
}

/// Which pages may be requested before they are needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::history) struct Lookahead {
    /// Whether several requests may be in flight.
    pub(in crate::history) is_concurrent: bool,
    /// Whether the records have times, so that another slice can continue at the ceiling.
    pub(in crate::history) has_times: bool,
}

impl OffsetReading {
    pub(in crate::history) fn new(pages: &PageOptions) -> Result<Self, PageError> {
        let ceiling = pages.effective_ceiling();
        if ceiling == 0 {
            return Err(PageError::IterationLimit { ceiling });
        }
        Ok(Self {
            limit: pages.effective_limit()?,
            ceiling,
            pages: BTreeMap::new(),
            next: 0,
            stride: None,
            total: None,
            reach: 0,
            more_from: None,
            end: None,
            empty_from: None,
            last_time: None,
            near_ceiling: NearCeiling::NotRequested,
            look: Look::NotRequested,
        })
    }

    pub(super) const fn ceiling(&self) -> u64 {
        self.ceiling
    }

    pub(super) const fn has_first_page(&self) -> bool {
        self.stride.is_some()
    }

    /// Returns the number of records, by the total or by the last page.
    pub(super) fn count(&self) -> Option<u64> {
        let is_end = |end: &u64| self.more_from.is_none_or(|from| from < *end);
        self.total.or_else(|| self.end.filter(is_end))
    }

    pub(super) fn page_ids(&self) -> Vec<u64> {
        let look = match self.look {
            Look::Requested(id) => Some(id),
            Look::NotRequested | Look::Arrived => None,
        };
        self.pages.values().map(|page| page.id).chain(look).collect()
    }

    /// Returns the number of records that are known to exist, by the total or by the pages that arrived.
    pub(super) fn known(&self) -> u64 {
        let seen = self.reach.max(self.more_from.map_or(0, |from| from.saturating_add(1)));
        let known = match self.end {
            Some(end) if self.more_from.is_none_or(|from| from < end) => self.reach.max(end),
            _ => seen.max(self.total.unwrap_or(0)),
        };
        self.empty_from.map_or(known, |empty| known.min(empty))
    }

    pub(super) fn exceeds_ceiling(&self) -> bool {
        self.known() > self.ceiling
    }

    pub(super) fn last_time(&self) -> Option<i64> {
        self.last_time.filter(|_| self.exceeds_ceiling())
    }

    /// Returns the next page to request.
    pub(super) fn next_page(&self, lookahead: Lookahead) -> Option<NextPage> {
        let next = |request, purpose| Some(NextPage { request, purpose });
        let Some(stride) = self.stride else {
            return self
                .pages
                .is_empty()
                .then_some(())
                .and_then(|()| next(self.page_at(0, self.limit, true), Purpose::Needed));
        };
        if self.must_look(lookahead) {
            return match self.look {
                Look::NotRequested => next(self.page_at(self.ceiling - 1, 1, false), Purpose::Look),
                Look::Requested(_) | Look::Arrived => None,
            };
        }
        let gap = self.first_gap(stride);
        if let Some((position, limit)) = gap.filter(|(position, _)| *position == self.next) {
            return next(self.page_at(position, limit, false), Purpose::Needed);
        }
        if lookahead.is_concurrent
            && lookahead.has_times
            && self.exceeds_ceiling()
            && self.near_ceiling == NearCeiling::NotRequested
        {
            return next(self.page_at(self.last_position(stride), stride, false), Purpose::Ahead);
        }
        let ahead = gap.or_else(|| lookahead.is_concurrent.then(|| self.probe(stride)).flatten());
        ahead.and_then(|(position, limit)| next(self.page_at(position, limit, false), Purpose::Ahead))
    }

    fn must_look(&self, lookahead: Lookahead) -> bool {
        !lookahead.has_times
            && self.total.is_none()
            && self.end.is_none()
            && self.look != Look::Arrived
            && self.known() > self.next
            && self.known() <= self.ceiling
    }

    fn page_at(&self, position: u64, limit: u32, with_total: bool) -> PageRequest {
        let room = self.ceiling.saturating_sub(position);
        let limit = u32::try_from(room).map_or(limit, |room| limit.min(room));
        PageRequest { position: Position::Offset(position), limit: Some(limit), with_total }
    }

    /// Returns the position of the last whole page below the ceiling.
    fn last_position(&self, stride: u32) -> u64 {
        let stride = u64::from(stride);
        let position = self.ceiling.saturating_sub(1) / stride * stride;
        if self.pages.contains_key(&position) || position < self.next { self.ceiling - 1 } else { position }
    }

    /// Returns the first position that exists and that no page covers, and the number of records to request there.
    fn first_gap(&self, stride: u32) -> Option<(u64, u32)> {
        let mut position = self.next;
        for (offset, page) in &self.pages {
            if *offset > position {
                break;
            }
            position = position.max(offset.saturating_add(page.covered.unwrap_or_else(|| u64::from(page.limit))));
        }
        if position >= self.known().min(self.ceiling) {
            return None;
        }
        let next = self.pages.range(position..).next().map(|(offset, _)| offset - position);
        let limit = next.and_then(|room| u32::try_from(room).ok()).map_or(stride, |room| stride.min(room));
        Some((position, limit.max(1)))
    }

    /// Returns the next page of a binary search for the end of a list without a total. The first one is the page at the ceiling.
    fn probe(&self, stride: u32) -> Option<(u64, u32)> {
        let known = self.known();
        let is_open = self.total.is_none() && self.end.is_none() && known < self.ceiling && known > self.next;
        let is_probing = self.pages.range(known..).any(|(_, page)| page.covered.is_none());
        if !is_open || is_probing {
            return None;
        }
        if self.near_ceiling == NearCeiling::NotRequested {
            return Some((self.last_position(stride), stride));
        }
        let unknown = self.empty_from?.checked_sub(known)? / u64::from(stride);
        let position = (known / u64::from(stride) + unknown / 2 + 1).saturating_mul(u64::from(stride));
        (unknown > 2 && position < self.ceiling && !self.pages.contains_key(&position)).then_some((position, stride))
    }

    pub(super) fn sent(&mut self, id: u64, next: &NextPage) {
        let (Position::Offset(offset), Some(limit)) = (&next.request.position, next.request.limit) else { return };
        if next.purpose == Purpose::Look {
            self.look = Look::Requested(id);
            return;
        }
        if self.has_first_page() && offset.saturating_add(u64::from(limit)) >= self.ceiling {
            self.near_ceiling = NearCeiling::Requested;
        }
        self.pages.insert(*offset, OffsetPage { id, limit, covered: None });
    }

    /// Takes a page. Returns whether it will be delivered.
    pub(super) fn receive(&mut self, id: u64, arrival: &Arrival<'_>) -> bool {
        if self.look == Look::Requested(id) {
            self.look = Look::Arrived;
            let position = self.ceiling - 1;
            self.learn(position, arrival.item_count, arrival.item_count, arrival.info.more == Some(true));
            return false;
        }
        let Some((offset, page)) = self.pages.iter_mut().find(|(_, page)| page.id == id) else { return false };
        let (offset, limit) = (*offset, page.limit);
        let says_more = arrival.info.more == Some(true);
        let covered = if arrival.item_count == 0 && says_more { u64::from(limit) } else { arrival.item_count };
        page.covered = Some(covered);
        self.learn(offset, arrival.item_count, covered, says_more);
        if self.stride.is_none() {
            self.total = arrival.info.total;
            let stride = u32::try_from(arrival.item_count).ok().filter(|count| (1..=limit).contains(count));
            self.stride = Some(stride.unwrap_or(limit));
        }
        if offset.saturating_add(covered) >= self.ceiling {
            self.near_ceiling = NearCeiling::Arrived;
            self.last_time = arrival.times.map(|times| times.last).or(self.last_time);
        }
        true
    }

    /// Updates the known length of the list from a page. If two pages contradict each other, because the list changed in between, the
    /// one that arrived last counts.
    fn learn(&mut self, offset: u64, count: u64, covered: u64, says_more: bool) {
        let after = offset.saturating_add(covered);
        if count > 0 {
            self.reach = self.reach.max(after);
        }
        if says_more {
            self.more_from = self.more_from.max(Some(after));
        } else if count == 0 {
            self.empty_from = Some(self.empty_from.map_or(offset, |empty| empty.min(offset)));
            return;
        } else {
            self.end = self.end.max(Some(after));
        }
        let exists = if says_more { after } else { after.saturating_sub(1) };
        self.empty_from = self.empty_from.filter(|empty| *empty > exists);
    }

    /// Returns the page that is delivered next, if it was requested.
    pub(super) fn needed(&self) -> Option<u64> {
        let (offset, page) = self.pages.first_key_value()?;
        let is_next = *offset <= self.next || self.next >= self.known().min(self.ceiling);
        is_next.then_some(page.id)
    }

    pub(super) fn deliver(&mut self, id: u64) {
        let Some(entry) = self.pages.first_entry().filter(|entry| entry.get().id == id) else { return };
        let (offset, page) = entry.remove_entry();
        self.next = self.next.max(offset.saturating_add(page.covered.unwrap_or(0)));
    }

    /// Returns whether every page in reach was delivered.
    pub(super) fn is_finished(&self) -> bool {
        self.has_first_page() && self.pages.is_empty() && self.next >= self.known().min(self.ceiling)
    }

    /// Returns the number of pages that are known to exist and were not requested.
    pub(super) fn unsent(&self) -> u64 {
        let Some(stride) = self.stride else { return 0 };
        let end = self.known().min(self.ceiling);
        let positions = end.saturating_sub(self.next).div_ceil(u64::from(stride));
        positions.saturating_sub(self.pages.len() as u64)
    }
}

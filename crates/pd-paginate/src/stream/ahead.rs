//! Pages that are requested before the pages that precede them have arrived.

use pd_core::PageInfo;

use crate::{PageRequest, Pager};

/// The offsets to request ahead of the pager. They are guesses: the pager decides which page is needed, and a page that it never
/// needs is dropped.
#[derive(Debug, Clone, Copy)]
pub(super) enum Ahead {
    /// The first page, whose number of items is the stride, has not arrived.
    Unplanned,
    /// Nothing is requested ahead.
    Off,
    /// Pages of `stride` items, from the offset `next` up to `end`, exclusive.
    Planned { next: u64, stride: u32, end: u64 },
}

impl Ahead {
    /// Returns the next request ahead. It asks for no more than the stride, so that pages do not overlap.
    pub(super) fn take(&mut self, pager: &Pager) -> Option<PageRequest> {
        let (Self::Planned { next, stride, end }, Pager::Offset(pager)) = (self, pager) else { return None };
        if next >= end {
            return None;
        }
        let request = pager.request_at(*next, *stride)?;
        *next = next.saturating_add(u64::from(*stride));
        Some(request)
    }

    /// Updates the plan after the pager has received a page of `item_count` items.
    pub(super) fn receive(&mut self, pager: &Pager, item_count: usize, info: &PageInfo) {
        match *self {
            Self::Unplanned => *self = Self::plan(pager, item_count, info),
            Self::Planned { stride, .. } if stride as usize != item_count => *self = Self::Off,
            Self::Planned { .. } | Self::Off => {}
        }
    }

    fn plan(pager: &Pager, item_count: usize, info: &PageInfo) -> Self {
        let (Pager::Offset(offsets), Some(next), Some(total)) = (pager, pager.next(), info.total) else {
            return Self::Off;
        };
        match u32::try_from(item_count) {
            Ok(stride) if (1..=offsets.limit()).contains(&stride) => {
                Self::Planned { next: next.key(), stride, end: total.min(offsets.ceiling()) }
            }
            _ => Self::Off,
        }
    }
}

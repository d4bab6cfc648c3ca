use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::window::{Order, Window};

/// The minimum number of ids that are kept of a slice that is read by cursor, if its records have no times.
const CURSOR_IDS: usize = 10_000;

/// The ids of delivered records that a later window may list again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "BTreeMap<i64, Vec<String>>", from = "BTreeMap<i64, Vec<String>>")]
pub(super) struct Delivered {
    ids: HashMap<String, Delivery>,
    /// The number of records that were delivered.
    count: u64,
    /// The number of ids that the last removal left.
    kept: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Delivery {
    /// A window that ends before this time cannot list the record.
    edge: i64,
    /// The number of records delivered before it.
    number: u64,
}

impl Delivered {
    /// Adds a record. Returns `false` if it was delivered before.
    pub(super) fn insert(&mut self, id: &str, edge: i64) -> bool {
        if self.ids.contains_key(id) {
            return false;
        }
        self.ids.insert(id.to_owned(), Delivery { edge, number: self.count });
        self.count += 1;
        true
    }

    /// Removes the records that neither `window` nor a window after it can list.
    pub(super) fn approach(&mut self, window: Window, order: Order) {
        let near = order.near_edge(window);
        self.ids.retain(|_, delivery| order.allows(near, delivery.edge));
        self.kept = self.ids.len();
    }

    /// Returns whether so many ids were added since the last removal that another one is worth its cost.
    pub(super) fn has_doubled(&self) -> bool {
        self.ids.len() > 1_000 + 2 * self.kept
    }

    /// Returns a copy without the records that `window` cannot list.
    pub(super) fn near(&self, window: Window, order: Order) -> Self {
        let near = order.near_edge(window);
        let ids = self.ids.iter().filter(|(_, delivery)| order.allows(near, delivery.edge));
        let ids = ids.map(|(id, delivery)| (id.clone(), *delivery)).collect();
        Self { ids, count: self.count, kept: self.kept }
    }

    /// Removes all but the last [`CURSOR_IDS`] records once there are twice as many.
    pub(super) fn trim(&mut self) {
        if self.ids.len() > 2 * CURSOR_IDS {
            let first = self.count.saturating_sub(CURSOR_IDS as u64);
            self.ids.retain(|_, delivery| delivery.number >= first);
        }
    }
}

impl From<Delivered> for BTreeMap<i64, Vec<String>> {
    fn from(delivered: Delivered) -> Self {
        let mut by_edge = Self::new();
        for (id, delivery) in delivered.ids {
            by_edge.entry(delivery.edge).or_default().push(id);
        }
        by_edge.values_mut().for_each(|ids| ids.sort_unstable());
        by_edge
    }
}

impl From<BTreeMap<i64, Vec<String>>> for Delivered {
    fn from(by_edge: BTreeMap<i64, Vec<String>>) -> Self {
        let mut delivered = Self::default();
        for (edge, ids) in by_edge {
            for id in ids {
                delivered.insert(&id, edge);
            }
        }
        delivered
    }
}

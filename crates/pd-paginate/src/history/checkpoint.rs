use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::window::{Order, Window};

/// Where a history stands: what is left of its window, and the ids of records that could come again there.
///
/// It can be stored by any serde format and given to [`Slicer::resume`](super::Slicer::resume): records that were yielded
/// before it was taken are not yielded again, if they were read by probed slices; of an unprobed slice that was left in the
/// middle, only the last 10,000 are known. Its size is that of the ids, a few hundred KB at the most.
///
/// ```
/// use pd_paginate::history::{Checkpoint, HistoryOptions, Order, Slicer, Window};
///
/// let options = HistoryOptions::new();
/// let slicer = Slicer::new(Window::new(0, 3_600), Order::Descending, &options)?;
/// let stored = serde_json::to_string(&slicer.checkpoint())?;
/// // … in another process:
/// let checkpoint: Checkpoint = serde_json::from_str(&stored)?;
/// assert!(!checkpoint.is_finished());
/// assert_eq!(Slicer::resume(checkpoint, &options)?.next(), slicer.next());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    pub(super) order: Order,
    pub(super) whole: Window,
    pub(super) rest: Option<Window>,
    pub(super) delivered: Delivered,
}

impl Checkpoint {
    /// Whether nothing is left to read.
    #[must_use]
    pub const fn is_finished(&self) -> bool {
        self.rest.is_none()
    }

    /// The window that the history was begun with.
    #[must_use]
    pub const fn whole(&self) -> Window {
        self.whole
    }

    /// What is left of it; `None` at the end.
    #[must_use]
    pub const fn rest(&self) -> Option<Window> {
        self.rest
    }
}

/// The ids of records that were delivered, by slice, as long as a slice to come could hold them again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Delivered(Vec<Group>);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Group {
    /// The bound of the slice that faces the slices to come: no record of the group lies beyond it.
    edge: i64,
    ids: HashSet<String>,
}

impl Delivered {
    /// Forgets what cannot be in `slice`, nor in those behind it.
    pub(super) fn approach(&mut self, slice: Window, order: Order) {
        self.0.retain(|group| match order {
            Order::Ascending => slice.since <= group.edge,
            Order::Descending => slice.until >= group.edge,
        });
    }

    /// Remembers a record of the slice with this edge; `false` if it was delivered before. Of the records with one edge, at
    /// least the last `capacity` are remembered and at most twice as many.
    pub(super) fn insert(&mut self, id: &str, edge: i64, capacity: usize) -> bool {
        if self.0.iter().any(|group| group.ids.contains(id)) {
            return false;
        }
        let mut of_edge = self.0.iter_mut().enumerate().rev().filter(|(_, group)| group.edge == edge);
        match of_edge.next() {
            Some((_, newest)) if newest.ids.len() < capacity => {
                newest.ids.insert(id.to_owned());
            }
            _ => {
                let oldest = of_edge.next().map(|(index, _)| index);
                oldest.map(|index| self.0.remove(index));
                self.0.push(Group { edge, ids: HashSet::from([id.to_owned()]) });
            }
        }
        true
    }
}

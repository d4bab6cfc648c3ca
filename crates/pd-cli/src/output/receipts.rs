//! Prints the results of a bulk operation as they arrive.

use std::io::{self, Write};

use super::ListWriter;
use crate::{exit::Failure, json::Json};

/// A list of results. If the output cannot be written, the operation continues, and [`finish`](Self::finish) reports the error at
/// the end.
#[derive(Debug)]
pub(crate) struct Receipts<W: Write> {
    list: ListWriter<W>,
    failed: Option<io::Error>,
}

impl<W: Write> Receipts<W> {
    pub(crate) const fn new(list: ListWriter<W>) -> Self {
        Self { list, failed: None }
    }

    /// Prints items without a delay.
    pub(crate) fn print(&mut self, items: impl IntoIterator<Item = Json>) {
        if self.failed.is_none() {
            let mut items = items.into_iter();
            let printed = items.try_for_each(|item| self.list.push(item)).and_then(|()| self.list.flush());
            self.failed = printed.err();
        }
    }

    /// Ends the list; fails if a part of it could not be written.
    pub(crate) fn finish(mut self) -> Result<(), Failure> {
        if let Some(error) = self.failed {
            return Err(error.into());
        }
        Failure::of_unlisted(&self.list.finish()?)
    }
}

//! What was done, printed as it is done.

use std::io::{self, Write};

use serde_json::Value;

use super::ListWriter;

/// A list of what a work has done. The work is not to stop where its output cannot be written: that is told in the end.
#[derive(Debug)]
pub(crate) struct Receipts<W: Write> {
    list: ListWriter<W>,
    failed: Option<io::Error>,
}

impl<W: Write> Receipts<W> {
    pub(crate) const fn new(list: ListWriter<W>) -> Self {
        Self { list, failed: None }
    }

    /// Prints at once.
    pub(crate) fn print(&mut self, items: impl IntoIterator<Item = Value>) {
        if self.failed.is_none() {
            let mut items = items.into_iter();
            let printed = items.try_for_each(|item| self.list.push(item)).and_then(|()| self.list.flush());
            self.failed = printed.err();
        }
    }

    /// Ends the list; fails if any of it could not be written.
    pub(crate) fn finish(self) -> io::Result<()> {
        match self.failed {
            Some(error) => Err(error),
            None => self.list.finish().map(drop),
        }
    }
}

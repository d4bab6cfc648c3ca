//! The store of an outbox.

use std::path::Path;

use pd_outbox::{Error, store::SqliteStore};

use crate::{context::Context, exit::Failure};

/// Opens the store in a directory, and prints a note if the store was repaired.
pub(super) fn open(context: &Context, directory: &Path) -> Result<SqliteStore, Failure> {
    let store = SqliteStore::open(directory).map_err(Error::from)?;
    let recovery = store.recovery();
    if recovery.cut_bytes > 0 {
        context.note(&format!(
            "note: {} bytes of an incomplete commit were removed from the log of the outbox",
            recovery.cut_bytes
        ));
    }
    if let Some(salvaged) = &recovery.salvaged {
        context.note(&format!(
            "warning: the outbox was damaged; {} of {} events were kept, the damaged file is {}",
            salvaged.events,
            salvaged.expected.map_or_else(|| "an unknown number of".to_owned(), |expected| expected.to_string()),
            salvaged.damaged.display()
        ));
    }
    Ok(store)
}

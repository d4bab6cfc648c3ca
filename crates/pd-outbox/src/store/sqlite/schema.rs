//! The format of the database, and its older versions.

use std::{path::Path, time::Duration};

use rusqlite::{Connection, TransactionBehavior};

use super::{directory::Directory, failure::Failure};
use crate::store::StoreError;

/// The migrations, one for each version: entry 0 creates version 1. `PRAGMA user_version` has the version of a database.
///
/// An entry never changes once it is released. A new version is a new entry, and a test in `tests.rs` opens each older one.
pub(super) const MIGRATIONS: [&str; 2] = [
    // AUTOINCREMENT, so that an id is not used again after its event was removed: the sender continues after the last id.
    "CREATE TABLE event (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        lane INTEGER NOT NULL,
        enqueued_ms INTEGER NOT NULL,
        body BLOB NOT NULL,
        parked TEXT
    );
    CREATE INDEX pending_by_lane ON event (lane, id) WHERE parked IS NULL;",
    // Failed attempts, and tables with the numbers of events, because counting events takes longer the longer the queue is.
    "ALTER TABLE event ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE event ADD COLUMN last_failure TEXT;
    CREATE INDEX parked ON event (id) WHERE parked IS NOT NULL;
    CREATE TABLE total (is_parked INTEGER PRIMARY KEY, events INTEGER NOT NULL, bytes INTEGER NOT NULL);
    INSERT INTO total SELECT 0, count(*), coalesce(sum(length(body)), 0) FROM event WHERE parked IS NULL;
    INSERT INTO total SELECT 1, count(*), coalesce(sum(length(body)), 0) FROM event WHERE parked IS NOT NULL;
    CREATE TABLE removed (why TEXT PRIMARY KEY, events INTEGER NOT NULL);
    INSERT INTO removed VALUES ('delivered', 0), ('cancelled', 0), ('dropped', 0), ('purged', 0);",
];

/// The maximum wait for the commit of another process.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);

/// Opens a connection. Its options make commits durable.
pub(super) fn connect(database: &Path) -> Result<Connection, Failure> {
    let connection = Connection::open(database)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    // The file can shrink as the queue empties. This must come before WAL mode, because it takes effect only on an empty file.
    connection.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "checkpoint_fullfsync", true)?;
    // Overwrite removed bodies, because they contain routing keys.
    connection.pragma_update(None, "secure_delete", true)?;
    // In KiB: the memory of a connection does not grow with the queue.
    connection.pragma_update(None, "cache_size", -4_096)?;
    // Truncate the log after a checkpoint if it is larger than this after a burst.
    connection.pragma_update(None, "journal_size_limit", 16 << 20)?;
    Ok(connection)
}

/// Brings a database to the current version.
pub(super) fn migrate(connection: &mut Connection, directory: &Directory) -> Result<(), Failure> {
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    if version(connection)? == known {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another process may have migrated it meanwhile.
    let found = version(&transaction)?;
    if found > known {
        let store = directory.path().display().to_string();
        return Err(StoreError::NewerFormat { store, found, known }.into());
    }
    let applied = usize::try_from(found).unwrap_or_default();
    for migration in MIGRATIONS.iter().skip(applied) {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "user_version", known)?;
    transaction.commit()?;
    Ok(())
}

fn version(connection: &Connection) -> Result<i64, Failure> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

//! Recovery of a store after a crash or damage.

use std::{fs, path::PathBuf};

use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags, Row, params};

use super::{beside, directory::Directory, failure::Failure, schema, wal};
use crate::store::StoreError;

/// The repairs that were made when a store was opened. The default is no repair.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recovery {
    /// The number of bytes after the last complete commit that were removed from the log. After a crash, they belong to a commit that
    /// was not yet acknowledged. After damage to the disk, they may be acknowledged events.
    pub cut_bytes: u64,
    /// The database that was damaged and replaced. The new database has the events that could be read.
    pub salvaged: Option<Salvaged>,
}

/// A damaged database that was replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Salvaged {
    /// The number of events in the new database.
    pub events: u64,
    /// The number of events that the damaged database had, if it can be read.
    pub expected: Option<u64>,
    /// The path to which the damaged database was moved. It contains routing keys.
    pub damaged: PathBuf,
}

impl Recovery {
    /// Returns whether the log was cut or the database was replaced.
    #[must_use]
    pub const fn is_needed(&self) -> bool {
        self.cut_bytes > 0 || self.salvaged.is_some()
    }
}

/// Repairs the store of a directory that no other process has open.
pub(super) fn recover(directory: &Directory) -> Result<Recovery, StoreError> {
    let failed = |error| StoreError::failed("check the store", error);
    let log = beside(&directory.database(), "-wal");
    let cut_bytes = wal::incomplete_bytes(&log).map_err(failed)?;
    // The last process that closes the store removes the log. After a crash, it still exists.
    let is_unclean = log.metadata().is_ok_and(|log| log.len() > 0);
    let check = is_unclean || directory.is_marked_damaged();
    let salvaged = match is_sound(directory, check) {
        Ok(true) => None,
        Ok(false) => Some(salvage(directory)?),
        Err(failure) if failure.is_damage() => Some(salvage(directory)?),
        Err(failure) => return Err(failure.during("check the store")),
    };
    directory.clear_damage_mark();
    Ok(Recovery { cut_bytes, salvaged })
}

/// Opens the database. If `check` is set, checks every page of it.
fn is_sound(directory: &Directory, check: bool) -> Result<bool, Failure> {
    let mut connection = schema::connect(&directory.database())?;
    schema::migrate(&mut connection, directory)?;
    if !check {
        return Ok(true);
    }
    let result: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    Ok(result == "ok")
}

/// Moves the database aside, and copies the events that can be read to a new one.
fn salvage(directory: &Directory) -> Result<Salvaged, StoreError> {
    let database = directory.database();
    let damaged = unused_name(directory);
    let failed = |error| StoreError::failed("move the damaged store aside", error);
    // Move the log first, because SQLite finds it by the name of the database.
    for suffix in ["-wal", ""] {
        match fs::rename(beside(&database, suffix), beside(&damaged, suffix)) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            moved => moved.map_err(failed)?,
        }
    }
    let _ = fs::remove_file(beside(&database, "-shm"));
    let copy = || -> Result<(u64, Option<u64>), Failure> {
        let mut new = create(directory)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let (old, mut events) = (Connection::open_with_flags(&damaged, flags)?, 0);
        let expected = old.query_row("SELECT sum(events) FROM total", [], |row| row.get::<_, i64>(0)).ok();
        let last = copy_events(&old, &mut new, "ASC", i64::MIN, &mut events)?;
        copy_events(&old, &mut new, "DESC", last, &mut events)?;
        count(&new)?;
        Ok((events, expected.map(i64::cast_unsigned)))
    };
    let (events, expected) = copy().map_err(|failure| failure.during("copy the readable events"))?;
    directory.sync()?;
    Ok(Salvaged { events, expected, damaged })
}

fn create(directory: &Directory) -> Result<Connection, Failure> {
    super::directory::open_private(&directory.database())
        .map_err(|error| StoreError::failed("create a new store", error))?;
    let mut connection = schema::connect(&directory.database())?;
    schema::migrate(&mut connection, directory)?;
    Ok(connection)
}

/// The columns of an event's failures, in the current format and in version 1, which has none. A damaged database may not have been
/// migrated.
const FAILURES: [&str; 2] = ["failures, last_failure", "0, NULL"];

/// Copies events with ids above `after`, in this order, up to the first one that cannot be read. Returns the last id.
fn copy_events(
    old: &Connection,
    new: &mut Connection,
    order: &str,
    after: i64,
    events: &mut u64,
) -> Result<i64, Failure> {
    // Read without an index, because it may be damaged even if the table is not.
    let prepare = |failures: &str| {
        let columns = format!("id, lane, enqueued_ms, body, parked, {failures}");
        old.prepare(&format!("SELECT {columns} FROM event NOT INDEXED WHERE id > ?1 ORDER BY id {order}")).ok()
    };
    let mut last = after;
    let Some(mut statement) = FAILURES.into_iter().find_map(prepare) else { return Ok(last) };
    let Ok(mut rows) = statement.query([after]) else { return Ok(last) };
    let transaction = new.transaction()?;
    {
        let mut insert = transaction.prepare("INSERT OR IGNORE INTO event VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
        while let Ok(Some(row)) = rows.next() {
            let Ok(event) = OldEvent::read(row) else { continue };
            let OldEvent { id, lane, enqueued_ms, body, parked, failures, last_failure } = event;
            *events += insert.execute(params![id, lane, enqueued_ms, body, parked, failures, last_failure])? as u64;
            last = id;
        }
    }
    transaction.commit()?;
    Ok(last)
}

struct OldEvent {
    id: i64,
    lane: i64,
    enqueued_ms: i64,
    body: Vec<u8>,
    parked: Option<String>,
    failures: u32,
    last_failure: Option<String>,
}

impl OldEvent {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            lane: row.get(1)?,
            enqueued_ms: row.get(2)?,
            body: row.get(3)?,
            parked: row.get(4)?,
            failures: row.get(5)?,
            last_failure: row.get(6)?,
        })
    }
}

/// Counts the events of a new database.
fn count(connection: &Connection) -> Result<(), Failure> {
    connection.execute_batch(
        "UPDATE total SET
            events = (SELECT count(*) FROM event WHERE (parked IS NOT NULL) = is_parked),
            bytes = (SELECT coalesce(sum(length(body)), 0) FROM event WHERE (parked IS NOT NULL) = is_parked);",
    )?;
    Ok(())
}

fn unused_name(directory: &Directory) -> PathBuf {
    let now = Timestamp::now().as_second();
    let names = (0..).map(|number: u32| directory.path().join(format!("outbox.damaged-{now}-{number}.db")));
    names.into_iter().find(|name| !name.exists()).unwrap_or_else(|| directory.path().join("outbox.damaged.db"))
}

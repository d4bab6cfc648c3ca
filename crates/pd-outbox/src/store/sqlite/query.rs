//! The statements of the store.

use bytes::Bytes;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, TransactionBehavior, params};

use super::failure::Failure;
use crate::store::{Change, EventId, Lane, ListState, NewEvent, Removal, StoredEvent, Totals};

/// The maximum number of free pages that one commit returns to the file system: 4 MiB.
const VACUUM_PAGES: i64 = 1_024;
/// The number of free pages that are kept for the next burst: 4 MiB.
const SPARE_PAGES: i64 = 1_024;

const COLUMNS: &str = "id, lane, enqueued_ms, body, failures, coalesce(parked, last_failure), parked IS NOT NULL";

/// The change of the totals by a transaction: events and bytes.
#[derive(Default)]
struct Delta {
    pending: (i64, i64),
    parked: (i64, i64),
}

impl Delta {
    /// Counts events that were added (1) or removed (-1).
    const fn add(&mut self, is_parked: bool, events: i64, bytes: i64) {
        let total = if is_parked { &mut self.parked } else { &mut self.pending };
        total.0 += events;
        total.1 += events * bytes;
    }

    fn write(&self, transaction: &Transaction<'_>) -> Result<(), Failure> {
        let sql = "UPDATE total SET events = events + ?2, bytes = bytes + ?3 WHERE is_parked = ?1";
        for (is_parked, (events, bytes)) in [(false, self.pending), (true, self.parked)] {
            if (events, bytes) != (0, 0) {
                transaction.execute(sql, params![is_parked, events, bytes])?;
            }
        }
        Ok(())
    }
}

pub(super) fn append(connection: &mut Connection, events: &[NewEvent]) -> Result<Vec<EventId>, Failure> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut ids = Vec::with_capacity(events.len());
    let mut delta = Delta::default();
    {
        let mut insert = transaction.prepare("INSERT INTO event (lane, enqueued_ms, body) VALUES (?1, ?2, ?3)")?;
        for event in events {
            let body = event.body.as_ref();
            let id = insert.insert(params![event.lane.0.cast_signed(), event.enqueued.as_millisecond(), body])?;
            ids.push(EventId(id.cast_unsigned()));
            delta.add(false, 1, size(body));
        }
    }
    delta.write(&transaction)?;
    transaction.commit()?;
    Ok(ids)
}

pub(super) fn record(connection: &mut Connection, changes: Vec<Change>, now: Timestamp) -> Result<(), Failure> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut delta = Delta::default();
    for change in changes {
        match change {
            Change::Remove(id, why) => remove(&transaction, &mut delta, id, why)?,
            Change::Fail(id, reason) => {
                let sql = "UPDATE event SET failures = failures + 1, last_failure = ?2 WHERE id = ?1";
                transaction.execute(sql, params![id.0.cast_signed(), reason])?;
            }
            Change::Park(id, reason) => {
                let sql = "UPDATE event SET parked = ?2 WHERE id = ?1 AND parked IS NULL RETURNING length(body)";
                let parked: Option<i64> =
                    transaction.query_row(sql, params![id.0.cast_signed(), reason], |row| row.get(0)).optional()?;
                if let Some(bytes) = parked {
                    delta.add(false, -1, bytes);
                    delta.add(true, 1, bytes);
                }
            }
            Change::Requeue(id) => requeue(&transaction, &mut delta, id, now)?,
        }
    }
    delta.write(&transaction)?;
    transaction.commit()?;
    vacuum(connection)
}

fn remove(transaction: &Transaction<'_>, delta: &mut Delta, id: EventId, why: Removal) -> Result<(), Failure> {
    let sql = "DELETE FROM event WHERE id = ?1 RETURNING parked IS NOT NULL, length(body)";
    let removed: Option<(bool, i64)> =
        transaction.prepare(sql)?.query_row([id.0.cast_signed()], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    if let Some((is_parked, bytes)) = removed {
        delta.add(is_parked, -1, bytes);
        transaction.execute("UPDATE removed SET events = events + 1 WHERE why = ?1", [why.name()])?;
    }
    Ok(())
}

fn requeue(transaction: &Transaction<'_>, delta: &mut Delta, id: EventId, now: Timestamp) -> Result<(), Failure> {
    let sql = "INSERT INTO event (lane, enqueued_ms, body)
        SELECT lane, ?2, body FROM event WHERE id = ?1 AND parked IS NOT NULL RETURNING length(body)";
    let requeued: Option<i64> =
        transaction.query_row(sql, params![id.0.cast_signed(), now.as_millisecond()], |row| row.get(0)).optional()?;
    if let Some(bytes) = requeued {
        transaction.execute("DELETE FROM event WHERE id = ?1", [id.0.cast_signed()])?;
        delta.add(true, -1, bytes);
        delta.add(false, 1, bytes);
    }
    Ok(())
}

/// Returns a part of the free pages to the file system, so that the file shrinks as the queue empties.
fn vacuum(connection: &Connection) -> Result<(), Failure> {
    let free: i64 = connection.pragma_query_value(None, "freelist_count", |row| row.get(0))?;
    if free > SPARE_PAGES + VACUUM_PAGES {
        let mut vacuum = connection.prepare(&format!("PRAGMA incremental_vacuum({VACUUM_PAGES})"))?;
        let mut pages = vacuum.query([])?;
        // Each step moves one page.
        while pages.next()?.is_some() {}
    }
    Ok(())
}

pub(super) fn lanes(connection: &Connection) -> Result<Vec<(Lane, EventId)>, Failure> {
    // One index seek for each lane, not one for each event.
    let sql = "WITH RECURSIVE found (lane) AS (
            SELECT min(lane) FROM event WHERE parked IS NULL
            UNION ALL
            SELECT (SELECT min(lane) FROM event WHERE parked IS NULL AND lane > found.lane)
            FROM found WHERE found.lane IS NOT NULL
        )
        SELECT lane, (SELECT max(id) FROM event WHERE parked IS NULL AND lane = found.lane)
        FROM found WHERE lane IS NOT NULL";
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([], |row| Ok((Lane(unsigned(row, 0)?), EventId(unsigned(row, 1)?))))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn read(
    connection: &Connection,
    lane: Lane,
    after: EventId,
    limit: usize,
) -> Result<Vec<StoredEvent>, Failure> {
    let sql =
        format!("SELECT {COLUMNS} FROM event WHERE parked IS NULL AND lane = ?1 AND id > ?2 ORDER BY id LIMIT ?3");
    let mut statement = connection.prepare(&sql)?;
    let rows = statement.query_map(params![lane.0.cast_signed(), after.0.cast_signed(), count(limit)], event)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn list(
    connection: &Connection,
    state: ListState,
    after: EventId,
    limit: usize,
) -> Result<Vec<StoredEvent>, Failure> {
    let condition = match state {
        ListState::Pending => "parked IS NULL",
        ListState::Parked => "parked IS NOT NULL",
    };
    let sql = format!("SELECT {COLUMNS} FROM event WHERE {condition} AND id > ?1 ORDER BY id LIMIT ?2");
    let mut statement = connection.prepare(&sql)?;
    let rows = statement.query_map(params![after.0.cast_signed(), count(limit)], event)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn get(connection: &Connection, id: EventId) -> Result<Option<StoredEvent>, Failure> {
    let sql = format!("SELECT {COLUMNS} FROM event WHERE id = ?1");
    Ok(connection.query_row(&sql, [id.0.cast_signed()], event).optional()?)
}

pub(super) fn totals(connection: &mut Connection) -> Result<Totals, Failure> {
    // One snapshot for all numbers.
    let transaction = connection.transaction()?;
    let of = |is_parked: bool| {
        let sql = "SELECT events, bytes FROM total WHERE is_parked = ?1";
        transaction.query_row(sql, [is_parked], |row| Ok((unsigned(row, 0)?, unsigned(row, 1)?)))
    };
    let removed = |why: Removal| {
        transaction.query_row("SELECT events FROM removed WHERE why = ?1", [why.name()], |row| unsigned(row, 0))
    };
    let ((pending, pending_bytes), (parked, parked_bytes)) = (of(false)?, of(true)?);
    Ok(Totals {
        pending,
        pending_bytes,
        parked,
        parked_bytes,
        delivered: removed(Removal::Delivered)?,
        cancelled: removed(Removal::Cancelled)?,
        dropped: removed(Removal::Dropped)?,
        purged: removed(Removal::Purged)?,
    })
}

fn event(row: &Row<'_>) -> rusqlite::Result<StoredEvent> {
    Ok(StoredEvent {
        id: EventId(unsigned(row, 0)?),
        lane: Lane(unsigned(row, 1)?),
        enqueued: Timestamp::from_millisecond(row.get(2)?).unwrap_or_default(),
        body: Bytes::from(row.get::<_, Vec<u8>>(3)?),
        failures: row.get(4)?,
        reason: row.get(5)?,
        is_parked: row.get(6)?,
    })
}

fn unsigned(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(column).map(i64::cast_unsigned)
}

fn size(body: &[u8]) -> i64 {
    count(body.len())
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

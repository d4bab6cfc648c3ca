//! The store on disk: durability, damage, migration, permissions.

use std::{
    fs::{self, OpenOptions},
    io::{Read as _, Seek as _, SeekFrom, Write as _},
    path::Path,
};

use bytes::Bytes;
use tempfile::TempDir;

use super::*;
use crate::store::Removal;

const LANE: Lane = Lane(7);

fn directory() -> (TempDir, PathBuf) {
    let temporary = tempfile::tempdir().unwrap();
    let path = temporary.path().join("outbox");
    (temporary, path)
}

fn event(number: usize, bytes: usize) -> NewEvent {
    let body = format!("{number:>bytes$}");
    NewEvent { lane: LANE, body: Bytes::from(body), enqueued: Timestamp::UNIX_EPOCH }
}

/// Appends events in commits of `group`.
async fn fill(store: &SqliteStore, events: usize, group: usize) {
    for first in (0..events).step_by(group) {
        store.append((first..first + group).map(|number| event(number, 300)).collect()).await.unwrap();
    }
}

async fn bodies(store: &SqliteStore) -> Vec<usize> {
    let events = store.list(ListState::Pending, EventId(0), usize::MAX).await.unwrap();
    events.iter().map(|event| String::from_utf8_lossy(&event.body).trim().parse().unwrap()).collect()
}

/// Copies the files of an open store, as they are after a crash.
fn crash(from: &Path) -> (TempDir, PathBuf) {
    let (temporary, to) = directory();
    fs::create_dir(&to).unwrap();
    for name in ["outbox.db", "outbox.db-wal"] {
        fs::copy(from.join(name), to.join(name)).unwrap();
    }
    (temporary, to)
}

fn overwrite(file: &Path, at: u64, bytes: &[u8]) {
    let mut file = OpenOptions::new().write(true).open(file).unwrap();
    file.seek(SeekFrom::Start(at)).unwrap();
    file.write_all(bytes).unwrap();
}

#[tokio::test]
async fn events_are_read_by_lane_and_removed_with_their_numbers() {
    let (_temporary, path) = directory();
    let store = SqliteStore::open(&path).unwrap();
    let other = NewEvent { lane: Lane(u64::MAX), ..event(9, 10) };
    let ids = store.append(vec![event(0, 10), other, event(1, 10)]).await.unwrap();
    assert_eq!(ids, [EventId(1), EventId(2), EventId(3)]);
    assert_eq!(store.lanes().await.unwrap(), [(Lane(u64::MAX), EventId(2)), (LANE, EventId(3))]);
    let ids = |events: Vec<StoredEvent>| events.iter().map(|event| event.id.0).collect::<Vec<_>>();
    assert_eq!(ids(store.read(LANE, EventId(0), 10).await.unwrap()), [1, 3]);
    assert_eq!(ids(store.read(LANE, EventId(1), 10).await.unwrap()), [3]);
    assert_eq!(ids(store.read(LANE, EventId(0), 1).await.unwrap()), [1]);

    let changes = vec![
        Change::Remove(EventId(1), Removal::Delivered),
        Change::Remove(EventId(1), Removal::Delivered),
        Change::Fail(EventId(2), "no network".to_owned()),
        Change::Park(EventId(3), "bad".to_owned()),
    ];
    store.record(changes).await.unwrap();
    let totals = store.totals().await.unwrap();
    assert_eq!((totals.pending, totals.pending_bytes, totals.parked, totals.parked_bytes), (1, 10, 1, 10));
    assert_eq!((totals.delivered, totals.dropped), (1, 0));
    let failed = store.get(EventId(2)).await.unwrap().unwrap();
    assert_eq!((failed.failures, failed.reason.as_deref(), failed.is_parked), (1, Some("no network"), false));
    assert_eq!(ids(store.list(ListState::Parked, EventId(0), 10).await.unwrap()), [3]);
    assert_eq!(store.lanes().await.unwrap(), [(Lane(u64::MAX), EventId(2))]);

    // A retried event moves to the end of its lane, because the sender continues after the last id.
    store.record(vec![Change::Requeue(EventId(3)), Change::Requeue(EventId(2))]).await.unwrap();
    assert_eq!(ids(store.list(ListState::Pending, EventId(0), 10).await.unwrap()), [2, 4]);
    assert_eq!(store.totals().await.unwrap().pending_bytes, 20);
    assert_eq!(store.totals().await.unwrap().parked_bytes, 0);
}

#[tokio::test]
async fn an_id_is_never_used_twice() {
    let (_temporary, path) = directory();
    let store = SqliteStore::open(&path).unwrap();
    let first = store.append(vec![event(0, 10)]).await.unwrap();
    store.record(vec![Change::Remove(first[0], Removal::Delivered)]).await.unwrap();
    drop(store);
    let store = SqliteStore::open(&path).unwrap();
    assert_eq!(store.append(vec![event(0, 10)]).await.unwrap(), [EventId(2)]);
}

#[tokio::test]
async fn acknowledged_events_survive_a_crash_and_any_damage_after_them() {
    let (_temporary, path) = directory();
    let store = SqliteStore::open(&path).unwrap();
    fill(&store, 40, 4).await;
    let acknowledged = path.join("outbox.db-wal").metadata().unwrap().len();
    fill(&store, 8, 8).await;
    let mut random = fastrand::Rng::with_seed(7);
    for round in 0..60 {
        let (_temporary, crashed) = crash(&path);
        let log = crashed.join("outbox.db-wal");
        let length = log.metadata().unwrap().len();
        // The last commit was not synced, so any part of it may be missing or damaged.
        let cut = random.u64(acknowledged..length);
        if round % 2 == 0 {
            OpenOptions::new().write(true).open(&log).unwrap().set_len(cut).unwrap();
        } else {
            let torn: Vec<u8> = (0..random.usize(1..5_000)).map(|_| random.u8(..)).collect();
            let torn = &torn[..torn.len().min(usize::try_from(length - cut).unwrap())];
            overwrite(&log, cut, torn);
        }
        let reopened = SqliteStore::open(&crashed).unwrap();
        let expected: Vec<usize> = (0..40).collect();
        assert_eq!(bodies(&reopened).await, expected, "cut at {cut}");
        let recovery = reopened.recovery();
        assert_eq!(recovery.salvaged, None);
        // Nothing is left of the commit if the cut is at its start.
        assert_eq!(recovery.cut_bytes > 0, cut > acknowledged || round % 2 == 1, "cut at {cut}: {recovery:?}");
        // The store accepts events again.
        assert_eq!(reopened.append(vec![event(40, 300)]).await.unwrap(), [EventId(41)]);
    }
}

#[tokio::test]
async fn a_store_that_was_closed_reports_no_recovery() {
    let (_temporary, path) = directory();
    let store = SqliteStore::open(&path).unwrap();
    fill(&store, 4, 1).await;
    drop(store);
    let store = SqliteStore::open(&path).unwrap();
    assert!(!store.recovery().is_needed(), "{:?}", store.recovery());
    fill(&store, 4, 1).await;
    // A crash between commits loses no bytes.
    let (_temporary, crashed) = crash(&path);
    let crashed = SqliteStore::open(&crashed).unwrap();
    assert!(!crashed.recovery().is_needed(), "{:?}", crashed.recovery());
    assert_eq!(bodies(&crashed).await.len(), 8);
}

#[tokio::test]
async fn a_log_that_was_restarted_does_not_count_as_damaged() {
    let (_temporary, path) = directory();
    let store = SqliteStore::open(&path).unwrap();
    fill(&store, 400, 4).await;
    // After the checkpoint, the next commit overwrites the start of the log.
    store
        .write("checkpoint", |connection| Ok(connection.query_row("PRAGMA wal_checkpoint(RESTART)", [], |_| Ok(()))?))
        .await
        .unwrap();
    fill(&store, 4, 4).await;
    let (_temporary, crashed) = crash(&path);
    let crashed = SqliteStore::open(&crashed).unwrap();
    assert_eq!((crashed.recovery().cut_bytes, bodies(&crashed).await.len()), (0, 404));
}

#[tokio::test]
async fn a_damaged_database_is_moved_aside_and_its_readable_events_are_kept() {
    let (_temporary, path) = directory();
    let store = SqliteStore::open(&path).unwrap();
    fill(&store, 2_000, 500).await;
    drop(store);
    let database = path.join("outbox.db");
    let middle = database.metadata().unwrap().len() / 2 / 4_096 * 4_096;
    overwrite(&database, middle, &[0xff; 4_096]);

    // After a clean close, the database is not checked until a read finds the damage.
    let store = SqliteStore::open(&path).unwrap();
    let error = store.list(ListState::Pending, EventId(0), usize::MAX).await.unwrap_err();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error:?}");
    drop(store);

    let store = SqliteStore::open(&path).unwrap();
    let salvaged = store.recovery().salvaged.clone().unwrap();
    assert_eq!(salvaged.expected, Some(2_000));
    assert!(salvaged.events > 1_900 && salvaged.events < 2_000, "{salvaged:?}");
    assert!(salvaged.damaged.exists());
    let kept = bodies(&store).await;
    assert_eq!(kept.len() as u64, salvaged.events);
    assert!(kept.is_sorted() && kept.first() == Some(&0) && kept.last() == Some(&1_999));
    assert_eq!(store.totals().await.unwrap().pending, salvaged.events);
    drop(store);
    let store = SqliteStore::open(&path).unwrap();
    assert!(!store.recovery().is_needed());
    assert_eq!(store.append(vec![event(0, 10)]).await.unwrap(), [EventId(2_001)]);
}

#[tokio::test]
async fn a_file_that_is_not_a_database_is_moved_aside() {
    let (_temporary, path) = directory();
    drop(SqliteStore::open(&path).unwrap());
    fs::write(path.join("outbox.db"), [0x55; 8_192]).unwrap();
    let store = SqliteStore::open(&path).unwrap();
    assert_eq!(store.recovery().salvaged.as_ref().map(|salvaged| salvaged.events), Some(0));
    fill(&store, 1, 1).await;
}

/// Creates a database of an older version.
fn older_format(path: &Path, version: usize) -> Connection {
    let old = schema::connect(&Directory::create(path).unwrap().database()).unwrap();
    for migration in &schema::MIGRATIONS[..version] {
        old.execute_batch(migration).unwrap();
    }
    old.pragma_update(None, "user_version", i64::try_from(version).unwrap()).unwrap();
    old
}

#[tokio::test]
async fn the_readable_events_of_a_damaged_database_of_each_older_format_are_kept() {
    for version in 1..schema::MIGRATIONS.len() {
        let (_temporary, path) = directory();
        let old = older_format(&path, version);
        old.execute_batch(
            "WITH RECURSIVE number (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n < 1999)
            INSERT INTO event (lane, enqueued_ms, body) SELECT 7, 1000, CAST(printf('%300d', n) AS BLOB) FROM number;",
        )
        .unwrap();
        drop(old);
        let database = path.join("outbox.db");
        let middle = database.metadata().unwrap().len() / 2 / 4_096 * 4_096;
        overwrite(&database, middle, &[0xff; 4_096]);

        let store = SqliteStore::open(&path).unwrap();
        let salvaged = store.recovery().salvaged.clone().unwrap();
        assert!(salvaged.events > 1_900 && salvaged.events < 2_000, "version {version}: {salvaged:?}");
        let kept = bodies(&store).await;
        assert!(kept.is_sorted() && kept.first() == Some(&0) && kept.last() == Some(&1_999));
    }
}

#[tokio::test]
async fn each_older_format_is_migrated() {
    for version in 1..schema::MIGRATIONS.len() {
        let (_temporary, path) = directory();
        let old = older_format(&path, version);
        old.execute_batch(
            "INSERT INTO event (lane, enqueued_ms, body, parked) VALUES (7, 1000, x'30', NULL), (7, 2000, x'3131', 'bad');",
        )
        .unwrap();
        drop(old);
        let store = SqliteStore::open(&path).unwrap();
        let totals = store.totals().await.unwrap();
        assert_eq!((totals.pending, totals.pending_bytes, totals.parked, totals.parked_bytes), (1, 1, 1, 2));
        let pending = store.read(LANE, EventId(0), 10).await.unwrap();
        assert_eq!((pending.len(), pending[0].failures, pending[0].enqueued.as_second()), (1, 0, 1));
        let parked = store.list(ListState::Parked, EventId(0), 10).await.unwrap();
        assert_eq!(parked[0].reason.as_deref(), Some("bad"));
        assert_eq!(store.append(vec![event(0, 10)]).await.unwrap(), [EventId(3)]);
    }
}

#[tokio::test]
async fn a_newer_format_is_an_error_and_not_changed() {
    let (_temporary, path) = directory();
    drop(SqliteStore::open(&path).unwrap());
    let connection = Connection::open(path.join("outbox.db")).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    let error = SqliteStore::open(&path).unwrap_err();
    assert!(matches!(error, StoreError::NewerFormat { found: 99, known: 2, .. }), "{error:?}");
    assert_eq!(
        fs::read_dir(&path)
            .unwrap()
            .filter(|file| file.as_ref().unwrap().path().extension() == Some("db".as_ref()))
            .count(),
        1
    );
}

#[tokio::test]
async fn a_full_disk_rejects_events_and_loses_none() {
    let (_temporary, path) = directory();
    let store = SqliteStore::open(&path).unwrap();
    fill(&store, 8, 4).await;
    let limit = |pages: i64| {
        store.write("limit", move |connection| {
            connection.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))?;
            Ok(())
        })
    };
    // SQLite returns the error of a full disk.
    limit(1).await.unwrap();
    let error = store.append((0..100).map(|number| event(number, 1_000)).collect()).await.unwrap_err();
    assert!(matches!(error, StoreError::NoSpace { .. }), "{error:?}");
    assert_eq!(bodies(&store).await.len(), 8);
    limit(1 << 20).await.unwrap();
    fill(&store, 4, 4).await;
    assert_eq!((bodies(&store).await.len(), store.totals().await.unwrap().pending), (12, 12));
}

#[tokio::test]
async fn the_file_shrinks_as_the_queue_empties_and_removed_keys_are_wiped() {
    let (_temporary, path) = directory();
    let store = SqliteStore::open(&path).unwrap();
    let secret = NewEvent { body: Bytes::from_static(b"routing-key-0123456789abcdef"), ..event(0, 1) };
    store.append(vec![secret]).await.unwrap();
    for first in (0..8_000).step_by(500) {
        store.append((first..first + 500).map(|number| event(number, 2_000)).collect()).await.unwrap();
    }
    let changes = |from: u64, to: u64| (from..to).map(|id| Change::Remove(EventId(id), Removal::Delivered)).collect();
    let size = || path.join("outbox.db").metadata().unwrap().len();
    assert!(size() + path.join("outbox.db-wal").metadata().unwrap().len() > 16 << 20);
    for first in (1..=8_001).step_by(200) {
        store.record(changes(first, first + 200)).await.unwrap();
    }
    drop(store);
    // At most the spare pages are left, and the pages that one commit may free.
    assert!(size() < 9 << 20, "{} bytes", size());
    let mut database = Vec::new();
    fs::File::open(path.join("outbox.db")).unwrap().read_to_end(&mut database).unwrap();
    assert!(!database.windows(11).any(|window| window == b"routing-key"));
}

#[test]
#[cfg(unix)]
fn only_the_owner_can_read_the_files() {
    use std::os::unix::fs::PermissionsExt as _;

    let (_temporary, path) = directory();
    let store = SqliteStore::open(&path).unwrap();
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&path), 0o700);
    let files: Vec<PathBuf> = fs::read_dir(&path).unwrap().map(|file| file.unwrap().path()).collect();
    assert!(files.len() >= 4, "{files:?}");
    for file in files {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
    drop(store);
    // A file that became readable to other users gets mode 0600 again.
    fs::set_permissions(path.join("outbox.db"), fs::Permissions::from_mode(0o644)).unwrap();
    drop(SqliteStore::open(&path).unwrap());
    assert_eq!(mode(&path.join("outbox.db")), 0o600);
}

#[tokio::test]
async fn one_sender_at_a_time_and_many_that_enqueue() {
    let (_temporary, path) = directory();
    let first = SqliteStore::open(&path).unwrap();
    let second = SqliteStore::open(&path).unwrap();
    first.claim_sender().await.unwrap();
    let error = second.claim_sender().await.unwrap_err();
    assert!(matches!(error, StoreError::SenderRunning { .. }), "{error:?}");
    fill(&first, 2, 1).await;
    fill(&second, 2, 1).await;
    assert_eq!(bodies(&first).await, bodies(&second).await);
    drop(first);
    second.claim_sender().await.unwrap();
}
